//! `cargo xtask kill-test`: kills leuko at random moments and lets it go on.

use anyhow::{Context, Result};

use crate::leuko::{self, Libtorch};
use crate::{cargo, say, workspace};

/// Kill studies, trainings and curves at random moments, and compare what the same command makes of them
///
/// `cargo xtask test` does the same at one moment. Takes about ten minutes. As root, it also fills a small disk and makes
/// one read-only.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask kill-test
  cargo xtask kill-test --moments 100")]
pub(crate) struct Args {
    /// Number of random moments for each command and each way to stop it
    #[arg(long, default_value_t = 20, value_name = "N")]
    moments: u32,
}

/// Builds `leuko` and runs the tests of `tests/it/kills.rs` and `tests/it/sharing.rs`.
///
/// # Errors
/// - The build fails, or results differ from those of a run that nobody stopped.
pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = leuko::build(Libtorch::Unneeded)?;
    say::step(&format!(
        "Killing leuko at {} moments for each command",
        args.moments
    ));
    let mut tests = cargo::cargo(&["test", "--release", "-p", "leuko-tests", "--test", "it"]);
    tests.args(["--", "kills::", "sharing::", "--nocapture"]);
    tests.env("LEUKO_BIN", &binary);
    tests.env("LEUKO_KILLS", args.moments.to_string());
    workspace::run(&mut tests).context("see above")
}
