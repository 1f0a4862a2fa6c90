//! `cargo xtask bench`: how fast training is on this machine.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::leuko::{self, Libtorch};
use crate::workspace;

/// Measure training speed here, the engines beside each other in one run
///
/// Installs libtorch if it is missing, builds the release binary and starts `leuko bench`. Where
/// libtorch cannot be had, leuko's own kernels are measured alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench                       images a second, on one core
  cargo xtask bench --without-libtorch    leuko's own kernels alone
  cargo xtask bench -- --help             what else can be set
  cargo xtask bench --rounds 3 --toml speed.toml")]
pub(crate) struct Args {
    /// Measure leuko's own kernels alone, in a build without libtorch
    #[arg(long)]
    without_libtorch: bool,
    /// Options of `leuko bench`
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "OPTIONS"
    )]
    options: Vec<OsString>,
}

/// Builds `leuko` and becomes `leuko bench`.
///
/// # Errors
/// - The build fails.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let binary = leuko::build(match args.without_libtorch {
        true => Libtorch::Unwanted,
        false => Libtorch::Wanted,
    })?;
    workspace::become_command(Command::new(binary).arg("bench").args(&args.options))
}
