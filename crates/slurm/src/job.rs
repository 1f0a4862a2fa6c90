//! Jobs, as Slurm tells of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Slurm's number of a job; of an array, that of the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u32);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What became of a job or of a task of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobState {
    /// It waits, perhaps to run again.
    Waiting,
    /// It runs.
    Running,
    /// It ended with exit code 0.
    Completed,
    /// Somebody cancelled it.
    Cancelled,
    /// It reached its time limit.
    TimedOut,
    /// It took more memory than it had asked for.
    OutOfMemory,
    /// It ended in another way: an error, a node that failed.
    Failed,
}

impl JobState {
    /// By the name that `squeue` and `sacct` print. A job in a state that this version does not know waits: one that
    /// may live is not submitted again.
    pub(crate) fn named(name: &str) -> Self {
        // sacct: `CANCELLED by 1000`.
        match name.split_whitespace().next().unwrap_or_default() {
            "COMPLETED" => Self::Completed,
            "CANCELLED" => Self::Cancelled,
            "TIMEOUT" | "DEADLINE" => Self::TimedOut,
            "OUT_OF_MEMORY" => Self::OutOfMemory,
            "FAILED" | "NODE_FAIL" | "BOOT_FAIL" | "PREEMPTED" | "REVOKED" => Self::Failed,
            "RUNNING" | "CONFIGURING" | "COMPLETING" | "SUSPENDED" | "STOPPED" | "SIGNALING"
            | "STAGE_OUT" | "RESIZING" => Self::Running,
            _ => Self::Waiting,
        }
    }
}

/// A job, or a task of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// Its number; of a task, that of its array.
    pub(crate) id: JobId,
    /// Its name.
    pub(crate) name: String,
    /// What became of it.
    pub(crate) state: JobState,
}

impl Job {
    /// A line `ID|STATE|NAME`.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let (id, state, name) = (parts.next()?, parts.next()?, parts.next()?);
        // sacct: `12_3` or `12_[4-9]`.
        let id = id.split('_').next().unwrap_or_default();
        Some(Self {
            id: JobId(id.parse().ok()?),
            name: name.to_owned(),
            state: JobState::named(state),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_of_line_reads_both_programs_and_skips_headings() {
        let job = |id, state, name: &str| {
            Some(Job {
                id: JobId(id),
                name: name.to_owned(),
                state,
            })
        };
        assert_eq!(
            Job::of_line("12|RUNNING|leuko-1"),
            job(12, JobState::Running, "leuko-1")
        );
        assert_eq!(
            Job::of_line("12_3|CANCELLED by 0|a|b"),
            job(12, JobState::Cancelled, "a|b")
        );
        assert_eq!(
            Job::of_line("12_[4-9]|PENDING|x"),
            job(12, JobState::Waiting, "x")
        );
        assert_eq!(Job::of_line("CLUSTER: main"), None);
        assert_eq!(Job::of_line(""), None);
        assert_eq!(JobState::named("NEW_IN_SLURM_30"), JobState::Waiting);
    }
}
