//! How much of a submission waits or runs, for somebody who looks.

use std::path::Path;

use serde::Serialize;

use crate::error::SlurmError;
use crate::job::{JobId, JobState};
use crate::slurm::Slurm;
use crate::submission::Submission;

/// Jobs of a submission that Slurm has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// Tasks of the array that wait.
    pub waiting: usize,
    /// Tasks of the array that run.
    pub running: usize,
    /// The collector, while it waits or runs.
    pub collector: Option<JobId>,
}

/// What Slurm has of the submission that the study in `folder` waits for. `None` if there is none, if it has ended, or on
/// a machine without `squeue`.
///
/// # Errors
///
/// - A submission that cannot be read.
/// - `squeue` fails, or does not answer in time.
///
/// # Examples
///
/// ```
/// use leuko_slurm::{Slurm, queue};
///
/// let folder = tempfile::tempdir()?;
/// // Nothing was submitted from there.
/// assert_eq!(queue(folder.path(), &Slurm::hasty())?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn queue(folder: &Path, slurm: &Slurm) -> Result<Option<Queue>, SlurmError> {
    let submission = Submission::read(folder)?;
    let Some(submission) = submission.filter(|submission| submission.end.is_none()) else {
        return Ok(None);
    };
    let Some(last) = submission.last() else {
        return Ok(None);
    };
    let jobs = match slurm.tasks(&last.names()) {
        Err(SlurmError::Missing { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound =>
        {
            return Ok(None);
        }
        jobs => jobs?,
    };
    let array = last.array.as_ref().map(|array| array.job.name.as_str());
    let count = |state| {
        let of_array = jobs.iter().filter(|job| Some(job.name.as_str()) == array);
        of_array.filter(|job| job.state == state).count()
    };
    let collector = last.collector.as_ref();
    let collector = collector.and_then(|own| jobs.iter().find(|job| job.name == own.name));
    Ok(Some(Queue {
        waiting: count(JobState::Waiting),
        running: count(JobState::Running),
        collector: collector.map(|job| job.id),
    }))
}
