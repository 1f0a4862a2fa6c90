//! Processes that share one folder: each run is trained once, and all results are the bytes of one process.

use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{folder, leuko, stderr, stdout, succeeds};
use crate::work::{
    CURVE, KILL, STUDY, TRAINING, Work, moments, random_part, results, same, send, tell,
};

/// The number of runs that a process says it trained.
fn trained(output: &Output) -> usize {
    let text = stderr(output);
    let line = text.lines().find(|line| line.contains(" images/s with "));
    let line = line.unwrap_or_else(|| panic!("no run was trained: {text}"));
    let words: Vec<&str> = line.split_whitespace().collect();
    let runs = words.iter().position(|word| word.starts_with("run"));
    let number = runs.and_then(|runs| words[runs - 1].parse().ok());
    number.expect("a number of runs")
}

fn start(work: &Work, root: &Path, more: &[&str]) -> Child {
    let mut command = work.command(root);
    command
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("leuko starts")
}

#[track_caller]
fn finish(child: Child) -> Output {
    let output = child.wait_with_output().expect("it ends");
    succeeds(&output);
    output
}

fn wait_for(path: &Path) {
    let patience = Instant::now();
    while !path.exists() {
        assert!(
            patience.elapsed() < Duration::from_secs(120),
            "{}",
            path.display()
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn test_processes_in_one_folder_train_each_run_once_and_leave_the_same_bytes() {
    for work in [&STUDY, &TRAINING, &CURVE] {
        let (whole, _) = work.whole();
        let alone = work.place();
        let runs = trained(&finish(start(work, alone.path(), &[])));
        let root = work.place();
        let one_worker = ["--workers", "1"];
        let children = [(); 2].map(|()| start(work, root.path(), &one_worker));
        let outputs = children.map(finish);
        let found = results(root.path());
        same(whole, &found, &format!("{} twice", work.name));
        // One of them may have come when all was done.
        let all = outputs
            .iter()
            .filter(|output| stderr(output).contains(" images/s with "));
        assert_eq!(all.map(trained).sum::<usize>(), runs, "{}", work.name);
    }
}

#[test]
fn test_who_is_left_does_the_runs_of_a_killed_process() {
    let (whole, time) = STUDY.whole();
    let mut killed = 0;
    for number in 0..moments() {
        let root = STUDY.place();
        let one_worker = ["--workers", "1"];
        let mut dies = start(&STUDY, root.path(), &one_worker);
        wait_for(&root.path().join("out/work/processes"));
        let lives = start(&STUDY, root.path(), &one_worker);
        let after = random_part(*time, number);
        std::thread::sleep(after);
        send(&dies, KILL);
        let status = dies.wait().expect("it ends");
        killed += u64::from(!status.success());
        finish(lives);
        let when = format!("one of two killed after {after:.2?}");
        // If it was killed when the other one was already done, it leaves its claims, and perhaps a half-written file.
        let mut found = results(root.path());
        found.retain(|name, _| !name.starts_with("work/") && !name.ends_with(".tmp"));
        same(whole, &found, &when);
        STUDY.finish(root.path());
        same(whole, &results(root.path()), &when);
    }
    assert!(killed > 0 || moments() < 2, "it always ended before");
    tell(&format!(
        "run shared by two, one killed: {killed} of {} in time, all results the same bytes",
        moments()
    ));
}

#[test]
fn test_shares_and_then_the_command_without_give_the_bytes_of_one_process() {
    for work in [&STUDY, &TRAINING] {
        let (whole, _) = work.whole();
        let root = work.place();
        let shares = ["1/3", "2/3", "3/3"].map(|share| {
            let share = start(work, root.path(), &["--workers", "1", "--share", share]);
            // As a queue starts them, one of them late.
            std::thread::sleep(Duration::from_millis(100));
            share
        });
        let said: Vec<String> = shares.map(|share| stdout(&finish(share))).into();
        assert!(said[0].starts_with("share 1/3 is done: "), "{}", said[0]);
        assert!(!root.path().join("out/report.html").exists());
        let status = || {
            let status = leuko()
                .current_dir(root.path())
                .args(["status", "out"])
                .output();
            stdout(&status.expect("leuko starts"))
        };
        assert!(status().ends_with("all runs are done; tables and report come next\n"));
        work.finish(root.path());
        assert!(status().ends_with("all runs are done\n"));
        same(
            whole,
            &results(root.path()),
            &format!("{} in shares", work.name),
        );
    }
}

#[test]
fn test_status_of_a_killed_share_says_that_no_other_share_does_its_runs() {
    let root = STUDY.place();
    let share = [
        "--workers",
        "1",
        "--share",
        "1/2",
        "--set",
        "train.max_epochs=100000",
        "--set",
        "train.stopping.patience=100000",
    ];
    let mut dies = start(&STUDY, root.path(), &share);
    wait_for(&root.path().join("out/work/claims/train"));
    // Its next pulse names the run.
    std::thread::sleep(Duration::from_millis(1500));
    send(&dies, KILL);
    dies.wait().expect("it ends");
    let status = |more: &[&str]| {
        let status = leuko()
            .current_dir(root.path())
            .args(["status", "out"])
            .args(more)
            .output();
        stdout(&status.expect("leuko starts"))
    };
    let text = status(&[]);
    assert!(
        text.contains(" (share 1/2) stopped without an end "),
        "{text}"
    );
    let nobody = "nobody does that again before share 1/2 is started again\n";
    assert!(
        text.contains(nobody) && !text.contains("another process"),
        "{text}"
    );
    let told: serde_json::Value = serde_json::from_str(&status(&["--json"])).expect("JSON");
    let runs = &told["experiments"][0];
    let left = runs["left"].as_u64().expect("a number") + runs["running"].as_u64().expect("one");
    assert!(
        left > 0 && told["unattended"].as_u64() == Some(left),
        "{told}"
    );
    assert_eq!(told["processes"][0]["share"], "1/2");
    assert!(
        told["submission"].is_null() && told["slurm"].is_null(),
        "{told}"
    );
}

#[test]
fn test_a_second_study_with_other_settings_is_refused_while_the_first_is_at_work() {
    let root = STUDY.place();
    let mut first = start(&STUDY, root.path(), &["--set", "train.max_epochs=400"]);
    wait_for(&root.path().join("out/work/claims/train"));
    let second = STUDY.command(root.path()).output().expect("leuko starts");
    assert_eq!(second.status.code(), Some(1));
    let text = stderr(&second);
    let error = text.lines().skip_while(|line| !line.starts_with("error: "));
    let error: Vec<&str> = error.collect();
    let host = fs_err::read_to_string("/proc/sys/kernel/hostname").expect("a name");
    let error = error.join("\n").replace(host.trim(), "HOST");
    insta::assert_snapshot!(error, @"
    error: HOST is at work in out on a study with other settings
    changed: experiments.synthetic-binary.train.max_epochs was 400, is 6
    hint: wait for it, or name another folder
    ");
    send(&first, KILL);
    first.wait().expect("it ends");
}

#[test]
fn test_a_share_that_cannot_be_is_refused() {
    let root = folder();
    for share in ["0/3", "4/3", "1", "a/b"] {
        let output = leuko()
            .current_dir(root.path())
            .args(["run", "--share", share])
            .output()
            .expect("leuko starts");
        assert_eq!(output.status.code(), Some(2), "{share}");
    }
}
