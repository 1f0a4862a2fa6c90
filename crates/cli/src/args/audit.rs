//! `leuko audit`.

use std::path::PathBuf;

use clap::Args;

/// Find images that show the same cell, label conflicts first.
///
/// leuko finds equal pixels and crops of one cell that are shifted, mirrored, turned by quarters, brighter,
/// of another white balance or compressed again. It does the same before every study and uses one image of
/// each cell.
///
/// Exit codes: 0 if there is nothing to look at; 1 if copies have different labels, images could not be
/// compared, or the audit failed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko audit data/all-idb2                 a known data set, with its labels
  leuko audit ~/cells --out results/cells   labels from labels.csv in it, else from subfolders; draws the pairs
")]
pub(crate) struct AuditArgs {
    /// Folder with images, in it or in folders below it; or a table of paths and labels
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Folder for a table and pictures of the pairs [default: none are written]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Change one setting, for example audit.min_score=0.5; you can change several
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
}
