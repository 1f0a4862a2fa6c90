//! The programs that a build needs.

use fs_err as fs;

use super::Finding;
use crate::machine;
use crate::setup::python;
use crate::workspace::{self, first_line};

/// Looks at Rust, the C++ compiler and Python; Python is needed only to install libtorch.
pub(crate) fn findings(needs_python: bool) -> Vec<Finding> {
    vec![rust(), components(), compiler(), python(needs_python)]
}

fn rust() -> Finding {
    let needed = needed_rust().unwrap_or_default();
    let mend =
        format!("rustup update stable, or install Rust {needed} or later: https://rustup.rs");
    let Some(found) = first_line("rustc", &["--version"]) else {
        return Finding::Wrong("rustc was not found".to_owned(), mend);
    };
    match (version_in(&found), version_in(&needed)) {
        (Some(have), Some(need)) if have < need => {
            Finding::Wrong(format!("{found} is older than {needed}"), mend)
        }
        _ => Finding::Good(found),
    }
}

/// The `rust-version` of the workspace.
fn needed_rust() -> Option<String> {
    let manifest = fs::read_to_string(workspace::root().join("Cargo.toml")).ok()?;
    let manifest: toml::Table = manifest.parse().ok()?;
    let package = manifest.get("workspace")?.get("package")?;
    Some(package.get("rust-version")?.as_str()?.to_owned())
}

/// The first `major.minor` in a text such as `rustc 1.95.0 (59807616e 2026-04-14)`.
fn version_in(text: &str) -> Option<(u32, u32)> {
    let word = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut numbers = word.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn components() -> Finding {
    let there = |command| workspace::cargo_answers(command);
    match (there("fmt"), there("clippy")) {
        (true, true) => Finding::Good("rustfmt and clippy".to_owned()),
        _ => Finding::Absent(
            "rustfmt or clippy is missing; only `cargo xtask ci` needs them".to_owned(),
            Some("rustup component add rustfmt clippy".to_owned()),
        ),
    }
}

fn compiler() -> Finding {
    let (program, version) = machine::cxx();
    match version {
        Some(version) => Finding::Good(format!("C++ compiler: {version}")),
        None => Finding::Poor(
            format!(
                "the C++ compiler {program} was not found; it compiles the bindings to libtorch"
            ),
            python::install_hint("g++", "gcc"),
        ),
    }
}

fn python(needed: bool) -> Finding {
    match python::find() {
        Ok(python) => Finding::Good(format!("{} with {}", python.version, python.pip)),
        Err(error) => {
            let text = error.to_string();
            let (what, hint) = text.split_once("\n  hint: ").unwrap_or((&text, ""));
            match needed {
                true => Finding::Poor(
                    format!("{what}; it is needed to install libtorch"),
                    hint.to_owned(),
                ),
                false => Finding::Absent(
                    format!("{what}; not needed any more, as libtorch is there"),
                    None,
                ),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_version_in_compiler_output() {
        assert_eq!(
            version_in("rustc 1.95.0 (59807616e 2026-04-14)"),
            Some((1, 95))
        );
        assert_eq!(version_in("1.95"), Some((1, 95)));
        assert_eq!(version_in("rustc 1.100.0-nightly"), Some((1, 100)));
        assert_eq!(version_in("no number"), None);
        assert!(version_in("rustc 1.100.0") > version_in("1.95"));
    }

    #[test]
    fn test_needed_rust_is_what_the_workspace_says() {
        assert!(version_in(&needed_rust().unwrap()).is_some());
    }
}
