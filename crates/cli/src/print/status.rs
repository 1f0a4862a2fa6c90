//! How far a study is.

use std::io::Write;

use anyhow::Result;
use leuko_slurm::{Queue, Standing, SubmissionState};
use leuko_study::words::{counted, duration};
use leuko_study::{ExperimentStatus, ProcessStatus, Status};

use super::submitted::why_missing;

/// What is known of a submission.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cluster<'a> {
    /// Where it stands.
    pub(crate) standing: Option<&'a Standing>,
    /// Its jobs in Slurm.
    pub(crate) queue: Option<Queue>,
}

/// Prints runs of each experiment, the processes at work, what waits in Slurm, and the time left.
pub(crate) fn print_status(
    status: &Status,
    cluster: Cluster<'_>,
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
            "{} stopped without an end {} ago, at {}: {}",
            name(process),
            seconds(process.seen_seconds_ago),
            jobs(process),
            again(process, status, cluster)
        )?;
    }
    let left: usize = status
        .experiments
        .iter()
        .map(|one| one.left + one.running)
        .sum();
    let nobody = !status.processes.iter().any(|one| one.alive);
    if left > 0 || !status.has_report {
        print_cluster(cluster, out)?;
    }
    match status.time_left() {
        _ if left == 0 && status.splits_variance() => writeln!(
            out,
            "all runs are done; more networks train, to split the variance (--variance)"
        )?,
        _ if left == 0 && nobody && status.is_reported() && status.is_unsplit => writeln!(
            out,
            "all runs are done; the split of the variance is not: the same command with --variance goes on"
        )?,
        _ if left == 0 && status.is_reported() => writeln!(out, "all runs are done")?,
        _ if left == 0 && status.has_report => writeln!(
            out,
            "all runs are done, and the report is older: it has {} of them",
            status.reported
        )?,
        _ if left == 0 => writeln!(out, "all runs are done; tables and report come next")?,
        _ if nobody && cluster.is_coming() => writeln!(
            out,
            "nobody is at work yet; the time left is known once a task runs"
        )?,
        _ if nobody && cluster.standing.is_some() => writeln!(
            out,
            "nobody is at work; the same `leuko submit` goes on where it stopped"
        )?,
        _ if nobody => writeln!(
            out,
            "nobody is at work; the command that started it goes on where it stopped"
        )?,
        Some(left) => writeln!(out, "about {} left to train", duration(left))?,
        None => writeln!(out, "the time left is known once a run is done")?,
    }
    let unattended = status.unattended.unwrap_or_default();
    if !nobody && unattended > 0 && !cluster.is_coming() {
        let runs = counted(unattended, "run belongs", "runs belong");
        writeln!(
            out,
            "{runs} to shares that nobody does: start these again, or the same command without --share at the end"
        )?;
    }
    Ok(())
}

impl Cluster<'_> {
    /// Whether a job will work on the study without further ado.
    fn is_coming(&self) -> bool {
        let is_there =
            |queue: Queue| queue.waiting + queue.running > 0 || queue.collector.is_some();
        self.queue.is_some_and(is_there)
    }
}

/// Who does again what a process that stopped had begun.
fn again(lost: &ProcessStatus, status: &Status, cluster: Cluster<'_>) -> String {
    let mut alive = status.processes.iter().filter(|one| one.alive);
    if alive.clone().any(|one| one.share.is_none()) {
        return "another process does that again".to_owned();
    }
    match &lost.share {
        Some(share) if alive.any(|one| one.share.as_ref() == Some(share)) => {
            format!("another process of share {share} does that again")
        }
        _ if cluster.is_coming() => "the cluster's next tasks do that again".to_owned(),
        Some(share) => format!("nobody does that again before share {share} is started again"),
        None => "nobody does that again before the command is started again".to_owned(),
    }
}

fn print_cluster(cluster: Cluster<'_>, out: &mut dyn Write) -> Result<()> {
    let Cluster { standing, queue } = cluster;
    let Some(standing) = standing else {
        return queue.map_or(Ok(()), |queue| print_queue(queue, out));
    };
    let Standing {
        attempt,
        attempts,
        logs,
        state,
    } = standing;
    let attempt = format!("attempt {attempt} of {attempts}");
    match state {
        SubmissionState::Done => return Ok(()),
        SubmissionState::Refused { message } => {
            writeln!(out, "{attempt}: sbatch refused: {message}")?;
        }
        SubmissionState::BrokenOff => writeln!(
            out,
            "{attempt}: the submission broke off before Slurm had all of it"
        )?,
        SubmissionState::GaveUp { missing, why } => {
            let runs = counted(*missing, "run was", "runs were");
            let why = why_missing(*why);
            writeln!(
                out,
                "{attempt}: the collector gave up, {runs} missing: {why}"
            )?;
        }
        SubmissionState::UnderWay if queue.is_some() && !cluster.is_coming() => writeln!(
            out,
            "{attempt}: none of its jobs waits or runs any more; they were cancelled, killed, or failed"
        )?,
        SubmissionState::UnderWay if queue.is_none() => writeln!(
            out,
            "{attempt} was submitted; what became of its jobs is not known here"
        )?,
        SubmissionState::UnderWay => writeln!(out, "{attempt} was submitted")?,
    }
    if let Some(queue) = queue.filter(|_| cluster.is_coming()) {
        return print_queue(queue, out);
    }
    let has_logs = match state {
        SubmissionState::UnderWay => queue.is_some(),
        _ => matches!(state, SubmissionState::GaveUp { .. }),
    };
    if has_logs {
        writeln!(out, "what the tasks said: {}/*.log", logs.display())?;
    }
    Ok(())
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
    if of.runs == 0 {
        return Ok(writeln!(
            out,
            "{}: no networks, other methods alone",
            of.name
        )?);
    }
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
        _ => write!(out, "{}", jobs(process))?,
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
    let job = process.queued_as.iter().map(|job| format!("job {job}"));
    let share = process.share.iter().map(|share| format!("share {share}"));
    let more: Vec<String> = job.chain(share).collect();
    match more.is_empty() {
        true => format!("{host} process {pid}"),
        false => format!("{host} process {pid} ({})", more.join(", ")),
    }
}

/// What a process does, in words.
fn jobs(process: &ProcessStatus) -> String {
    let job = |job: &String| match job.as_str() {
        "turn" => "writing settings, tables or report".to_owned(),
        _ => job.clone(),
    };
    process.jobs.iter().map(job).collect::<Vec<_>>().join(", ")
}

fn seconds(seconds: u64) -> String {
    match seconds {
        0 => "0 s".to_owned(),
        _ => duration(std::time::Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests;
