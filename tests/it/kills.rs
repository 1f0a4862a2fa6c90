//! Work that is killed, stopped, or loses its disk: the same command goes on, and all results are the same bytes.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::support::{files, leuko, stderr, succeeds};
use crate::work::{
    CURVE, INTERRUPT, KILL, Results, STOPPED, STUDY, TERMINATE, TRAINING, Work, moments,
    random_part, results, same, send, tell,
};

/// Stops the work at random moments, each in a new folder, and lets it go on. `stop` ends the child.
fn stopped_at_random(
    work: &Work,
    how: &str,
    stop: impl Fn(&Child),
    expected: impl Fn(std::process::ExitStatus) -> bool,
) {
    let (whole, time) = work.whole();
    let (whole, time) = (whole, *time);
    let mut stopped = 0;
    for number in 0..moments() {
        let root = work.place();
        let after = random_part(time, number);
        let mut child = work.start(root.path());
        std::thread::sleep(after);
        stop(&child);
        let status = child.wait().expect("it ends");
        let when = format!("{} {how} after {after:.2?} of {time:.2?}", work.name);
        assert!(expected(status) || status.success(), "{when}: {status}");
        stopped += u64::from(!status.success());
        work.finish(root.path());
        same(whole, &results(root.path()), &when);
    }
    tell(&format!(
        "{} {how}: {stopped} of {} in time, all results the same bytes",
        work.name,
        moments()
    ));
    assert!(stopped > 0 || moments() < 2, "it always ended before");
}

fn killed(work: &Work) {
    let by_kill = |status: std::process::ExitStatus| status.signal() == Some(KILL);
    stopped_at_random(work, "killed", |child| send(child, KILL), by_kill);
}

#[test]
fn test_a_killed_study_goes_on_and_gives_the_same_bytes() {
    killed(&STUDY);
}

#[test]
fn test_a_killed_training_goes_on_and_gives_the_same_bytes() {
    killed(&TRAINING);
}

#[test]
fn test_a_killed_curve_goes_on_and_gives_the_same_bytes() {
    killed(&CURVE);
}

/// A signal stops the work with the exit code 130, or ends it where nothing is lost.
fn by_signal(signal: i32) -> impl Fn(std::process::ExitStatus) -> bool {
    move |status| status.code() == Some(STOPPED) || status.signal() == Some(signal)
}

#[test]
fn test_sigterm_stops_a_training_and_it_goes_on() {
    let stop = |child: &Child| send(child, TERMINATE);
    stopped_at_random(&TRAINING, "terminated", stop, by_signal(TERMINATE));
}

#[test]
fn test_two_interrupts_end_a_study_at_once_and_it_goes_on() {
    let stop = |child: &Child| {
        send(child, INTERRUPT);
        std::thread::sleep(Duration::from_millis(20));
        send(child, INTERRUPT);
    };
    stopped_at_random(&STUDY, "interrupted twice", stop, by_signal(INTERRUPT));
}

/// Waits until a run is recorded below `root/out`.
fn wait_for_a_record(root: &Path) {
    let patience = Instant::now();
    while !root.join("out/records").exists() {
        assert!(patience.elapsed() < Duration::from_secs(120), "no record");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn test_a_training_whose_results_are_removed_fails_or_is_whole_and_begins_anew() {
    let (whole, _) = TRAINING.whole();
    let root = TRAINING.place();
    let mut child = TRAINING.start(root.path());
    wait_for_a_record(root.path());
    fs_err::rename(root.path().join("out"), root.path().join("gone")).expect("moved");
    let status = child.wait().expect("it ends");
    assert!(
        !status.success(),
        "it succeeded without its earlier results"
    );
    TRAINING.finish(root.path());
    same(whole, &results(root.path()), "removed");
}

#[test]
fn test_results_from_the_future_are_results() {
    let (whole, _) = TRAINING.whole();
    let root = TRAINING.place();
    let mut child = TRAINING.start(root.path());
    wait_for_a_record(root.path());
    send(&child, KILL);
    child.wait().expect("it ends");
    // As if the clock had been set back since.
    let future = std::time::SystemTime::now() + Duration::from_secs(10 * 365 * 24 * 3600);
    for name in files(&root.path().join("out")).keys() {
        let file = fs_err::OpenOptions::new()
            .write(true)
            .open(root.path().join("out").join(name))
            .expect("a file");
        file.set_modified(future).expect("a time");
    }
    TRAINING.finish(root.path());
    same(whole, &results(root.path()), "from the future");
}

/// A file system in memory, mounted at `root/out`.
struct SmallDisk<'a>(&'a Path);

impl SmallDisk<'_> {
    /// `None`, with a word about it, where this user may not mount.
    fn of<'a>(root: &'a Path, options: &str) -> Option<SmallDisk<'a>> {
        let out = root.join("out");
        fs_err::create_dir_all(&out).expect("a folder");
        if mount(&["-t", "tmpfs", "-o", options, "tmpfs"], &out) {
            return Some(SmallDisk(root));
        }
        tell("NOT TESTED: full and read-only disks, as this user may not mount");
        None
    }

    fn change(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(mount(&["-o", &options], &self.0.join("out")));
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.join("out")).status();
        drop(unmounted);
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(arguments).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}

/// Trains on a disk that fails at first, with an error that names a file and a cure, and after `mend`.
fn on_disk(options: &str, says: &str, mend: &str) {
    let root = TRAINING.place();
    let Some(disk) = SmallDisk::of(root.path(), options) else {
        return;
    };
    let (whole, _) = TRAINING.whole();
    let output = TRAINING
        .command(root.path())
        .output()
        .expect("leuko starts");
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    let error = text.lines().find(|line| line.starts_with("error: "));
    assert!(error.is_some_and(|line| line.contains("out")), "{text}");
    assert!(text.contains(says), "{text}");
    disk.change(mend);
    TRAINING.finish(root.path());
    same(whole, &results(root.path()), options);
}

#[test]
fn test_a_training_on_a_full_disk_says_so_and_goes_on_with_more_space() {
    // Whole trainings take 1 MB and more.
    for size in ["16k", "150k", "400k"] {
        let hint = "hint: free some space and run the same command again";
        on_disk(&format!("size={size}"), hint, "size=100m");
    }
}

#[test]
fn test_a_training_on_a_read_only_disk_says_so_and_goes_on_when_it_may_write() {
    on_disk("ro", "hint: choose a folder that you may write to", "rw");
}

/// Results of a training by `command` in a folder with its images.
fn trained(command: impl FnOnce(&Path) -> Command) -> Results {
    let root = TRAINING.place();
    succeeds(&command(root.path()).output().expect("it starts"));
    results(root.path())
}

#[test]
fn test_results_are_the_same_bytes_for_any_workers_folder_locale_and_terminal() {
    let with = |arguments: [&'static str; 2]| {
        trained(|root| {
            let mut command = TRAINING.command(root);
            command.args(arguments);
            command
        })
    };
    let one = with(["--workers", "1"]);
    for workers in ["2", "8"] {
        let many = with(["--workers", workers]);
        same(&one, &many, &format!("{workers} workers"));
    }
    let elsewhere = trained(|root| {
        let absolute = |word: &str| match word {
            "cells" | "out" => root.join(word).into_os_string(),
            word => word.into(),
        };
        let mut command = leuko();
        let words = TRAINING.arguments.split_whitespace();
        command.current_dir("/").args(words.map(absolute));
        command
    });
    same(&one, &elsewhere, "another working directory");
    for locale in ["C", "de_DE.UTF-8", "tr_TR.UTF-8"] {
        let variables = [
            ("LC_ALL", locale),
            ("LANG", locale),
            ("TZ", "Asia/Kathmandu"),
        ];
        let local = trained(|root| {
            let mut command = TRAINING.command(root);
            command.envs(variables);
            command
        });
        same(&one, &local, locale);
    }
    if Command::new("script").arg("--version").output().is_err() {
        tell("NOT TESTED: a terminal, as there is no `script`");
        return;
    }
    let on_a_terminal = trained(|root| {
        let program = leuko();
        let line = format!(
            "{} {}",
            program.get_program().to_string_lossy(),
            TRAINING.arguments
        );
        let mut script = Command::new("script");
        script.current_dir(root).args(["-qec", &line, "/dev/null"]);
        script
    });
    same(&one, &on_a_terminal, "a terminal");
}
