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
    let folder = workspace::root().join("target/without-libtorch");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let with = study(&workspace::build_leuko()?, &folder, "with")?;
    let binary = workspace::build_leuko_without_libtorch()?;
    let wants = fs::read(&binary)?;
    let names_library = |name: &str| {
        wants
            .windows(name.len())
            .any(|part| part == name.as_bytes())
    };
    ensure!(
        !names_library("libtorch_cpu.so") && !names_library("libtorch.so"),
        "{} was built without libtorch but links it",
        binary.display()
    );
    let without = study(&binary, &folder, "without")?;
    ensure!(!with.is_empty(), "no records to compare");
    for (path, bytes) in &with {
        ensure!(
            without.get(path) == Some(bytes),
            "{} differs between leuko with and without libtorch, in {}",
            path.display(),
            folder.display()
        );
    }
    say::good(&format!("{} files are the same bytes", with.len()));
    // The binary that users and tests expect.
    workspace::build_leuko()?;
    Ok(())
}

/// Runs the smoke profile on synthetic cells; returns records and tables.
fn study(binary: &Path, folder: &Path, name: &str) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let (data, out) = (folder.join("no-data"), folder.join(name));
    fs::create_dir_all(&data)?;
    let mut study = Command::new(binary);
    study
        .current_dir(workspace::root())
        .args(["run", "--profile", "smoke", "--engine", "fused", "--data"])
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
