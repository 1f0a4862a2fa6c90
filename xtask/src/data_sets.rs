//! The known data sets, by their manifests `data/<name>.toml`: which are there.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use serde::Deserialize;

use crate::workspace;

/// What is read of a manifest; `leuko` reads the rest.
#[derive(Debug, Deserialize)]
struct Manifest {
    name: String,
    title: Option<String>,
    folder: Option<PathBuf>,
    #[serde(default)]
    access: String,
}

/// A data set as far as doctor speaks of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DataSet {
    /// Name for reports.
    pub(crate) title: String,
    /// Its folder below a data root.
    pub(crate) folder: PathBuf,
    /// How to get it; may be empty.
    pub(crate) access: String,
}

/// The folder of the data sets: what the user chose, else `LEUKO_DATA`, else `data/`.
pub(crate) fn root(chosen: Option<&Path>) -> PathBuf {
    let from_environment = || {
        let folder = std::env::var_os("LEUKO_DATA").filter(|value| !value.is_empty());
        folder.map(PathBuf::from)
    };
    let folder = chosen.map(Path::to_owned).or_else(from_environment);
    folder.unwrap_or_else(|| workspace::root().join("data"))
}

/// The manifests of the checkout, in the order of their names, each readable or not.
pub(crate) fn known() -> Vec<(PathBuf, Result<DataSet>)> {
    let entries = fs::read_dir(workspace::root().join("data"));
    let entries = entries.into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let data_set = read(&path);
            (path, data_set)
        })
        .collect()
}

/// Titles of the data sets whose folders are below a data root.
pub(crate) fn present(root: &Path) -> Vec<String> {
    known()
        .into_iter()
        .filter_map(|(_, data_set)| data_set.ok())
        .filter(|data_set| root.join(&data_set.folder).is_dir())
        .map(|data_set| data_set.title)
        .collect()
}

fn read(path: &Path) -> Result<DataSet> {
    let manifest: Manifest = toml::from_str(&fs::read_to_string(path)?)?;
    Ok(DataSet {
        title: manifest.title.unwrap_or_else(|| manifest.name.clone()),
        folder: manifest.folder.unwrap_or_else(|| manifest.name.into()),
        access: manifest.access,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_takes_the_name_for_what_is_not_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        fs::write(&path, "name = 'cells'\nformat = 'folders'").unwrap();
        let data_set = read(&path).unwrap();
        assert_eq!(data_set.title, "cells");
        assert_eq!(data_set.folder, Path::new("cells"));
    }

    #[test]
    fn test_known_reads_every_manifest_of_the_checkout() {
        let known = known();
        assert!(known.len() >= 3, "{known:?}");
        for (path, data_set) in known {
            assert!(data_set.is_ok(), "{}: {data_set:?}", path.display());
        }
    }

    #[test]
    fn test_present_goes_by_folders() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(present(root.path()), Vec::<String>::new());
        fs::create_dir(root.path().join("all-idb2")).unwrap();
        assert_eq!(present(root.path()), ["ALL-IDB2"]);
    }
}
