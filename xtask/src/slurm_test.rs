//! `cargo xtask slurm-test`: studies through a real Slurm, interrupted in five ways, beside the same on one machine.

mod cluster;
mod compare;
mod install;
mod scenes;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::leuko::{self, Libtorch};
use crate::{cargo, say};

/// Run studies through a real Slurm, interrupt them in five ways, and compare every result with a local run
///
/// Starts munged, slurmctld and three slurmds with one processor each on the loop-back, in a temporary folder, and stops
/// them at the end. Kills a node, cancels an array, requeues a task, lets an urgent job take all nodes, and sets a time
/// limit that is too short; then runs a training and a curve. As root on Debian or Ubuntu, it installs Slurm's packages
/// (4 MB) if they are missing. Takes about five minutes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask slurm-test
  cargo xtask slurm-test --keep      look at the folder afterwards")]
pub(crate) struct Args {
    /// Leave the temporary folder where it is
    #[arg(long)]
    keep: bool,
}

/// A check, and how long it took.
#[derive(Debug)]
struct Passed {
    what: String,
    took: Duration,
}

/// Runs the test; a machine that cannot run Slurm is an error.
///
/// # Errors
/// - Slurm cannot be installed or started, or a result differs.
pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(why) = install::missing() {
        bail!("cannot test with a real Slurm: {why}");
    }
    install::ensure()?;
    let binary = leuko::build(Libtorch::Unneeded)?;
    test(&binary, scenes::Choice::All, args.keep)
}

/// Runs the scene of a killed node where that is possible, with the binary of the other tests, and says so where it is
/// not.
///
/// # Errors
/// - As [`run`], but for a machine that cannot run Slurm.
pub(crate) fn run_if_possible() -> Result<()> {
    let why = match install::missing() {
        Some(why) => why,
        None => match install::ensure() {
            Ok(()) => {
                let binary = cargo::build_leuko()?;
                return test(&binary, scenes::Choice::NodeKilled, false);
            }
            Err(error) => format!("its packages cannot be installed: {error:#}"),
        },
    };
    say::note(&format!("NOT TESTED: a real Slurm: {why}"));
    Ok(())
}

fn test(binary: &Path, choice: scenes::Choice, keep: bool) -> Result<()> {
    let start = Instant::now();
    say::step("Starting Slurm with three nodes");
    let begin = Instant::now();
    let cluster = cluster::Cluster::start(keep)?;
    let up = begin.elapsed();
    let passed = scenes::play(&cluster, binary, choice);
    if passed.is_err() {
        cluster.show_logs();
    }
    let end = Instant::now();
    drop(cluster);
    let down = end.elapsed();
    let passed = passed?;
    say::step("Slurm test");
    for Passed { what, took } in &passed {
        say::good(&format!("{what:<106}{:>10}", say::time(*took)));
    }
    say::line(&format!(
        "  Slurm up in {}, down in {}, all in {}",
        say::time(up),
        say::time(down),
        say::time(start.elapsed())
    ));
    Ok(())
}
