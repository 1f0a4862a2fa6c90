//! `cargo xtask wheel`: the program as a package for Python's pip.

mod licences;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::setup::python::{self, Python};
use crate::{cargo, leuko, say, workspace};

/// What goes into the wheel beside the program, from the checkout's root.
const FILES: [&str; 4] = [
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "xtask/wheel/README.md",
    "xtask/wheel/pyproject.toml",
];
/// What packs it, and what builds for old systems, for pip.
const MATURIN: &str = "xtask/wheel/requirements.txt";
const ZIG: &str = "xtask/wheel/portable.txt";

/// Pack the program as a wheel, for people who have Python and no Rust
///
/// The wheel is in target/wheel/dist. It holds the program without libtorch, and the licences of all that is in it.
/// pip installs it: `pip install target/wheel/dist/leuko-*.whl`. It runs on systems whose C library is as new as this
/// machine's; the name of the file says how new.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask wheel                    for systems as new as this one
  cargo xtask wheel --portable         for Linux since 2014; builds everything again
  cargo xtask wheel --check            install it into an empty environment, and run the smallest study")]
pub(crate) struct Args {
    /// Install the wheel into an empty virtual environment and run the smallest study from an empty folder
    #[arg(long)]
    check: bool,
    /// Build for Linux with glibc 2.17 or newer, with Zig's linker and C compiler, which pip installs (100 MB)
    #[arg(long)]
    portable: bool,
}

/// Builds the wheel, and tries it if asked.
///
/// # Errors
/// - Python, pip or maturin is missing, the build fails, or the program in the wheel does not work.
pub(crate) fn run(args: &Args) -> Result<()> {
    let python = python::find()?;
    let start = Instant::now();
    let folder = workspace::root().join("target/wheel");
    let wheel = build(&python, &folder, args.portable)?;
    let (bytes, time) = (fs::metadata(&wheel)?.len(), say::time(start.elapsed()));
    let place = wheel.display();
    say::good(&format!("{place} ({}), in {time}", say::size(bytes)));
    match args.check {
        true => check(&python, &folder, &wheel),
        false => Ok(()),
    }
}

/// Builds the wheel and tries it: what continuous integration runs.
///
/// # Errors
/// - As [`run`].
pub(crate) fn check_all() -> Result<()> {
    run(&Args {
        check: true,
        portable: false,
    })
}

/// Packs the wheel below `folder` and returns its path.
fn build(python: &Python, folder: &Path, portable: bool) -> Result<PathBuf> {
    let (project, dist) = (folder.join("project"), folder.join("dist"));
    for folder in [&project, &dist] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let root = workspace::root();
    for file in FILES {
        let name = Path::new(file).file_name().unwrap_or_default();
        fs::copy(root.join(file), project.join(name))?;
    }
    fs::write(project.join("LICENCES-OF-OTHERS.txt"), licences::text()?)?;
    let tools = folder.join("tools");
    let maturin = tools.join("bin/maturin");
    install(python, MATURIN, &tools, &maturin)?;
    let mut pack = Command::new(maturin);
    cargo::in_checkout(&mut pack);
    pack.current_dir(&project)
        .args(["build", "--out"])
        .arg(&dist);
    if portable {
        install(python, ZIG, &tools, &tools.join("ziglang"))?;
        // maturin asks Python for it. A folder of its own: other builds need not wait.
        pack.arg("--zig")
            .env("PYTHONPATH", &tools)
            .env("CARGO_TARGET_DIR", folder.join("portable"));
    } else {
        // Before maturin, which shows less of a build.
        say::step("Building leuko without libtorch");
        cargo::build_leuko_without_libtorch()?;
    }
    say::step("Packing the wheel");
    workspace::run(&mut pack)?;
    let mut wheels = fs::read_dir(&dist)?;
    let wheel = wheels.next().context("maturin wrote no wheel")??;
    Ok(wheel.path())
}

/// Installs a list of packages into `tools`, unless just that list was installed and `result` is there.
fn install(python: &Python, requirements: &str, tools: &Path, result: &Path) -> Result<()> {
    let list = workspace::root().join(requirements);
    let installed = tools.join(Path::new(requirements).file_name().unwrap_or_default());
    if is_installed(&list, &installed, result)? {
        return Ok(());
    }
    say::step(&format!("Installing {requirements} with {}", python.pip));
    let mut install = python.pip(&["install", "--no-deps", "--require-hashes"]);
    // pip leaves other versions where they are, otherwise.
    install.args(["--upgrade", "--only-binary=:all:", "--requirement"]);
    install.arg(&list);
    workspace::run(install.arg("--target").arg(tools)).context(
        "pip could not install what packs the wheel: see above\n  hint: if the connection broke, run the same command again",
    )?;
    fs::copy(list, installed)?;
    Ok(())
}

/// Whether `installed` is a copy of `list`, and `result` is there: an older version of a tool is no result.
fn is_installed(list: &Path, installed: &Path, result: &Path) -> Result<bool> {
    if !installed.exists() || !result.exists() {
        return Ok(false);
    }
    Ok(fs::read(list)? == fs::read(installed)?)
}

/// Installs the wheel into an empty virtual environment and runs the smallest study in an empty folder.
fn check(python: &Python, folder: &Path, wheel: &Path) -> Result<()> {
    say::step("Trying the wheel in an empty virtual environment");
    let place = folder.join("environment");
    // Without pip, which Debian keeps in a package of its own: the one outside installs into it.
    let make = ["-m", "venv", "--clear", "--without-pip"];
    workspace::run(Command::new(python.program).args(make).arg(&place))?;
    let mut install = python.pip(&["--python"]);
    install.arg(&place).args(["install", "--no-index"]);
    workspace::run(install.arg(wheel))?;
    let binary = place.join("bin/leuko");
    if !binary.exists() {
        bail!("the wheel has no program leuko");
    }
    leuko::study_in_empty_folder(&binary, &folder.join("study"))?;
    say::good("the program in the wheel runs the smallest study from an empty folder");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_installed_means_just_this_list() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (list, installed, result) = (at("list"), at("installed"), at("maturin"));
        let is = || is_installed(&list, &installed, &result).unwrap();
        fs::write(&list, "maturin==2").unwrap();
        fs::write(&result, "").unwrap();
        // A maturin of which nobody knows the version.
        assert!(!is());
        fs::write(&installed, "maturin==1").unwrap();
        assert!(!is());
        fs::write(&installed, "maturin==2").unwrap();
        assert!(is());
        fs::remove_file(&result).unwrap();
        assert!(!is());
    }
}
