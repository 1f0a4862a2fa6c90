//! `leuko status`: how far a study is.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_slurm::{Queue, Slurm, Standing, queue, standing};
use leuko_study::Status;
use serde::Serialize;
use tracing::warn;

use crate::args::StatusArgs;
use crate::error_text::describe;
use crate::print::{Cluster, print_status};

/// What the folder and Slurm tell.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    status: Status,
    /// Jobs in Slurm; `null` if no submission is under way, or if Slurm does not say.
    slurm: Option<Queue>,
    /// Where the last submission stands; `null` if there was none.
    submission: Option<Standing>,
}

/// Reads how far a study is, and prints it.
pub(crate) fn status(args: &StatusArgs) -> Result<ExitCode> {
    let status = Status::read(&args.folder)?;
    let submission = standing(&args.folder)?;
    // What the folder says is worth more than nothing, also while Slurm is silent.
    let slurm = queue(&args.folder, &Slurm::hasty()).unwrap_or_else(|error| {
        let error = describe(&error.into());
        warn!("jobs in Slurm are not known: {error}");
        None
    });
    let mut out = std::io::stdout().lock();
    if args.json {
        let told = Told {
            status,
            slurm,
            submission,
        };
        writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
    } else {
        let cluster = Cluster {
            standing: submission.as_ref(),
            queue: slurm,
        };
        print_status(&status, cluster, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}
