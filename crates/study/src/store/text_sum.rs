//! TOML files whose last line is a comment with the checksum of the lines above, so that an edit is seen.

use std::path::Path;

use leuko_core::{FileError, hex, write_changed};
use sha2::{Digest, Sha256};

/// What the last line says before the sum.
const BEFORE: &str = "# SHA-256 of the lines above: ";

/// Writes `text`, whose last line ends, with its sum, unless the file holds just this.
pub(super) fn write_with_sum(path: &Path, text: &str) -> Result<(), FileError> {
    write_changed(path, with_sum(text).as_bytes())
}

fn with_sum(text: &str) -> String {
    format!("{text}{BEFORE}{}\n", hex(&Sha256::digest(text)))
}

/// A text without the line of its sum, right or wrong.
pub(crate) fn without_sum(text: &str) -> &str {
    match text.rfind(BEFORE) {
        Some(start) => &text[..start],
        None => text,
    }
}

/// Whether a file is as it was written.
///
/// # Errors
///
/// - [`FileError::Sum`] if it does not have its sum, or cannot be read.
pub(crate) fn check_sum(path: &Path) -> Result<String, FileError> {
    let text = fs_err::read_to_string(path).unwrap_or_default();
    let above = without_sum(&text);
    match !above.is_empty() && with_sum(above) == text {
        true => Ok(above.to_owned()),
        false => Err(FileError::Sum {
            path: path.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_check_sum_refuses_any_edit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        write_with_sum(&path, "seed = 1\n").unwrap();
        assert_eq!(check_sum(&path).unwrap(), "seed = 1\n");
        let text = fs_err::read_to_string(&path).unwrap();
        let edits = [
            String::new(),
            text.replace("= 1", "= 2"),
            text.clone() + "\n",
            without_sum(&text).to_owned(),
        ];
        for edit in edits {
            fs_err::write(&path, &edit).unwrap();
            let error = check_sum(&path).unwrap_err();
            assert!(matches!(error, FileError::Sum { .. }), "{edit}: {error}");
        }
    }
}
