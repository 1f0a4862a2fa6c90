//! What can be wrong with scores or questions.

use thiserror::Error;

/// An answer could not be computed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HowManyError {
    /// There is too little to fit a curve to.
    #[error(
        "expected scores of at least one size and two folds, found {sizes} sizes and {folds} folds"
    )]
    NoScores {
        /// Number of sizes.
        sizes: usize,
        /// Number of folds.
        folds: usize,
    },
    /// Sizes that are 0 or not in rising order.
    #[error("expected numbers of training images above 0 in rising order, found {found:?}")]
    Sizes {
        /// The sizes.
        found: Vec<usize>,
    },
    /// A fold without a place for some size.
    #[error("fold {fold}: expected {expected} scores, one for each size, found {found}")]
    Missing {
        /// The fold (0-based).
        fold: usize,
        /// Number of sizes.
        expected: usize,
        /// Number of its scores.
        found: usize,
    },
    /// A size at which less than two folds have a score.
    #[error("expected scores of at least two folds at {size} training images")]
    OneScore {
        /// Number of training images.
        size: usize,
    },
    /// A score that is no score.
    #[error("fold {fold}, {size} training images: expected a score from 0 to 1, found {found}")]
    OutOfRange {
        /// The fold (0-based).
        fold: usize,
        /// Number of training images.
        size: usize,
        /// The score.
        found: f64,
    },
    /// Folds that test no image of a class.
    #[error(
        "expected test images of both classes, found {positives} positive and {negatives} negative ones"
    )]
    NoTestImages {
        /// Of the positive class.
        positives: usize,
        /// Of the negative class.
        negatives: usize,
    },
    /// Evidence about another number of shapes.
    #[error("expected evidence about {expected} shapes, found {found}")]
    Shapes {
        /// Number of shapes.
        expected: usize,
        /// Number of values.
        found: usize,
    },
    /// A number of images or folds at which there is no score.
    #[error("expected a number of {what} above 0, found {found}")]
    NotPositive {
        /// What is counted.
        what: &'static str,
        /// The number.
        found: f64,
    },
    /// A level that no interval can have.
    #[error("expected a level above 0 and below 1, found {found}")]
    Level {
        /// The level.
        found: f64,
    },
    /// A target that is no score below 1.
    #[error("expected a target above 0 and below 1, found {found}\nhint: write 95% as 0.95")]
    Target {
        /// The target.
        found: f64,
    },
    /// A target that is no number.
    #[error(
        "expected a score such as 0.95, or a name and a score such as auc=0.95, found {found:?}"
    )]
    NoTarget {
        /// The text.
        found: String,
    },
    /// Too many or no examples.
    #[error("expected 1 to {most} examples, found {found}")]
    Examples {
        /// The largest number.
        most: u64,
        /// The number found.
        found: u64,
    },
    /// A share of a class that is no share, or too small.
    #[error("expected a share of all cells from {least} to 1, found {found}")]
    Share {
        /// The least share.
        least: f64,
        /// The share found.
        found: f64,
    },
    /// Answers that cannot be written.
    #[error("cannot write answers as TOML: {reason}")]
    Write {
        /// What the writer says.
        reason: String,
    },
    /// A text that holds no answers.
    #[error("cannot read answers: {reason}")]
    Read {
        /// What the reader says.
        reason: String,
    },
    /// The numbers lead to no curve: a variance or an error is not finite.
    #[error("cannot fit a curve to these scores: their covariance is not positive")]
    Degenerate,
}
