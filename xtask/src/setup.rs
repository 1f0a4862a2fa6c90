//! `cargo xtask setup`: puts the libtorch that this project binds into the checkout.

mod fetch;
mod layout;
pub(crate) mod libtorch;
mod links;
mod lock;
mod progress;
pub(crate) mod python;
mod record;
mod unpack;
pub(crate) mod wheels;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use self::libtorch::{Kind, State};
use self::wheels::{Table, Wheel};
use crate::{machine, say};

/// Install libtorch into .libtorch/ of the checkout
///
/// libtorch comes from PyPI's wheels, through the package index, proxy and certificates that pip
/// is set to use. Every file is checked by its SHA-256. A set-up that was broken off goes on where
/// it stopped when the same command is run again, and is never taken for a finished one.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask setup               CUDA where nvidia-smi answers, else the CPU
  cargo xtask setup --cpu         fetches 0.5 GB, and takes 0.6 GB on disk
  cargo xtask setup --cuda        fetches 2.5 GB, and takes 4.5 GB on disk
  cargo xtask setup --force       installs again, whatever is there

An environment variable LIBTORCH names a libtorch of your own: its version is checked, it is used as
it is, and nothing is installed. On other systems than Linux on x86_64 or aarch64 that is the only way.")]
pub(crate) struct Args {
    /// Run on NVIDIA cards too
    #[arg(long, conflicts_with = "cpu")]
    cuda: bool,
    /// Run on the processor only
    #[arg(long)]
    cpu: bool,
    /// Install again, even where a whole libtorch is there
    #[arg(long)]
    force: bool,
    /// Install into this folder instead; set LIBTORCH to it afterwards
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Keep the fetched wheels, beside the installed folder
    #[arg(long)]
    keep_wheels: bool,
}

/// What the user asked for, or what fits the machine.
#[derive(Debug, Clone, Copy)]
struct Wish {
    kind: Kind,
    /// The user named the kind: another one that is installed does not do.
    named: bool,
    force: bool,
    keep_wheels: bool,
}

/// Runs the command.
///
/// # Errors
/// - `LIBTORCH` names an unsuitable folder.
/// - The system has no wheels, Python or pip is missing, the disk is too full.
/// - Fetching or unpacking fails.
pub(crate) fn run(args: &Args) -> Result<()> {
    let table = Table::built_in()?;
    if args.into.is_none()
        && let Some(used) = users_own(&table)?
    {
        say::good(&used);
        say::note("Nothing is installed: unset that variable first if you want it to be");
        return Ok(());
    }
    let folder = match &args.into {
        Some(folder) => std::path::absolute(folder)?,
        None => libtorch::checkout_folder(),
    };
    let named = match (args.cuda, args.cpu) {
        (true, _) => Some(Kind::Cuda),
        (_, true) => Some(Kind::Cpu),
        _ => None,
    };
    let wish = Wish {
        kind: named.unwrap_or_else(kind_that_fits),
        named: named.is_some(),
        force: args.force,
        keep_wheels: args.keep_wheels,
    };
    if !wish.force
        && let State::Whole(kind) = libtorch::state(&folder, &table.libtorch, false)
        && (!wish.named || kind == wish.kind)
    {
        say::good(&format!(
            "libtorch {} ({kind}) is installed in {}",
            table.libtorch,
            folder.display()
        ));
        if kind != wish.kind {
            say::note(&format!(
                "`cargo xtask setup --cuda` installs the {} kind",
                wish.kind
            ));
        }
        return Ok(());
    }
    install(&table, &folder, wish)
}

/// Whether there is a libtorch to build with.
///
/// # Errors
/// - `LIBTORCH` names an unsuitable folder.
pub(crate) fn is_installed() -> Result<bool> {
    let table = Table::built_in()?;
    let folder = libtorch::checkout_folder();
    let whole = || {
        matches!(
            libtorch::state(&folder, &table.libtorch, false),
            State::Whole(_)
        )
    };
    Ok(users_own(&table)?.is_some() || whole())
}

/// Makes sure that there is a libtorch to build with; installs one where there is none.
///
/// # Errors
/// - As [`run`].
pub(crate) fn ensure() -> Result<()> {
    let table = Table::built_in()?;
    if users_own(&table)?.is_some() {
        return Ok(());
    }
    let folder = libtorch::checkout_folder();
    match libtorch::state(&folder, &table.libtorch, false) {
        State::Whole(_) => return Ok(()),
        State::Missing => say::step("libtorch is not installed yet: setting it up"),
        State::Broken(reason) => say::step(&format!(
            "{} is not whole ({reason}): setting it up again",
            folder.display()
        )),
    }
    let wish = Wish {
        kind: kind_that_fits(),
        named: false,
        force: false,
        keep_wheels: false,
    };
    install(&table, &folder, wish)
}

/// Describes the libtorch that the user's environment names, if it names one.
pub(crate) fn users_own(table: &Table) -> Result<Option<String>> {
    let Some(folder) = libtorch::chosen_by_user() else {
        return Ok(None);
    };
    let kind = libtorch::check_foreign(&folder, &table.libtorch)?;
    Ok(Some(format!(
        "LIBTORCH is {}: libtorch {} ({kind}), used as it is",
        folder.display(),
        table.libtorch
    )))
}

fn kind_that_fits() -> Kind {
    match machine::nvidia_card() {
        Some(_) => Kind::Cuda,
        None => Kind::Cpu,
    }
}

fn install(table: &Table, folder: &Path, wish: Wish) -> Result<()> {
    let start = Instant::now();
    let wheels = table.select(std::env::consts::ARCH, wish.kind);
    if wheels.is_empty() || !cfg!(all(target_os = "linux", target_env = "gnu")) {
        bail!(
            "libtorch is installed for you on Linux with glibc only, on {}\n  hint: install libtorch {} yourself, and set LIBTORCH to the folder that holds its lib/ and include/",
            table
                .architectures()
                .into_iter()
                .collect::<Vec<_>>()
                .join(" and "),
            table.libtorch
        );
    }
    refuse_foreign(folder)?;
    let python = python::find()?;
    let staging = with_suffix(folder, "-staging");
    let lock = lock::take(&staging)?;
    if let State::Whole(kind) = libtorch::state(folder, &table.libtorch, false)
        && !wish.force
        && (!wish.named || kind == wish.kind)
    {
        lock.leave_nothing();
        say::good(&format!("libtorch {} is there by now", table.libtorch));
        return Ok(());
    }
    let wheels_folder = staging.join("wheels");
    check_disk(folder, &wheels, &wheels_folder, wish.kind)?;

    let bytes: u64 = wheels.iter().map(|wheel| wheel.bytes).sum();
    let already = fetch::already_there(&wheels, &wheels_folder);
    say::step(&format!(
        "Fetching libtorch {} ({}): {} in {} wheels",
        table.libtorch,
        wish.kind,
        say::size(bytes),
        wheels.len()
    ));
    if already > 0 {
        say::note(&format!(
            "{} are there from an earlier set-up",
            say::size(already)
        ));
    }
    fetch::fetch_all(&python, &wheels, &wheels_folder)?;
    let fetched = start.elapsed();

    say::step(&format!("Unpacking into {}", folder.display()));
    let tree = staging.join("tree");
    remove_if_there(&tree)?;
    let paths: Vec<PathBuf> = wheels
        .iter()
        .map(|wheel| wheels_folder.join(&wheel.file))
        .collect();
    unpack::unpack(&paths, &tree, &table.libtorch, wish.kind)?;
    links::check(&tree.join("lib"), wish.kind)?;
    put_in_place(&tree, folder, &staging)?;
    let unpacked = start.elapsed() - fetched;

    if wish.keep_wheels {
        say::note(&format!("The wheels stay in {}", wheels_folder.display()));
    } else {
        fs::remove_dir_all(&staging)?;
    }
    drop(lock);
    say::good(&format!(
        "libtorch {} ({}) is installed in {}: {}, fetched in {}, unpacked in {}",
        table.libtorch,
        wish.kind,
        folder.display(),
        say::size(size_of_folder(folder)?),
        say::time(fetched),
        say::time(unpacked)
    ));
    if folder != libtorch::checkout_folder() {
        say::note(&format!("To use it: export LIBTORCH={}", folder.display()));
    }
    Ok(())
}

/// Space that the unpacked files of a kind take, rounded up.
fn unpacked_bytes(kind: Kind) -> u64 {
    match kind {
        Kind::Cpu => 600_000_000,
        Kind::Cuda => 5_000_000_000,
    }
}

fn check_disk(folder: &Path, wheels: &[Wheel], wheels_folder: &Path, kind: Kind) -> Result<()> {
    let bytes: u64 = wheels.iter().map(|wheel| wheel.bytes).sum();
    let needed = bytes - fetch::already_there(wheels, wheels_folder) + unpacked_bytes(kind);
    // Where `df` does not answer, the disk must tell by itself.
    match machine::free_disk(folder) {
        Some(free) if free < needed => bail!(
            "the disk of {} has {} free; libtorch ({kind}) needs {} while it is installed\n  hint: make room, or install it elsewhere: cargo xtask setup --into DIR",
            folder.display(),
            say::size(free),
            say::size(needed)
        ),
        _ => Ok(()),
    }
}

/// Refuses a folder that holds anything but a libtorch that set-up made, whole or not: it would be
/// replaced. What is in the checkout's own folder is always ours.
fn refuse_foreign(folder: &Path) -> Result<()> {
    let is_empty = || Ok::<bool, std::io::Error>(fs::read_dir(folder)?.next().is_none());
    let ours = folder == libtorch::checkout_folder() || folder.join(libtorch::RECORD_FILE).exists();
    if ours || !folder.exists() || is_empty()? {
        return Ok(());
    }
    bail!(
        "{} holds other files, which set-up would replace\n  hint: name a folder that is new or empty",
        folder.display()
    )
}

/// Swaps the finished tree for what was there, which may be another libtorch or a broken one.
fn put_in_place(tree: &Path, folder: &Path, staging: &Path) -> Result<()> {
    let old = staging.join("old");
    remove_if_there(&old)?;
    if folder.exists() {
        fs::rename(folder, &old)?;
    }
    fs::rename(tree, folder).context("the unpacked libtorch could not be put in place")?;
    remove_if_there(&old)
}

fn remove_if_there(folder: &Path) -> Result<()> {
    match folder.exists() {
        true => Ok(fs::remove_dir_all(folder)?),
        false => Ok(()),
    }
}

fn with_suffix(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    folder.with_file_name(name)
}

fn size_of_folder(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += match entry.file_type()?.is_dir() {
            true => size_of_folder(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(bytes)
}

/// The folder of libraries that programs without an rpath of their own, such as doc tests, need.
pub(crate) fn library_folder() -> PathBuf {
    libtorch::folder_in_use().join("lib")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn test_refuse_foreign_keeps_other_peoples_files() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("libtorch");
        refuse_foreign(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        refuse_foreign(&folder).unwrap();
        write(&folder.join("thesis.txt"), "years of work");
        let error = refuse_foreign(&folder).unwrap_err().to_string();
        assert!(error.contains("holds other files"), "{error}");
        write(&folder.join(libtorch::RECORD_FILE), "");
        refuse_foreign(&folder).unwrap();
    }

    #[test]
    fn test_put_in_place_swaps_and_survives_an_earlier_half_swap() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, staging) = (parent.path().join("a"), parent.path().join("a-staging"));
        let tree = staging.join("tree");
        write(&folder.join("old"), "");
        write(&tree.join("new"), "");
        put_in_place(&tree, &folder, &staging).unwrap();
        assert!(folder.join("new").exists() && !folder.join("old").exists());
        // Killed between the two renames: the folder is gone, its old content still set aside.
        fs::remove_dir_all(&folder).unwrap();
        write(&staging.join("old/old"), "");
        write(&tree.join("new"), "");
        put_in_place(&tree, &folder, &staging).unwrap();
        assert!(folder.join("new").exists() && !staging.join("old").exists());
    }
}
