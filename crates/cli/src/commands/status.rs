//! `leuko status`: how far a study is.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_study::Status;

use crate::args::StatusArgs;
use crate::print::print_status;

/// Reads how far a study is, and prints it.
pub(crate) fn status(args: &StatusArgs) -> Result<ExitCode> {
    let status = Status::read(&args.folder)?;
    let mut out = std::io::stdout().lock();
    match args.json {
        true => writeln!(out, "{}", serde_json::to_string_pretty(&status)?)?,
        false => print_status(&status, &mut out)?,
    }
    Ok(ExitCode::SUCCESS)
}
