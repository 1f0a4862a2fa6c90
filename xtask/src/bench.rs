//! `cargo xtask bench`: how fast training is on this machine.

mod peers;

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::leuko::{self, Engine, Libtorch};
use crate::workspace;

/// Measure training speed on this machine
///
/// Builds the release binary and starts `leuko bench`. Measures leuko's own kernels, and libtorch if it
/// can be installed. With `--peers`, it measures whole epochs beside the programs in tests/peers, which do
/// the same in Keras and in PyTorch.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench                       images a second, on one core
  cargo xtask bench --engine fused        only leuko's own kernels, without libtorch
  cargo xtask bench -- --help             the options of leuko bench
  cargo xtask bench --rounds 3 --toml speed.toml
  cargo xtask bench --peers               leuko beside Keras and PyTorch, in 5 rounds
  cargo xtask bench --peers=9             in 9 rounds")]
pub(crate) struct Args {
    /// auto: libtorch if possible; fused: only leuko's own kernels; libtorch: both, or an error
    #[arg(long, value_enum, default_value = "auto", hide_possible_values = true)]
    engine: Engine,
    /// Measure beside Keras and PyTorch, in this many rounds: installs them into target/peers (6 GB)
    #[arg(
        long,
        value_name = "ROUNDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "5",
        value_parser = clap::value_parser!(u16).range(1..),
        conflicts_with_all = ["engine", "options"]
    )]
    peers: Option<u16>,
    /// Options of `leuko bench`
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "OPTIONS"
    )]
    options: Vec<OsString>,
}

/// Builds `leuko` and becomes `leuko bench`, or compares it with its peers.
///
/// # Errors
/// - The build fails.
/// - The peers cannot be installed, or fail.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if let Some(rounds) = args.peers {
        let binary = leuko::build(Libtorch::Unneeded)?;
        peers::run(&binary, usize::from(rounds))?;
        return Ok(ExitCode::SUCCESS);
    }
    let binary = leuko::build(match args.engine {
        Engine::Auto => Libtorch::Wanted,
        Engine::Fused => Libtorch::Unneeded,
        Engine::Libtorch => Libtorch::Needed,
    })?;
    workspace::become_command(Command::new(binary).arg("bench").args(&args.options))
}
