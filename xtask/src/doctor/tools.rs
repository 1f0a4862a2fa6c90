//! The programs that a build needs. Cargo itself refuses a Rust that is too old.

use super::Finding;
use crate::setup::python;
use crate::{cargo, machine};

/// Checks the C++ compiler, Python and parts of Rust; only installing libtorch needs Python.
pub(super) fn findings(needs_python: bool) -> Vec<Finding> {
    let mut findings = vec![components(), compiler()];
    match python::find() {
        Ok(python) => findings.push(Finding::Good(format!(
            "{} with {}",
            python.version, python.pip
        ))),
        Err(error) if needs_python => findings.push(Finding::from_error(&error, Finding::Note)),
        Err(_) => (),
    }
    findings
}

fn components() -> Finding {
    match ["fmt", "clippy"].iter().all(|command| cargo::has(command)) {
        true => Finding::Good("rustfmt and clippy".to_owned()),
        false => Finding::Note(
            "rustfmt or clippy is missing; only `cargo xtask ci` needs them".to_owned(),
            "rustup component add rustfmt clippy".to_owned(),
        ),
    }
}

fn compiler() -> Finding {
    let (program, version) = machine::cxx();
    match version {
        Some(version) => Finding::Good(format!("C++ compiler: {version}")),
        None => Finding::Note(
            format!("the C++ compiler {program} was not found; building with libtorch needs it"),
            python::install_hint("g++", "gcc"),
        ),
    }
}
