//! Rust sources: documented, short, and without what must not stay.

use anyhow::Result;

use super::files::Files;
use super::problem::Problem;

/// Longer files are looked at again by people; beyond the limit, tidy fails.
const LIMIT: usize = 600;

/// In two pieces, as this is a source too.
const IGNORED: &str = concat!("#[", "ignore");
/// Words of comments that put work off.
const PUT_OFF: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

/// Checks every `.rs` file, and that no snapshot waits for a decision.
pub(super) fn check(files: &Files) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for path in files.ending_in(".rs") {
        problems.extend(check_source(path, &files.text(path)?));
    }
    for path in files.ending_in(".snap.new") {
        problems.push(Problem::new(path, "accept this snapshot, or delete it"));
    }
    Ok(problems)
}

fn check_source(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !text.starts_with("//!") {
        problems.push(Problem::new(
            path,
            "start it with a line `//! What this file is.`",
        ));
    }
    let n_lines = text.lines().count();
    if n_lines > LIMIT {
        let what = format!("it has {n_lines} lines: split it, a file per idea (at most {LIMIT})");
        problems.push(Problem::new(path, what));
    }
    for (index, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", index + 1);
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        if code.contains(IGNORED) {
            let what = "run the test, or let it print why it cannot run and return";
            problems.push(Problem::new(&place, what));
        }
        let mut words = comment.split(|c: char| !c.is_alphanumeric());
        if let Some(word) = words.find(|word| PUT_OFF.contains(word)) {
            problems.push(Problem::new(
                &place,
                format!("{word}: do it, or open an issue"),
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::repository;
    use super::*;

    #[track_caller]
    fn check_text(text: &str, places: &[&str]) {
        let problems = check_source("a.rs", text);
        let found: Vec<&str> = problems.iter().map(|problem| &*problem.place).collect();
        assert_eq!(found, places, "{problems:?}");
    }

    #[test]
    fn test_check_source_of_documentation_and_length() {
        check_text("//! Adds.\n\nfn add() {}\n", &[]);
        check_text("fn add() {}\n", &["a.rs"]);
        let lines = "// more\n";
        check_text(&format!("//! A.\n{}", lines.repeat(LIMIT - 1)), &[]);
        check_text(&format!("//! A.\n{}", lines.repeat(LIMIT)), &["a.rs"]);
    }

    #[test]
    fn test_check_source_with_what_must_not_stay() {
        check_text(&format!("//! A.\n{IGNORED}]\n"), &["a.rs:2"]);
        check_text(&format!("//! A.\n// {IGNORED}] is only named here\n"), &[]);
        for word in PUT_OFF {
            check_text(&format!("//! A.\n// {word}: later\n"), &["a.rs:2"]);
            check_text(&format!("//! A.\n// {word}LIST is a word\n"), &[]);
        }
    }

    #[test]
    fn test_check_finds_a_pending_snapshot() {
        let (_root, files) = repository(&[("a/x.snap", b""), ("a/y.snap.new", b"")]);
        assert_eq!(check(&files).unwrap()[0].place, "a/y.snap.new");
    }
}
