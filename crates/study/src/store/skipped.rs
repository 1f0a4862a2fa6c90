//! Experiments that a study did not run, and why.

use std::path::{Path, PathBuf};

use leuko_core::{read_json, write_json};
use serde::{Deserialize, Serialize};

use crate::error::StudyError;

/// An experiment that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skipped {
    /// Its name.
    pub name: String,
    /// What it would ask.
    pub title: String,
    /// Why it was not run.
    pub reason: Reason,
}

/// Why an experiment was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
pub enum Reason {
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

fn path(out: &Path) -> PathBuf {
    out.join("skipped.json")
}

/// Writes them into a study's folder.
pub(crate) fn write_skipped(out: &Path, skipped: &[Skipped]) -> Result<(), StudyError> {
    Ok(write_json(&path(out), &skipped)?)
}

/// Those of a study's folder; none if it does not say.
pub(crate) fn read_skipped(out: &Path) -> Vec<Skipped> {
    read_json(&path(out)).unwrap_or_default()
}
