//! `cargo xtask ci`: every check, the cheapest first.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

#[cfg(unix)]
use crate::slurm_test;
use crate::{cargo, regress, say, setup, test, tidy, wheel, without_libtorch, workspace};

/// Run every check, the cheapest first: what continuous integration runs
///
/// Stops at the first check that fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each check alone:
  cargo fmt --all --check
  cargo deny check licenses bans sources
  cargo xtask tidy
  cargo clippy --release --workspace --all-targets -- -D warnings
  RUSTDOCFLAGS='-D warnings' cargo doc --release --workspace --no-deps --document-private-items
  cargo xtask test
  cargo xtask slurm-test
  cargo xtask regress
  cargo xtask wheel --check
One check has no command: leuko without libtorch must give the same bytes.")]
pub(crate) struct Args {}

type Check = (&'static str, fn() -> Result<()>);

const CHECKS: [Check; 11] = [
    ("formatting", formatting),
    ("dependencies", dependencies),
    ("tidy", || tidy::run(&tidy::Args::default())),
    ("libtorch", setup::ensure),
    ("clippy", clippy),
    ("documentation", documentation),
    ("tests", || test::run(&test::Args::default())),
    ("slurm", slurm),
    ("regression", || regress::run(&regress::Args::default())),
    ("without libtorch", without_libtorch::check),
    // Behind the check that compiles what it packs.
    ("wheel", wheel::check_all),
];

/// Runs the checks and prints how long each took.
///
/// # Errors
/// - A check fails.
pub(crate) fn run(_args: &Args) -> Result<()> {
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for (name, check) in CHECKS {
        say::step(&format!("ci: {name}"));
        let start = Instant::now();
        let result = check();
        times.push((name, start.elapsed()));
        if let Err(error) = result {
            say::error(&error);
            summary(&times, true);
            bail!("ci stopped at: {name}");
        }
    }
    summary(&times, false);
    Ok(())
}

fn formatting() -> Result<()> {
    workspace::run(&mut cargo::cargo(&["fmt", "--all", "--check"]))
}

/// Licences, sources and versions, where cargo-deny is installed. Advisories need a database from the network.
fn dependencies() -> Result<()> {
    if !cargo::has("deny") {
        say::note("cargo-deny is not installed, so only tidy looks at licences and sources");
        return Ok(());
    }
    let what = ["deny", "check", "licenses", "bans", "sources"];
    workspace::run(&mut cargo::cargo(&what))
}

/// In the profile of the tests, so that the bindings to libtorch are compiled once.
fn clippy() -> Result<()> {
    let mut clippy = cargo::cargo(&["clippy", "--release", "--workspace", "--all-targets"]);
    // Not in RUSTFLAGS, which would compile every dependency again.
    workspace::run(clippy.args(["--", "-D", "warnings"]))
}

fn documentation() -> Result<()> {
    let mut doc = cargo::cargo(&["doc", "--release", "--workspace", "--no-deps"]);
    workspace::run(
        doc.arg("--document-private-items")
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

#[cfg(unix)]
fn slurm() -> Result<()> {
    slurm_test::run_if_possible()
}

#[cfg(not(unix))]
fn slurm() -> Result<()> {
    say::note("NOT TESTED: a real Slurm, which runs on Linux only");
    Ok(())
}

fn summary(times: &[(&str, Duration)], failed: bool) {
    say::step("Time of each check");
    let last = times.len().saturating_sub(1);
    for (index, (name, time)) in times.iter().enumerate() {
        let text = format!("{name:<18}{:>12}", say::time(*time));
        match failed && index == last {
            true => say::bad(&text),
            false => say::good(&text),
        }
    }
    for (name, _) in &CHECKS[times.len()..] {
        say::line(&format!("- {name:<18}     not run"));
    }
    let total = times.iter().map(|(_, time)| *time).sum();
    say::line(&format!("  {:<18}{:>12}", "all", say::time(total)));
}
