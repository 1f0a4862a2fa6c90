//! `leuko verify`.

use std::path::PathBuf;

use clap::Args;

/// Check that results are as leuko wrote them.
///
/// Each record, network, fitted method, finding, plan and audit has a checksum, and so have the settings, the environment,
/// the list of experiments that were not run and the overview of the images. leuko checks them all, compares each record
/// with its fold and each file of a model with the one that it was copied from, looks for images in two of training,
/// validation and test, and makes all other tables, figures and the report again, elsewhere, to compare them. It names what
/// is missing, and files among the study's own that it did not write. Nothing in the folder changes. The exit code is 1 if
/// anything differs, or if runs are still to do.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Not checked: the pictures of pairs of an audit, beyond that they are there.

Example:
  leuko verify results/quick
")]
pub(crate) struct VerifyArgs {
    /// Folder that `leuko run`, `leuko curve`, `leuko train` or `leuko audit --out` wrote
    #[arg(value_name = "RESULTS")]
    pub(crate) folder: PathBuf,
}
