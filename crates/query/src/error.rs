//! What can be wrong with a query.

use leuko_eval::EvalError;
use leuko_methods::MethodError;
use thiserror::Error;

/// Images cannot be chosen, or rounds cannot be simulated.
#[derive(Debug, Error)]
pub enum QueryError {
    /// There is no strategy of this name.
    #[error("there is no strategy {name}\nhint: choose from {known}")]
    Name {
        /// What was given.
        name: String,
        /// All names.
        known: String,
    },
    /// There is no point.
    #[error("expected the features of at least one image")]
    NoPoints,
    /// A point has another number of features than the first.
    #[error("expected {expected} features of image {image}, found {found}")]
    Width {
        /// Position of the image (0-based).
        image: usize,
        /// Features of the first image.
        expected: usize,
        /// Features of this one.
        found: usize,
    },
    /// A feature is not finite.
    #[error("expected finite features of image {image}, found {found}")]
    NotFinite {
        /// Position of the image (0-based).
        image: usize,
        /// The feature.
        found: f32,
    },
    /// Two lists are about different numbers of images.
    #[error("expected {what} of {expected} images, found {found}")]
    Count {
        /// What is listed.
        what: &'static str,
        /// Number of images.
        expected: usize,
        /// Length of the list.
        found: usize,
    },
    /// The probabilities of an image are none.
    #[error(
        "expected the same number of probabilities for each image, 2 or more, which sum to 1; those of image {image} sum to {sum:.3}"
    )]
    Probabilities {
        /// Position of the image (0-based).
        image: usize,
        /// Their sum.
        sum: f64,
    },
    /// A strategy lacks features.
    #[error("the strategy {strategy} needs features of the images")]
    NoFeatures {
        /// Name of the strategy.
        strategy: &'static str,
    },
    /// A strategy lacks probabilities.
    #[error("the strategy {strategy} needs a trained model that says how probable each class is")]
    NoProbabilities {
        /// Name of the strategy.
        strategy: &'static str,
    },
    /// More images are wanted than there are, or none.
    #[error(
        "expected a budget from 1 to {unlabelled}, the number of images that can be chosen, found {budget}"
    )]
    Budget {
        /// Images wanted.
        budget: usize,
        /// Images that are not labelled.
        unlabelled: usize,
    },
    /// A label is no class.
    #[error("expected labels below {classes}, found {found}")]
    Label {
        /// Number of classes.
        classes: usize,
        /// The label.
        found: usize,
    },
    /// A setting is out of its range.
    #[error("expected {expected}, found {found}")]
    Setting {
        /// What is allowed.
        expected: &'static str,
        /// What was given.
        found: usize,
    },
    /// Too few images to simulate rounds on.
    #[error(
        "expected about {} labelled images, found {}: {test} of them test, and rounds of {} labels may take at most half of the other {pool}\nhint: label about {} more",
        (*enough).max(pool + test + 1), pool + test, listed(.rounds), enough.saturating_sub(pool + test).max(1)
    )]
    TooFew {
        /// Images that can be asked for.
        pool: usize,
        /// Images of the test part.
        test: usize,
        /// Labels after each of the fewest rounds.
        rounds: Vec<usize>,
        /// About as many labelled images are enough.
        enough: usize,
    },
    /// The test part lacks a class.
    #[error(
        "expected test images of all {classes} classes, found {found}: too few images or groups of some class to set one aside"
    )]
    TestClasses {
        /// Classes in the test part.
        found: usize,
        /// Classes of the question.
        classes: usize,
    },
    /// The caller asked to stop.
    #[error("stopped after {done} of {of} simulated runs")]
    Stopped {
        /// Runs that are done.
        done: usize,
        /// All runs.
        of: usize,
    },
    /// The classifier of a simulation cannot be fitted.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// Scores or intervals cannot be computed.
    #[error(transparent)]
    Eval(#[from] EvalError),
}

/// Numbers in a sentence.
fn listed(labels: &[usize]) -> String {
    let words: Vec<String> = labels.iter().map(usize::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
