//! The table that tells the classes of images whose file names tell less.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A table of classes, an Excel workbook or a CSV: row k below its header is of image k.
///
/// Labels are one class if they differ in capitals and white space alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelTable {
    /// Its possible file names, `*.xlsx` or else CSV; looked for in the data set's folder and in the
    /// data root.
    pub files: Vec<PathBuf>,
    /// Column of the classes.
    pub column: String,
    /// Number of rows below the header: one for each image of the whole data set.
    pub rows: usize,
    /// Classes that no image of a healthy person has (default: none). If one has, rows and images are
    /// taken to be out of step, and the table is refused.
    #[serde(default)]
    pub blasts: Vec<String>,
    /// What stands in the column for no class, besides nothing (default: none). Such images are set
    /// aside.
    #[serde(default)]
    pub none: Vec<String>,
}
