//! A libtorch folder: which one is used, its version and kind, and whether it is whole.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use fs_err as fs;
use serde::Deserialize;

use super::record;
use crate::workspace;

/// Written last by set-up; `torch-sys` compares it with the version that it binds.
pub(crate) const VERSION_FILE: &str = "build-version";
/// Every file of a finished set-up, with hash and size.
pub(crate) const RECORD_FILE: &str = "RECORD";

/// What a libtorch can run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// The processor only.
    Cpu,
    /// NVIDIA cards too.
    Cuda,
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
    /// Something that no set-up finished, or that has changed since; the reason is for the user.
    Broken(String),
    /// Every file, at its size.
    Whole(Kind),
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

/// Looks at what a set-up left; `thorough` reads every byte, otherwise sizes are compared.
pub(crate) fn state(folder: &Path, version: &str, thorough: bool) -> State {
    if !folder.exists() {
        return State::Missing;
    }
    match check_whole(folder, version, thorough) {
        Ok(()) => State::Whole(kind(folder)),
        Err(reason) => State::Broken(format!("{reason:#}")),
    }
}

fn check_whole(folder: &Path, version: &str, thorough: bool) -> Result<()> {
    let Ok(found) = fs::read_to_string(folder.join(VERSION_FILE)) else {
        bail!("it has no {VERSION_FILE}: its set-up did not finish");
    };
    if found.trim() != version {
        bail!("it is libtorch {}, not {version}", found.trim());
    }
    let Ok(text) = fs::read_to_string(folder.join(RECORD_FILE)) else {
        bail!("it has no {RECORD_FILE}: `cargo xtask setup` did not make it");
    };
    for (path, expected) in record::parse(&text)? {
        let file = folder.join(&path);
        let Ok(metadata) = fs::metadata(&file) else {
            bail!("{path} is missing");
        };
        if metadata.len() != expected.bytes {
            bail!(
                "{path} has {} bytes instead of {}",
                metadata.len(),
                expected.bytes
            );
        }
        if thorough && record::entry_of(&file)? != expected {
            bail!("{path} has changed since it was installed");
        }
    }
    Ok(())
}

/// Whether a folder's libtorch runs on NVIDIA cards: `torch-sys` asks the same question.
pub(crate) fn kind(folder: &Path) -> Kind {
    match folder.join("lib/libtorch_cuda.so").exists() {
        true => Kind::Cuda,
        false => Kind::Cpu,
    }
}

/// Checks a libtorch that is not of our making: the libraries, the headers and the version.
///
/// # Errors
/// - `lib/libtorch_cpu.so` (`.dylib`) or `include/` is missing.
/// - It is another version, or none can be made out.
pub(crate) fn check_foreign(folder: &Path, version: &str) -> Result<Kind> {
    let library = match cfg!(target_os = "macos") {
        true => "lib/libtorch_cpu.dylib",
        false => "lib/libtorch_cpu.so",
    };
    for part in [library, "include/torch"] {
        if !folder.join(part).exists() {
            bail!(
                "LIBTORCH is {}, but {} does not exist\n  hint: LIBTORCH must name the folder that holds lib/ and include/; or unset it, and run `cargo xtask setup`",
                folder.display(),
                folder.join(part).display()
            );
        }
    }
    if std::env::var_os("LIBTORCH_BYPASS_VERSION_CHECK").is_some() {
        return Ok(kind(folder));
    }
    match version_of(folder) {
        Some(found) if found == version => Ok(kind(folder)),
        Some(found) => bail!(
            "LIBTORCH is {}, which holds libtorch {found}; this project binds libtorch {version} and no other\n  hint: unset LIBTORCH, and run `cargo xtask setup`",
            folder.display()
        ),
        None => bail!(
            "LIBTORCH is {}, whose version cannot be made out\n  hint: if it is libtorch {version}, write that into {}",
            folder.display(),
            folder.join(VERSION_FILE).display()
        ),
    }
}

/// The version that a folder states, without its local part (`2.11.0+cu130` is 2.11.0).
fn version_of(folder: &Path) -> Option<String> {
    let quoted_after = |file: &str, word: &str| {
        let text = fs::read_to_string(folder.join(file)).ok()?;
        first_quoted(text.split_once(word)?.1)
    };
    let stated = fs::read_to_string(folder.join(VERSION_FILE))
        .ok()
        .or_else(|| quoted_after("version.py", "__version__ ="))
        .or_else(|| {
            quoted_after(
                "include/torch/headeronly/version.h",
                "define TORCH_VERSION ",
            )
        })
        .or_else(|| {
            quoted_after(
                "include/torch/csrc/api/include/torch/version.h",
                "define TORCH_VERSION ",
            )
        })?;
    let version = stated.trim().split('+').next().unwrap_or_default();
    (!version.is_empty()).then(|| version.to_owned())
}

/// The text between the first pair of quotation marks, of either form.
fn first_quoted(text: &str) -> Option<String> {
    let start = text.find(['"', '\''])?;
    let mark = text[start..].chars().next()?;
    let rest = &text[start + 1..];
    Some(rest[..rest.find(mark)?].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::record::{Entry, Record};

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

    #[test]
    fn test_version_of_each_place() {
        for (path, text) in [
            ("build-version", "2.11.0+cpu\n"),
            (
                "version.py",
                "from typing import Optional\n\n__version__ = '2.11.0+cu130'\n",
            ),
            (
                "include/torch/headeronly/version.h",
                "#define TORCH_VERSION_PATCH 0\n\n#define TORCH_VERSION \\\n  \"2.11.0\"\n",
            ),
        ] {
            let folder = foreign();
            write(folder.path(), path, text);
            assert_eq!(
                version_of(folder.path()).as_deref(),
                Some("2.11.0"),
                "{path}"
            );
            assert_eq!(check_foreign(folder.path(), "2.11.0").unwrap(), Kind::Cpu);
        }
    }

    #[test]
    fn test_check_foreign_of_another_version() {
        let folder = foreign();
        write(folder.path(), "build-version", "2.10.0\n");
        let error = check_foreign(folder.path(), "2.11.0")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("2.10.0") && error.contains("2.11.0"),
            "{error}"
        );
    }

    #[test]
    fn test_check_foreign_without_version_or_libraries() {
        let folder = foreign();
        let error = check_foreign(folder.path(), "2.11.0")
            .unwrap_err()
            .to_string();
        assert!(error.contains("cannot be made out"), "{error}");
        fs::remove_file(folder.path().join("lib/libtorch_cpu.so")).unwrap();
        let error = check_foreign(folder.path(), "2.11.0")
            .unwrap_err()
            .to_string();
        assert!(error.contains("libtorch_cpu.so does not exist"), "{error}");
    }

    #[test]
    fn test_kind_follows_the_cuda_library() {
        let folder = foreign();
        assert_eq!(kind(folder.path()), Kind::Cpu);
        write(folder.path(), "lib/libtorch_cuda.so", "");
        assert_eq!(kind(folder.path()), Kind::Cuda);
    }

    #[test]
    fn test_state_of_whole_changed_and_unfinished_folders() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("libtorch");
        assert_eq!(state(&folder, "2.11.0", false), State::Missing);

        write(&folder, "lib/libc10.so", "machine code");
        let entry = record::entry_of(&folder.join("lib/libc10.so")).unwrap();
        let listed = Record::from([("lib/libc10.so".to_owned(), entry)]);
        write(&folder, RECORD_FILE, &record::render(&listed));
        let State::Broken(reason) = state(&folder, "2.11.0", false) else {
            panic!("a folder without its last file must not count as whole");
        };
        assert!(reason.contains("did not finish"), "{reason}");

        write(&folder, VERSION_FILE, "2.11.0\n");
        assert_eq!(state(&folder, "2.11.0", true), State::Whole(Kind::Cpu));
        let State::Broken(reason) = state(&folder, "2.12.0", false) else {
            panic!("another version must not count as whole");
        };
        assert!(reason.contains("libtorch 2.11.0, not 2.12.0"), "{reason}");

        write(&folder, "lib/libc10.so", "machine_code");
        assert_eq!(state(&folder, "2.11.0", false), State::Whole(Kind::Cpu));
        let State::Broken(reason) = state(&folder, "2.11.0", true) else {
            panic!("a changed byte must be found by the thorough check");
        };
        assert!(reason.contains("has changed"), "{reason}");

        write(&folder, "lib/libc10.so", "cut");
        let State::Broken(reason) = state(&folder, "2.11.0", false) else {
            panic!("a truncated file must not count as whole");
        };
        assert!(reason.contains("3 bytes instead of 12"), "{reason}");

        let listed = Record::from([(
            "gone.so".to_owned(),
            Entry {
                sha256: "x".into(),
                bytes: 1,
            },
        )]);
        write(&folder, RECORD_FILE, &record::render(&listed));
        let State::Broken(reason) = state(&folder, "2.11.0", false) else {
            panic!("a missing file must be found");
        };
        assert!(reason.contains("gone.so is missing"), "{reason}");
    }
}
