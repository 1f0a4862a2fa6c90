//! `cargo xtask setup`: puts the libtorch that leuko needs into the checkout.

mod layout;
pub(crate) mod libtorch;
pub(crate) mod python;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;

use self::libtorch::{Kind, State};
use crate::{machine, say};

/// Install libtorch into .libtorch/ of the checkout
///
/// Python's pip downloads libtorch from the package index that it is set to use, and checks each file
/// by its SHA-256. You need libtorch for CUDA, for `--engine libtorch` and for the tests.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask setup               CUDA if nvidia-smi answers, otherwise the CPU
  cargo xtask setup --cpu         downloads 0.5 GB, takes 0.6 GB on disk
  cargo xtask setup --cuda        downloads 2.5 GB, takes 4.5 GB on disk
  cargo xtask setup --force       installs again

To use another libtorch, for example from another checkout, set LIBTORCH to its folder. Then setup
installs nothing. This is the only way on systems other than Linux with glibc on x86_64 or aarch64.")]
pub(crate) struct Args {
    /// Run on NVIDIA cards too
    #[arg(long, conflicts_with = "cpu")]
    cuda: bool,
    /// Run on the processor only
    #[arg(long)]
    cpu: bool,
    /// Install again, even if libtorch is there
    #[arg(long)]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// - `LIBTORCH` names an unsuitable folder.
/// - There are no wheels for this system, Python or pip is missing, the disk is too full.
/// - pip fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(used) = users_own()? {
        say::good(&used);
        say::note("To install another one, unset LIBTORCH first");
        return Ok(());
    }
    let wanted = match (args.cuda, args.cpu) {
        (true, _) => Some(Kind::Cuda),
        (_, true) => Some(Kind::Cpu),
        _ => None,
    };
    match libtorch::state(&libtorch::checkout_folder()) {
        State::Whole(kind) if !args.force && wanted.is_none_or(|wanted| wanted == kind) => {
            say::good(&format!("{} is installed", described(kind)));
            Ok(())
        }
        _ => install(wanted, args.force),
    }
}

/// Makes sure that there is a libtorch for NVIDIA cards.
///
/// # Errors
/// - As [`run`].
pub(crate) fn ensure_cuda() -> Result<()> {
    run(&Args {
        cuda: true,
        ..Args::default()
    })
}

/// Makes sure that there is a libtorch to build with.
///
/// # Errors
/// - As [`run`].
pub(crate) fn ensure() -> Result<()> {
    if users_own()?.is_some() {
        return Ok(());
    }
    let folder = libtorch::checkout_folder();
    match libtorch::state(&folder) {
        State::Whole(_) => return Ok(()),
        State::Missing => say::step("libtorch is not installed yet"),
        State::Broken(reason) => {
            say::step(&format!("{} is not complete: {reason}", folder.display()));
        }
    }
    install(None, false)
}

/// Describes the libtorch that the user's environment names, if it names one.
///
/// # Errors
/// - It is unsuitable.
pub(crate) fn users_own() -> Result<Option<String>> {
    let Some(folder) = libtorch::chosen_by_user() else {
        return Ok(None);
    };
    let kind = libtorch::check_foreign(&folder)?;
    let place = folder.display();
    Ok(Some(format!(
        "{} at {place}, set by LIBTORCH",
        described(kind)
    )))
}

/// Such as `libtorch 2.11.0 (CPU)`.
pub(crate) fn described(kind: Kind) -> String {
    format!("libtorch {} ({kind})", libtorch::version())
}

/// Installs the wanted kind, or the one that fits this machine.
fn install(wanted: Option<Kind>, force: bool) -> Result<()> {
    let start = Instant::now();
    let has_wheels = ["x86_64", "aarch64"].contains(&std::env::consts::ARCH);
    if !has_wheels || !cfg!(all(target_os = "linux", target_env = "gnu")) {
        bail!(
            "setup installs libtorch only on Linux with glibc, on x86_64 and aarch64\n  hint: install libtorch {} yourself, and set LIBTORCH to the folder that holds its lib/ and include/",
            libtorch::version()
        );
    }
    let folder = libtorch::checkout_folder();
    let python = python::find()?;
    let _lock = lock(&folder.with_extension("lock"))?;
    if let State::Whole(kind) = libtorch::state(&folder)
        && !force
        && wanted.is_none_or(|wanted| wanted == kind)
    {
        say::good(&format!("{} is installed by now", described(kind)));
        return Ok(());
    }
    let kind = wanted.unwrap_or_else(|| match machine::nvidia_card() {
        Some(_) => Kind::Cuda,
        None => Kind::Cpu,
    });
    check_disk(&folder, kind)?;

    say::step(&format!(
        "Installing {} with {}",
        described(kind),
        python.pip
    ));
    let staging = folder.with_extension("staging");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    let (site, tree) = (staging.join("site"), staging.join("tree"));
    fs::create_dir_all(&staging)?;
    python.install(kind, &site, &staging)?;
    layout::arrange(&site, &tree, kind)?;
    if folder.exists() {
        fs::rename(&folder, staging.join("old"))?;
    }
    fs::rename(&tree, &folder).context("libtorch could not be moved to its place")?;
    fs::remove_dir_all(&staging)?;
    let time = say::time(start.elapsed());
    say::good(&format!("{} is installed, in {time}", described(kind)));
    Ok(())
}

/// Waits until no other set-up works here. The system releases the lock when its holder ends.
fn lock(path: &Path) -> Result<fs::File> {
    let file = fs::File::create(path)?;
    if file.try_lock().is_err() {
        say::step("Another set-up is at work; waiting for it");
        file.lock()?;
    }
    Ok(file)
}

fn check_disk(folder: &Path, kind: Kind) -> Result<()> {
    // Wheels, in pip's cache and unpacked.
    let needed = match kind {
        Kind::Cpu => 2_500_000_000,
        Kind::Cuda => 10_000_000_000,
    };
    // Where `df` does not answer, pip will tell.
    let free = machine::free_disk(folder).unwrap_or(needed);
    ensure!(
        free >= needed,
        "{} has {} free; setup needs {}\n  hint: make room, or set LIBTORCH to a libtorch on another disk",
        folder.display(),
        say::size(free),
        say::size(needed)
    );
    Ok(())
}
