//! Files to read, in memory where the system has a folder for that.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder in memory.
const IN_MEMORY: &str = "/dev/shm";

/// A folder of its own, which goes with this value.
pub(crate) fn folder() -> TempDir {
    let builder = tempfile::Builder::new();
    let made = match Path::new(IN_MEMORY).is_dir() {
        true => builder.tempdir_in(IN_MEMORY),
        false => builder.tempdir(),
    };
    made.expect("a folder for files to read")
}

/// Writes a file into a folder of the same process. Nothing is synced: it is read at once.
pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    let parent = path.parent().unwrap_or(folder);
    fs_err::create_dir_all(parent)
        .and_then(|()| fs_err::write(&path, bytes))
        .expect("a file to read");
    path
}
