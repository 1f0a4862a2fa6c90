//! What was done with a table of scores, beyond reading it.

use std::fmt;

/// What a user should know of how a table was read.
#[derive(Clone, Debug, PartialEq)]
pub enum TableNotice {
    /// Fewer than two folds have a score at a size, so the size is not used.
    SizeLeftOut {
        /// Number of training images.
        size: usize,
        /// Number of folds with a score there: 0 or 1.
        folds: usize,
    },
    /// A fold has no score at any size that is used.
    FoldLeftOut {
        /// The fold.
        fold: String,
    },
    /// Some folds lack a score at some sizes. The others count.
    Gaps {
        /// Number of scores that are missing.
        scores: usize,
        /// Numbers of training images at which they are missing.
        sizes: Vec<usize>,
    },
    /// Each fold has a score at one size only.
    FoldsApart,
    /// The sizes count from 1, and the folds look like sizes.
    LooksSwapped {
        /// The largest size.
        sizes: usize,
        /// The smallest fold.
        least: u64,
        /// The largest fold.
        most: u64,
    },
    /// All scores of a ROC-AUC are below 0.5.
    BelowChance,
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
            Self::SizeLeftOut { size, folds: 0 } => {
                write!(f, "no fold has a score at {size} training images")
            }
            Self::SizeLeftOut { size, .. } => write!(
                f,
                "the score at {size} training images is left out: it is that of one fold, and it takes two or more"
            ),
            Self::FoldLeftOut { fold } => write!(f, "fold {fold} has no score that can be used"),
            Self::Gaps { scores: 1, sizes } => write!(
                f,
                "one score at {} training images is missing; all others count",
                list(sizes)
            ),
            Self::Gaps { scores, sizes } => write!(
                f,
                "{scores} scores are missing, at {} training images; all others count",
                list(sizes)
            ),
            Self::FoldsApart => f.write_str(
                "each fold has a score at one number of training images only; if the same test images come back at the others, give their fold the same number there, and the limits become narrower",
            ),
            Self::LooksSwapped { sizes, least, most } => write!(
                f,
                "the sizes are 1 to {sizes} and the folds {least} to {most}: the columns size and fold may be swapped"
            ),
            Self::BelowChance => f.write_str(
                "all scores are below 0.5, as if they were errors (1 minus the ROC-AUC) or the classes were swapped",
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
                "the table has no numbers of test images (columns positives and negatives), so the folds alone tell how much chance the test images bring; where folds happen to agree, limits are too narrow",
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
