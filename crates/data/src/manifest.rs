//! What a data set is and where its files lie, read from `data/<name>.toml`.

mod labels;
mod layouts;
mod paths;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::ManifestProblem;
use crate::fit::{MAX_SIDE, MIN_SIDE};
use crate::spelling::Spellings;
use crate::{DataError, Fit, Size, limits};

pub use labels::LabelTable;
pub use layouts::{CsvLayout, FolderLayout};

/// A data set as its manifest describes it.
///
/// Only `name` and `format` must be given; `data/README.md` explains every key with an example.
///
/// # Examples
///
/// ```
/// use leuko_data::Manifest;
///
/// let text = r#"
///     name = "ward-7"
///     format = "folders"
///     classes = [{ name = "healthy", label = "normal" }, { name = "blast" }]
/// "#;
/// let manifest = Manifest::parse("data/ward-7.toml".as_ref(), text)?;
/// assert_eq!(manifest.classes[0].label(), "normal");
/// assert_eq!(manifest.folder_in("data".as_ref()), std::path::Path::new("data/ward-7"));
/// # Ok::<(), leuko_data::DataError>(())
/// ```
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
    /// Which folders are classes and groups, for the format `folders` (default: the folders in the data
    /// set's folder are classes, and images lie directly in them).
    #[serde(default)]
    pub folders: Option<FolderLayout>,
    /// The table's file and columns, for the format `csv`.
    #[serde(default)]
    pub csv: Option<CsvLayout>,
    /// The table of its images' classes, for the format `all-idb2`, whose file names give only two.
    #[serde(default)]
    pub labels: Option<LabelTable>,
    /// Its classes in their fixed order (default: all that are found, by name).
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

/// Most digits of a number in the name of a file.
const MOST_DIGITS: usize = 100;
/// Most rows of a spreadsheet.
const MOST_ROWS: usize = 1 << 20;

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
    /// A class whose name is its label.
    pub(crate) fn named(name: String) -> Self {
        Self {
            name,
            label: None,
            images: None,
        }
    }

    /// Name of its folder, or its label in the table or file name.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// The manifests that come with leuko: their file names and contents.
const BUILTIN: [(&str, &str); 5] = [
    (
        "data/all-idb2.toml",
        include_str!("../../../data/all-idb2.toml"),
    ),
    (
        "data/all-idb2-classes.toml",
        include_str!("../../../data/all-idb2-classes.toml"),
    ),
    (
        "data/aml-cytomorphology-lmu.toml",
        include_str!("../../../data/aml-cytomorphology-lmu.toml"),
    ),
    ("data/jtsc.toml", include_str!("../../../data/jtsc.toml")),
    ("data/pbc.toml", include_str!("../../../data/pbc.toml")),
];

impl Manifest {
    /// A manifest from its TOML; `path` appears in error messages only.
    ///
    /// # Errors
    ///
    /// - [`DataError::Manifest`] if it is not TOML, or has an unknown key or a wrong value; names the
    ///   line and the expected keys.
    /// - [`DataError::ManifestValue`] if its values do not fit together.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_data::{Format, Manifest};
    ///
    /// let text = r#"
    ///     name = "mine"
    ///     format = "folders"
    /// "#;
    /// let manifest = Manifest::parse("mine.toml".as_ref(), text)?;
    /// assert_eq!(manifest.format, Format::Folders);
    /// assert_eq!(manifest.folder_in("data".as_ref()), std::path::Path::new("data/mine"));
    ///
    /// let wrong = Manifest::parse("mine.toml".as_ref(), "name = \"mine\"");
    /// assert!(wrong.is_err_and(|error| error.to_string().contains("missing field `format`")));
    /// # Ok::<(), leuko_data::DataError>(())
    /// ```
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

    /// Its classes, or else all that were found, by name.
    pub(crate) fn classes_or(&self, found: &Spellings) -> Vec<ManifestClass> {
        match self.classes.is_empty() {
            true => found.all().into_iter().map(ManifestClass::named).collect(),
            false => self.classes.clone(),
        }
    }

    fn check(&self) -> Result<(), ManifestProblem> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if self.name.is_empty() || self.name.starts_with('.') || !self.name.chars().all(allowed) {
            return Err(ManifestProblem::Name {
                name: self.name.clone(),
            });
        }
        paths::check(self)?;
        for (position, class) in self.classes.iter().enumerate() {
            let mut earlier = self.classes[..position].iter();
            if earlier.any(|other| other.name == class.name || other.label() == class.label()) {
                return Err(ManifestProblem::SameClass {
                    class: class.name.clone(),
                });
            }
        }
        let by_name = self.format == Format::AllIdb2 && self.labels.is_none();
        if by_name && !self.classes.is_empty() {
            let mut labels: Vec<_> = self.classes.iter().map(ManifestClass::label).collect();
            labels.sort_unstable();
            if labels != ["0", "1"] {
                return Err(ManifestProblem::AllIdb2Labels);
            }
        }
        if self.csv.is_some() && self.format != Format::Csv {
            return Err(ManifestProblem::CsvWithoutCsv);
        }
        if let Some(digits) = self.csv.as_ref().map(|csv| csv.digits)
            && digits > MOST_DIGITS
        {
            return Err(ManifestProblem::Digits {
                digits,
                most: MOST_DIGITS,
            });
        }
        if self.folders.is_some() && self.format != Format::Folders {
            return Err(ManifestProblem::FoldersWithoutFolders);
        }
        if let Some(labels) = &self.labels {
            if self.format != Format::AllIdb2 {
                return Err(ManifestProblem::LabelsWithoutAllIdb2);
            }
            if labels.files.is_empty() {
                return Err(ManifestProblem::NoLabelFile);
            }
            if labels.rows > MOST_ROWS {
                return Err(ManifestProblem::Rows {
                    rows: labels.rows,
                    most: MOST_ROWS,
                });
            }
        }
        let allowed = MIN_SIDE..=MAX_SIDE;
        match self.fit.target {
            Some(Size { height, width })
                if !(allowed.contains(&height) && allowed.contains(&width)) =>
            {
                Err(ManifestProblem::Target {
                    height,
                    width,
                    least: MIN_SIDE,
                    most: MAX_SIDE,
                })
            }
            _ => Ok(()),
        }
    }
}

/// The manifests that come with leuko, by name.
///
/// # Errors
///
/// - [`DataError::Manifest`] or [`DataError::ManifestValue`] if one is not valid; a test of this
///   crate checks that all are.
///
/// # Examples
///
/// ```
/// let names: Vec<String> =
///     leuko_data::builtin_manifests()?.into_iter().map(|manifest| manifest.name).collect();
/// assert!(names.contains(&"all-idb2".to_owned()));
/// # Ok::<(), leuko_data::DataError>(())
/// ```
pub fn builtin_manifests() -> Result<Vec<Manifest>, DataError> {
    BUILTIN
        .iter()
        .map(|(path, text)| Manifest::parse(Path::new(path), text))
        .collect()
}

/// All known data sets, by name: those that come with leuko, and those of the `*.toml` files in the
/// data root. A file's data set replaces the built-in one of the same name.
///
/// # Errors
///
/// - [`DataError::NoRoot`] if the data root is not a folder.
/// - [`DataError::Io`] if it or a manifest cannot be read.
/// - [`DataError::Manifest`] or [`DataError::ManifestValue`] if a manifest is not valid.
/// - [`DataError::TooLong`], [`DataError::NotUtf8`] if one of them is no manifest at all.
///
/// # Examples
///
/// ```
/// use leuko_data::manifests;
///
/// let root = tempfile::tempdir()?;
/// let toml = "name = \"smears\"\nformat = \"folders\"\n";
/// leuko_core::write_whole(&root.path().join("smears.toml"), toml.as_bytes())?;
/// let known = manifests(root.path())?;
/// assert!(known.iter().any(|manifest| manifest.name == "smears"));
/// assert!(known.iter().any(|manifest| manifest.name == "all-idb2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
        let manifest = Manifest::parse(&path, &limits::read_text(&path)?)?;
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
