//! What can go wrong between leuko and Slurm.

use std::path::PathBuf;
use std::time::Duration;

use leuko_core::FileError;
use thiserror::Error;

use crate::fault::OptionsFault;

/// A submission failed, or could not be followed.
#[derive(Debug, Error)]
pub enum SlurmError {
    /// One of Slurm's programs is not there.
    #[error(
        "cannot start {program}: {source}\nhint: Slurm's programs are on the login nodes of a cluster; other launchers can start `leuko ... --share I/N` themselves"
    )]
    Missing {
        /// The program.
        program: String,
        /// Why it does not start.
        source: std::io::Error,
    },
    /// Slurm refused.
    #[error("{program} refused: {message}{}", refused_hint(message))]
    Refused {
        /// The program.
        program: String,
        /// Its own words.
        message: String,
    },
    /// Slurm did not answer, and may or may not have done what it was asked to do.
    #[error(
        "{program} did not answer ({message})\nhint: Slurm's controller cannot be reached, whatever the options; ask it with `scontrol ping`, and run the same command again later: it finds what Slurm took, and submits nothing twice"
    )]
    NoAnswer {
        /// The program.
        program: String,
        /// Its own words, or how long it was waited for.
        message: String,
    },
    /// A program of Slurm printed something else than expected.
    #[error("{program} printed {got:?}, expected {expected}")]
    Unexpected {
        /// The program.
        program: String,
        /// What was expected.
        expected: &'static str,
        /// What it printed.
        got: String,
    },
    /// Another submission is at work on the same folder.
    #[error(
        "another program submits the work of {} at the moment\nhint: wait until it ends", folder.display()
    )]
    Busy {
        /// The study's folder.
        folder: PathBuf,
    },
    /// Jobs of another command are queued or running.
    #[error(
        "jobs of another command work in {}: {there}\nhint: wait for them, cancel them with `scancel {jobs}`, or choose another folder",
        folder.display()
    )]
    OtherCommand {
        /// The study's folder.
        folder: PathBuf,
        /// Their command.
        there: String,
        /// Their job ids.
        jobs: String,
        /// The processor's instructions that their command names, if it differs in nothing else.
        instructions: Option<String>,
    },
    /// The file with what a laboratory needs cannot be read.
    #[error(transparent)]
    SiteFile(std::io::Error),
    /// That file has a wrong key or value.
    #[error("{}: {source}", path.display())]
    SiteKey {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// Options that cannot be passed to sbatch.
    #[error("options of sbatch {text:?}: {fault}")]
    Options {
        /// The options.
        text: String,
        /// Why not.
        fault: OptionsFault,
    },
    /// A key of the file with what a laboratory needs has a value that `sbatch` does not read.
    #[error("{key} = {text:?} in slurm.toml: expected {expected}")]
    Amount {
        /// The key.
        key: &'static str,
        /// Its value.
        text: String,
        /// What was expected.
        expected: &'static str,
    },
    /// The program that jobs are to start cannot be one.
    #[error("program = {program:?} in slurm.toml: {why}")]
    Program {
        /// The program.
        program: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// A text that cannot stand in a script.
    #[error("{what} {text:?} cannot stand in a script: {why}")]
    Text {
        /// What it is.
        what: &'static str,
        /// The text.
        text: String,
        /// Why not.
        why: &'static str,
    },
    /// A folder without a submission.
    #[error("{}: nothing was submitted from here", folder.display())]
    NoSubmission {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the submission cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl SlurmError {
    /// Whether the same may succeed a little later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::NoAnswer { .. })
    }

    pub(crate) fn no_answer_after(program: &str, time: Duration) -> Self {
        Self::NoAnswer {
            program: program.to_owned(),
            message: format!("waited {} s", time.as_secs()),
        }
    }
}

/// What to do about the most common reasons.
fn refused_hint(message: &str) -> &'static str {
    let lower = message.to_lowercase();
    if lower.contains("submit") && lower.contains("limit") {
        return "\nhint: the cluster limits how many jobs you may have; ask for fewer tasks";
    }
    if lower.contains("array") {
        return "\nhint: the cluster limits the size of an array; ask for fewer tasks";
    }
    ""
}
