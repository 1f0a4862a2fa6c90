//! Builds the `leuko` binary, with libtorch or without.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, anyhow};
use clap::ValueEnum;
use fs_err as fs;

use crate::setup::libtorch;
use crate::{cargo, machine, say, setup, workspace};

/// What computes gradients.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Engine {
    /// ensemble on a CUDA device, else fused
    Auto,
    /// leuko's own kernels for the processor
    Fused,
    /// libtorch, on the processor or a CUDA device
    Libtorch,
}

/// Whether a command wants libtorch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Libtorch {
    /// The user asked for what only libtorch does.
    Needed,
    /// It is used if it can be installed.
    Wanted,
    /// leuko's own kernels do all the work.
    Unneeded,
}

/// Builds the release binary and returns its path. Installs libtorch first if it is wanted.
///
/// # Errors
/// - libtorch is needed and cannot be installed, or `LIBTORCH` names an unsuitable folder.
/// - The build fails.
pub(crate) fn build(libtorch: Libtorch) -> Result<PathBuf> {
    let with_libtorch = match libtorch {
        Libtorch::Needed => {
            setup::ensure()?;
            true
        }
        Libtorch::Wanted => can_be_had()?,
        Libtorch::Unneeded => false,
    };
    if with_libtorch {
        say::step("Building leuko with libtorch");
        return cargo::build_leuko();
    }
    say::step(
        "Building leuko without libtorch: its own kernels train on the processor (--engine libtorch installs it)",
    );
    cargo::build_leuko_without_libtorch()
}

/// Installs libtorch if it is missing; says why if that fails.
fn can_be_had() -> Result<bool> {
    let had = match machine::cxx() {
        (program, None) => Err(anyhow!(
            "the C++ compiler {program} was not found; it compiles the bindings to libtorch"
        )),
        (_, Some(_)) => setup::ensure(),
    };
    match had {
        Ok(()) => Ok(true),
        // Users who name a folder want it to be used.
        Err(error) if libtorch::chosen_by_user().is_some() => Err(error),
        Err(error) => {
            say::error(&error);
            say::note("Going on without libtorch: no CUDA, no --engine libtorch");
            Ok(false)
        }
    }
}

/// Runs a study of synthetic cells anew into `out`, without the tables that it prints.
///
/// # Errors
/// - The study fails.
pub(crate) fn study_synthetic_cells(binary: &Path, options: &[String], out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    // leuko makes up cells if it finds no data set.
    let data = out.with_extension("no-data");
    fs::create_dir_all(&data)?;
    let mut study = Command::new(binary);
    study
        .current_dir(workspace::root())
        .env_remove("LEUKO_DATA");
    study
        .args(["run", "--data"])
        .arg(&data)
        .arg("--out")
        .arg(out);
    workspace::run(study.args(options).stdout(Stdio::null()))
}

/// Runs the smallest study as somebody who has only the program: in a folder of its own, and with nothing of the
/// checkout.
///
/// # Errors
/// - The study fails.
pub(crate) fn study_in_empty_folder(binary: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let mut study = Command::new(binary);
    study.current_dir(folder).env_remove("LEUKO_DATA");
    study.args(["run", "--profile", "smoke"]);
    workspace::run(study.stdout(Stdio::null()))
}
