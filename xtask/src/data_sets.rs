//! The known data sets, by their manifests `data/<name>.toml`: which are there.

use std::collections::BTreeMap;
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
    labels: Option<Labels>,
}

/// Where the classes of images lie that do not tell them by their names.
#[derive(Debug, Deserialize)]
struct Labels {
    files: Vec<PathBuf>,
}

/// A data set as far as doctor speaks of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DataSet {
    /// Name for reports.
    pub(crate) title: String,
    /// Its folder below a data root.
    pub(crate) folder: PathBuf,
    /// Tables of its images' classes, one of which it needs; none if it needs none.
    pub(crate) tables: Vec<PathBuf>,
    /// How to get it; may be empty.
    pub(crate) access: String,
}

/// How much of a data set is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// All that it needs.
    Whole,
    /// Images, but none of its tables.
    ImagesOnly,
    /// Nothing.
    Absent,
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

/// The manifests of the checkout and of a data root, by file name, each readable or not. A manifest of
/// the root takes the place of the checkout's of the same file name.
pub(crate) fn known(root: &Path) -> Vec<(PathBuf, Result<DataSet>)> {
    let mut files = BTreeMap::new();
    for folder in [workspace::root().join("data"), root.to_owned()] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "toml") && path.is_file() {
                files.insert(entry.file_name(), path);
            }
        }
    }
    files
        .into_values()
        .map(|path| {
            let data_set = read(&path);
            (path, data_set)
        })
        .collect()
}

impl DataSet {
    /// How much of it is below a data root.
    pub(crate) fn presence(&self, root: &Path) -> Presence {
        let folder = root.join(&self.folder);
        if !holds_files(&folder) {
            return Presence::Absent;
        }
        let there = |table: &PathBuf| root.join(table).is_file() || is_below(&folder, table);
        match self.tables.is_empty() || self.tables.iter().any(there) {
            true => Presence::Whole,
            false => Presence::ImagesOnly,
        }
    }
}

/// Whether a file is in a folder, or in the only folder in it, as archives unpack.
fn is_below(folder: &Path, file: &Path) -> bool {
    if folder.join(file).is_file() {
        return true;
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir());
    match (folders.next(), folders.next()) {
        (Some(only), None) => is_below(&only, file),
        _ => false,
    }
}

/// Whether a folder has anything in it that does not hide: an empty one holds no data set.
fn holds_files(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let hidden = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    entries.into_iter().any(|entry| !hidden(&entry))
}

/// Titles of the data sets that are below a data root with all that they need.
pub(crate) fn present(root: &Path) -> Vec<String> {
    known(root)
        .into_iter()
        .filter_map(|(_, data_set)| data_set.ok())
        .filter(|data_set| data_set.presence(root) == Presence::Whole)
        .map(|data_set| data_set.title)
        .collect()
}

fn read(path: &Path) -> Result<DataSet> {
    let manifest: Manifest = toml::from_str(&fs::read_to_string(path)?)?;
    Ok(DataSet {
        title: manifest.title.unwrap_or_else(|| manifest.name.clone()),
        folder: manifest.folder.unwrap_or_else(|| manifest.name.into()),
        tables: manifest.labels.map_or(Vec::new(), |labels| labels.files),
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
        let known = known(Path::new("nowhere"));
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
        assert_eq!(present(root.path()), Vec::<String>::new());
        fs::write(root.path().join("all-idb2/Im001_1.tif"), "").unwrap();
        assert_eq!(present(root.path()), ["ALL-IDB2"]);
    }

    #[test]
    fn test_present_asks_for_the_table_of_classes_too() {
        let by_kind = |root: &Path| present(root).iter().any(|title| title.contains("kind"));
        for table in ["", "all-idb2/", "all-idb2/ALL_IDB2/img/"] {
            let root = tempfile::tempdir().unwrap();
            fs::create_dir_all(root.path().join("all-idb2/ALL_IDB2/img")).unwrap();
            fs::write(root.path().join("all-idb2/ALL_IDB2/img/Im001_1.tif"), "").unwrap();
            assert!(!by_kind(root.path()));
            let table = format!("{table}all-idb2-classes.csv");
            fs::write(root.path().join(&table), "").unwrap();
            assert!(by_kind(root.path()), "{table}");
        }
    }

    #[test]
    fn test_known_reads_the_roots_own_manifests() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("mine.toml"), "name = 'mine'").unwrap();
        let known = known(root.path());
        let mine = known.iter().find(|(path, _)| path.ends_with("mine.toml"));
        assert!(matches!(mine, Some((_, Ok(_)))), "{known:?}");
    }
}
