//! The collector: what comes after an array.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::SlurmError;
use crate::job::JobState;
use crate::shares::Work;
use crate::slurm::Slurm;
use crate::submission::{ATTEMPTS, Attempt, End, Submission, Why};
use crate::submit::Submitter;

/// Longest time that a collector waits for another program that submits.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a collector does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// All runs are there: it makes tables and report, and then calls [`conclude`].
    Conclude(Submission),
    /// Runs are missing; a new array and a new collector were submitted.
    Again {
        /// All that was submitted.
        submission: Submission,
        /// Number of runs that are missing.
        missing: usize,
    },
    /// Runs are missing, and no more array is submitted.
    Failed(Submission),
    /// Another submission has taken its place: it does nothing.
    Superseded,
}

/// Decides what the collector with the name `job` does, by the runs that are left of the study in `out`. Submits missing
/// runs again, in at most [`ATTEMPTS`] arrays in all.
///
/// An array that was cancelled is not submitted again, nor one that finished no run at all: the same would happen again.
///
/// # Errors
///
/// - [`SlurmError::NoSubmission`] if nothing was submitted from there.
/// - As [`submit`](crate::submit()).
pub fn collect(out: &Path, job: &str, work: &Work, slurm: &Slurm) -> Result<Next, SlurmError> {
    let submitter = wait_for(out, slurm)?;
    let Some(submission) = submitter.journal.submission.clone() else {
        return Err(SlurmError::NoSubmission {
            folder: out.to_owned(),
        });
    };
    let last = submission.attempts.len().saturating_sub(1);
    match submission.attempt_of(job) {
        Some(attempt) if attempt == last && submission.end.is_none() => {}
        // It was killed while it submitted the next array, and began again.
        Some(attempt) if attempt + 1 == last && submission.end.is_none() => {
            let missing = submission.attempts[last].left;
            let submission = submitter.complete(submission)?;
            return Ok(Next::Again {
                submission,
                missing,
            });
        }
        _ => return Ok(Next::Superseded),
    }
    if work.runs.is_empty() {
        return Ok(Next::Conclude(submission));
    }
    let why = match &submission.attempts[last] {
        attempt if attempt.array.is_none() => None,
        attempt => why_not_again(&submitter, attempt, work)?,
    };
    let all_tried = submission.attempts.len() >= ATTEMPTS;
    match why.or(all_tried.then_some(Why::Attempts)) {
        Some(why) => {
            let runs = work.runs.clone();
            let end = End::Missing { runs, why };
            Ok(Next::Failed(ended(submitter, submission, end)?))
        }
        None => Ok(Next::Again {
            submission: submitter.next_attempt(submission, work)?,
            missing: work.runs.len(),
        }),
    }
}

/// Records that the collector with the name `job` has made tables and report.
///
/// # Errors
///
/// - A file that cannot be read or written.
pub fn conclude(out: &Path, job: &str, slurm: &Slurm) -> Result<(), SlurmError> {
    let submitter = wait_for(out, slurm)?;
    match submitter.journal.submission.clone() {
        Some(submission) if submission.attempt_of(job).is_some() => {
            ended(submitter, submission, End::Done).map(drop)
        }
        _ => Ok(()),
    }
}

/// Why the same runs are not submitted again.
fn why_not_again(
    submitter: &Submitter<'_>,
    attempt: &Attempt,
    work: &Work,
) -> Result<Option<Why>, SlurmError> {
    let Some(array) = &attempt.array else {
        return Ok(None);
    };
    let slurm = submitter.slurm;
    let remembered = || slurm.remembered(&array.job.name, array.job.intended);
    let tasks = slurm.patiently(remembered)?;
    let any = |state| tasks.iter().any(|task| task.state == state);
    if any(JobState::Cancelled) {
        return Ok(Some(Why::Cancelled));
    }
    if work.runs.len() < attempt.left {
        return Ok(None);
    }
    Ok(Some(if any(JobState::TimedOut) {
        Why::NoProgressInTime
    } else if any(JobState::OutOfMemory) {
        Why::NoProgressInMemory
    } else {
        Why::NoProgress
    }))
}

fn ended(
    mut submitter: Submitter<'_>,
    submission: Submission,
    end: End,
) -> Result<Submission, SlurmError> {
    let submission = Submission {
        end: Some(end),
        ..submission
    };
    submitter.journal.write(&submission)?;
    Ok(submission)
}

fn wait_for<'a>(out: &Path, slurm: &'a Slurm) -> Result<Submitter<'a>, SlurmError> {
    let start = Instant::now();
    loop {
        match Submitter::new(out, slurm) {
            Err(SlurmError::Busy { .. }) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(200));
            }
            other => return other,
        }
    }
}
