//! A check of `cargo xtask ci`: leuko built without libtorch does the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use crate::{say, workspace};

/// Builds leuko both ways, runs the smallest study with each on the processor, and compares records
/// and tables byte by byte.
///
/// # Errors
/// - A build or a study fails, the binary wants libtorch all the same, or a file differs.
pub(crate) fn check() -> Result<()> {
    lint_and_test()?;
    let folder = workspace::root().join("target/without-libtorch");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let binary = workspace::build_leuko()?;
    let with_links = links_libtorch(&binary)?;
    let with = study(&binary, &folder, "with")?;
    let compared = compare(&folder, &with, with_links);
    // The binary that users and tests expect, whatever came of it.
    workspace::build_leuko()?;
    say::good(&format!("{} files are the same bytes", compared?));
    Ok(())
}

/// Builds without libtorch, runs, and compares; returns the number of files.
fn compare(folder: &Path, with: &BTreeMap<PathBuf, Vec<u8>>, with_links: bool) -> Result<usize> {
    let binary = workspace::build_leuko_without_libtorch()?;
    ensure!(
        with_links && !links_libtorch(&binary)?,
        "{} was built without libtorch but links it",
        binary.display()
    );
    let without = study(&binary, folder, "without")?;
    ensure!(
        !with.is_empty() && with.keys().eq(without.keys()),
        "leuko without libtorch writes other files, in {}",
        folder.display()
    );
    for (path, bytes) in with {
        ensure!(
            without.get(path) == Some(bytes),
            "{} differs between leuko with and without libtorch, in {}",
            path.display(),
            folder.display()
        );
    }
    Ok(with.len())
}

/// Code that is compiled only without libtorch is linted and tested only here.
fn lint_and_test() -> Result<()> {
    let packages = ["-p", "leuko-train", "-p", "leuko-study"];
    let how = ["--release", "--no-default-features", "--all-targets"];
    let deny = ["--", "-D", "warnings"];
    workspace::run(
        workspace::cargo()
            .arg("clippy")
            .args(packages)
            .args(how)
            .args(deny),
    )?;
    workspace::run(workspace::cargo().arg("test").args(packages).args(how))
}

/// Whether a binary names libtorch's library as one that it needs.
fn links_libtorch(binary: &Path) -> Result<bool> {
    const NAME: &[u8] = b"libtorch_cpu.";
    let bytes = fs::read(binary)?;
    Ok(bytes.windows(NAME.len()).any(|part| part == NAME))
}

/// Runs the smoke profile on synthetic cells; returns records and tables.
fn study(binary: &Path, folder: &Path, name: &str) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let (data, out) = (folder.join("no-data"), folder.join(name));
    fs::create_dir_all(&data)?;
    let mut study = Command::new(binary);
    study
        .current_dir(workspace::root())
        .args(["run", "--profile", "smoke", "--device", "cpu", "--data"])
        .arg(&data)
        .arg("--out")
        .arg(&out)
        .env_remove("LEUKO_DATA")
        .stdout(std::process::Stdio::null());
    workspace::run(&mut study)?;
    let mut files = BTreeMap::new();
    for part in ["records", "tables"] {
        collect(&out.join(part), &out, &mut files)?;
    }
    Ok(files)
}

/// All files below a folder, by their path from `root`.
fn collect(folder: &Path, root: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, root, files)?;
        } else {
            let name = path
                .strip_prefix(root)
                .context("a path outside its folder")?;
            files.insert(name.to_owned(), fs::read(&path)?);
        }
    }
    Ok(())
}
