//! Python's pip: it knows the user's package index, proxy and certificates.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::libtorch::Kind;
use crate::workspace::{self, first_line};

/// A Python that has pip.
#[derive(Debug, Clone)]
pub(crate) struct Python {
    /// Name of the program.
    pub program: &'static str,
    /// Such as `Python 3.12.3`.
    pub version: String,
    /// Such as `pip 24.0`.
    pub pip: String,
}

/// Finds the Python that a user of this shell would get.
///
/// # Errors
/// - There is no Python 3, or it has no pip. The hint has the command that installs it.
pub(crate) fn find() -> Result<Python> {
    for program in ["python3", "python"] {
        let version = first_line(program, &["--version"]);
        let Some(version) = version.filter(|version| version.starts_with("Python 3.")) else {
            continue;
        };
        let Some(pip) = first_line(program, &["-m", "pip", "--version"]) else {
            bail!(
                "{version} has no pip, which installs libtorch\n  hint: {}",
                install_hint("python3-pip", "python-pip")
            );
        };
        // "pip 24.0 from /usr/lib/... (python 3.12)"
        let pip = pip.split(" from ").next().unwrap_or_default().to_owned();
        return Ok(Python {
            program,
            version,
            pip,
        });
    }
    bail!(
        "Python 3 was not found; its pip installs libtorch\n  hint: {}",
        install_hint("python3 python3-pip", "python python-pip")
    )
}

/// How to install packages with the usual package managers.
pub(crate) fn install_hint(packages: &str, on_arch: &str) -> String {
    format!(
        "`apt-get install {packages}` on Debian and Ubuntu, `dnf install {packages}` on Fedora, `pacman -S {on_arch}` on Arch"
    )
}

impl Python {
    /// Downloads, checks and unpacks the wheels of a kind into `site`, below `scratch`.
    ///
    /// # Errors
    /// - pip fails; it has printed why.
    pub(crate) fn install(&self, kind: Kind, site: &Path, scratch: &Path) -> Result<()> {
        workspace::run(&mut self.pip_install(kind, site, scratch)).context(
            "pip could not install libtorch: see above\n  hint: if the connection broke, run the same command again; `python3 -m pip config list` shows pip's index and proxy",
        )
    }

    fn pip_install(&self, kind: Kind, site: &Path, scratch: &Path) -> Command {
        let architecture = std::env::consts::ARCH;
        let mut command = self.pip(&["install", "--no-input", "--no-user"]);
        command
            .args(["--no-deps", "--no-compile", "--require-hashes"])
            // Any Python 3 will do: only C++ files are kept of the wheels for Python 3.12.
            .args(["--only-binary=:all:", "--implementation=cp"])
            .args(["--python-version=3.12", "--abi=cp312"])
            .arg(format!("--platform=manylinux2014_{architecture}"))
            .args((17..=28).map(|minor| format!("--platform=manylinux_2_{minor}_{architecture}")))
            .arg("--requirement")
            .arg(workspace::root().join(kind.requirements()))
            .arg("--target")
            .arg(site)
            // pip unpacks there first: on the disk that was checked.
            .env("TMPDIR", scratch);
        command
    }

    /// pip, with its first arguments.
    pub(crate) fn pip(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command
            .args(["-m", "pip"])
            .args(arguments)
            .env("PIP_ROOT_USER_ACTION", "ignore")
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command
    }
}
