//! What can be wrong with a table of images.

use std::collections::BTreeSet;
use std::path::PathBuf;

use leuko_core::ImageId;
use thiserror::Error;

use super::Lines;
use crate::format::endings::ends_like_image;
use crate::nearest::did_you_mean;

/// What is wrong with one line of any table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableProblem {
    /// A quote opens in it and never closes, so it would hold all lines below.
    #[error("a quote opens and does not close")]
    UnclosedQuote,
    /// It has not one cell for each column.
    #[error("expected {columns} cells, as in the header, found {cells}")]
    Cells {
        /// Number of its cells.
        cells: usize,
        /// Number of columns in the header.
        columns: usize,
    },
}

/// What is wrong with one line of a table of images.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CsvProblem {
    /// No path.
    #[error("the path is empty")]
    EmptyPath,
    /// No label.
    #[error("the label is empty, expected a class; leave out lines of images without one")]
    EmptyLabel,
    /// The label is the error of a spreadsheet's formula, such as `#N/A`.
    #[error("the label is `{label}`, the error of a formula, expected a class")]
    ErrorLabel {
        /// The label.
        label: String,
    },
    /// The path is absolute.
    #[error("`{path}` is an absolute path, expected one that starts in the table's folder")]
    AbsolutePath {
        /// The path.
        path: String,
    },
    /// An address in place of a path.
    #[error("`{path}` is an address, expected a path that starts in the table's folder")]
    Address {
        /// The address.
        path: String,
    },
    /// The path leads out of the data set.
    #[error("`{path}` leads out of the data set's folder, expected a path inside it")]
    Outside {
        /// The path.
        path: String,
    },
    /// There is no such file.
    #[error("there is no file {}{}", path.display(), did_you_mean(nearest.as_ref()))]
    MissingFile {
        /// The file.
        path: PathBuf,
        /// The name that was most likely meant.
        nearest: Option<String>,
    },
    /// An image is listed twice.
    #[error("{id} is already on line {first}")]
    Twice {
        /// The image.
        id: ImageId,
        /// The line that listed it first (1-based).
        first: u64,
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

/// What to do about the first line of a table if it is most likely no header: it names a file, it is one cell alone, or
/// there is none.
///
/// # Examples
///
/// ```
/// use leuko_data::error::header_hint;
///
/// let columns = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
/// assert!(header_hint(&columns(&["1.png", "blast"])).is_some_and(|hint| hint.contains("header")));
/// assert_eq!(header_hint(&columns(&["file", "class"])), None);
/// ```
pub fn header_hint(columns: &[String]) -> Option<&'static str> {
    match columns {
        _ if columns.iter().all(String::is_empty) => Some(
            "the table is empty: write a header line, such as path,label,group, and below it a line for each image",
        ),
        _ if columns.iter().any(|column| ends_like_image(column)) => Some(
            "its first line names an image, so the header is missing: write a line such as path,label,group above it",
        ),
        [_] => Some(
            "its first line is read as one column: if that is no header but a title or a remark, remove it; if it is the header, separate its columns by comma, semicolon, tab or bar, and let a line `sep=`, if there is one, name that sign",
        ),
        _ => None,
    }
}

/// What to do about paths of a table that lead nowhere, each hint once.
pub(super) fn of_paths(lines: &Lines<CsvProblem>) -> String {
    let mut hints = BTreeSet::new();
    for (_, problem) in &lines.0 {
        match problem {
            CsvProblem::AbsolutePath { .. } | CsvProblem::Address { .. } => {
                hints.insert(
                    "write paths as they are from the table's folder on, such as images/1.png",
                );
            }
            CsvProblem::Outside { .. } => {
                hints.insert("put the table into a folder above all images, or the images below the table's folder");
            }
            _ => {}
        }
    }
    hints.iter().map(|hint| format!("\nhint: {hint}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_header_hint_tells_data_titles_and_nothing_from_a_header() {
        let hint = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
            header_hint(&columns).map(|hint| hint.split([':', ',']).next().unwrap().to_owned())
        };
        for (columns, expected) in [
            (&[][..], Some("the table is empty")),
            (&["", ""], Some("the table is empty")),
            (
                &["slide 1/a.TIF", "blast", "p1"],
                Some("its first line names an image"),
            ),
            (
                &["a.png blast"],
                Some("its first line is read as one column"),
            ),
            (
                &["Cells of study 7"],
                Some("its first line is read as one column"),
            ),
            (&["image", "kind"], None),
        ] {
            assert_eq!(hint(columns).as_deref(), expected, "{columns:?}");
        }
    }
}
