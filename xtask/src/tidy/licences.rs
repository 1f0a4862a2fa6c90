//! Licences and sources of dependencies: `deny.toml` says which may be, in the form of cargo-deny.

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, Package};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use super::files::Files;
use super::problem::Problem;

const RULES: &str = "deny.toml";

/// What is read of `deny.toml`.
#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

/// Checks every package that is not ours.
///
/// # Errors
/// - `deny.toml` is missing, or cannot be read.
pub(super) fn check(files: &Files, metadata: &Metadata) -> Result<Vec<Problem>> {
    let deny: Deny = toml::from_str(&files.text(RULES)?).context(RULES)?;
    let allowed = deny.licenses.allow.iter().map(|name| Licensee::parse(name));
    let allowed: Vec<Licensee> = allowed.collect::<Result<_, _>>().context(RULES)?;
    let is_ours = |package: &&Package| metadata.workspace_members.contains(&package.id);
    let others = metadata.packages.iter().filter(|package| !is_ours(package));
    Ok(others
        .filter_map(|package| check_package(package, &allowed))
        .collect())
}

fn check_package(package: &Package, allowed: &[Licensee]) -> Option<Problem> {
    let licence = package.license.as_deref();
    let what = if !package
        .source
        .as_ref()
        .is_some_and(|source| source.is_crates_io())
    {
        "does not come from crates.io: use a published version".to_owned()
    } else if !licence.is_some_and(|text| is_allowed(text, allowed)) {
        let licence = licence.unwrap_or("none");
        format!("licence {licence}: use another crate, or read the licence and add it to {RULES}")
    } else {
        return None;
    };
    Some(Problem::new(
        format!("{} {}", package.name, package.version),
        what,
    ))
}

/// Whether allowed licences alone meet an SPDX expression. Old manifests write `MIT/Apache-2.0`.
fn is_allowed(expression: &str, allowed: &[Licensee]) -> bool {
    let expression = Expression::parse_mode(expression, ParseMode::LAX);
    expression.is_ok_and(|expression| {
        expression.evaluate(|needed| allowed.iter().any(|licence| licence.satisfies(needed)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_allowed_needs_every_part() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception"];
        let allowed = allowed.map(|name| Licensee::parse(name).unwrap());
        for (expression, expected) in [
            ("MIT", true),
            ("Unlicense/MIT", true),
            ("MIT OR LGPL-2.1-or-later", true),
            (
                "GPL-3.0-only OR (MIT AND Apache-2.0 WITH LLVM-exception)",
                true,
            ),
            ("Apache-2.0", false),
            ("MIT AND LGPL-2.1-or-later", false),
            ("MIT OR", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        }
    }
}
