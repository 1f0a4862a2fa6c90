//! Files that are complete or absent.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Names of files that are being written.
const PREFIX: &str = ".leuko-";
const SUFFIX: &str = ".tmp";

/// The action of reading a file, which no full disk and no missing write permission can stop.
const READ: &str = "read";

/// A file could not be written or read.
#[derive(Debug, Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}{}", path.display(), hint(action, source))]
    Io {
        /// What was tried: `create`, `write`, `replace`, `read`.
        action: &'static str,
        /// The file concerned.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The content does not have the expected form.
    #[error("{} is damaged or was changed: {source}\nhint: delete the file and run the same command again; leuko writes a new one", path.display())]
    Json {
        /// The file concerned.
        path: PathBuf,
        /// Where the content departs from the form.
        source: serde_json::Error,
    },
    /// The content does not have the checksum that was written with it.
    #[error("{} is damaged or was changed: it does not have its checksum\nhint: delete the file and run the same command again; leuko writes a new one", path.display())]
    Sum {
        /// The file concerned.
        path: PathBuf,
    },
    /// Another version of leuko wrote it.
    #[error("{} has format {got}, expected {expected}: another version of leuko wrote it\nhint: read it with that version, or choose another folder for your results", path.display())]
    Format {
        /// The file concerned.
        path: PathBuf,
        /// The format that this version reads.
        expected: u32,
        /// The file's format.
        got: u32,
    },
}

impl FileError {
    /// The error of a file that cannot be read.
    pub fn reading(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            action: READ,
            path: path.to_owned(),
            source: strip(source),
        }
    }

    /// The error of a file that cannot be written.
    pub fn writing(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            action: "write",
            path: path.to_owned(),
            source: strip(source),
        }
    }

    pub(crate) fn json(path: &Path, source: serde_json::Error) -> Self {
        Self::Json {
            path: path.to_owned(),
            source,
        }
    }
}

/// What to do about the most common reasons.
fn hint(action: &str, error: &std::io::Error) -> &'static str {
    if action == READ {
        return "";
    }
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "\nhint: free some space and run the same command again; finished runs are kept"
        }
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "\nhint: choose a folder in which you may write"
        }
        _ => "",
    }
}

/// Writes `bytes` to `path` so that a reader sees the old file or the complete new one, never a part,
/// even after a crash: it writes and syncs a temporary file beside the target, renames it, and syncs the
/// folder. Missing parent folders are created.
///
/// # Errors
///
/// - [`FileError::Io`] if a folder or the file cannot be created, written, synced or renamed; an old
///   file is still complete then.
///
/// # Examples
///
/// ```
/// use leuko_core::write_whole;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("results/note.txt");
/// write_whole(&path, b"50 images suffice")?;
/// assert_eq!(std::fs::read(&path)?, b"50 images suffice");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let io = |action| {
        move |source: std::io::Error| FileError::Io {
            action,
            path: path.to_owned(),
            source,
        }
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs_err::create_dir_all(folder).map_err(|e| io("create the folder of")(strip(e)))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder
        .tempfile_in(folder)
        .map_err(|e| io("create")(strip(e)))?;
    file.write_all(bytes).map_err(|e| io("write")(strip(e)))?;
    file.as_file().sync_all().map_err(io("write"))?;
    file.persist(path).map_err(|e| io("replace")(e.error))?;
    // The rename itself is only durable once its folder is.
    #[cfg(unix)]
    fs_err::File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(|e| io("write")(strip(e)))?;
    Ok(())
}

/// The same as [`write_whole`], but a file that holds just these bytes stays as it is: many processes that each make sure
/// of the same files read them only.
///
/// # Errors
///
/// - [`FileError::Io`] as for [`write_whole`].
///
/// # Examples
///
/// ```
/// use leuko_core::write_changed;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("note.txt");
/// write_changed(&path, b"50 images suffice")?;
/// let written = std::fs::metadata(&path)?.modified()?;
/// write_changed(&path, b"50 images suffice")?;
/// assert_eq!(std::fs::metadata(&path)?.modified()?, written);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_changed(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let is_there = fs_err::metadata(path).is_ok_and(|there| there.len() == bytes.len() as u64)
        && fs_err::read(path).is_ok_and(|there| there == bytes);
    match is_there {
        true => Ok(()),
        false => write_whole(path, bytes),
    }
}

/// The operating system's own error, without the path that a wrapper added: ours names it once.
fn strip(error: std::io::Error) -> std::io::Error {
    let code = error.raw_os_error().or_else(|| {
        let inner = error.get_ref()?.source()?;
        inner.downcast_ref::<std::io::Error>()?.raw_os_error()
    });
    match code {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::from(error.kind()),
    }
}

/// Writes a value as indented JSON with a final newline, completely or not at all.
///
/// # Errors
///
/// - [`FileError::Io`] as for [`write_whole`].
/// - [`FileError::Json`] if the value cannot be expressed in JSON.
///
/// # Examples
///
/// ```
/// use leuko_core::{ImageId, read_json, write_json};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("images.json");
/// let images = vec![ImageId("Im001_1.tif".into()), ImageId("Im131_0.tif".into())];
/// write_json(&path, &images)?;
/// assert_eq!(read_json::<Vec<ImageId>>(&path)?, images);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), FileError> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|source| FileError::json(path, source))?;
    bytes.push(b'\n');
    write_whole(path, &bytes)
}

/// Reads a value from a JSON file.
///
/// # Errors
///
/// - [`FileError::Io`] if the file cannot be read.
/// - [`FileError::Json`] if it is not JSON of this form.
///
/// # Examples
///
/// ```
/// use leuko_core::{FileError, ImageId, read_json};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("images.json");
/// std::fs::write(&path, r#"["Im001_1.tif", "Im131_0.tif"]"#)?;
/// let images: Vec<ImageId> = read_json(&path)?;
/// assert_eq!(images[1].0, "Im131_0.tif");
/// assert!(matches!(read_json::<u32>(&path), Err(FileError::Json { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    serde_json::from_slice(&read_bytes(path)?).map_err(|source| FileError::json(path, source))
}

pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    fs_err::read(path).map_err(|error| FileError::reading(path, error))
}

/// Removes the temporary files that [`write_whole`] leaves in `folder` and below if the program is killed
/// while it writes. No other program may write there at the same time.
///
/// # Errors
///
/// - [`FileError::Io`] if a folder cannot be read or a file cannot be removed.
///
/// # Examples
///
/// ```
/// use leuko_core::{remove_unfinished, write_whole};
///
/// let folder = tempfile::tempdir()?;
/// let record = folder.path().join("records/fold00.json");
/// write_whole(&record, b"{}")?;
/// # let unfinished = folder.path().join("records/.leuko-x1y2.tmp");
/// # std::fs::write(&unfinished, "half a record")?;
///
/// // A killed writer left `records/.leuko-x1y2.tmp`.
/// remove_unfinished(folder.path())?;
/// assert!(record.exists());
/// # assert!(!unfinished.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn remove_unfinished(folder: &Path) -> Result<(), FileError> {
    remove(folder, true)
}

/// The same in `folder` alone, not below it.
///
/// # Errors
///
/// - As [`remove_unfinished`].
pub fn remove_unfinished_at(folder: &Path) -> Result<(), FileError> {
    remove(folder, false)
}

fn remove(folder: &Path, below: bool) -> Result<(), FileError> {
    for entry in fs_err::read_dir(folder).map_err(|e| FileError::reading(folder, e))? {
        let path = entry.map_err(|e| FileError::reading(folder, e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !path.is_symlink() {
            if below {
                remove(&path, below)?;
            }
        } else if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            fs_err::remove_file(&path).map_err(|e| FileError::Io {
                action: "remove",
                path: path.clone(),
                source: strip(e),
            })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of `error`, with `ROOT` in place of the test's folder.
    fn message(root: &Path, error: &FileError) -> String {
        error.to_string().replace(&*root.to_string_lossy(), "ROOT")
    }

    #[test]
    fn test_remove_unfinished_removes_temporary_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().join("a/record.json");
        write_whole(&whole, b"1").unwrap();
        let cut = folder.path().join("a/.leuko-x1y2.tmp");
        fs_err::write(&cut, "half").unwrap();
        remove_unfinished_at(folder.path()).unwrap();
        assert!(cut.exists());
        remove_unfinished_at(&folder.path().join("a")).unwrap();
        assert!(whole.exists() && !cut.exists());
        fs_err::write(&cut, "half").unwrap();
        remove_unfinished(folder.path()).unwrap();
        assert!(whole.exists() && !cut.exists());
    }

    #[test]
    fn test_file_error_says_what_to_do_about_a_full_disk_when_writing_alone() {
        let message = |action| {
            let error = FileError::Io {
                action,
                path: "r.json".into(),
                source: std::io::ErrorKind::StorageFull.into(),
            };
            error.to_string()
        };
        insta::assert_snapshot!(message("write"), @"
        cannot write r.json: no storage space
        hint: free some space and run the same command again; finished runs are kept
        ");
        insta::assert_snapshot!(message(READ), @"cannot read r.json: no storage space");
    }

    #[test]
    fn test_write_whole_replaces_and_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/record.json");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs_err::read(&path).unwrap(), b"new");
        assert_eq!(fs_err::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn test_write_whole_makes_files_that_others_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        write_whole(&path, b"1").unwrap();
        assert_eq!(
            fs_err::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o644
        );
    }

    #[test]
    fn test_write_whole_names_the_file_when_a_parent_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        write_whole(&folder.path().join("x"), b"1").unwrap();
        let error = write_whole(&folder.path().join("x/y"), b"2").unwrap_err();
        insta::assert_snapshot!(message(folder.path(), &error), @"cannot create the folder of ROOT/x/y: File exists (os error 17)");
    }

    #[test]
    fn test_read_json_of_a_cut_file_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        write_whole(&path, b"{\"a\": 1").unwrap();
        let error = read_json::<serde_json::Value>(&path).unwrap_err();
        insta::assert_snapshot!(message(folder.path(), &error), @"
        ROOT/r.json is damaged or was changed: EOF while parsing an object at line 1 column 7
        hint: delete the file and run the same command again; leuko writes a new one
        ");
    }
}
