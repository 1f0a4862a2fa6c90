//! A part of the runs, for one task of a cluster's queue.

use clap::Args;
use leuko_study::Share;

/// A part of the runs, for one task of a cluster's queue.
#[derive(Debug, Args)]
pub(crate) struct ShareArgs {
    /// Do only share I of N of the runs, such as 2/10, without tables and report: for a scheduler or a shell loop. The same command without --share does the rest
    #[arg(long, value_name = "I/N")]
    pub(crate) share: Option<Share>,
}
