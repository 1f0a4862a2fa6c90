//! What can be wrong with a table of scores.

use thiserror::Error;

/// A table of scores could not be read. Lines count from 1, the header's.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TableError {
    /// The table is not in UTF-8.
    #[error("line {line}: the table is not in UTF-8\nhint: save it as \"CSV UTF-8\"")]
    NotText {
        /// The line.
        line: u64,
    },
    /// The text is no table.
    #[error(
        "line {line}: {reason}\nhint: write one header line, then a line for each score with as many cells, such as 50,1,0.93"
    )]
    NoTable {
        /// The line.
        line: u64,
        /// What the reader says.
        reason: String,
    },
    /// A column is missing.
    #[error(
        "expected a column {column} in the header line, found {}\nhint: name the columns size,fold,score in the first line; positives,negatives may follow",
        words(found)
    )]
    NoColumn {
        /// The column.
        column: &'static str,
        /// The columns there are.
        found: Vec<String>,
    },
    /// A column appears twice.
    #[error("the header line has two columns {column}\nhint: keep one of them")]
    TwoColumns {
        /// The column.
        column: &'static str,
    },
    /// There is no line below the header.
    #[error(
        "the table holds no score\nhint: write a line for each number of training images and each fold, such as 50,1,0.93"
    )]
    Empty,
    /// A cell that is no number of images.
    #[error("line {line}: expected a whole number above 0 as {column}, found {found:?}\nhint: {}", if *.column == "size" { "size is the number of training images" } else { "it is the number of test images of a class; if it is not known, leave out both columns" })]
    Images {
        /// The line.
        line: u64,
        /// The column.
        column: &'static str,
        /// The cell.
        found: String,
    },
    /// A line without a fold.
    #[error(
        "line {line}: the fold is empty\nhint: give each fold a number or a name; scores of one fold come from the same test images"
    )]
    NoFold {
        /// The line.
        line: u64,
    },
    /// A score in percent.
    #[error(
        "line {line}: expected a score from 0 to 1, found {found}\nhint: if scores are in percent, divide them by 100"
    )]
    Percent {
        /// The line.
        line: u64,
        /// The score.
        found: f64,
    },
    /// A score below 0 or above 100, or a text.
    #[error(
        "line {line}: expected a score from 0 to 1 with a decimal point, found {found:?}\nhint: write 0.93, not 0,93; leave the cell of a failed run empty"
    )]
    Score {
        /// The line.
        line: u64,
        /// The cell.
        found: String,
    },
    /// Two scores of one fold at one size.
    #[error(
        "line {line}: fold {fold} has a score at {size} training images in line {first} already\nhint: keep one of them, or their mean: a second training on the same test images is no further fold"
    )]
    Twice {
        /// The line.
        line: u64,
        /// The line of the first one.
        first: u64,
        /// The fold.
        fold: String,
        /// Number of training images.
        size: usize,
    },
    /// Some lines have numbers of test images, others not.
    #[error(
        "line {line}: expected numbers of positives and negatives, as in other lines\nhint: fill in both columns in every line, or leave both out"
    )]
    NoTestImages {
        /// The line.
        line: u64,
    },
    /// One fold.
    #[error(
        "expected scores of at least 2 folds, found fold {fold} alone\nhint: one fold cannot show how much scores vary by chance; cross-validate, for example with 5 or 10 folds"
    )]
    OneFold {
        /// The fold.
        fold: String,
    },
    /// So many scores are missing that nothing is left.
    #[error(
        "no two folds have scores at one number of training images in common\nhint: train the same folds at every size"
    )]
    NothingInCommon,
}

fn words(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
