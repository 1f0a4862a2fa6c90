//! `leuko report`.

use std::process::ExitCode;

use anyhow::Result;
use leuko_study::{Description, Store, conclude};

use crate::args::ReportArgs;
use crate::print::print_conclusion;
use crate::watcher::Terminal;

/// Makes tables, figures and report of a study's folder again.
pub(crate) fn report(args: &ReportArgs) -> Result<ExitCode> {
    // Before the folder is made, which a mistyped name would do.
    Description::read_all(&args.folder)?;
    let store = Store::open(&args.folder)?;
    print_conclusion(&conclude(&store, &Terminal::default())?)
}
