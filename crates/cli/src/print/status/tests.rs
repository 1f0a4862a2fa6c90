//! What `leuko status` prints.

use leuko_slurm::{JobId, Why};

use super::*;

fn process(host: &str, alive: bool, jobs: &[&str]) -> ProcessStatus {
    ProcessStatus {
        host: host.to_owned(),
        pid: 4242,
        queued_as: alive.then(|| "1234_7".to_owned()),
        share: None,
        alive,
        seen_seconds_ago: if alive { 4 } else { 300 },
        jobs: jobs.iter().map(|&job| job.to_owned()).collect(),
        images_per_second: alive.then_some(812.4),
    }
}

fn share(share: &str, of: ProcessStatus) -> ProcessStatus {
    ProcessStatus {
        share: Some(share.to_owned()),
        queued_as: None,
        ..of
    }
}

fn status(processes: Vec<ProcessStatus>) -> Status {
    Status {
        experiments: vec![ExperimentStatus {
            name: "all-binary".to_owned(),
            runs: 200,
            done: 120,
            failed: 1,
            running: 2,
            left: 77,
            explained: 96,
            to_explain: 199,
        }],
        seconds_left: (!processes.is_empty()).then_some(720.0),
        unattended: Some(0),
        processes,
        has_report: false,
        reported: 0,
        is_unsplit: false,
    }
}

fn text(status: &Status, cluster: Cluster<'_>) -> String {
    let mut out = Vec::new();
    print_status(status, cluster, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn test_status_of_a_study_at_work_on_two_machines() {
    let status = status(vec![
        process("node7", true, &["train/all-binary/n0100/fold03"]),
        process("node8", true, &["turn"]),
        process("node9", false, &["train/all-binary/n0100/fold04"]),
    ]);
    insta::assert_snapshot!(text(&status, Cluster::default()));
}

#[test]
fn test_status_while_the_variance_is_split() {
    let job = "variance/seed-2/train/all-binary/n0100/fold03";
    let mut status = status(vec![process("node7", true, &[job])]);
    (status.has_report, status.reported) = (true, 200);
    let of = &mut status.experiments[0];
    (of.done, of.running, of.left, of.explained) = (199, 0, 0, 199);
    insta::assert_snapshot!(text(&status, Cluster::default()));
}

#[test]
fn test_status_of_a_study_whose_runs_are_done_says_what_else_is_not() {
    let mut status = status(Vec::new());
    let of = &mut status.experiments[0];
    (of.done, of.running, of.left) = (199, 0, 0);
    let last = |status: &Status| {
        let text = text(status, Cluster::default());
        text.lines().last().unwrap_or_default().to_owned()
    };
    let without_report = last(&status);
    (status.has_report, status.reported) = (true, 67);
    let older = last(&status);
    status.reported = 200;
    let whole = last(&status);
    status.is_unsplit = true;
    let all = [without_report, older, whole, last(&status)];
    insta::assert_snapshot!(all.join("\n"), @"
    all runs are done; tables and report come next
    all runs are done, and the report is older: it has 67 of them
    all runs are done
    all runs are done; the split of the variance is not: the same command with --variance goes on
    ");
}

#[test]
fn test_a_share_that_stopped_is_done_again_by_nobody_else() {
    let lost = share(
        "2/3",
        process("b", false, &["train/all-binary/n0100/fold04"]),
    );
    let own = ["train/all-binary/n0100/fold03"];
    let other = share("1/3", process("a", true, &own));
    let mut alone = status(vec![other.clone(), lost.clone()]);
    alone.unattended = Some(26);
    let same = share("2/3", process("c", true, &own));
    let with_same = status(vec![other, lost.clone(), same]);
    let mut nobody = status(vec![lost]);
    nobody.unattended = Some(79);
    let all = [alone, with_same, nobody].map(|status| {
        let text = text(&status, Cluster::default());
        text.split_once('\n').unwrap().1.to_owned()
    });
    insta::assert_snapshot!(all.join("---\n"));
}

#[test]
fn test_status_of_a_submission_nobody_works_at() {
    let of = |attempt, state, queue: Option<(usize, usize, Option<u32>)>| {
        let standing = Standing {
            attempt,
            attempts: 3,
            logs: "results/cells/slurm/attempt-2".into(),
            state,
        };
        let queue = queue.map(|(waiting, running, collector)| Queue {
            waiting,
            running,
            collector: collector.map(JobId),
        });
        let cluster = Cluster {
            standing: Some(&standing),
            queue,
        };
        let text = text(&status(Vec::new()), cluster);
        text.split_once('\n').unwrap().1.to_owned()
    };
    let all = [
        of(1, SubmissionState::UnderWay, Some((5, 1, Some(18)))),
        of(1, SubmissionState::UnderWay, Some((0, 0, None))),
        of(1, SubmissionState::UnderWay, None),
        of(1, SubmissionState::BrokenOff, Some((5, 0, None))),
        of(
            2,
            SubmissionState::Refused {
                message: "Invalid account".to_owned(),
            },
            Some((0, 0, None)),
        ),
        of(
            3,
            SubmissionState::GaveUp {
                missing: 79,
                why: Why::Attempts,
            },
            None,
        ),
    ];
    insta::assert_snapshot!(all.join("---\n"));
}
