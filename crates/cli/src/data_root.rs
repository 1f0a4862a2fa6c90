//! The folder in which leuko looks for data sets.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// `given`, else `$LEUKO_DATA`, else `data`.
///
/// # Errors
///
/// - If a folder that somebody named does not exist.
pub(crate) fn data_root(given: Option<&Path>) -> Result<PathBuf> {
    let variable = std::env::var_os("LEUKO_DATA").filter(|value| !value.is_empty());
    let (root, origin) = match (given, variable) {
        (Some(root), _) => (root.to_owned(), "--data"),
        (None, Some(root)) => (PathBuf::from(root), "LEUKO_DATA"),
        (None, None) => return Ok(PathBuf::from("data")),
    };
    if !root.is_dir() {
        bail!(
            "{origin} {}: there is no such folder\nhint: name the folder that contains the data sets, for example the one with all-idb2/ in it",
            root.display()
        );
    }
    Ok(root)
}
