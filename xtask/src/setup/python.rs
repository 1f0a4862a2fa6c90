//! Finds Python and its pip, which know the user's package index, proxy and certificates.

use anyhow::{Result, bail};

use crate::workspace::first_line;

/// A Python that has pip.
#[derive(Debug, Clone)]
pub(crate) struct Python {
    /// Name of the program.
    pub program: &'static str,
    /// What it says of itself, such as `Python 3.12.3`.
    pub version: String,
    /// What pip says of itself, such as `pip 24.0`.
    pub pip: String,
}

/// Finds the Python that a user of this shell would get.
///
/// # Errors
/// - There is no Python 3, or it has no pip: the text has the command that installs it.
pub(crate) fn find() -> Result<Python> {
    for program in ["python3", "python"] {
        let Some(version) = first_line(program, &["--version"]) else {
            continue;
        };
        if !version.starts_with("Python 3.") {
            continue;
        }
        let Some(pip) = first_line(program, &["-m", "pip", "--version"]) else {
            bail!(
                "{version} has no pip, by which libtorch is fetched\n  hint: {}",
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
        "Python 3 was not found; its pip fetches libtorch\n  hint: {}",
        install_hint("python3 python3-pip", "python python-pip")
    )
}

/// How to install packages, in the words of the usual package managers.
pub(crate) fn install_hint(packages: &str, on_arch: &str) -> String {
    format!(
        "`apt-get install {packages}` on Debian and Ubuntu, `dnf install {packages}` on Fedora, `pacman -S {on_arch}` on Arch"
    )
}
