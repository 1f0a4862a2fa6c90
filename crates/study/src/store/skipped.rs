//! Experiments that a study did not run, and why.

use std::fmt;
use std::path::{Path, PathBuf};

use leuko_core::{FileError, read_summed, write_summed};
use serde::{Deserialize, Serialize};

use crate::error::StudyError;

/// An experiment that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkippedExperiment {
    /// Its name.
    pub name: String,
    /// What it would ask.
    pub title: String,
    /// Why it was not run.
    pub reason: SkipReason,
}

/// Why an experiment was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum SkipReason {
    /// It runs only if somebody names it.
    OnRequest,
    /// Somebody named other experiments.
    NotNamed,
    /// Its data set is not there.
    NoDataSet {
        /// The data set's title.
        dataset: String,
        /// Where it should be.
        folder: PathBuf,
        /// How to get it.
        access: String,
    },
    /// Its images are there, and the table of their classes is not.
    NoTable {
        /// The data set's title.
        dataset: String,
        /// Where the images are.
        folder: PathBuf,
        /// Names of files that would do.
        looked_for: Vec<String>,
        /// How to get it.
        access: String,
    },
}

impl SkipReason {
    /// How to get the data set that is missing; `None` if none is.
    pub fn access(&self) -> Option<&str> {
        match self {
            Self::OnRequest | Self::NotNamed => None,
            Self::NoDataSet { access, .. } | Self::NoTable { access, .. } => Some(access),
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnRequest => f.write_str("it runs only when you name it"),
            Self::NotNamed => f.write_str("you asked for other experiments only"),
            Self::NoDataSet {
                dataset, folder, ..
            } => write!(f, "{dataset} is not in {}", folder.display()),
            Self::NoTable {
                dataset,
                folder,
                looked_for,
                ..
            } => write!(
                f,
                "{dataset}: the images are in {}, but the table of their classes is missing ({})",
                folder.display(),
                looked_for.join(" or ")
            ),
        }
    }
}

/// Name of the list's file.
pub(crate) const SKIPPED: &str = "skipped.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    skipped: Vec<SkippedExperiment>,
}

fn path(out: &Path) -> PathBuf {
    out.join(SKIPPED)
}

/// Writes them into a study's folder.
pub(crate) fn write_skipped(out: &Path, skipped: &[SkippedExperiment]) -> Result<(), StudyError> {
    let skipped = skipped.to_vec();
    Ok(write_summed(&path(out), &List { skipped })?)
}

/// Those of a study's folder.
///
/// # Errors
///
/// - A list that is not there, is damaged, or was changed.
pub(crate) fn read_skipped(out: &Path) -> Result<Vec<SkippedExperiment>, FileError> {
    Ok(read_summed::<List>(&path(out))?.skipped)
}
