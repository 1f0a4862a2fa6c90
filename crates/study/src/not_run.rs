//! Experiments that a study did not run, and why: for its report.

use std::path::Path;

use anyhow::Result;
use leuko_core::{read_json, write_json};
use serde::{Deserialize, Serialize};

/// An experiment that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotRun {
    /// Its name.
    pub(crate) name: String,
    /// What it would ask.
    pub(crate) title: String,
    /// Why it was not run.
    pub(crate) why: String,
    /// What to do to run it.
    pub(crate) what_to_do: String,
}

fn path(out: &Path) -> std::path::PathBuf {
    out.join("not-run.json")
}

/// Writes them into a study's folder.
pub(crate) fn write_not_run(out: &Path, not_run: &[NotRun]) -> Result<()> {
    Ok(write_json(&path(out), &not_run)?)
}

/// Those of a study's folder; none if it does not say.
pub(crate) fn read_not_run(out: &Path) -> Vec<NotRun> {
    read_json(&path(out)).unwrap_or_default()
}
