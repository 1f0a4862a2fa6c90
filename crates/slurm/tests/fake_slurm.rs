//! Submissions to a Slurm that is a script, and that kills, refuses or says nothing at any moment.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "what is unwrapped here is a part of a test"
)]

mod place;

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use leuko_slurm::{
    End, Next, Outcome, Queue, Slurm, SlurmError, SubmissionState, Why, collect, conclude, preview,
    queue, standing, submit,
};

use place::{Place, order, work};

/// What a process of its own does, so that it can be killed: `submit`, or `collect NAME LEFT`.
#[test]
fn child() {
    let Some(place) = std::env::var_os("LEUKO_FAKE_SLURM") else {
        return;
    };
    let place = PathBuf::from(place);
    let slurm = Slurm {
        folder: Some(place.clone()),
        ..Slurm::default()
    };
    let out = place.join("out");
    let what = std::env::var("LEUKO_FAKE_WORK").unwrap();
    let words: Vec<&str> = what.split(' ').collect();
    match words[..] {
        ["submit"] => drop(submit(&out, &order(), &work(8), &slurm).unwrap()),
        ["collect", name, left] => {
            drop(collect(&out, name, &work(left.parse().unwrap()), &slurm).unwrap());
        }
        _ => panic!("{what}"),
    }
}

fn in_a_process(place: &Place, what: &str) -> ExitStatus {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("LEUKO_FAKE_SLURM", place.0.path())
        .env("LEUKO_FAKE_WORK", what)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
}

const KILLED: Option<i32> = Some(9);

/// Kills at each call of a program of Slurm in turn, before and after it does its work; then the same again, to its end.
/// Returns how often it was killed.
fn killed_everywhere(begin: impl Fn() -> (Place, String), check: impl Fn(&Place, &str)) -> usize {
    let mut kills = 0;
    for when in ["before", "after"] {
        for call in 1.. {
            let (place, what) = begin();
            let at = place.calls() + call;
            place.tell("die", &format!("{at} {when}\n"));
            let status = in_a_process(&place, &what);
            if status.success() {
                break;
            }
            assert_eq!(status.signal(), KILLED, "{status}");
            kills += 1;
            let status = in_a_process(&place, &what);
            let moment = format!("killed {when} call {at}");
            assert!(status.success(), "{moment}: {status}");
            check(&place, &moment);
        }
    }
    kills
}

#[test]
fn test_a_submission_that_is_killed_anywhere_is_neither_lost_nor_doubled() {
    let kills = killed_everywhere(
        || (Place::new(), "submit".to_owned()),
        |place, moment| {
            // Eight runs of five minutes: four tasks.
            assert_eq!(
                place.kinds(),
                ["1-4 PENDING", "afterany:100 PENDING"],
                "{moment}"
            );
            let ids: Vec<u32> = place.read().jobs().iter().map(|id| id.0).collect();
            assert_eq!(ids, [100, 101], "{moment}");
        },
    );
    // Each of scontrol, squeue, sacct, squeue, sacct, sbatch, squeue, squeue, sacct, squeue, sacct, sbatch, before and
    // after.
    assert_eq!(kills, 24);
}

#[test]
fn test_a_collector_that_is_killed_anywhere_begins_the_next_array_once() {
    let begin = || {
        let place = Place::new();
        place.submit().unwrap();
        place.end(0, "FAILED");
        let name = place.jobs()[1].name.clone();
        (place, format!("collect {name} 3"))
    };
    let kills = killed_everywhere(begin, |place, moment| {
        let kinds = [
            "1-4 FAILED",
            "afterany:100 PENDING",
            "1-2 PENDING",
            "afterany:102 PENDING",
        ];
        assert_eq!(place.kinds(), kinds, "{moment}");
        assert_eq!(place.read().attempts.len(), 2, "{moment}");
    });
    // The same, and before that squeue for what became of the first array.
    assert_eq!(kills, 26);
}

#[test]
fn test_an_sbatch_that_outlives_its_caller_is_waited_for_and_its_job_found() {
    let place = Place::new();
    // scontrol, squeue, sacct, squeue, sacct, sbatch.
    place.tell("die", "6 late\n");
    let status = in_a_process(&place, "submit");
    assert_eq!(status.signal(), KILLED, "{status}");
    assert_eq!(place.jobs().len(), 0);
    let error = place.submit().unwrap_err();
    assert!(matches!(error, SlurmError::Busy { .. }), "{error}");
    let patience = std::time::Instant::now();
    let outcome = loop {
        match place.submit() {
            Err(SlurmError::Busy { .. }) if patience.elapsed() < Duration::from_secs(30) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            other => break other.unwrap(),
        }
    };
    assert!(matches!(outcome, Outcome::Completed(_)), "{outcome:?}");
    assert_eq!(place.kinds(), ["1-4 PENDING", "afterany:100 PENDING"]);
}

#[test]
fn test_a_second_submission_while_jobs_wait_or_run_submits_nothing() {
    let place = Place::new();
    assert!(matches!(place.submit().unwrap(), Outcome::Submitted(_)));
    assert!(matches!(place.submit().unwrap(), Outcome::There(_)));
    // The array has ended; its collector works.
    place.end(0, "COMPLETED");
    assert!(matches!(place.submit().unwrap(), Outcome::There(_)));
    assert_eq!(place.jobs().len(), 2);
    let mut other = order();
    other.command.arguments.push("--seed=2".to_owned());
    let error = submit(&place.out(), &other, &work(8), &place.slurm()).unwrap_err();
    let root = place.0.path().to_string_lossy();
    insta::assert_snapshot!(error.to_string().replace(&*root, "ROOT"));
}

#[test]
fn test_after_a_cancelled_array_the_same_submission_begins_anew() {
    let place = Place::new();
    place.submit().unwrap();
    place.end(0, "CANCELLED");
    // The old collector has nothing more to do.
    assert!(matches!(place.submit().unwrap(), Outcome::Submitted(_)));
    let kinds = [
        "1-4 CANCELLED",
        "afterany:100 CANCELLED",
        "1-4 PENDING",
        "afterany:102 PENDING",
    ];
    assert_eq!(place.kinds(), kinds);
    let old = place.jobs()[1].name.clone();
    let next = collect(&place.out(), &old, &work(8), &place.slurm()).unwrap();
    assert_eq!(next, Next::Superseded);
    // Logs of the two lie apart.
    assert_eq!(place.read().logs(), Path::new("slurm/attempt-2"));
}

#[test]
fn test_a_cancelled_collector_is_submitted_again_while_its_array_runs() {
    let place = Place::new();
    place.submit().unwrap();
    place.end(1, "CANCELLED");
    assert!(matches!(place.submit().unwrap(), Outcome::Completed(_)));
    let kinds = [
        "1-4 PENDING",
        "afterany:100 CANCELLED",
        "afterany:100 PENDING",
    ];
    assert_eq!(place.kinds(), kinds);
    assert!(matches!(place.submit().unwrap(), Outcome::There(_)));
}

#[test]
fn test_a_collector_concludes_when_nothing_is_missing() {
    let place = Place::new();
    place.submit().unwrap();
    place.end(0, "COMPLETED");
    assert!(matches!(place.collect(0), Next::Conclude(_)));
    assert_eq!(place.read().end, None);
    conclude(&place.out(), &place.jobs()[1].name, &place.slurm()).unwrap();
    place.end(1, "COMPLETED");
    assert_eq!(place.read().end, Some(End::Done));
    let again = submit(&place.out(), &order(), &work(0), &place.slurm()).unwrap();
    assert!(matches!(again, Outcome::Done(_)), "{again:?}");
    // Somebody removed a record.
    let again = submit(&place.out(), &order(), &work(1), &place.slurm()).unwrap();
    assert!(matches!(again, Outcome::Submitted(_)), "{again:?}");
}

#[test]
fn test_missing_runs_are_submitted_three_times_at_most() {
    let place = Place::new();
    place.submit().unwrap();
    for (round, left) in [(0, 5), (1, 4)] {
        place.end(2 * round, "FAILED");
        match place.collect(left) {
            Next::Again { missing, .. } => assert_eq!(missing, left),
            other => panic!("{other:?}"),
        }
        place.end(2 * round + 1, "COMPLETED");
    }
    place.end(4, "FAILED");
    let Next::Failed(submission) = place.collect(1) else {
        panic!("it goes on");
    };
    let missing = |runs: &[&str], why| End::Missing {
        runs: runs.iter().map(|&run| run.to_owned()).collect(),
        why,
    };
    assert_eq!(submission.end, Some(missing(&["run 0"], Why::Attempts)));
    assert_eq!(submission.attempts.len(), 3);
    assert_eq!(place.jobs().len(), 6);
    // The person, who has seen why, may begin anew.
    place.end(5, "FAILED");
    assert!(matches!(place.submit().unwrap(), Outcome::Submitted(_)));
}

#[test]
fn test_an_array_without_any_progress_or_cancelled_is_not_submitted_again() {
    for (state, left, expected) in [
        ("TIMEOUT", 8, Why::NoProgressInTime),
        ("OUT_OF_MEMORY", 8, Why::NoProgressInMemory),
        ("FAILED", 8, Why::NoProgress),
        ("CANCELLED", 3, Why::Cancelled),
    ] {
        let place = Place::new();
        place.submit().unwrap();
        place.end(0, state);
        let Next::Failed(submission) = place.collect(left) else {
            panic!("{state}: it goes on");
        };
        match submission.end {
            Some(End::Missing { runs, why }) => assert_eq!((runs.len(), why), (left, expected)),
            other => panic!("{other:?}"),
        }
        assert_eq!(place.jobs().len(), 2, "{state}");
    }
}

#[test]
fn test_a_study_without_missing_runs_gets_a_collector_alone() {
    let place = Place::new();
    let outcome = submit(&place.out(), &order(), &work(0), &place.slurm()).unwrap();
    assert!(matches!(outcome, Outcome::Submitted(_)), "{outcome:?}");
    assert_eq!(place.kinds(), [" PENDING"]);
    assert!(matches!(place.collect(0), Next::Conclude(_)));
}

#[test]
fn test_a_refusal_is_told_in_slurms_words_and_a_better_order_goes_through() {
    let place = Place::new();
    place.tell("refuse", "invalid partition specified: ci");
    let error = place.submit().unwrap_err();
    assert_eq!(
        error.to_string(),
        "sbatch refused: invalid partition specified: ci"
    );
    fs_err::remove_file(place.0.path().join("refuse")).unwrap();
    assert!(matches!(place.submit().unwrap(), Outcome::Submitted(_)));
    assert_eq!(place.jobs().len(), 2);
}

#[test]
fn test_standing_follows_a_submission_from_its_refusal_to_where_it_gives_up() {
    let place = Place::new();
    let now = || {
        let now = standing(&place.out()).unwrap()?;
        assert_eq!(now.attempts, 3);
        Some((now.attempt, now.state))
    };
    assert_eq!(now(), None);
    let message = "invalid partition specified: ci".to_owned();
    place.tell("refuse", &message);
    place.submit().unwrap_err();
    let refused = SubmissionState::Refused { message };
    assert_eq!(now(), Some((1, refused.clone())));
    let allow = || fs_err::remove_file(place.0.path().join("refuse")).unwrap();
    allow();
    place.submit().unwrap();
    assert_eq!(now(), Some((1, SubmissionState::UnderWay)));
    // The first collector's array is refused, which nobody sees.
    place.end(0, "FAILED");
    place.tell("refuse", "invalid partition specified: ci");
    let name = place.jobs()[1].name.clone();
    collect(&place.out(), &name, &work(4), &place.slurm()).unwrap_err();
    assert_eq!(now(), Some((2, refused)));
    // Slurm runs it again.
    allow();
    collect(&place.out(), &name, &work(4), &place.slurm()).unwrap();
    assert_eq!(now(), Some((2, SubmissionState::UnderWay)));
    place.end(2, "FAILED");
    assert!(matches!(place.collect(4), Next::Failed(_)));
    let gave_up = SubmissionState::GaveUp {
        missing: 4,
        why: Why::NoProgress,
    };
    assert_eq!(now(), Some((2, gave_up)));
    let logs = standing(&place.out()).unwrap().unwrap().logs;
    assert_eq!(logs, place.out().join("slurm/attempt-3"));
}

#[test]
fn test_standing_knows_a_submission_that_broke_off_and_one_that_is_done() {
    let place = Place::new();
    place.tell("die", "6 before\n");
    assert_eq!(in_a_process(&place, "submit").signal(), KILLED);
    let state = || standing(&place.out()).unwrap().unwrap().state;
    assert_eq!(state(), SubmissionState::BrokenOff);
    place.submit().unwrap();
    place.end(0, "COMPLETED");
    assert!(matches!(place.collect(0), Next::Conclude(_)));
    let name = place.jobs().pop().unwrap().name;
    conclude(&place.out(), &name, &place.slurm()).unwrap();
    assert_eq!(state(), SubmissionState::Done);
}

#[test]
fn test_no_answer_is_told_and_the_job_is_found_by_the_next_call() {
    for when in ["before", "after"] {
        let place = Place::new();
        let hasty = Slurm {
            timeout: Duration::from_millis(1500),
            ..place.slurm()
        };
        place.tell("hang", when);
        let error = submit(&place.out(), &order(), &work(8), &hasty).unwrap_err();
        assert!(matches!(error, SlurmError::NoAnswer { .. }), "{error}");
        place.submit().unwrap();
        let kinds = ["1-4 PENDING", "afterany:100 PENDING"];
        assert_eq!(place.kinds(), kinds, "{when}");
        // A job waits and tries again by itself.
        let place = Place::new();
        place.tell("hang", when);
        let patient = Slurm {
            pauses: vec![Duration::from_millis(10)],
            ..hasty
        };
        let patient = Slurm {
            folder: place.slurm().folder,
            ..patient
        };
        submit(&place.out(), &order(), &work(8), &patient).unwrap();
        assert_eq!(place.kinds(), kinds, "{when}");
    }
}

#[test]
fn test_jobs_have_names_of_their_own() {
    let (one, two) = (Place::new(), Place::new());
    one.submit().unwrap();
    two.submit().unwrap();
    let mut names: Vec<String> = [one.jobs(), two.jobs()]
        .into_iter()
        .flatten()
        .map(|job| job.name)
        .collect();
    assert_eq!(one.jobs()[0].id, two.jobs()[0].id);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 4);
    assert!(
        names.iter().all(|name| name.starts_with("leuko-out-")),
        "{names:?}"
    );
}

#[test]
fn test_a_dry_run_shows_the_names_of_the_jobs_that_come() {
    let place = Place::new();
    let shown = || {
        let shown = preview(&place.out(), &order(), &work(8), &place.slurm()).unwrap();
        let name = |(line, _): &(String, String)| {
            let name = line.split("--job-name=").nth(1).unwrap();
            name.split(['\'', ' ']).next().unwrap().to_owned()
        };
        shown.jobs.iter().map(name).collect::<Vec<_>>()
    };
    let names = || {
        place
            .jobs()
            .into_iter()
            .map(|job| job.name)
            .collect::<Vec<_>>()
    };
    let first = shown();
    place.submit().unwrap();
    assert_eq!(names(), first);
    // The next ones, after a person has cancelled these.
    place.end(0, "CANCELLED");
    place.end(1, "CANCELLED");
    let second = shown();
    place.submit().unwrap();
    assert_eq!(names()[2..], second);
}

#[test]
fn test_a_study_in_a_folder_that_was_emptied_takes_no_job_for_its_own() {
    let place = Place::new();
    place.submit().unwrap();
    fs_err::remove_dir_all(place.out()).unwrap();
    fs_err::create_dir(place.out()).unwrap();
    // Slurm still has the jobs of the study before.
    assert!(matches!(place.submit().unwrap(), Outcome::Submitted(_)));
    let ids: Vec<u32> = place.read().jobs().iter().map(|id| id.0).collect();
    assert_eq!(ids, [102, 103]);
}

#[test]
fn test_queue_counts_tasks_until_the_submission_ends() {
    let place = Place::new();
    let look = |slurm: &Slurm| queue(&place.out(), slurm);
    assert_eq!(look(&place.slurm()).unwrap(), None);
    place.submit().unwrap();
    let collector = place.read().last().unwrap().collector_id();
    let expected = |waiting, running, collector| {
        Some(Queue {
            waiting,
            running,
            collector,
        })
    };
    let tasks = place.read().last().unwrap().array.clone().unwrap().tasks;
    let tasks = tasks.get() as usize;
    assert!(tasks > 1, "{tasks}");
    assert_eq!(look(&place.slurm()).unwrap(), expected(tasks, 0, collector));
    place.end(0, "RUNNING");
    assert_eq!(look(&place.slurm()).unwrap(), expected(0, tasks, collector));
    // A person who looks does not wait for a Slurm that does not answer.
    place.tell("hang", "look");
    let error = look(&Slurm {
        timeout: Duration::from_millis(300),
        ..place.slurm()
    });
    let error = error.unwrap_err();
    assert!(matches!(error, SlurmError::NoAnswer { .. }), "{error}");
    // On a machine without Slurm, nothing is known.
    let nowhere = Slurm {
        folder: Some("/no-such-folder".into()),
        ..Slurm::default()
    };
    assert_eq!(look(&nowhere).unwrap(), None);
    let text = fs_err::read_to_string(place.0.path().join("jobs")).unwrap();
    place.tell("jobs", &text.replace("RUNNING", "COMPLETED"));
    assert_eq!(look(&place.slurm()).unwrap(), expected(0, 0, collector));
    let name = place.jobs().pop().unwrap().name;
    conclude(&place.out(), &name, &place.slurm()).unwrap();
    assert_eq!(look(&place.slurm()).unwrap(), None);
}

#[test]
fn test_a_command_with_other_instructions_names_those_of_the_jobs_that_are_there() {
    let place = Place::new();
    let with = |arguments: &[&str]| {
        let mut order = order();
        let more = arguments.iter().map(|&argument| argument.to_owned());
        order.command.arguments.extend(more);
        submit(&place.out(), &order, &work(8), &place.slurm())
    };
    with(&["--instructions=avx512"]).unwrap();
    let named = |arguments: &[&str]| match with(arguments).unwrap_err() {
        SlurmError::OtherCommand { instructions, .. } => instructions,
        other => panic!("{other}"),
    };
    assert_eq!(named(&["--instructions=avx2"]).as_deref(), Some("avx512"));
    assert_eq!(named(&["--instructions=avx2", "--seed=2"]), None);
    assert_eq!(named(&["--instructions=avx512", "--seed=2"]), None);
    assert_eq!(place.kinds().len(), 2);
}
