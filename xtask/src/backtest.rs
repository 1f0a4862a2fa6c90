//! `cargo xtask backtest`: how often leuko's forecasts hold.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::{cargo, workspace};

/// Measure how often leuko's forecasts hold
///
/// Builds and starts the program in xtask/backtest. It trains learning curves for many questions about
/// cells, which takes hours, cuts them short, fits them, and compares forecasts with what was measured. The
/// page it makes is results/backtest/README.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask backtest -- --data FOLDER            train and report
  cargo xtask backtest -- --report                 only the report, from results/backtest/curves.csv
  cargo xtask backtest -- --help                   all options")]
pub(crate) struct Args {
    /// Options of the program; paths start at the project's folder
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "OPTIONS"
    )]
    options: Vec<OsString>,
}

/// Builds the program and becomes it.
///
/// # Errors
/// - The build fails.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let start = [
        "run",
        "--release",
        "--quiet",
        "--package=leuko-backtest",
        "--",
    ];
    workspace::become_command(cargo::cargo(&start).args(&args.options))
}
