//! A libtorch folder: which one is used, its version and kind, and whether it is whole.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use fs_err as fs;

use crate::workspace;

/// Written last by set-up; `torch-sys` compares it with the version that it binds.
pub(crate) const VERSION_FILE: &str = "build-version";

/// What a libtorch can run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The processor only.
    Cpu,
    /// NVIDIA cards too.
    Cuda,
}

impl Kind {
    /// The file for pip that lists its wheels, from the checkout's root.
    pub(crate) fn requirements(self) -> &'static str {
        match self {
            Kind::Cpu => "xtask/libtorch/cpu.txt",
            Kind::Cuda => "xtask/libtorch/cuda.txt",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Cpu => "CPU",
            Kind::Cuda => "CUDA",
        })
    }
}

/// What is found where set-up puts libtorch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing.
    Missing,
    /// Another version, or no finished set-up; the reason is for the user.
    Broken(String),
    /// A finished set-up.
    Whole(Kind),
}

/// The version of libtorch that the wheels hold.
pub(crate) fn version() -> &'static str {
    let requirements = include_str!("../../libtorch/cpu.txt");
    let line = requirements
        .lines()
        .find_map(|line| line.strip_prefix("torch=="));
    line.map_or("", |line| line.trim_end_matches([' ', '\\']))
}

/// Where the checkout keeps its own libtorch.
pub(crate) fn checkout_folder() -> PathBuf {
    workspace::root().join(".libtorch")
}

/// The folder that the user's own `LIBTORCH` names.
///
/// `cargo xtask` sets that variable too, from `.cargo/config.toml`: to the checkout's folder.
pub(crate) fn chosen_by_user() -> Option<PathBuf> {
    let folder = std::env::var_os("LIBTORCH").filter(|value| !value.is_empty())?;
    // Cargo runs build scripts elsewhere: what the user names is relative to where the user is.
    let folder = std::path::absolute(&folder).unwrap_or_else(|_| folder.into());
    (folder != checkout_folder()).then_some(folder)
}

/// The folder that a build uses.
pub(crate) fn folder_in_use() -> PathBuf {
    chosen_by_user().unwrap_or_else(checkout_folder)
}

/// Looks at what a set-up left.
pub(crate) fn state(folder: &Path) -> State {
    if !folder.exists() {
        return State::Missing;
    }
    match fs::read_to_string(folder.join(VERSION_FILE)) {
        Ok(found) if found.trim() == version() => State::Whole(kind(folder)),
        Ok(found) => State::Broken(format!("it is {}, not {}", found.trim(), version())),
        Err(_) => State::Broken(format!("{VERSION_FILE} is missing: set-up did not finish")),
    }
}

/// Whether a folder's libtorch runs on NVIDIA cards: `torch-sys` asks the same question.
pub(crate) fn kind(folder: &Path) -> Kind {
    match folder.join("lib/libtorch_cuda.so").exists() {
        true => Kind::Cuda,
        false => Kind::Cpu,
    }
}

/// Checks a libtorch that set-up did not make: the libraries, the headers and the version.
///
/// # Errors
/// - `lib/libtorch_cpu.so` (`.dylib`) or `include/` is missing.
/// - It has another version, or none that can be read.
pub(crate) fn check_foreign(folder: &Path) -> Result<Kind> {
    let (version, place) = (version(), folder.display());
    let library = match cfg!(target_os = "macos") {
        true => "lib/libtorch_cpu.dylib",
        false => "lib/libtorch_cpu.so",
    };
    for part in [library, "include/torch"] {
        if !folder.join(part).exists() {
            bail!(
                "LIBTORCH is {place}, which has no {part}\n  hint: set LIBTORCH to the folder that contains lib/ and include/, or unset it and run `cargo xtask setup`"
            );
        }
    }
    match version_of(folder) {
        Some(found) if found == version => Ok(kind(folder)),
        Some(found) => bail!(
            "LIBTORCH is {place}, which holds libtorch {found}; leuko needs libtorch {version}\n  hint: unset LIBTORCH and run `cargo xtask setup`"
        ),
        None => bail!(
            "LIBTORCH is {place}, which does not say its version\n  hint: if it is libtorch {version}, write {version} into {place}/{VERSION_FILE}"
        ),
    }
}

/// The version that a folder states, without its local part (`2.11.0+cu130` is 2.11.0).
fn version_of(folder: &Path) -> Option<String> {
    let header = || {
        let path = folder.join("include/torch/headeronly/version.h");
        let text = fs::read_to_string(path).ok()?;
        let (_, defined) = text.split_once("define TORCH_VERSION ")?;
        Some(defined.split('"').nth(1)?.to_owned())
    };
    let stated = fs::read_to_string(folder.join(VERSION_FILE))
        .ok()
        .or_else(header)?;
    Some(stated.trim().split('+').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn foreign() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "lib/libtorch_cpu.so", "");
        write(folder.path(), "include/torch/script.h", "");
        folder
    }

    /// An error's text, without the name of its temporary folder.
    fn complaint(folder: &Path) -> String {
        let error = check_foreign(folder).unwrap_err().to_string();
        error.replace(&folder.display().to_string(), "/opt/libtorch")
    }

    #[test]
    fn test_version_is_the_one_that_the_bindings_need() {
        // tch 0.24 binds libtorch 2.11; a change of either must touch both.
        assert!(include_str!("../../../Cargo.toml").contains("torch-sys = \"=0.24.0\""));
        assert_eq!(version(), "2.11.0");
    }

    #[test]
    fn test_version_of_each_place() {
        let header = "#define TORCH_VERSION_PATCH 0\n#define TORCH_VERSION \\\n  \"2.11.0\"\n";
        let version_h = "include/torch/headeronly/version.h";
        for (path, text) in [("build-version", "2.11.0+cpu\n"), (version_h, header)] {
            let folder = foreign();
            write(folder.path(), path, text);
            assert_eq!(check_foreign(folder.path()).unwrap(), Kind::Cpu, "{path}");
        }
    }

    #[test]
    fn test_check_foreign_says_what_to_do() {
        let folder = foreign();
        let without_version = complaint(folder.path());
        write(folder.path(), "build-version", "2.10.0\n");
        let another_version = complaint(folder.path());
        fs::remove_file(folder.path().join("lib/libtorch_cpu.so")).unwrap();
        let without_library = complaint(folder.path());
        insta::assert_snapshot!([without_version, another_version, without_library].join("\n\n"));
    }

    #[test]
    fn test_state_of_a_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("libtorch");
        assert_eq!(state(&folder), State::Missing);
        write(&folder, "lib/libc10.so", "");
        let unfinished = "build-version is missing: set-up did not finish";
        assert_eq!(state(&folder), State::Broken(unfinished.into()));
        write(&folder, VERSION_FILE, "2.10.0\n");
        let older = "it is 2.10.0, not 2.11.0";
        assert_eq!(state(&folder), State::Broken(older.into()));
        write(&folder, VERSION_FILE, "2.11.0\n");
        assert_eq!(state(&folder), State::Whole(Kind::Cpu));
    }
}
