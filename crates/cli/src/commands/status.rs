//! `leuko status`: how far a study is.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_slurm::{Queue, Slurm, queue};
use leuko_study::Status;
use serde::Serialize;
use tracing::warn;

use crate::args::StatusArgs;
use crate::error_text::describe;
use crate::print::print_status;

/// What the folder and Slurm tell.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    status: Status,
    /// Jobs in Slurm; `null` if no submission is under way, or if Slurm does not say.
    slurm: Option<Queue>,
}

/// Reads how far a study is, and prints it.
pub(crate) fn status(args: &StatusArgs) -> Result<ExitCode> {
    let status = Status::read(&args.folder)?;
    // What the folder says is worth more than nothing, also while Slurm is silent.
    let slurm = queue(&args.folder, &Slurm::hasty()).unwrap_or_else(|error| {
        let error = describe(&error.into());
        warn!("jobs in Slurm are not known: {error}");
        None
    });
    let mut out = std::io::stdout().lock();
    if args.json {
        let told = Told { status, slurm };
        writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
    } else {
        print_status(&status, slurm, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}
