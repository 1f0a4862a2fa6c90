//! Crews in one folder, as if on several machines.

use std::sync::Mutex;
use std::time::Instant;

use leuko_core::write_json;

use super::*;
use crate::claim::Ending;

/// A configuration under which a process elsewhere is dead after 0.4 s.
const FAST: CrewConfig = CrewConfig {
    beat: Duration::from_millis(10),
    expiry: Duration::from_millis(400),
};

fn taken(claimed: Claimed<'_>) -> Claim<'_> {
    match claimed {
        Claimed::Taken(claim) => claim,
        other => panic!("{other:?}"),
    }
}

/// A pulse of a process on another machine.
fn elsewhere(folder: &Path, id: &str, beat: u64) {
    let member = Member {
        id: id.to_owned(),
        process: Process {
            host: "node7".to_owned(),
            space: "another machine".to_owned(),
            ..Process::this()
        },
        beat,
        unix: unix(),
        joined_unix: unix(),
        about: None,
        part: None,
        jobs: Vec::new(),
        pace: None,
        queued_as: None,
    };
    write_json(&place::pulse(folder, id), &member).unwrap();
}

fn claim_of(folder: &Path, job: &str, number: u32, owner: &str) {
    create(&place::claim(folder, job, number).unwrap(), owner).unwrap();
}

#[test]
fn test_many_crews_with_many_threads_do_each_job_once() {
    let folder = tempfile::tempdir().unwrap();
    let crews: Vec<Crew> = (0..4)
        .map(|_| Crew::join(folder.path(), CrewConfig::default()).unwrap())
        .collect();
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for crew in crews.iter().chain(&crews) {
            scope.spawn(|| {
                for job in 0..200 {
                    if let Claimed::Taken(claim) = crew.claim(&format!("train/{job}")).unwrap() {
                        done.lock().unwrap().push(job);
                        claim.end(Ending::Done).unwrap();
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_unstable();
    assert_eq!(done, (0..200).collect::<Vec<_>>());
}

#[test]
fn test_a_pulse_that_stops_passes_the_claim_on_whatever_its_clock_says() {
    let folder = tempfile::tempdir().unwrap();
    let crew = Crew::join(folder.path(), FAST).unwrap();
    elsewhere(folder.path(), "node7-1", 1);
    claim_of(folder.path(), "a", 1, "node7-1");
    let begun = Instant::now();
    // It lives as long as its pulse goes on.
    for beat in 2..10 {
        assert!(matches!(crew.claim("a").unwrap(), Claimed::Held));
        std::thread::sleep(FAST.expiry / 3);
        elsewhere(folder.path(), "node7-1", beat);
    }
    assert!(begun.elapsed() > 2 * FAST.expiry);
    assert!(matches!(crew.claim("a").unwrap(), Claimed::Held));
    std::thread::sleep(FAST.expiry);
    let claim = taken(crew.claim("a").unwrap());
    assert_eq!(claim.path, place::claim(folder.path(), "a", 2).unwrap());
}

#[test]
fn test_a_claim_of_a_killed_process_of_this_machine_passes_on_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    let dead = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    let id = dead.id.clone();
    drop(dead);
    claim_of(folder.path(), "a", 1, &id);
    // Without a pulse, nobody knows.
    assert!(matches!(crew.claim("a").unwrap(), Claimed::Held));
    // A number that another program has by now.
    let process = Process {
        began: "1".to_owned(),
        ..Process::this()
    };
    elsewhere(folder.path(), &id, 1);
    let mut member: Member = leuko_core::read_json(&place::pulse(folder.path(), &id)).unwrap();
    member.process = process;
    write_json(&place::pulse(folder.path(), &id), &member).unwrap();
    drop(taken(crew.claim("a").unwrap()));
}

#[test]
fn test_who_wakes_up_again_gives_back_its_own_claim_only() {
    let folder = tempfile::tempdir().unwrap();
    let crew = Crew::join(folder.path(), FAST).unwrap();
    let asleep = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    let first = taken(asleep.claim("a").unwrap());
    // Others think that it is dead: its claim is one of a process elsewhere without a pulse.
    fs_err::write(&first.path, "node7-1\n").unwrap();
    assert!(matches!(crew.claim("a").unwrap(), Claimed::Held));
    std::thread::sleep(2 * FAST.expiry);
    let second = taken(crew.claim("a").unwrap());
    drop(first);
    // The first number is free, but the second one counts.
    let third = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    assert!(matches!(third.claim("a").unwrap(), Claimed::Held));
    drop(second);
    drop(taken(third.claim("a").unwrap()));
}

#[test]
fn test_a_claim_without_an_owner_expires() {
    let folder = tempfile::tempdir().unwrap();
    let crew = Crew::join(folder.path(), FAST).unwrap();
    let path = place::claim(folder.path(), "a", 1).unwrap();
    claim_of(folder.path(), "a", 1, "node7-1");
    // Killed while it wrote.
    fs_err::write(&path, "node").unwrap();
    assert!(matches!(crew.claim("a").unwrap(), Claimed::Held));
    std::thread::sleep(2 * FAST.expiry);
    drop(taken(crew.claim("a").unwrap()));
}

#[test]
fn test_a_job_that_failed_is_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let one = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    let other = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    let claim = taken(one.claim("explain/a").unwrap());
    claim.end(Ending::Failed).unwrap();
    for crew in [one, other] {
        assert!(matches!(crew.claim("explain/a").unwrap(), Claimed::Failed));
    }
}

#[test]
fn test_wait_for_lets_one_in_at_a_time_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let inside = Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
                for _ in 0..5 {
                    let claim = crew.wait_for("report", || false).unwrap().unwrap();
                    drop(inside.try_lock().expect("nobody else is inside"));
                    drop(claim);
                }
            });
        }
    });
    let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
    let held = crew.wait_for("report", || false).unwrap();
    assert!(held.is_some() && crew.wait_for("report", || true).unwrap().is_none());
}

#[test]
fn test_the_folder_goes_with_the_last_process_once_all_is_done() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("work");
    let one = Crew::join(&folder, CrewConfig::default()).unwrap();
    let other = Crew::join(&folder, CrewConfig::default()).unwrap();
    taken(one.claim("a").unwrap()).end(Ending::Done).unwrap();
    one.all_done();
    other.all_done();
    drop(one);
    assert!(folder.exists());
    drop(other);
    assert!(!folder.exists());
    // Work that was stopped leaves it.
    drop(Crew::join(&folder, CrewConfig::default()).unwrap());
    assert!(folder.exists());
}

#[test]
fn test_a_pulse_names_jobs_and_pace_and_goes_with_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let one = Crew::join(folder.path(), FAST).unwrap();
    let other = Crew::join(folder.path(), FAST).unwrap();
    let pace = Pace {
        images_per_second: 800.5,
        seconds_left: Some(60.0),
        runs_left: Some(3),
    };
    one.tell(pace);
    one.about("fused-avx2").unwrap();
    assert_eq!(
        other.others().unwrap()[0].about.as_deref(),
        Some("fused-avx2")
    );
    let claim = taken(one.claim("train/a").unwrap());
    let seen = || other.others().unwrap();
    while seen()[0].jobs.is_empty() {
        std::thread::sleep(FAST.beat);
    }
    assert_eq!(
        (seen()[0].jobs[0].as_str(), seen()[0].pace),
        ("train/a", Some(pace))
    );
    assert_eq!(seen()[0].pid(), std::process::id());
    drop(claim);
    drop(one);
    assert!(seen().is_empty());
}
