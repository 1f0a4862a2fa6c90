//! Slurm's packages.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{say, workspace};

/// What the test starts.
const PROGRAMS: [&str; 7] = [
    "munged",
    "slurmctld",
    "slurmd",
    "sbatch",
    "squeue",
    "scontrol",
    "scancel",
];
/// Their packages on Debian and Ubuntu.
const PACKAGES: [&str; 4] = ["slurmctld", "slurmd", "slurm-client", "munge"];

/// Why this machine cannot run the test; `None` if it can.
pub(super) fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("Slurm runs on Linux only".to_owned());
    }
    let id = workspace::first_line("id", &["-u"]);
    if id.as_deref() != Some("0") {
        return Some("its daemons, with several nodes on one machine, need root".to_owned());
    }
    let absent: Vec<&str> = absent().collect();
    if !absent.is_empty() && workspace::first_line("apt-get", &["--version"]).is_none() {
        let absent = absent.join(", ");
        return Some(format!(
            "{absent} are not installed, and there is no apt-get to install them"
        ));
    }
    None
}

/// Installs what is missing.
///
/// # Errors
/// - apt-get fails.
pub(super) fn ensure() -> Result<()> {
    if absent().next().is_none() {
        return Ok(());
    }
    say::step(&format!("Installing {}", PACKAGES.join(", ")));
    workspace::run(apt().args(["update", "-qq"])).context("apt-get cannot reach its sources")?;
    let options = ["install", "-y", "-qq", "--no-install-recommends"];
    workspace::run(apt().args(options).args(PACKAGES))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Packages start no services then.
    command.env("RUNLEVEL", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn absent() -> impl Iterator<Item = &'static str> {
    let mut folders: Vec<_> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    folders.extend(super::cluster::DAEMONS.map(|folder| Path::new(folder).to_owned()));
    PROGRAMS.into_iter().filter(move |program| {
        let mut found = folders.iter().map(|folder| folder.join(program));
        !found.any(|path| path.is_file())
    })
}
