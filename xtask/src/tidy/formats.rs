//! The page of file formats: it has the version of every format in the code.

use anyhow::Result;

use super::files::Files;
use super::problem::Problem;

/// The page.
const PAGE: &str = "results/formats.md";
/// How a version stands in the code: a constant whose name ends so.
const CONSTANT: &str = "FORMAT: u32 = ";

/// Checks that a row of the page has the file and the number of each version, and that no row is of another file.
///
/// # Errors
/// - The page or a source cannot be read.
pub(super) fn check(files: &Files) -> Result<Vec<Problem>> {
    let page = files.text(PAGE)?;
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    let mut problems = Vec::new();
    let mut with_version = Vec::new();
    let sources = files.ending_in(".rs");
    for path in sources.filter(|path| path.starts_with("crates/")) {
        for version in versions(&files.text(path)?) {
            let name = format!("`{path}`");
            let cell = format!("| {version} |");
            if !rows
                .iter()
                .any(|row| row.contains(&name) && row.contains(&cell))
            {
                let what = format!("say that the format of {name} has version {version}");
                problems.push(Problem::new(PAGE, what));
            }
            with_version.push(name);
        }
    }
    for row in rows {
        let named = row.split('`').skip(1).step_by(2);
        for path in named.filter(|path| path.ends_with(".rs")) {
            if !with_version.contains(&format!("`{path}`")) {
                let what = format!("`{path}` has no version of a format: correct the row");
                problems.push(Problem::new(PAGE, what));
            }
        }
    }
    Ok(problems)
}

/// The versions that a source defines.
fn versions(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim_start);
    let constants = lines.filter(|line| line.contains("const ") && !line.starts_with("//"));
    let values = constants.filter_map(|line| line.split_once(CONSTANT));
    values
        .map(|(_, value)| value.trim_end_matches(';'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::repository;
    use super::*;

    const CODE: &[u8] = b"//! A.\npub const NOTE_FORMAT: u32 = 3;\n// const OLD_FORMAT: u32 = 2;\n";

    fn found(page: &str) -> Vec<String> {
        let (_root, files) =
            repository(&[(PAGE, page.as_bytes()), ("crates/core/src/note.rs", CODE)]);
        let problems = check(&files).unwrap();
        problems.into_iter().map(|problem| problem.text).collect()
    }

    #[test]
    fn test_check_wants_a_row_with_the_file_and_its_version() {
        let row = "| `note.json` | a note | 3 | `crates/core/src/note.rs` |\n";
        assert_eq!(found(row), Vec::<String>::new());
        for other in [row.replace('3', "2"), row.replace("note.rs", "no.rs")] {
            assert!(found(&other)[0].contains("version 3"), "{other}");
        }
        assert_eq!(found("Version 3 is in `crates/core/src/note.rs`.").len(), 1);
    }

    #[test]
    fn test_check_refuses_a_row_of_a_file_without_a_version() {
        let row = "| `note.json` | a note | 3 | `crates/core/src/note.rs` |\n";
        let other = "| `a.json` | gone | 1 | `crates/core/src/a.rs` |\n";
        let problems = found(&format!("{row}{other}"));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("crates/core/src/a.rs"));
    }
}
