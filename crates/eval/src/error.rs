//! What can be wrong with records or with the numbers in them.

use leuko_core::{ClassIndex, ImageId, RunId};
use thiserror::Error;

/// A result could not be computed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EvalError {
    // === Numbers ===
    /// Labels and scores do not belong together.
    #[error("expected one score for each label, found {labels} labels and {scores} scores")]
    LengthMismatch {
        /// Number of labels.
        labels: usize,
        /// Number of scores.
        scores: usize,
    },
    /// One of the two classes is absent, so there is no ROC curve.
    #[error(
        "expected images of both classes, found {positives} positive and {negatives} negative ones"
    )]
    OneClass {
        /// Number of positive images.
        positives: usize,
        /// Number of negative images.
        negatives: usize,
    },
    /// A score is not a number, so it has no order.
    #[error("expected a score at position {index}, found NaN")]
    Nan {
        /// Its position (0-based).
        index: usize,
    },
    /// A value is infinite or not a number, so it has no mean.
    #[error("expected a finite number at position {index}, found {got}")]
    NotFinite {
        /// Its position (0-based).
        index: usize,
        /// The value.
        got: f64,
    },
    /// A statistic without values.
    #[error("expected at least one value, found none")]
    NoValues,
    /// A part larger than the whole.
    #[error("expected at most {of} images, found {count}")]
    MoreThanAll {
        /// Number of images counted.
        count: usize,
        /// Number of images there are.
        of: usize,
    },
    /// A confidence level that no interval can have.
    #[error("expected a confidence level strictly between 0 and 1, found {got}")]
    Level {
        /// What was asked for.
        got: f64,
    },
    /// A label or an answer that is not one of the classes.
    #[error("expected one of {classes} classes, found class {}", got.0)]
    UnknownClass {
        /// Number of classes.
        classes: usize,
        /// The class met.
        got: ClassIndex,
    },

    /// A statistic of groups without a group for each image.
    #[error("expected one group for each image, found {images} images and {groups} groups")]
    GroupCount {
        /// Number of images.
        images: usize,
        /// Number of groups given.
        groups: usize,
    },
    /// A number that must be a probability or a share is none.
    #[error("expected a number in [0, 1] at position {index}, found {got}")]
    NotAShare {
        /// Its position (0-based).
        index: usize,
        /// The value.
        got: f64,
    },
    /// A specificity at which no threshold can be chosen.
    #[error("expected a specificity strictly between 0 and 1, found {got}")]
    Specificity {
        /// What was asked for.
        got: f64,
    },
    /// A ratio of test images to training images that cannot be.
    #[error("expected a finite ratio of test images to training images, 0 or more, found {got}")]
    Ratio {
        /// What was asked for.
        got: f64,
    },
    /// A margin of non-inferiority that cannot be.
    #[error("expected a finite margin above 0, found {got}")]
    Margin {
        /// What was asked for.
        got: f64,
    },
    /// Too few draws for an interval.
    #[error("expected at least {expected} bootstrap draws, found {got}")]
    Draws {
        /// The fewest that give an interval.
        expected: usize,
        /// What was asked for.
        got: usize,
    },
    /// A statistic that cannot be computed from the images, or from more than half of the draws.
    #[error(
        "expected a statistic that most draws allow, found none in {undefined} of {draws}\nhint: keep the classes apart as strata, so that every draw has images of each"
    )]
    Undefined {
        /// Number of draws without a value.
        undefined: usize,
        /// Number of draws.
        draws: usize,
    },
    /// Numbers of training images that are 0 or not in rising order.
    #[error("expected numbers of training images above 0 in rising order, found {got:?}")]
    Sizes {
        /// The numbers.
        got: Vec<usize>,
    },
    /// A table of scores with rows of unequal lengths.
    #[error("row {row}: expected {expected} scores, found {got}")]
    RowLength {
        /// The row (0-based).
        row: usize,
        /// Length of the first row, or number of rows.
        expected: usize,
        /// Length of this row.
        got: usize,
    },
    /// Two curves that are not of the same sizes and folds.
    #[error(
        "expected two curves of the same sizes and folds, found {first} and {second} (sizes by folds)"
    )]
    Unpaired {
        /// Sizes and folds of the first.
        first: String,
        /// Sizes and folds of the second.
        second: String,
    },
    /// A crossed design with one level of a factor, whose variance cannot be seen.
    #[error("expected at least two levels of each factor, found {got} of {factor}")]
    Levels {
        /// The factor.
        factor: crate::Factor,
        /// Number of its levels.
        got: usize,
    },

    // === Records ===
    /// There is nothing to summarise.
    #[error(
        "expected run records, found none\nhint: run `leuko run` first, or check the results folder's name"
    )]
    NoRecords,
    /// A record was written by another version of the program.
    #[error(
        "{run}: expected a record of format {expected}, found format {got}\nhint: read it with the version of leuko that wrote it, or delete it and run the study again"
    )]
    RecordFormat {
        /// The run.
        run: RunId,
        /// The format that this version reads.
        expected: u32,
        /// The format found.
        got: u32,
    },
    /// The same run is there twice.
    #[error(
        "{run}: expected one record, found two\nhint: keep the records of different studies in different folders"
    )]
    RunRepeated {
        /// The run.
        run: RunId,
    },
    /// Two records of one experiment name different classes.
    #[error(
        "{run}: expected the classes {expected:?} of the experiment's other records, found {got:?}\nhint: keep the records of different studies in different folders"
    )]
    MixedClasses {
        /// The run that differs from the experiment's first.
        run: RunId,
        /// Classes of the first.
        expected: Vec<String>,
        /// Classes of this one.
        got: Vec<String>,
    },
    /// Two records of one experiment come from different studies.
    #[error(
        "{run}: expected the same {field} as in the experiment's other records\nhint: keep the records of different studies in different folders"
    )]
    MixedStudies {
        /// The run that differs from the experiment's first.
        run: RunId,
        /// What differs.
        field: StudyField,
    },
    /// An image was tested in two folds, which would count it twice in the pooled result.
    #[error("{run}: expected images that no other fold of this size tests, found {image}")]
    TestedTwice {
        /// The later run.
        run: RunId,
        /// The image.
        image: ImageId,
    },
    /// A completed run that tested no image.
    #[error("{run}: expected predictions, found none")]
    NoPredictions {
        /// The run.
        run: RunId,
    },
    /// A prediction does not give one probability for each class.
    #[error("{run}, image {image}: expected {expected} probabilities, found {got}")]
    ProbabilityCount {
        /// The run.
        run: RunId,
        /// The image.
        image: ImageId,
        /// Number of classes.
        expected: usize,
        /// Number of probabilities.
        got: usize,
    },
    /// A probability is outside `[0, 1]`.
    #[error("{run}, image {image}: expected a probability in [0, 1], found {got}")]
    NotAProbability {
        /// The run.
        run: RunId,
        /// The image.
        image: ImageId,
        /// The value.
        got: f32,
    },
    /// A ROC curve needs an experiment with exactly two classes.
    #[error("{run}: expected two classes for a ROC curve, found {got}")]
    NotBinary {
        /// The run.
        run: RunId,
        /// Number of classes.
        got: usize,
    },
    /// A loss curve needs a run with at least one epoch.
    #[error("{run}: expected at least one epoch, found none")]
    NoEpochs {
        /// The run.
        run: RunId,
    },
    /// The best epoch is not one of the run's epochs.
    #[error("{run}: expected a best epoch below {epochs}, found {got}")]
    BestEpoch {
        /// The run.
        run: RunId,
        /// Number of epochs.
        epochs: usize,
        /// The best epoch of the record (0-based).
        got: usize,
    },
    /// Something is wrong with the numbers of one run.
    #[error("{run}: {source}")]
    InRun {
        /// The run.
        run: RunId,
        /// What is wrong.
        source: Box<EvalError>,
    },
}

impl EvalError {
    /// The same error, with the run it happened in.
    pub(crate) fn of(self, run: RunId) -> Self {
        Self::InRun {
            run,
            source: Box::new(self),
        }
    }
}

/// What all records of one experiment have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudyField {
    /// Name of the data set.
    Dataset,
    /// Synthetic cells or photographs.
    Synthetic,
    /// How folds were cut.
    Protocol,
    /// The master seed, which decides the folds.
    Seed,
}

impl std::fmt::Display for StudyField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dataset => "data set",
            Self::Synthetic => "kind of image (synthetic or photograph)",
            Self::Protocol => "protocol",
            Self::Seed => "seed",
        })
    }
}
