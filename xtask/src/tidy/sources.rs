//! Rust sources: documented, short, and without what must not stay.

use anyhow::Result;

use super::Problem;
use super::files::Files;

/// Longer files are looked at again by people; beyond the limit, tidy fails.
const LIMIT: usize = 600;

/// Code that must not be committed, and what to do instead. In two pieces, as this is a source too.
const MARKERS: [(&str, &str); 4] = [
    (
        concat!("#[", "ignore"),
        "run the test, or let it print why it cannot run and return",
    ),
    (
        concat!("todo", "!("),
        "write what is missing, or return a typed error",
    ),
    (
        concat!("unimplemented", "!("),
        "write what is missing, or return a typed error",
    ),
    (concat!("dbg", "!("), "delete it"),
];

/// Words of comments that put work off.
const PUT_OFF: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

/// Checks every `.rs` file.
pub(super) fn check(files: &Files) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for path in files.ending_in(".rs") {
        problems.extend(check_source(path, &files.text(path)?));
    }
    Ok(problems)
}

fn check_source(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !text.starts_with("//!") {
        let what = "start it with a line `//! What this file is.`";
        problems.push(Problem::new(path, what));
    }
    let n_lines = text.lines().count();
    if n_lines > LIMIT {
        problems.push(Problem::new(
            path,
            format!(
                "it has {n_lines} lines: split it, a file per idea ({LIMIT} at most, 400 as a rule)"
            ),
        ));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        problems.push(Problem::new(path, "end its last line"));
    }
    for (index, line) in text.lines().enumerate() {
        let mut complain =
            |what: String| problems.push(Problem::new(format!("{path}:{}", index + 1), what));
        if line.ends_with([' ', '\t']) {
            complain("delete the space at the end of the line".to_owned());
        }
        if line.contains('\t') {
            complain("write \\t, or indent by spaces: it has a tab".to_owned());
        }
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        for (marker, what) in MARKERS {
            if code.contains(marker) {
                complain(format!("{marker}: {what}"));
            }
        }
        for word in PUT_OFF {
            if comment
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| w == word)
            {
                complain(format!("{word}: do it, or open an issue"));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, complaints: &[&str]) {
        let problems = check_source("a.rs", text);
        assert_eq!(problems.len(), complaints.len(), "{problems:?}");
        for (problem, part) in problems.iter().zip(complaints) {
            let line = format!("{}: {}", problem.place, problem.text);
            assert!(line.contains(part), "{line} has not {part}");
        }
    }

    #[test]
    fn test_check_source_of_a_good_file() {
        check("//! Adds.\n\nfn add() {}\n", &[]);
    }

    #[test]
    fn test_check_source_without_documentation_or_last_line_end() {
        check("fn add() {}\n", &["a.rs: start it with"]);
        check("//! Adds.", &["a.rs: end its last line"]);
    }

    #[test]
    fn test_check_source_with_spaces_and_tabs() {
        check("//! Adds. \n", &["a.rs:1: delete the space"]);
        check("//! Adds.\n\tfn add() {}\n", &["a.rs:2: write \\t"]);
    }

    #[test]
    fn test_check_source_with_what_must_not_stay() {
        for (marker, _) in MARKERS {
            check(&format!("//! A.\n{marker}\n"), &[marker]);
            // In a comment, it is only spoken of.
            check(&format!("//! A.\n// {marker}\n"), &[]);
        }
        for word in PUT_OFF {
            check(&format!("//! A.\n// {word}: later\n"), &[word]);
            check(&format!("//! A.\n// {word}LIST is a word\n"), &[]);
        }
    }

    #[test]
    fn test_check_source_of_a_long_file() {
        let lines = "// more\n";
        check(&format!("//! A.\n{}", lines.repeat(LIMIT - 1)), &[]);
        check(&format!("//! A.\n{}", lines.repeat(LIMIT)), &["601 lines"]);
    }
}
