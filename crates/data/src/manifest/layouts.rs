//! Where classes and groups are in folders and tables.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::DataError;

/// Which folders above an image say its class and its group, for the format `folders`. Levels count from
/// 1, the folders in the data set's folder. Images lie anywhere below.
///
/// # Examples
///
/// `cells/train/blast/1.png` and `cells/test/blast/2.png`: `class_level = 2`. `cells/blast/patient-1/1.png`:
/// `class_level = 1` and `group_level = 2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FolderLayout {
    /// Level of the folders named like classes, at least 1 (default 1).
    pub class_level: usize,
    /// Level of the folders named like groups, such as patients. Folders of one name are one group, also
    /// in two classes (default: no groups).
    pub group_level: Option<usize>,
}

impl FolderLayout {
    /// Checks that the levels are levels, and differ.
    ///
    /// # Errors
    ///
    /// - [`DataError::Levels`] if they are not.
    pub fn check(self) -> Result<(), DataError> {
        let Self {
            class_level,
            group_level,
        } = self;
        match class_level == 0 || group_level == Some(0) || group_level == Some(class_level) {
            true => Err(DataError::Levels {
                class_level,
                group_level,
            }),
            false => Ok(()),
        }
    }
}

impl Default for FolderLayout {
    fn default() -> Self {
        Self {
            class_level: 1,
            group_level: None,
        }
    }
}

/// Where a table's columns are, for the format `csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvLayout {
    /// The table, relative to the data set's folder (default `labels.csv`).
    pub file: PathBuf,
    /// Column of the images' paths, relative to the table's folder and inside the data set's (default `path`).
    pub path: String,
    /// Column of the labels (default `label`).
    pub label: String,
    /// Column of what images have in common, for example the patient. Default: the column `group`, if
    /// the table has one; a column that is named here must exist. An image with an empty field belongs
    /// to no group.
    pub group: Option<String>,
    /// Fewest digits of a path that is a number: with 3, `7` becomes `007` (default 0).
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
            group: None,
            digits: 0,
            ending: String::new(),
        }
    }
}
