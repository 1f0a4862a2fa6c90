//! What one fitted method leaves behind.

use std::path::Path;

use leuko_core::{
    Completed, Failure, FileError, FoldIndex, Outcome, Prediction, Protocol, RECORD_FORMAT, RunId,
    RunRecord, Seed, SetSizes, StopReason, TrainSize, read_versioned,
};
use leuko_methods::Method;
use serde::{Deserialize, Serialize};

/// Version of the form of a method's record; a reader refuses any other.
pub const METHOD_RECORD_FORMAT: u32 = 2;

/// One method, fitted to the training set of one size in one fold, and tested on the images that test the
/// network of that fold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodRecord {
    /// [`METHOD_RECORD_FORMAT`] of the writer.
    pub format: u32,
    /// The method.
    pub method: Method,
    /// Name of the experiment.
    pub experiment: String,
    /// Name of the data set.
    pub dataset: String,
    /// Whether the images are synthetic cells.
    pub synthetic: bool,
    /// How folds were cut.
    pub protocol: Protocol,
    /// Number of training images.
    pub size: TrainSize,
    /// Number of the fold (0-based).
    pub fold: FoldIndex,
    /// The study's master seed, which cuts the folds. The method itself draws no random numbers.
    pub seed: Seed,
    /// Class names.
    pub classes: Vec<String>,
    /// SHA-256 (hex) of everything that decides the outcome.
    pub fingerprint: String,
    /// SHA-256 (hex) of what the features come from: the weights of the pretrained network
    /// ([`leuko_pretrained::Weights::sha256`]) or the file of features. Absent for methods that have neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<String>,
    /// Number of images.
    pub images: MethodSets,
    /// How it ended.
    pub outcome: MethodOutcome,
}

/// Number of images in each set of a method. It has no validation images: nothing is chosen by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodSets {
    /// Images that it learnt from.
    pub training: usize,
    /// Images that give the score.
    pub test: usize,
    /// Images in either set that have no features, and count as average.
    pub without_features: usize,
}

/// How a method ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodOutcome {
    /// It was fitted; its answer for each test image, in the plan's order.
    Completed(Vec<Prediction>),
    /// It could not be fitted; why, in words.
    Failed(String),
}

impl MethodRecord {
    /// Reads one record.
    ///
    /// # Errors
    ///
    /// - [`FileError::Format`] if another version of leuko wrote it.
    /// - A file that cannot be read, or holds no such record.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        read_versioned(path, METHOD_RECORD_FORMAT)
    }

    /// Its size and fold.
    pub fn run(&self) -> RunId {
        RunId {
            experiment: self.experiment.clone(),
            size: self.size,
            fold: self.fold,
        }
    }

    /// The same as the record of a network that trained no epoch, for everything that takes such records, for
    /// example [`leuko_eval::summarise`].
    pub fn as_run(&self) -> RunRecord {
        RunRecord {
            format: RECORD_FORMAT,
            experiment: self.experiment.clone(),
            dataset: self.dataset.clone(),
            synthetic: self.synthetic,
            protocol: self.protocol,
            size: self.size,
            fold: self.fold,
            seed: self.seed,
            classes: self.classes.clone(),
            engine: self.method.to_string(),
            fingerprint: self.fingerprint.clone(),
            parameters: 0,
            images: SetSizes {
                training: self.images.training,
                validation: 0,
                test: self.images.test,
            },
            outcome: match &self.outcome {
                MethodOutcome::Completed(predictions) => Outcome::Completed(Completed {
                    losses: Vec::new(),
                    best_epoch: 0,
                    stopped: StopReason::MaxEpochs,
                    validation: Vec::new(),
                    predictions: predictions.clone(),
                }),
                MethodOutcome::Failed(error) => Outcome::Failed(Failure {
                    error: error.clone(),
                    losses: Vec::new(),
                }),
            },
        }
    }
}
