//! What one run leaves behind.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{ClassIndex, FileError, FoldIndex, ImageId, Seed, TrainSize, read_versioned};

/// Version of the record's form; a reader refuses any other.
pub const RECORD_FORMAT: u32 = 2;

/// How folds are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// As the paper's text says: every image is tested exactly once, and no image is in two of
    /// training, validation and test.
    Paper,
    /// As the authors' published scripts cut them: in some folds test and validation share images,
    /// some images are tested twice and some never. It shows what that changes; every result of it says
    /// so.
    Published,
}

impl Protocol {
    /// Whether images that choose the epoch are also tested.
    pub fn leaks(self) -> bool {
        self == Self::Published
    }
}

/// Reads one run's record.
///
/// # Errors
///
/// - [`FileError::Format`] if another version of leuko wrote it.
/// - Those of [`read_json`](crate::read_json).
pub fn read_record(path: &Path) -> Result<RunRecord, FileError> {
    read_versioned(path, RECORD_FORMAT)
}

/// One run: what it was, and how it ended. Nothing in it depends on the clock or the number of
/// workers, so the same study gives the same bytes.
///
/// # Examples
///
/// A record of a run that failed, written and read again:
///
/// ```
/// use leuko_core::{
///     Failure, FoldIndex, Outcome, Protocol, RECORD_FORMAT, RunRecord, Seed, SetSizes, TrainSize,
///     read_record, write_summed,
/// };
///
/// let record = RunRecord {
///     format: RECORD_FORMAT,
///     experiment: "all-binary".into(),
///     dataset: "all-idb2".into(),
///     synthetic: false,
///     protocol: Protocol::Paper,
///     size: TrainSize::new(50).ok_or("empty")?,
///     fold: FoldIndex(3),
///     seed: Seed(1),
///     classes: vec!["healthy".into(), "blast".into()],
///     engine: "fused-avx2".into(),
///     fingerprint: "5ca1ab1e".into(),
///     parameters: 7_210,
///     images: SetSizes { training: 50, validation: 26, test: 26 },
///     outcome: Outcome::Failed(Failure { error: "training diverged".into(), losses: vec![] }),
/// };
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("fold03.json");
/// write_summed(&path, &record)?;
/// assert_eq!(read_record(&path)?, record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// [`RECORD_FORMAT`] of the writer.
    pub format: u32,
    /// Name of the experiment, for example `all-binary`.
    pub experiment: String,
    /// Name of the data set, for example `all-idb2`.
    pub dataset: String,
    /// Whether the images are synthetic cells rather than photographs.
    pub synthetic: bool,
    /// How folds were cut.
    pub protocol: Protocol,
    /// Number of training images.
    pub size: TrainSize,
    /// Number of the fold (0-based).
    pub fold: FoldIndex,
    /// The study's master seed.
    pub seed: Seed,
    /// Class names; a [`ClassIndex`] points into them.
    pub classes: Vec<String>,
    /// Engine and device that trained, for example `libtorch-cpu`.
    pub engine: String,
    /// SHA-256 (hex) of everything that decides this run's outcome: settings, plan, pixels.
    pub fingerprint: String,
    /// Number of trainable parameters of the network.
    pub parameters: usize,
    /// Number of images in each set.
    pub images: SetSizes,
    /// How it ended.
    pub outcome: Outcome,
}

impl RunRecord {
    /// Its training and answers; `None` if it failed.
    pub fn completed(&self) -> Option<&Completed> {
        match &self.outcome {
            Outcome::Completed(completed) => Some(completed),
            Outcome::Failed(_) => None,
        }
    }
}

/// Number of images in each set of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetSizes {
    /// Images trained on, before augmentation.
    pub training: usize,
    /// Images that choose the epoch.
    pub validation: usize,
    /// Images that give the score.
    pub test: usize,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It trained and was tested.
    Completed(Completed),
    /// It could not go on; the study did.
    Failed(Failure),
}

/// A run that trained and was tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completed {
    /// Mean losses of each epoch, in order.
    pub losses: Vec<EpochLoss>,
    /// Epoch whose weights were tested (0-based): the last one that lowered the validation loss by more
    /// than the settings ask for.
    pub best_epoch: usize,
    /// Why training ended.
    pub stopped: StopReason,
    /// The network's answer for each validation image, in the plan's order. They show how far its probabilities
    /// can be trusted. Empty in older records, and for methods that need no validation images.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation: Vec<Prediction>,
    /// The network's answer for each test image, in the plan's order.
    pub predictions: Vec<Prediction>,
}

/// Difference of probabilities below which a network gives two images the same one.
const SAME: f32 = 1e-6;

impl Completed {
    /// Whether the network got stuck: it gives all test images, two or more, the same probabilities. This happens
    /// now and then in the first epochs of a training, most often with few images. Another seed helps.
    ///
    /// A network that works badly may call all images the same class, too, but with different probabilities.
    pub fn is_stuck(&self) -> bool {
        let [first, others @ ..] = &self.predictions[..] else {
            return false;
        };
        let same = |other: &Prediction| {
            let mut pairs = first.probabilities.iter().zip(&other.probabilities);
            pairs.all(|(a, b)| (a - b).abs() < SAME)
        };
        !others.is_empty() && others.iter().all(same)
    }
}

/// A run that could not go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What went wrong, in words.
    pub error: String,
    /// Mean losses of the epochs that ended before.
    pub losses: Vec<EpochLoss>,
}

/// Mean cross-entropy of one epoch, in nats an image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochLoss {
    /// Over the augmented training images, while the weights move.
    pub training: f64,
    /// Over the validation images, after the epoch.
    pub validation: f64,
}

/// Why training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The validation loss did not fall for as many epochs as the patience allows.
    Patience,
    /// The last allowed epoch was reached.
    MaxEpochs,
}

/// The network's answer for one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The image.
    pub image: ImageId,
    /// Its label.
    pub truth: ClassIndex,
    /// Softmax output for each class, in `[0, 1]`, in class order.
    pub probabilities: Vec<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> RunRecord {
        RunRecord {
            format: RECORD_FORMAT,
            experiment: "all-binary".into(),
            dataset: "all-idb2".into(),
            synthetic: false,
            protocol: Protocol::Paper,
            size: TrainSize::new(50).unwrap(),
            fold: FoldIndex(3),
            seed: Seed(1),
            classes: vec!["healthy".into(), "blast".into()],
            engine: "libtorch-cpu".into(),
            fingerprint: "00".into(),
            parameters: 7210,
            images: SetSizes {
                training: 50,
                validation: 25,
                test: 1,
            },
            outcome: Outcome::Completed(Completed {
                losses: vec![EpochLoss {
                    training: 0.48750000000000004,
                    validation: 0.693,
                }],
                best_epoch: 0,
                stopped: StopReason::MaxEpochs,
                validation: Vec::new(),
                predictions: vec![Prediction {
                    image: ImageId("Im001_1.tif".into()),
                    truth: ClassIndex::POSITIVE,
                    probabilities: vec![0.1, 0.9],
                }],
            }),
        }
    }

    #[test]
    fn test_a_network_with_the_same_probabilities_for_all_images_is_stuck() {
        let is_stuck = |probabilities: &[[f32; 3]]| {
            let of = |(number, p): (usize, &[f32; 3])| Prediction {
                image: ImageId(number.to_string()),
                truth: ClassIndex(0),
                probabilities: p.to_vec(),
            };
            let mut run = record().completed().unwrap().clone();
            run.predictions = probabilities.iter().enumerate().map(of).collect();
            run.is_stuck()
        };
        let same = [0.2, 0.5, 0.3];
        assert!(is_stuck(&[same, same, same]));
        assert!(is_stuck(&[same, same, [0.2, 0.5000005, 0.2999995]]));
        // One class for all images, but not the same probability.
        assert!(!is_stuck(&[same, same, [0.2, 0.51, 0.29]]));
        // One image has nothing to differ from.
        assert!(!is_stuck(&[]) && !is_stuck(&[same]));
    }

    #[test]
    fn test_record_survives_json_to_the_last_bit() {
        let text = serde_json::to_string(&record()).unwrap();
        assert_eq!(serde_json::from_str::<RunRecord>(&text).unwrap(), record());
        // The shortest digits that give the same number, for both f64 and f32.
        insta::assert_snapshot!(text, @r#"{"format":2,"experiment":"all-binary","dataset":"all-idb2","synthetic":false,"protocol":"paper","size":50,"fold":3,"seed":1,"classes":["healthy","blast"],"engine":"libtorch-cpu","fingerprint":"00","parameters":7210,"images":{"training":50,"validation":25,"test":1},"outcome":{"completed":{"losses":[{"training":0.48750000000000004,"validation":0.693}],"best_epoch":0,"stopped":"max_epochs","predictions":[{"image":"Im001_1.tif","truth":1,"probabilities":[0.1,0.9]}]}}}"#);
    }

    #[test]
    fn test_read_record_of_a_later_format_says_so_before_all_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fold00.json");
        crate::write_summed(&path, &record()).unwrap();
        assert_eq!(read_record(&path).unwrap(), record());
        let text = serde_json::to_string(&record()).unwrap();
        let later = text.replacen("\"format\":2", "\"extra\":1,\"format\":3", 1);
        crate::write_whole(&path, later.as_bytes()).unwrap();
        let error = read_record(&path).unwrap_err();
        assert!(
            matches!(
                error,
                FileError::Format {
                    got: 3,
                    expected: RECORD_FORMAT,
                    ..
                }
            ),
            "{error}"
        );
        let message = error.to_string();
        let message = message.replace(&*folder.path().to_string_lossy(), "ROOT");
        insta::assert_snapshot!(message, @"
        ROOT/fold00.json has format 3, expected 2: another version of leuko wrote it
        hint: read it with that version, or choose another folder for your results
        ");
    }

    #[test]
    fn test_record_with_an_unknown_field_is_refused() {
        let text = serde_json::to_string(&record())
            .unwrap()
            .replacen('{', "{\"extra\":1,", 1);
        let error = serde_json::from_str::<RunRecord>(&text).unwrap_err();
        insta::assert_snapshot!(error, @"unknown field `extra`, expected one of `format`, `experiment`, `dataset`, `synthetic`, `protocol`, `size`, `fold`, `seed`, `classes`, `engine`, `fingerprint`, `parameters`, `images`, `outcome` at line 1 column 8");
    }
}
