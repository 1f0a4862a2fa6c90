//! How far a study is.

use std::io::Write;

use anyhow::Result;
use leuko_slurm::Queue;
use leuko_study::words::{counted, duration};
use leuko_study::{ExperimentStatus, ProcessStatus, Status};

/// Prints runs of each experiment, the processes at work, what waits in Slurm, and the time left.
pub(crate) fn print_status(
    status: &Status,
    slurm: Option<Queue>,
    out: &mut dyn Write,
) -> Result<()> {
    for experiment in &status.experiments {
        print_experiment(experiment, out)?;
    }
    let (alive, dead): (Vec<_>, Vec<_>) = (status.processes.iter()).partition(|one| one.alive);
    if !alive.is_empty() {
        let at_work = counted(alive.len(), "process", "processes");
        writeln!(out, "{at_work} at work:")?;
    }
    for process in alive {
        print_process(process, out)?;
    }
    let lost = dead.into_iter().filter(|one| !one.jobs.is_empty());
    for process in lost {
        writeln!(
            out,
            "{} stopped without an end {} ago, at {}: another process does that again",
            name(process),
            seconds(process.seen_seconds_ago),
            process.jobs.join(", ")
        )?;
    }
    if let Some(queue) = slurm {
        print_queue(queue, out)?;
    }
    let left: usize = status
        .experiments
        .iter()
        .map(|one| one.left + one.running)
        .sum();
    let nobody = !status.processes.iter().any(|one| one.alive);
    match status.time_left() {
        _ if left == 0 && status.has_report => writeln!(out, "all runs are done")?,
        _ if left == 0 => writeln!(out, "all runs are done; tables and report come next")?,
        _ if nobody && slurm.is_some_and(is_coming) => writeln!(
            out,
            "nobody is at work yet; the time left is known once a task runs"
        )?,
        _ if nobody => writeln!(
            out,
            "nobody is at work; the command that started it goes on where it stopped"
        )?,
        Some(left) => writeln!(out, "about {} left to train", duration(left))?,
        None => writeln!(out, "the time left is known once a run is done")?,
    }
    Ok(())
}

/// Whether a job will work on the study without further ado.
fn is_coming(queue: Queue) -> bool {
    queue.waiting + queue.running > 0 || queue.collector.is_some()
}

fn print_queue(queue: Queue, out: &mut dyn Write) -> Result<()> {
    let Queue {
        waiting, running, ..
    } = queue;
    let waiting = counted(waiting, "task waits", "tasks wait");
    let running = counted(running, "task runs", "tasks run");
    write!(out, "in Slurm: {waiting}, {running}")?;
    match queue.collector {
        Some(id) => writeln!(out, "; the collector is job {id}")?,
        None => writeln!(
            out,
            "; no collector: the same `leuko submit` submits what is missing"
        )?,
    }
    Ok(())
}

fn print_experiment(of: &ExperimentStatus, out: &mut dyn Write) -> Result<()> {
    write!(out, "{}: {} of {} runs done", of.name, of.done, of.runs)?;
    for (number, word) in [
        (of.failed, "failed"),
        (of.running, "running"),
        (of.left, "left"),
    ] {
        if number > 0 {
            write!(out, ", {number} {word}")?;
        }
    }
    if of.to_explain > 0 {
        write!(
            out,
            "; {} of {} networks explained",
            of.explained, of.to_explain
        )?;
    }
    Ok(writeln!(out)?)
}

fn print_process(process: &ProcessStatus, out: &mut dyn Write) -> Result<()> {
    write!(out, "  {}: ", name(process))?;
    match &process.jobs[..] {
        [] => write!(out, "between two runs")?,
        jobs => write!(out, "{}", jobs.join(", "))?,
    }
    if let Some(speed) = process.images_per_second {
        write!(out, ", {speed:.0} images/s")?;
    }
    Ok(writeln!(
        out,
        ", seen {} ago",
        seconds(process.seen_seconds_ago)
    )?)
}

fn name(process: &ProcessStatus) -> String {
    let ProcessStatus { host, pid, .. } = process;
    match &process.queued_as {
        Some(job) => format!("{host} process {pid} (job {job})"),
        None => format!("{host} process {pid}"),
    }
}

fn seconds(seconds: u64) -> String {
    match seconds {
        0 => "0 s".to_owned(),
        _ => duration(std::time::Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use leuko_slurm::JobId;

    use super::*;

    #[test]
    fn test_status_of_a_study_at_work_on_two_machines() {
        let process = |host: &str, alive: bool, jobs: &[&str]| ProcessStatus {
            host: host.to_owned(),
            pid: 4242,
            queued_as: alive.then(|| "1234_7".to_owned()),
            alive,
            seen_seconds_ago: if alive { 4 } else { 300 },
            jobs: jobs.iter().map(|&job| job.to_owned()).collect(),
            images_per_second: alive.then_some(812.4),
        };
        let mut status = Status {
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
            processes: vec![
                process("node7", true, &["train/all-binary/n0100/fold03"]),
                process("node8", true, &[]),
                process("node9", false, &["train/all-binary/n0100/fold04"]),
            ],
            seconds_left: Some(720.0),
            has_report: false,
        };
        let text = |status: &Status, slurm| {
            let mut out = Vec::new();
            print_status(status, slurm, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        insta::assert_snapshot!(text(&status, None), @"
        all-binary: 120 of 200 runs done, 1 failed, 2 running, 77 left; 96 of 199 networks explained
        2 processes at work:
          node7 process 4242 (job 1234_7): train/all-binary/n0100/fold03, 812 images/s, seen 4 s ago
          node8 process 4242 (job 1234_7): between two runs, 812 images/s, seen 4 s ago
        node9 process 4242 stopped without an end 5 min ago, at train/all-binary/n0100/fold04: another process does that again
        about 12 min left to train
        ");
        status.processes.clear();
        insta::assert_snapshot!(text(&status, None).lines().last().unwrap(), @"nobody is at work; the command that started it goes on where it stopped");
        let of = |waiting, running, collector| {
            let queue = Queue {
                waiting,
                running,
                collector,
            };
            let text = text(&status, Some(queue));
            let (_, text) = text.split_once('\n').unwrap();
            text.to_owned()
        };
        let all = [of(5, 1, Some(JobId(18))), of(0, 0, None)];
        insta::assert_snapshot!(all.join("---\n"), @"
        in Slurm: 5 tasks wait, 1 task runs; the collector is job 18
        nobody is at work yet; the time left is known once a task runs
        ---
        in Slurm: 0 tasks wait, 0 tasks run; no collector: the same `leuko submit` submits what is missing
        nobody is at work; the command that started it goes on where it stopped
        ");
    }
}
