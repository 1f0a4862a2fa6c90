//! Licences of dependencies: each must be one that allows the use of ours (MIT OR Apache-2.0).

use super::Problem;
use super::metadata::Metadata;

/// Permissive licences; to add one, read it first.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Checks every package that is not ours.
pub(super) fn check(metadata: &Metadata) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in metadata.others() {
        let name = format!("{} {}", package.name, package.version);
        let what = match package.license.as_deref() {
            None => format!("{name} states no licence: use another crate"),
            Some(text) if !is_allowed(text) => format!(
                "{name} has the licence {text}, which is not on the list: use another crate, or read the licence and add it to xtask/src/tidy/licences.rs"
            ),
            Some(_) => continue,
        };
        problems.push(Problem::new("Cargo.toml", what));
        if package
            .source
            .as_deref()
            .is_some_and(|source| source.starts_with("git+"))
        {
            let what = format!("{name} comes from a git repository: use a published version");
            problems.push(Problem::new("Cargo.toml", what));
        }
    }
    problems
}

/// Whether an SPDX expression can be met by allowed licences alone; one that cannot be read is not.
fn is_allowed(expression: &str) -> bool {
    // Old manifests write `MIT/Apache-2.0`.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

/// `both OR both ...`
fn either(words: &mut &[&str]) -> Option<bool> {
    let mut met = both(words)?;
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        met |= both(words)?;
    }
    Some(met)
}

/// `one AND one ...`
fn both(words: &mut &[&str]) -> Option<bool> {
    let mut met = one(words)?;
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        met &= one(words)?;
    }
    Some(met)
}

/// A licence, perhaps `WITH` an exception, or an expression in parentheses.
fn one(words: &mut &[&str]) -> Option<bool> {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let met = either(words)?;
            *words = words.strip_prefix(&[")"])?;
            Some(met)
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            let licence = format!("{licence} WITH {exception}");
            Some(ALLOWED.contains(&licence.as_str()))
        }
        [licence, rest @ ..] => {
            *words = rest;
            Some(ALLOWED.contains(licence))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::metadata::tests::metadata;
    use super::*;

    #[test]
    fn test_is_allowed_of_what_dependencies_state() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "Unlicense/MIT",
            "Apache-2.0 / MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "BSD-3-Clause AND BSD-2-Clause",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "GPL-3.0 OR (MIT AND Zlib)",
        ] {
            assert!(is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn test_is_allowed_of_what_must_not_be_used() {
        for expression in [
            "",
            "GPL-3.0-only",
            "MIT AND LGPL-2.1-or-later",
            "(MIT OR Apache-2.0) AND GPL-3.0",
            "GPL-2.0 WITH Classpath-exception-2.0",
            "MIT OR",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn test_check_looks_at_dependencies_only() {
        assert!(check(&metadata(&[("leuko-core", &["serde"])])).is_empty());
    }
}
