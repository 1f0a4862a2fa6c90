//! Where a submission stands, by its file alone.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::SlurmError;
use crate::submission::{ATTEMPTS, End, Submission, Why};

/// Where a submission stands, by its file alone: [`queue`](crate::queue()) says what of it Slurm has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Number of the last array, from 1.
    pub attempt: usize,
    /// Most arrays of one submission.
    pub attempts: usize,
    /// Folder of the last attempt's logs: `task-N.log` and `collector.log`.
    pub logs: PathBuf,
    /// How far it is.
    pub state: SubmissionState,
}

/// How far a submission is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Its jobs were submitted, and none has said how it ended.
    UnderWay,
    /// It broke off before Slurm had taken all jobs of the attempt.
    BrokenOff,
    /// `sbatch` refused a job of the attempt.
    Refused {
        /// Slurm's words.
        message: String,
    },
    /// All runs are there, and so are tables and report.
    Done,
    /// Runs are missing, and no more array is submitted.
    GaveUp {
        /// Number of runs that were missing.
        missing: usize,
        /// Why.
        why: Why,
    },
}

/// Where the last submission of the study in `folder` stands; `None` if there was none. Asks nobody.
///
/// # Errors
///
/// - A submission that cannot be read.
///
/// # Examples
///
/// ```
/// let folder = tempfile::tempdir()?;
/// // Nothing was submitted from there.
/// assert_eq!(leuko_slurm::standing(folder.path())?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standing(folder: &Path) -> Result<Option<Standing>, SlurmError> {
    let submission = Submission::read(folder)?;
    Ok(submission.map(|submission| Standing {
        attempt: submission.attempts.len(),
        attempts: ATTEMPTS,
        logs: folder.join(submission.logs()),
        state: submission.state(),
    }))
}

impl Submission {
    fn state(&self) -> SubmissionState {
        match (&self.end, &self.refused, self.last()) {
            (Some(End::Done), ..) => SubmissionState::Done,
            (Some(End::Missing { runs, why }), ..) => SubmissionState::GaveUp {
                missing: runs.len(),
                why: *why,
            },
            (None, Some(message), _) => SubmissionState::Refused {
                message: message.clone(),
            },
            (None, None, Some(last)) if last.collector_id().is_some() => SubmissionState::UnderWay,
            (None, None, _) => SubmissionState::BrokenOff,
        }
    }
}
