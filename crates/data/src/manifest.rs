//! What a data set is and where its files lie, read from `data/<name>.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::ManifestProblem;
use crate::fit::MIN_SIDE;
use crate::{DataError, Fit};

/// A data set as its manifest describes it.
///
/// Only `name` and `format` must be given; `data/README.md` explains every key with an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Short name, used in settings and file names, for example `all-idb2`.
    pub name: String,
    /// Full name for reports (default: `name`).
    #[serde(default)]
    pub title: String,
    /// How its files are laid out.
    pub format: Format,
    /// Its folder, relative to the data root (default: `name`).
    #[serde(default)]
    pub folder: PathBuf,
    /// The table's file and columns, for the format `csv`.
    #[serde(default)]
    pub csv: Option<CsvLayout>,
    /// Its classes in their fixed order (default: what is found, by name).
    #[serde(default)]
    pub classes: Vec<ManifestClass>,
    /// The common size of its images and how others are brought to it.
    #[serde(default)]
    pub fit: Fit,
    /// A list of SHA-256 sums of its images, relative to the data root, as `sha256sum` writes it
    /// within the data set's folder.
    #[serde(default)]
    pub sha256: Option<PathBuf>,
    /// Its licence, or the terms of use.
    #[serde(default)]
    pub licence: String,
    /// The publication to cite.
    #[serde(default)]
    pub citation: String,
    /// How to get it, in a sentence or two.
    #[serde(default)]
    pub access: String,
}

/// How a data set's files are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One folder of `ImNNN_Y.tif`, Y = 1 for a blast and 0 for a healthy cell.
    AllIdb2,
    /// A folder per class of `CLASS_NNNN.tiff`, with `annotations.dat`.
    AmlLmu,
    /// A folder per class.
    Folders,
    /// A table of paths and labels.
    Csv,
}

/// One class of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestClass {
    /// Name in reports, for example `neutrophil`.
    pub name: String,
    /// Name of its folder, or its label in the table or file name (default: `name`).
    #[serde(default)]
    pub label: Option<String>,
    /// Number of images that the published data set holds (default: not checked).
    #[serde(default)]
    pub images: Option<usize>,
}

impl ManifestClass {
    /// Name of its folder, or its label in the table or file name.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// Where a table's columns are, for the format `csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvLayout {
    /// The table, relative to the data set's folder (default `labels.csv`).
    pub file: PathBuf,
    /// Column of the images' paths, relative to the table's folder (default `path`).
    pub path: String,
    /// Column of the labels (default `label`).
    pub label: String,
    /// Column of what images have in common, for example the patient (default `group`); a table
    /// need not have it.
    pub group: String,
    /// Fewest digits of a path that is a number: 3 makes 7 into `007` (default 0).
    pub digits: usize,
    /// What to append to every path, for example `.bmp` (default: nothing).
    pub ending: String,
}

impl Default for CsvLayout {
    fn default() -> Self {
        Self {
            file: "labels.csv".into(),
            path: "path".into(),
            label: "label".into(),
            group: "group".into(),
            digits: 0,
            ending: String::new(),
        }
    }
}

/// The manifests that come with leuko: their file names and contents.
const BUILTIN: [(&str, &str); 4] = [
    (
        "data/all-idb2.toml",
        include_str!("../../../data/all-idb2.toml"),
    ),
    (
        "data/aml-cytomorphology-lmu.toml",
        include_str!("../../../data/aml-cytomorphology-lmu.toml"),
    ),
    ("data/jtsc.toml", include_str!("../../../data/jtsc.toml")),
    ("data/pbc.toml", include_str!("../../../data/pbc.toml")),
];

impl Manifest {
    /// A manifest from its TOML; `path` is for error messages alone.
    ///
    /// # Errors
    ///
    /// - [`DataError::Manifest`] if it is not TOML, or has an unknown key or a wrong value; names the
    ///   line and the expected keys.
    /// - [`DataError::ManifestValue`] if its values do not fit together.
    pub fn parse(path: &Path, text: &str) -> Result<Self, DataError> {
        let mut manifest: Self = toml::from_str(text).map_err(|source| DataError::Manifest {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        manifest
            .check()
            .map_err(|problem| DataError::ManifestValue {
                path: path.to_owned(),
                problem,
            })?;
        if manifest.title.is_empty() {
            manifest.title = manifest.name.clone();
        }
        if manifest.folder.as_os_str().is_empty() {
            manifest.folder = PathBuf::from(&manifest.name);
        }
        Ok(manifest)
    }

    /// Its folder below the data root `root`.
    pub fn folder_in(&self, root: &Path) -> PathBuf {
        root.join(&self.folder)
    }

    fn check(&self) -> Result<(), ManifestProblem> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if self.name.is_empty() || self.name.starts_with('.') || !self.name.chars().all(allowed) {
            return Err(ManifestProblem::Name {
                name: self.name.clone(),
            });
        }
        for (position, class) in self.classes.iter().enumerate() {
            let mut earlier = self.classes[..position].iter();
            if earlier.any(|other| other.name == class.name || other.label() == class.label()) {
                return Err(ManifestProblem::SameClass {
                    class: class.name.clone(),
                });
            }
        }
        if self.format == Format::AllIdb2 && !self.classes.is_empty() {
            let mut labels: Vec<_> = self.classes.iter().map(ManifestClass::label).collect();
            labels.sort_unstable();
            if labels != ["0", "1"] {
                return Err(ManifestProblem::AllIdb2Labels);
            }
        }
        if self.csv.is_some() && self.format != Format::Csv {
            return Err(ManifestProblem::CsvWithoutCsv);
        }
        match self.fit.target {
            Some(size) if size.height.min(size.width) < MIN_SIDE => Err(ManifestProblem::Target {
                height: size.height,
                width: size.width,
                least: MIN_SIDE,
            }),
            _ => Ok(()),
        }
    }
}

/// The manifests that come with leuko, by name.
///
/// # Errors
///
/// - [`DataError::Manifest`] or [`DataError::ManifestValue`] if one is not valid; a test of this
///   crate keeps that from happening.
pub fn builtin_manifests() -> Result<Vec<Manifest>, DataError> {
    BUILTIN
        .iter()
        .map(|(path, text)| Manifest::parse(Path::new(path), text))
        .collect()
}

/// All known data sets, by name: those that come with leuko, and those of the `*.toml` files in the
/// data root. One of the same name replaces the built-in one.
///
/// # Errors
///
/// - [`DataError::NoRoot`] if the data root is not a folder.
/// - [`DataError::Io`] if it or a manifest cannot be read.
/// - [`DataError::Manifest`] or [`DataError::ManifestValue`] if a manifest is not valid.
pub fn manifests(root: &Path) -> Result<Vec<Manifest>, DataError> {
    if !root.is_dir() {
        return Err(DataError::NoRoot {
            root: root.to_owned(),
        });
    }
    let mut paths = Vec::new();
    for item in fs_err::read_dir(root)? {
        let path = item?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".toml") && !name.starts_with('.') && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();

    let mut found: BTreeMap<String, (PathBuf, Manifest)> = BTreeMap::new();
    for path in paths {
        let manifest = Manifest::parse(&path, &fs_err::read_to_string(&path)?)?;
        if let Some((other, _)) = found.get(&manifest.name) {
            return Err(DataError::ManifestValue {
                path,
                problem: ManifestProblem::SameName {
                    name: manifest.name,
                    other: other.clone(),
                },
            });
        }
        found.insert(manifest.name.clone(), (path, manifest));
    }
    let mut all: BTreeMap<String, Manifest> = builtin_manifests()?
        .into_iter()
        .map(|manifest| (manifest.name.clone(), manifest))
        .collect();
    all.extend(
        found
            .into_iter()
            .map(|(name, (_, manifest))| (name, manifest)),
    );
    Ok(all.into_values().collect())
}
