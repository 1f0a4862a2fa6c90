//! What was done with a table of scores, beyond reading it.

use std::fmt;

/// What a user should know of how a table was read.
#[derive(Clone, Debug, PartialEq)]
pub enum TableNotice {
    /// A fold lacks a score at some sizes, so its other scores are not used.
    FoldLeftOut {
        /// The fold.
        fold: String,
        /// Numbers of training images at which it has no score.
        missing: Vec<usize>,
    },
    /// Some folds lack a score at a size, so the size is not used.
    SizeLeftOut {
        /// Number of training images.
        size: usize,
        /// The folds without a score.
        missing: Vec<String>,
    },
    /// Columns that mean nothing here.
    ColumnsUnused {
        /// Their names.
        names: Vec<String>,
    },
    /// Numbers of test images are not known.
    TestImagesUnknown,
    /// Folds test different numbers of images.
    TestImagesVary {
        /// Least and largest number of images of a fold.
        least: usize,
        /// The largest number.
        most: usize,
        /// The number that stands for all: the harmonic mean of each class.
        taken: usize,
    },
}

impl fmt::Display for TableNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FoldLeftOut { fold, missing } => write!(
                f,
                "fold {fold} is left out: it has no score at {} training images",
                list(missing)
            ),
            Self::SizeLeftOut { size, missing } => write!(
                f,
                "the scores at {size} training images are left out: {} {} have none there",
                match missing.len() {
                    1 => "fold",
                    _ => "folds",
                },
                list(missing)
            ),
            Self::ColumnsUnused { names } => write!(
                f,
                "not used: the {} {}",
                match names.len() {
                    1 => "column",
                    _ => "columns",
                },
                list(names)
            ),
            Self::TestImagesUnknown => f.write_str(
                "the table has no numbers of test images (columns positives and negatives), so how much chance the test images bring is estimated from the folds alone",
            ),
            Self::TestImagesVary { least, most, taken } => write!(
                f,
                "folds test {least} to {most} images; all count as {taken} (the harmonic mean, because chance goes with one over the number)"
            ),
        }
    }
}

/// Names with commas, and "and" before the last.
fn list(names: &[impl fmt::Display]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
