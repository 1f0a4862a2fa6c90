//! The table of classes of images whose file names do not give them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A table of classes, an Excel workbook or a CSV: row k below its header belongs to image k.
///
/// Labels that differ only in upper and lower case or in white space are one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelTable {
    /// Its possible file names: `*.xlsx` is a workbook, any other a CSV. They are looked for in the data
    /// set's folder and in the data root.
    pub files: Vec<PathBuf>,
    /// Column of the classes.
    pub column: String,
    /// Number of rows below the header: one for each image of the whole data set.
    pub rows: usize,
    /// Classes that an image of a healthy person cannot have (default: none). If one has, the rows are
    /// probably out of order, and the table is refused.
    #[serde(default)]
    pub blasts: Vec<String>,
    /// Labels that mean "no class", like an empty cell (default: none). Such images are set aside.
    #[serde(default)]
    pub none: Vec<String>,
}
