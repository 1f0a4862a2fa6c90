//! `leuko report`.

use std::path::PathBuf;

use clap::Args;

/// Make the tables, figures and report of a study again, from its records.
///
/// Nothing is trained and no image is read, so it takes seconds. The overview of the cells stays as it is.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  leuko report results/quick
")]
pub(crate) struct ReportArgs {
    /// Folder that `leuko run`, `leuko curve` or `leuko train` wrote
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
