//! JSON files that end with a checksum of themselves, so that no damage and no edit is read as a result.
//!
//! ```text
//! {
//!   "format": 2,
//!   "text": "stained on Monday",
//!   "sum": "5ca1ab1e..."          SHA-256 of the same file without this line
//! }
//! ```

use std::path::Path;

use serde::de::DeserializeOwned;
use serde::ser::Error;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::files::{FileError, read_bytes, write_changed};
use crate::hex;

/// What comes before the sum, and what comes after it.
const BEFORE: &str = ",\n  \"sum\": \"";
const AFTER: &str = "\"\n}\n";
/// The end of a JSON object with indented fields.
const END: &str = "\n}";

/// Writes a value with named fields as indented JSON whose last field, `sum`, is the SHA-256 of what is before it,
/// completely or not at all. A file that holds just this stays as it is.
///
/// # Errors
///
/// - [`FileError::Io`] as for [`write_whole`](crate::write_whole).
/// - [`FileError::Json`] if the value has no named fields.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeMap;
///
/// use leuko_core::{FileError, read_summed, write_summed};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("counts.json");
/// let counts = BTreeMap::from([("blast".to_owned(), 130), ("healthy".to_owned(), 130)]);
/// write_summed(&path, &counts)?;
/// assert_eq!(read_summed::<BTreeMap<String, u32>>(&path)?, counts);
///
/// // One digit changes.
/// let edited = std::fs::read_to_string(&path)?.replacen("130", "131", 1);
/// std::fs::write(&path, edited)?;
/// let refused = read_summed::<BTreeMap<String, u32>>(&path);
/// assert!(matches!(refused, Err(FileError::Sum { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_summed<T: Serialize>(path: &Path, value: &T) -> Result<(), FileError> {
    let text = serde_json::to_string_pretty(value).and_then(|text| match text.strip_suffix(END) {
        Some(fields) if text.starts_with('{') => {
            Ok(format!("{fields}{BEFORE}{}{AFTER}", sum(fields)))
        }
        _ => Err(serde_json::Error::custom("a value without named fields")),
    });
    let text = text.map_err(|source| FileError::json(path, source))?;
    write_changed(path, text.as_bytes())
}

/// Reads what [`write_summed`] wrote.
///
/// # Errors
///
/// - [`FileError::Io`] if the file cannot be read.
/// - [`FileError::Sum`] if it does not have its sum.
/// - [`FileError::Json`] if it is not JSON of this form.
pub fn read_summed<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    value(path, &read_bytes(path)?)
}

/// Reads what [`write_summed`] wrote of a value whose key `format` says which version wrote it. The key is read
/// first, so that another version's file is not reported as damage.
///
/// # Errors
///
/// - [`FileError::Format`] if another version of leuko wrote it.
/// - Those of [`read_summed`].
///
/// # Examples
///
/// ```
/// use leuko_core::{FileError, read_versioned, write_summed};
///
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// struct Note {
///     format: u32,
///     text: String,
/// }
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("note.json");
/// let note = Note { format: 1, text: "stained on Monday".into() };
/// write_summed(&path, &note)?;
/// assert_eq!(read_versioned::<Note>(&path, 1)?, note);
///
/// // A program that reads version 2 refuses the file.
/// let refused = read_versioned::<Note>(&path, 2);
/// assert!(matches!(refused, Err(FileError::Format { expected: 2, got: 1, .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_versioned<T: DeserializeOwned>(path: &Path, expected: u32) -> Result<T, FileError> {
    #[derive(Deserialize)]
    struct Header {
        format: u32,
    }
    let bytes = read_bytes(path)?;
    let header = serde_json::from_slice(&bytes);
    let Header { format } = header.map_err(|source| FileError::json(path, source))?;
    if format != expected {
        return Err(FileError::Format {
            path: path.to_owned(),
            expected,
            got: format,
        });
    }
    value(path, &bytes)
}

/// The value of a file that has its sum.
fn value<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, FileError> {
    let wrong = || FileError::Sum {
        path: path.to_owned(),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| wrong())?;
    let rest = text.strip_suffix(AFTER).ok_or_else(wrong)?;
    let (fields, written) = rest.rsplit_once(BEFORE).ok_or_else(wrong)?;
    if written != sum(fields) {
        return Err(wrong());
    }
    let value = serde_json::from_str(&format!("{fields}{END}"));
    value.map_err(|source| FileError::json(path, source))
}

/// The sum of an object without its last line.
fn sum(fields: &str) -> String {
    hex(&Sha256::digest(fields))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::write_whole;

    type Texts = BTreeMap<String, String>;

    fn texts() -> Texts {
        // A text that looks like the end of a file.
        let end = format!("x{BEFORE}00{AFTER}");
        BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), end)])
    }

    #[test]
    fn test_a_file_has_the_sum_that_any_program_computes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_summed(&path, &BTreeMap::from([("a", 1)])).unwrap();
        // printf '{\n  "a": 1' | sha256sum
        insta::assert_snapshot!(fs_err::read_to_string(&path).unwrap(), @r#"
        {
          "a": 1,
          "sum": "d298ee5b852fc7dfacbb4dbf9c73da22d8a55ccb56c156043c930b278c39e889"
        }
        "#);
        write_summed(&path, &texts()).unwrap();
        assert_eq!(read_summed::<Texts>(&path).unwrap(), texts());
    }

    #[test]
    fn test_no_changed_byte_and_no_cut_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_summed(&path, &texts()).unwrap();
        let whole = fs_err::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            for bytes in [&changed, &whole[..at]] {
                write_whole(&path, bytes).unwrap();
                let read = read_summed::<Texts>(&path);
                assert!(matches!(read, Err(FileError::Sum { .. })), "{at}: {read:?}");
            }
        }
    }

    #[test]
    fn test_a_file_without_its_sum_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        crate::write_json(&path, &texts()).unwrap();
        let message = read_summed::<Texts>(&path).unwrap_err().to_string();
        let message = message.replace(&*folder.path().to_string_lossy(), "ROOT");
        insta::assert_snapshot!(message, @"
        ROOT/a.json is damaged or was changed: it does not have its checksum
        hint: delete the file and run the same command again; leuko writes a new one
        ");
    }

    #[test]
    fn test_a_value_without_named_fields_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for error in [
            write_summed(&path, &[1, 2]).unwrap_err(),
            write_summed(&path, &Texts::new()).unwrap_err(),
        ] {
            assert!(matches!(error, FileError::Json { .. }), "{error}");
        }
        assert!(!path.exists());
    }
}
