//! What can be wrong with a table of classes.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use super::{LISTED, quoted};
use crate::nearest::did_you_mean;

/// Why a table of classes cannot be used.
#[derive(Debug, Error)]
pub enum LabelProblem {
    /// It cannot be read as an Excel workbook.
    #[error(
        "cannot be read as an Excel workbook: {source}\nhint: open it in a spreadsheet program and save it as .xlsx, or as CSV with a .csv name from the manifest's labels.files"
    )]
    Workbook {
        /// The reason.
        source: Box<calamine::XlsxError>,
    },
    /// It unpacks to more than a table of classes can need.
    #[error(
        "takes more than {most} bytes of memory: it is no table of classes\nhint: copy the table alone into a new file"
    )]
    TooLarge {
        /// Most bytes.
        most: u64,
    },
    /// Cells of a workbook hold formulas without values.
    #[error(
        "has formulas whose values were never saved, in {cells} cells, the first in row {row}, column {column}\nhint: open it in a spreadsheet program, save it, and try again"
    )]
    Formulas {
        /// Number of such cells.
        cells: usize,
        /// Row of the first of them (1-based).
        row: u64,
        /// Its column (1-based).
        column: usize,
    },
    /// A workbook has several sheets with cells, and one is meant.
    #[error(
        "has {sheets} sheets with cells, expected one\nhint: keep the sheet with the labels alone, or save it as CSV"
    )]
    SeveralSheets {
        /// Their number.
        sheets: usize,
    },
    /// There is a second table, and it differs.
    #[error("and {} both exist and differ\nhint: keep the right one and remove the other", other.display())]
    TwoTables {
        /// The other.
        other: PathBuf,
    },
    /// The column of classes is not there.
    #[error(
        "has no column `{column}`: its columns are {}\nhint: rename the column of the classes, or name the right one in the manifest's [labels] table",
        quoted(found)
    )]
    NoColumn {
        /// The column looked for.
        column: String,
        /// The first row of every sheet.
        found: Vec<String>,
    },
    /// The column of classes is there more than once.
    #[error(
        "has {times} columns `{column}`, counted over all sheets: expected one\nhint: keep the right one and rename the others"
    )]
    ColumnRepeated {
        /// The column.
        column: String,
        /// How often it is there.
        times: usize,
    },
    /// There is not one row for each image.
    #[error(
        "has {got} rows below its header in row {header}: expected {expected}, because row k belongs to image k\nhint: write one row for each image, in the order of image numbers, with `-` for an image without a class; leave nothing below"
    )]
    RowCount {
        /// The row with the names of the columns (1-based).
        header: u64,
        /// Number of images of the whole data set.
        expected: usize,
        /// Number of rows.
        got: usize,
    },
    /// None of the images has a class.
    #[error(
        "gives no class to any of the images\nhint: the column `{column}` should name the kind of cell in each row"
    )]
    NoClass {
        /// The column of classes.
        column: String,
    },
    /// Rows are wrong.
    #[error("has {rows}")]
    Rows {
        /// What is wrong, by row.
        rows: Rows,
    },
}

/// What is wrong with one row of a table of classes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LabelRowProblem {
    /// The row names an image that belongs to another row.
    #[error("expected {expected}, found `{given}`")]
    OtherImage {
        /// The row's image.
        given: String,
        /// The image that the row belongs to.
        expected: String,
    },
    /// A binary label contradicts the name of the image's file.
    #[error(
        "`{value}` is the label of {image}, but most rows with this label belong to files named {usual}"
    )]
    Binary {
        /// The binary label.
        value: String,
        /// The image.
        image: String,
        /// `ImNNN_0.tif` or `ImNNN_1.tif`.
        usual: &'static str,
    },
    /// A blast in a healthy person's image.
    #[error("`{label}` is the class of {image}, but this file name means a healthy person")]
    Blast {
        /// The label.
        label: String,
        /// The image.
        image: String,
    },
    /// A label that is not in the manifest.
    #[error("label `{label}` is not a class of the manifest{}", did_you_mean(nearest.as_ref()))]
    UnknownLabel {
        /// The label.
        label: String,
        /// The most similar label that the manifest has.
        nearest: Option<String>,
    },
}

impl LabelRowProblem {
    /// What can be done about it.
    fn hint(&self) -> &'static str {
        match self {
            Self::OtherImage { .. } | Self::Binary { .. } => {
                "sort the rows by the number of their image: row k below the header belongs to image k"
            }
            Self::Blast { .. } => {
                "row k below the header belongs to image k; if the rows are in order and the class is right, write `blasts = []` under [labels] in a manifest in your data folder"
            }
            Self::UnknownLabel { .. } => "correct the label, or add the class to the manifest",
        }
    }
}

/// Problems by row (1-based, as a spreadsheet counts). The text lists the first [`LISTED`] of them, each
/// on its own line, then what can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows(pub Vec<(u64, LabelRowProblem)>);

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = self.0.len();
        let plural = if problems == 1 { "" } else { "s" };
        write!(f, "{problems} wrong row{plural}:")?;
        for (row, problem) in self.0.iter().take(LISTED) {
            write!(f, "\n  row {row}: {problem}")?;
        }
        if problems > LISTED {
            write!(f, "\n  and {} more", problems - LISTED)?;
        }
        let hints: BTreeSet<&str> = self.0.iter().map(|(_, problem)| problem.hint()).collect();
        for hint in hints {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}
