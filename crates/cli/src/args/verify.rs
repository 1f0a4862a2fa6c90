//! `leuko verify`.

use std::path::PathBuf;

use clap::Args;

/// Check that results are as leuko wrote them.
///
/// Each record, finding, plan and audit has a checksum. leuko checks them all, compares each record with its fold, looks for
/// images in two of training, validation and test, and makes all tables and figures again, elsewhere, to
/// compare them. Nothing in the folder changes. The exit code is 1 if anything differs.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The report and the environment, which name the machine, are not compared.

Example:
  leuko verify results/quick
")]
pub(crate) struct VerifyArgs {
    /// Folder that `leuko run`, `leuko curve` or `leuko train` wrote
    #[arg(value_name = "RESULTS")]
    pub(crate) folder: PathBuf,
}
