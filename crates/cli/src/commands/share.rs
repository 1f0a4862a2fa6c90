//! One share of the runs of any plan.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_study::{Plan, Share, Store, run_share};

use crate::watcher::Terminal;

/// Does one share of the runs.
pub(super) fn share(
    plan: &Plan,
    store: &Store,
    share: Share,
    watch: &Terminal,
) -> Result<ExitCode> {
    watch.stop_at_ctrl_c()?;
    let done = run_share(plan, store, share, watch)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "share {share} is done: {} runs, {} of them now\nwhen all shares are done, the same command without --share makes tables, figures and the report",
        done.runs, done.todo
    )?;
    Ok(ExitCode::SUCCESS)
}
