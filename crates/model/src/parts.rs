//! The list of a model's files: networks and fitted methods that answer together.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use leuko_core::{FileError, read_versioned, write_summed};
use serde::{Deserialize, Serialize};

/// The list's file, in the folder of the model.
pub const MODEL_PARTS: &str = "parts.json";

/// The parts of a model.
///
/// # Examples
///
/// ```
/// use leuko_model::ModelParts;
///
/// let model = tempfile::tempdir()?;
/// assert_eq!(ModelParts::read(model.path())?, None);
/// let files = ["n0008-fold00.safetensors", "guess/n0008-fold00.model.json"];
/// let parts = ModelParts::new(None, files.map(str::to_owned).into());
/// parts.write(model.path())?;
/// assert_eq!(ModelParts::read(model.path())?, Some(parts));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelParts {
    format: u32,
    /// The folder of the images that trained it.
    pub images: Option<PathBuf>,
    /// Its networks and fitted methods, as paths below the list's folder, with `/` between folders.
    pub files: BTreeSet<String>,
}

impl ModelParts {
    /// Version of the list; a reader refuses any other.
    const FORMAT: u32 = 1;

    /// A list of this version.
    pub fn new(images: Option<PathBuf>, files: BTreeSet<String>) -> Self {
        Self {
            format: Self::FORMAT,
            images,
            files,
        }
    }

    /// Writes the list into the folder of its model, with a checksum.
    ///
    /// # Errors
    ///
    /// - [`FileError`] if the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), FileError> {
        write_summed(&folder.join(MODEL_PARTS), self)
    }

    /// The list in a folder; none if there is none, as beside checkpoints of a study.
    ///
    /// # Errors
    ///
    /// - [`FileError`] if the list cannot be read, is damaged or was changed.
    pub fn read(folder: &Path) -> Result<Option<Self>, FileError> {
        let path = folder.join(MODEL_PARTS);
        match path.is_file() {
            true => read_versioned(&path, Self::FORMAT).map(Some),
            false => Ok(None),
        }
    }

    /// The names of its files. One that a forged list gives in another folder is left out.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.files.iter().filter(|name| is_below(name))
    }
}

/// Whether a name leads to no other folder.
fn is_below(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_stay_below_the_folder_and_an_edited_list_is_refused() {
        let model = tempfile::tempdir().unwrap();
        let files = ["a/b.model.json", "../c.safetensors", "/d.safetensors"];
        let parts = ModelParts::new(None, files.map(str::to_owned).into());
        assert_eq!(parts.names().collect::<Vec<_>>(), ["a/b.model.json"]);
        parts.write(model.path()).unwrap();
        let path = model.path().join(MODEL_PARTS);
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, text.replacen("b.model", "x.model", 1)).unwrap();
        let error = ModelParts::read(model.path()).unwrap_err();
        assert!(matches!(error, FileError::Sum { .. }), "{error}");
    }
}
