//! `cargo xtask bench`: how fast training is on this machine.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::leuko::{self, Engine, Libtorch};
use crate::workspace;

/// Measure training speed on this machine
///
/// Builds the release binary and starts `leuko bench`. Measures leuko's own kernels, and libtorch if it
/// can be installed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench                       images a second, on one core
  cargo xtask bench --engine fused        only leuko's own kernels, without libtorch
  cargo xtask bench -- --help             the options of leuko bench
  cargo xtask bench --rounds 3 --toml speed.toml")]
pub(crate) struct Args {
    /// auto: libtorch if possible; fused: only leuko's own kernels; libtorch: both, or an error
    #[arg(long, value_enum, default_value = "auto", hide_possible_values = true)]
    engine: Engine,
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
    let binary = leuko::build(match args.engine {
        Engine::Auto => Libtorch::Wanted,
        Engine::Fused => Libtorch::Unneeded,
        Engine::Libtorch => Libtorch::Needed,
    })?;
    workspace::become_command(Command::new(binary).arg("bench").args(&args.options))
}
