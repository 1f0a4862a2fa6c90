//! What can be wrong with settings.

use leuko_data::did_you_mean;
use thiserror::Error;

/// Settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A profile that there is not.
    #[error("there is no profile {name}\nhint: the profiles are smoke, quick and paper")]
    Profile {
        /// The name.
        name: String,
    },
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] leuko_core::FileError),
    /// Not TOML.
    #[error("{origin} is not TOML: {source}")]
    Syntax {
        /// The file, the profile or the assignment.
        origin: String,
        /// Where it departs from TOML.
        source: Box<toml::de::Error>,
    },
    /// An experiment whose name cannot stand in file names.
    #[error(
        "experiment {name:?}: a name is made of letters, digits, `-`, `_` and `.`, and does not begin with a dot"
    )]
    ExperimentName {
        /// The name.
        name: String,
    },
    /// A seed that TOML cannot express.
    #[error("the seed {} is too large\nhint: use a seed below 2^63", seed.0)]
    Seed {
        /// The seed.
        seed: leuko_core::Seed,
    },
    /// Settings that TOML cannot express.
    #[error("the settings cannot be written as TOML: {source}")]
    Form {
        /// Why not.
        source: toml::ser::Error,
    },
    /// An assignment without `=`, or without a key.
    #[error(
        "{given:?} is not an assignment\nhint: write key=value, for example train.max_epochs=100"
    )]
    NotAnAssignment {
        /// What was given.
        given: String,
    },
    /// A key that no setting has.
    #[error("{origin} sets `{key}`, which is not a setting{}", did_you_mean(nearest.as_ref()))]
    UnknownKey {
        /// The file, the profile or the assignment.
        origin: String,
        /// The key, with its tables.
        key: String,
        /// The most similar setting.
        nearest: Option<String>,
    },
    /// A value of the wrong type or out of its range.
    #[error("the settings of {part} cannot be used: {reason}")]
    Value {
        /// `the study` or the experiment.
        part: String,
        /// What is wrong, without the names of Rust's types.
        reason: String,
    },
    /// A training set of no image.
    #[error("grid.sizes: expected at least 1 training image in each set, found 0")]
    ZeroSize,
    /// A grid without a size.
    #[error(
        "grid.sizes: expected at least one number of training images, found none\nhint: an empty list in the field `sizes` means one size: all images"
    )]
    NoSize,
    /// One group of classes without the other, or both and a least number.
    #[error(
        "experiment {experiment} needs `negative` and `positive`, or `least_images` for a question about every class"
    )]
    Question {
        /// The experiment.
        experiment: String,
    },
    /// Settings of the analysis out of range.
    #[error("the settings of the analysis cannot be used: {reason}")]
    Analysis {
        /// What is wrong.
        reason: String,
    },
    /// Training settings out of range.
    #[error("the settings of experiment {experiment} cannot be used: {source}")]
    Train {
        /// The experiment.
        experiment: String,
        /// What is wrong.
        source: Box<leuko_train::TrainError>,
    },
}

/// What is wrong with a value, without the names of Rust's types.
pub(super) fn plain(error: &toml::de::Error) -> String {
    let text = error.to_string();
    let types = [
        ("expected usize", "expected a whole number, 0 or more"),
        ("expected u64", "expected a whole number, 0 or more"),
        ("expected u32", "expected a whole number, 0 or more"),
        ("expected u16", "expected a whole number, 0 to 65535"),
        ("expected f64", "expected a number"),
        ("expected f32", "expected a number"),
        ("expected a boolean", "expected true or false"),
    ];
    let text = (types.iter()).fold(text, |text, (rust, plain)| text.replace(rust, plain));
    // The place stands in the last line, below a hint.
    let (hints, facts): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("hint: "));
    [facts, hints].concat().join("\n")
}
