//! `leuko audit`.

use std::path::PathBuf;

use clap::Args;

use super::layout::LayoutArgs;

/// Find images that show the same cell, label conflicts first.
///
/// leuko finds images with equal pixels, and crops of one cell that are shifted, mirrored, turned by 90 or 180
/// degrees, brightened or compressed again, or that have another white balance, and copies with half to twice as many
/// pixels along each side, not those that are resized by more. Every study does this first and uses one image of each
/// cell.
///
/// The exit code is 1 if copies have different labels, images could not be compared, or the audit failed.
/// Otherwise it is 0.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko audit data/all-idb2                 a known data set, with its labels
  leuko audit ~/cells --out results/cells   your own, with labels from labels.csv or subfolders
")]
pub(crate) struct AuditArgs {
    /// Folder with images, also in subfolders; or a table of paths and labels
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Folder for a table and pictures of the pairs [default: writes no files]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    /// Change one setting, for example audit.min_score=0.5; you can change several
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
}
