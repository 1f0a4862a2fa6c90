//! Fetches wheels into a folder: resumes, checks every byte, falls back on `pip download`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use super::progress::Progress;
use super::python::Python;
use super::record;
use super::wheels::Wheel;
use crate::say;

/// Exit code of `fetch.py`: no index offers the wheel under a plain address.
const NO_ADDRESS: i32 = 3;
const POLL: Duration = Duration::from_millis(100);

/// Bytes of these wheels that an earlier set-up left, whole or in part.
pub(crate) fn already_there(wheels: &[Wheel], folder: &Path) -> u64 {
    let there = |wheel: &Wheel| size_of(&whole(wheel, folder)).max(size_of(&part(wheel, folder)));
    wheels
        .iter()
        .map(|wheel| there(wheel).min(wheel.bytes))
        .sum()
}

/// Fetches what is missing; afterwards every wheel is in `folder` and has its SHA-256.
///
/// # Errors
/// - Neither the index nor pip has a wheel, or the connection broke off.
/// - A wheel still has another SHA-256 when it was fetched a second time.
pub(crate) fn fetch_all(python: &Python, wheels: &[Wheel], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let total = wheels.iter().map(|wheel| wheel.bytes).sum();
    let mut progress = Progress::new("fetching", total, already_there(wheels, folder));
    let mut before = 0;
    for wheel in wheels {
        let result = fetch_checked(python, wheel, folder, |bytes| progress.at(before + bytes));
        if result.is_err() {
            progress.clear();
        }
        result.with_context(|| {
            format!("{} {} could not be fetched", wheel.project, wheel.version())
        })?;
        before += wheel.bytes;
    }
    progress.clear();
    Ok(())
}

fn fetch_checked(
    python: &Python,
    wheel: &Wheel,
    folder: &Path,
    mut at: impl FnMut(u64),
) -> Result<()> {
    let (whole, part) = (whole(wheel, folder), part(wheel, folder));
    if whole.exists() {
        if record::hex_of(&whole)? == wheel.sha256 {
            return Ok(());
        }
        say::note(&format!("{} is damaged: it is fetched again", wheel.file));
        fs::remove_file(&whole)?;
    }
    for last_try in [false, true] {
        if size_of(&part) != wheel.bytes {
            fetch_one(python, wheel, &part, &mut at)?;
        }
        if record::hex_of(&part)? == wheel.sha256 {
            fs::rename(&part, &whole)?;
            return Ok(());
        }
        fs::remove_file(&part)?;
        if !last_try {
            say::note(&format!(
                "{} has not the SHA-256 that it must have: it is fetched again",
                wheel.file
            ));
        }
    }
    bail!(
        "{} has not the SHA-256 {}, twice: the package index serves another file",
        wheel.file,
        wheel.sha256
    )
}

/// Completes `part`, which an earlier set-up may have begun.
fn fetch_one(python: &Python, wheel: &Wheel, part: &Path, mut at: impl FnMut(u64)) -> Result<()> {
    let complaints = part.with_extension("log");
    let mut child = Command::new(python.program)
        .args(["-c", include_str!("fetch.py"), &wheel.project, &wheel.file])
        .arg(part)
        .arg(wheel.bytes.to_string())
        // Held open while we live: the child ends itself when it closes.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&complaints)?.into_parts().0)
        .spawn()
        .with_context(|| format!("{} could not be started", python.program))?;
    let status = wait_for(&mut child, || at(size_of(part)))?;
    let complaint = fs::read_to_string(&complaints)?.trim().to_owned();
    fs::remove_file(&complaints)?;
    match status.code() {
        Some(0) => Ok(()),
        Some(NO_ADDRESS) => {
            say::note(&format!("{complaint}; asking pip for it"));
            fetch_with_pip(python, wheel, part)
        }
        _ => bail!(
            "{complaint}\n  hint: run the same command again; it goes on from {} of {}",
            say::size(size_of(part)),
            say::size(wheel.bytes)
        ),
    }
}

fn wait_for(child: &mut Child, mut meanwhile: impl FnMut()) -> Result<std::process::ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        meanwhile();
        std::thread::sleep(POLL);
    }
}

/// `pip download`: for indexes that only pip can reach, with a keyring for instance.
fn fetch_with_pip(python: &Python, wheel: &Wheel, part: &Path) -> Result<()> {
    let folder = part.with_extension("pip");
    fs::create_dir_all(&folder)?;
    let requirement = folder.join("requirement.txt");
    let version = wheel.version();
    fs::write(
        &requirement,
        format!(
            "{}=={version} --hash=sha256:{}\n",
            wheel.project, wheel.sha256
        ),
    )?;
    let status = pip_download(python, wheel, &folder)
        .status()
        .with_context(|| format!("{} could not be started", python.program))?;
    let fetched = folder.join(&wheel.file);
    if !status.success() || !fetched.exists() {
        bail!(
            "pip has it not either ({status})\n  hint: is the network there? `{} -m pip config list` shows the index and proxy in use",
            python.program
        );
    }
    fs::rename(fetched, part)?;
    fs::remove_dir_all(folder)?;
    Ok(())
}

fn pip_download(python: &Python, wheel: &Wheel, folder: &Path) -> Command {
    let mut command = Command::new(python.program);
    command
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-input",
            "--no-deps",
        ])
        .args(["--only-binary=:all:", "--require-hashes", "--dest"])
        .arg(folder)
        .arg("--requirement")
        .arg(folder.join("requirement.txt"))
        // pip unpacks and copies in its temporary folder: half a gigabyte, on the disk that was checked.
        .env("TMPDIR", folder)
        .stdin(Stdio::null());
    if let Some((python, abi, platform)) = wheel.tags() {
        command.args(["--abi", abi, "--platform", platform]);
        if let Some(minor) = python.strip_prefix("cp3") {
            command.args(["--implementation", "cp", "--python-version"]);
            command.arg(format!("3.{minor}"));
        }
    }
    command
}

fn whole(wheel: &Wheel, folder: &Path) -> PathBuf {
    folder.join(&wheel.file)
}

fn part(wheel: &Wheel, folder: &Path) -> PathBuf {
    folder.join(format!("{}.part", wheel.file))
}

fn size_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::super::libtorch::Kind;
    use super::*;

    fn wheel(bytes: &[u8]) -> Wheel {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(bytes);
        Wheel {
            architecture: "x86_64".into(),
            project: "a-cell".into(),
            file: "a_cell-1.0-py3-none-any.whl".into(),
            bytes: bytes.len() as u64,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            needed_for: Kind::Cpu,
        }
    }

    /// A Python that serves nothing: whole wheels must not be asked for again.
    fn no_python() -> Python {
        Python {
            program: "no-such-python",
            version: String::new(),
            pip: String::new(),
        }
    }

    #[test]
    fn test_fetch_all_leaves_a_whole_wheel_alone() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(b"the wheel");
        fs::write(whole(&wheel, folder.path()), b"the wheel").unwrap();
        assert_eq!(
            already_there(std::slice::from_ref(&wheel), folder.path()),
            9
        );
        fetch_all(&no_python(), &[wheel], folder.path()).unwrap();
    }

    #[test]
    fn test_fetch_all_refuses_a_damaged_wheel() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(b"the wheel");
        let path = whole(&wheel, folder.path());
        fs::write(&path, b"thE wheel").unwrap();
        // It is deleted, and fetched again, which fails here.
        fetch_all(&no_python(), &[wheel], folder.path()).unwrap_err();
        assert!(!path.exists());
    }

    #[test]
    fn test_already_there_counts_parts() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(b"the wheel");
        fs::write(part(&wheel, folder.path()), b"the").unwrap();
        assert_eq!(already_there(&[wheel], folder.path()), 3);
    }
}
