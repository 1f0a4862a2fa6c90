//! What was submitted, and what is about to be.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::command::LeukoCommand;
use crate::error::SlurmError;
use crate::job::JobId;
use crate::options::words;
use crate::script::FOLDER;
use crate::site::Site;

/// The work of one command on a cluster: up to [`ATTEMPTS`] arrays, each with a collector that comes after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Version of the file's form.
    pub(crate) format: u32,
    /// Whose runs these are, and how they are submitted.
    pub order: Order,
    /// Number of arrays of earlier submissions from the same folder.
    pub earlier: usize,
    /// The arrays, in order.
    pub attempts: Vec<Attempt>,
    /// How it ended; `None` as long as it goes on.
    pub end: Option<End>,
    /// Slurm's words, if it refused the job that was to be submitted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// Most arrays of one submission.
pub const ATTEMPTS: usize = 3;

/// What somebody wants to be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The command.
    pub command: LeukoCommand,
    /// The laboratory's needs.
    pub site: Site,
    /// More options of sbatch, which win over the laboratory's.
    pub sbatch: String,
    /// A number of tasks, in place of one that suits the time of the runs.
    pub tasks: Option<NonZeroU32>,
}

/// An array and its collector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Runs that were left when it began.
    pub left: usize,
    /// The array; `None` if no run was left, so that only the collector has work.
    pub array: Option<Array>,
    /// The collector; `None` until the array is submitted.
    pub collector: Option<Submitted>,
}

/// An array of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Array {
    /// Number of tasks.
    pub tasks: NonZeroU32,
    /// The job.
    pub job: Submitted,
}

/// A job that was submitted, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// Its name, which no other job has: by it, a submission that broke off is found again.
    pub name: String,
    /// When it was about to be submitted, in seconds since 1970.
    pub intended: u64,
    /// Slurm's number; `None` until Slurm has said it.
    pub id: Option<JobId>,
}

/// How a submission ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// All runs are there, and so are tables and report.
    Done,
    /// Runs are missing, and no more array is submitted.
    Missing {
        /// Their names.
        runs: Vec<String>,
        /// Why.
        why: Why,
    },
}

/// Why no more array is submitted, though runs are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Somebody cancelled the array.
    Cancelled,
    /// The last array finished no run at all, and tasks reached their time limit.
    NoProgressInTime,
    /// The last array finished no run at all, and tasks took more memory than they had asked for.
    NoProgressInMemory,
    /// The last array finished no run at all, for another reason.
    NoProgress,
    /// There were as many arrays as there may be.
    Attempts,
}

impl Order {
    /// Refuses what sbatch or a job would stumble over, before anything is done.
    ///
    /// # Errors
    ///
    /// - [`SlurmError::Options`] if sbatch would read options in another way, or leuko decides one itself.
    /// - [`SlurmError::Amount`] for a memory or time that sbatch does not read.
    /// - [`SlurmError::Program`] for a program that is here and cannot be started.
    pub fn check(&self) -> Result<(), SlurmError> {
        for options in [&self.site.sbatch, &self.site.collector_sbatch, &self.sbatch] {
            words(options)?;
        }
        self.site.check()
    }
}

impl Submission {
    pub(crate) const FORMAT: u32 = 1;

    /// A submission without an array so far.
    pub(crate) fn new(order: Order, earlier: usize) -> Self {
        Self {
            format: Self::FORMAT,
            order,
            earlier,
            attempts: Vec::new(),
            end: None,
            refused: None,
        }
    }

    /// The jobs that Slurm has, in order.
    pub fn jobs(&self) -> Vec<JobId> {
        let of = |attempt: &Attempt| [attempt.array_id(), attempt.collector_id()];
        self.attempts.iter().flat_map(of).flatten().collect()
    }

    /// The last array and its collector.
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Number of arrays so far, with those of earlier submissions from the same folder.
    pub(crate) fn arrays(&self) -> usize {
        self.earlier.saturating_add(self.attempts.len())
    }

    /// The folder of the last attempt's scripts and logs, in the study's folder.
    pub fn logs(&self) -> PathBuf {
        Path::new(FOLDER).join(format!("attempt-{}", self.arrays()))
    }

    /// The number of the attempt that a collector belongs to, from 0.
    pub(crate) fn attempt_of(&self, collector: &str) -> Option<usize> {
        self.attempts.iter().position(|attempt| {
            let job = attempt.collector.as_ref();
            job.is_some_and(|job| job.name == collector)
        })
    }
}

impl Attempt {
    /// Slurm's number of the array.
    pub fn array_id(&self) -> Option<JobId> {
        self.array.as_ref()?.job.id
    }

    /// Slurm's number of the collector.
    pub fn collector_id(&self) -> Option<JobId> {
        self.collector.as_ref()?.id
    }

    /// The names of its jobs.
    pub(crate) fn names(&self) -> Vec<&str> {
        let array = self.array.as_ref().map(|array| array.job.name.as_str());
        let collector = self.collector.as_ref().map(|job| job.name.as_str());
        array.into_iter().chain(collector).collect()
    }
}

#[cfg(test)]
impl Order {
    /// `leuko run` under a site's settings and options of `sbatch`.
    pub(crate) fn example(site: Site, sbatch: &str) -> Self {
        Self {
            command: LeukoCommand {
                program: "/bin/leuko".into(),
                name: "run".to_owned(),
                arguments: Vec::new(),
                whole: Vec::new(),
                folder: "/".into(),
                environment: Default::default(),
            },
            site,
            sbatch: sbatch.to_owned(),
            tasks: None,
        }
    }
}
