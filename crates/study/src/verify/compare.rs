//! Files that were made again, beside those that are there.

use std::path::Path;

use super::{Fault, Line};
use crate::error::StudyError;

/// Compares all files below `again` with those below `found`, and returns their number.
pub(super) fn compare(
    found: &Path,
    again: &Path,
    faults: &mut Vec<Fault>,
) -> Result<usize, StudyError> {
    if !again.exists() {
        return Ok(0);
    }
    if again.is_dir() {
        let entries = fs_err::read_dir(again).map_err(StudyError::io)?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry.map_err(StudyError::io)?.file_name());
        }
        names.sort();
        let mut files = 0;
        for name in names {
            files += compare(&found.join(&name), &again.join(&name), faults)?;
        }
        return Ok(files);
    }
    if !found.is_file() {
        let path = found.to_owned();
        faults.push(Fault::NoOutput { path });
        return Ok(1);
    }
    let bytes = fs_err::read(found).map_err(StudyError::io)?;
    let expected = fs_err::read(again).map_err(StudyError::io)?;
    compare_bytes(found, &bytes, &expected, faults);
    Ok(1)
}

/// Compares what is at `path` with what was expected there.
pub(super) fn compare_bytes(path: &Path, found: &[u8], expected: &[u8], faults: &mut Vec<Fault>) {
    if found != expected {
        faults.push(Fault::OtherOutput {
            path: path.to_owned(),
            line: first_line(found, expected),
        });
    }
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
