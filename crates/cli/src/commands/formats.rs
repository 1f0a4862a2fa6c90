//! `leuko formats`: documents for people who have the program alone.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_lab::Guide;

use crate::args::FormatsArgs;

/// Prints one of them.
pub(crate) fn formats(args: &FormatsArgs) -> Result<ExitCode> {
    let guide = Guide::from(args.about);
    std::io::stdout().write_all(guide.text().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
