//! Tables, figures and summaries, made again elsewhere and compared.

use std::path::Path;

use super::{Fault, Line, Verified};
use crate::conclude::conclude;
use crate::error::StudyError;
use crate::store::Store;
use crate::watch::Silent;

/// What the records give, relative to a study's folder.
const OUTPUTS: [&str; 4] = ["tables", "figures", "summary.toml", "howmany.toml"];
/// What is no input: outputs, and networks.
const LEFT_OUT: [&str; 5] = [
    "tables",
    "summary.toml",
    "howmany.toml",
    "checkpoints",
    "model",
];
/// Endings of files that tables and figures are made from.
const INPUT_ENDINGS: [&str; 3] = [".json", ".maps", ".toml"];

/// Makes all outputs again in a temporary folder and compares them with those in the store.
pub(super) fn verify(store: &Store, verified: &mut Verified) -> Result<(), StudyError> {
    let again = tempfile::tempdir().map_err(StudyError::io)?;
    copy_inputs(store.folder(), again.path(), true)?;
    let again = Store::open(again.path()).map(|store| (store, again))?;
    if let Err(error) = conclude(&again.0, &Silent) {
        verified.faults.push(Fault::NoConclusion(Box::new(error)));
        return Ok(());
    }
    for output in OUTPUTS {
        compare(
            &store.folder().join(output),
            &again.0.folder().join(output),
            verified,
        )?;
    }
    Ok(())
}

/// Copies what outputs are made from: all but the outputs, the report and what is large. The overview of the images is
/// an input, because only a run can draw it.
fn copy_inputs(from: &Path, to: &Path, top: bool) -> Result<(), StudyError> {
    for entry in fs_err::read_dir(from).map_err(StudyError::io)? {
        let entry = entry.map_err(StudyError::io)?;
        let (path, name) = (entry.path(), entry.file_name());
        let text = name.to_string_lossy();
        let is_input = match from.ends_with("figures") {
            true => text.contains("-fig1-"),
            false => {
                let ending = INPUT_ENDINGS.iter().any(|ending| text.ends_with(ending));
                ending && !text.ends_with(".model.json")
            }
        };
        let is_left_out = top && LEFT_OUT.contains(&&*text);
        if is_left_out {
            continue;
        }
        if path.is_dir() {
            let inside = to.join(&name);
            fs_err::create_dir_all(&inside).map_err(StudyError::io)?;
            copy_inputs(&path, &inside, false)?;
        } else if is_input {
            fs_err::copy(&path, to.join(&name)).map_err(StudyError::io)?;
        }
    }
    Ok(())
}

/// Compares all files below `again` with those below `found`.
fn compare(found: &Path, again: &Path, verified: &mut Verified) -> Result<(), StudyError> {
    if !again.exists() {
        return Ok(());
    }
    if again.is_dir() {
        let entries = fs_err::read_dir(again).map_err(StudyError::io)?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry.map_err(StudyError::io)?.file_name());
        }
        names.sort();
        let mut names = names.iter();
        return names.try_for_each(|name| compare(&found.join(name), &again.join(name), verified));
    }
    verified.outputs += 1;
    let path = || found.to_owned();
    if !found.exists() {
        verified.faults.push(Fault::NoOutput { path: path() });
        return Ok(());
    }
    let bytes = fs_err::read(found).map_err(StudyError::io)?;
    let expected = fs_err::read(again).map_err(StudyError::io)?;
    if bytes != expected {
        let line = first_line(&bytes, &expected);
        verified
            .faults
            .push(Fault::OtherOutput { path: path(), line });
    }
    Ok(())
}

/// The first line in which two files differ; `None` if one is not text.
fn first_line(found: &[u8], expected: &[u8]) -> Option<Line> {
    let (found, expected) = (std::str::from_utf8(found), std::str::from_utf8(expected));
    let (mut found, mut expected) = (found.ok()?.lines(), expected.ok()?.lines());
    for number in 1.. {
        let (found, expected) = (found.next(), expected.next());
        if found != expected || found.is_none() {
            return Some(Line {
                number,
                found: found.unwrap_or_default().to_owned(),
                expected: expected.unwrap_or_default().to_owned(),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_first_line_is_the_first_that_differs_or_is_missing() {
        let line = |found: &str, expected: &str| first_line(found.as_bytes(), expected.as_bytes());
        let of = |number, found: &str, expected: &str| {
            Some(Line {
                number,
                found: found.to_owned(),
                expected: expected.to_owned(),
            })
        };
        assert_eq!(line("a\nb\nc\n", "a\nx\ny\n"), of(2, "b", "x"));
        assert_eq!(line("a\n", "a\nb\n"), of(2, "", "b"));
        // Only the end of the last line differs.
        assert_eq!(line("a", "a\n"), of(2, "", ""));
        assert_eq!(first_line(&[0xff], b"a"), None);
    }
}
