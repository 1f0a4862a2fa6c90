//! The summary of a study's records.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::{FoldIndex, Outcome, Prediction, Protocol, RunRecord, TrainSize};
use serde::{Deserialize, Serialize};

use crate::check::check_records;
use crate::fold_score::{FoldScore, fold_score};
use crate::runs::{confusion, labels_and_scores, run_id};
use crate::{AucInterval, Confusion, EvalError, Spread, auc_interval};

/// Version of the summary's file format.
pub const SUMMARY_FORMAT: u32 = 2;

/// Confidence level of every interval in a summary.
pub const LEVEL: f64 = 0.95;

/// The scores of a study: the content of `summary.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SUMMARY_FORMAT`] of the writer.
    pub format: u32,
    /// The experiments, in the order of their names.
    pub experiments: Vec<ExperimentSummary>,
}

/// The scores of one experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExperimentSummary {
    /// Its name, for example `all-binary`.
    pub name: String,
    /// Name of the data set.
    pub dataset: String,
    /// Whether the images are synthetic cells rather than photographs.
    pub synthetic: bool,
    /// How folds were cut.
    pub protocol: Protocol,
    /// Class names, in order.
    pub classes: Vec<String>,
    /// Engines that trained its runs, in alphabetical order.
    pub engines: Vec<String>,
    /// The training sizes, ascending.
    pub sizes: Vec<SizeSummary>,
}

/// The scores of one experiment at one training size.
///
/// Every score is a plain function of the completed runs. If no run completed, the scores are absent, and
/// the failures say why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizeSummary {
    /// Number of training images.
    pub training_images: TrainSize,
    /// Number of runs that trained and were tested.
    pub folds_completed: usize,
    /// Number of runs that failed.
    pub folds_failed: usize,
    /// Counts over the test images of all completed folds: a row per true class, a column per
    /// predicted class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confusion: Option<Confusion>,
    /// ROC-AUC per fold; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<Spread>,
    /// ROC-AUC over the test images of all completed folds together, with an interval; binary
    /// experiments only. It compares probabilities of different networks. If their calibration differs, it
    /// differs from the mean over folds: it may be lower, and it may be higher. For example, a network that
    /// gives 0.5 for every image has an AUC of 0.5, but its images may lie between those of the other networks
    /// and lose few comparisons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc_pooled: Option<AucInterval>,
    /// Accuracy per fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Spread>,
    /// F1 per fold, weighted by class size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f1_weighted: Option<Spread>,
    /// F1 per fold, plain mean over classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f1_unweighted: Option<Spread>,
    /// The completed folds, ascending.
    pub folds: Vec<FoldScore>,
    /// The failed folds, ascending.
    pub failures: Vec<FoldFailure>,
}

/// A run that could not go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldFailure {
    /// The fold.
    pub fold: FoldIndex,
    /// Number of epochs trained before.
    pub epochs: usize,
    /// What went wrong, in words.
    pub error: String,
}

impl Summary {
    /// The experiment of this name.
    pub fn experiment(&self, name: &str) -> Option<&ExperimentSummary> {
        self.experiments.iter().find(|e| e.name == name)
    }
}

impl SizeSummary {
    /// ROC-AUC of each completed fold, in the order of the folds; empty unless binary.
    pub fn aucs(&self) -> Vec<f64> {
        self.folds.iter().filter_map(|fold| fold.auc).collect()
    }

    /// Weighted F1 of each completed fold, in the order of the folds.
    pub fn weighted_f1s(&self) -> Vec<f64> {
        self.folds.iter().map(|fold| fold.f1_weighted).collect()
    }
}

/// Summarises the records of a study. Their order does not matter.
///
/// A size at which no run completed is listed with its failures.
///
/// # Examples
///
/// ```
/// use leuko_core::{
///     ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
///     RECORD_FORMAT, RunRecord, Seed, SetSizes, StopReason, TrainSize,
/// };
///
/// // A run of one epoch that tested four images: label and probability of the malignant class.
/// let tested = [(0, 0.1), (0, 0.6), (1, 0.7), (1, 0.9)];
/// let predictions = tested.map(|(truth, probability)| Prediction {
///     image: ImageId(format!("{truth} {probability}.png")),
///     truth: ClassIndex(truth),
///     probabilities: vec![1.0 - probability, probability],
/// });
/// let record = RunRecord {
///     format: RECORD_FORMAT,
///     experiment: "all-binary".into(),
///     dataset: "all-idb2".into(),
///     synthetic: false,
///     protocol: Protocol::Paper,
///     size: TrainSize::new(50).ok_or("empty")?,
///     fold: FoldIndex(0),
///     seed: Seed(1),
///     classes: vec!["healthy".into(), "blast".into()],
///     engine: "fused-avx2".into(),
///     fingerprint: "5ca1ab1e".into(),
///     parameters: 7_210,
///     images: SetSizes { training: 50, validation: 26, test: 4 },
///     outcome: Outcome::Completed(Completed {
///         losses: vec![EpochLoss { training: 0.6, validation: 0.5 }],
///         best_epoch: 0,
///         stopped: StopReason::MaxEpochs,
///         validation: Vec::new(),
///         predictions: predictions.into(),
///     }),
/// };
/// let summary = leuko_eval::summarise(&[record])?;
/// let size = &summary.experiments[0].sizes[0];
/// assert_eq!(size.aucs(), [1.0]);
/// assert_eq!(size.folds[0].accuracy, 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// - [`EvalError::NoRecords`] if there is none.
/// - [`EvalError::RecordFormat`] if a record has another format than this version reads.
/// - [`EvalError::RunRepeated`] if two records belong to the same run.
/// - [`EvalError::MixedClasses`], [`EvalError::MixedStudies`] if the records of one experiment differ
///   in their classes, data set, protocol or seed.
/// - [`EvalError::TestedTwice`] if two folds of one size test the same image.
/// - [`EvalError::NoPredictions`], [`EvalError::ProbabilityCount`], [`EvalError::NotAProbability`], or
///   [`EvalError::InRun`] with [`EvalError::UnknownClass`], if a completed run's predictions do not fit
///   its classes.
/// - [`EvalError::InRun`] with [`EvalError::OneClass`] if a binary run tested one class only.
pub fn summarise(records: &[RunRecord]) -> Result<Summary, EvalError> {
    check_records(records)?;
    let mut by_experiment: BTreeMap<&str, BTreeMap<(TrainSize, FoldIndex), &RunRecord>> =
        BTreeMap::new();
    for record in records {
        by_experiment
            .entry(&record.experiment)
            .or_default()
            .insert((record.size, record.fold), record);
    }
    let experiments = by_experiment
        .values()
        .map(|runs| summarise_experiment(&runs.values().copied().collect::<Vec<_>>()))
        .collect::<Result<_, EvalError>>()?;
    Ok(Summary {
        format: SUMMARY_FORMAT,
        experiments,
    })
}

/// Summarises one experiment's records, one or more, sorted by size and fold.
fn summarise_experiment(runs: &[&RunRecord]) -> Result<ExperimentSummary, EvalError> {
    let first = runs[0];
    let engines: BTreeSet<&str> = runs.iter().map(|run| run.engine.as_str()).collect();
    Ok(ExperimentSummary {
        name: first.experiment.clone(),
        dataset: first.dataset.clone(),
        synthetic: first.synthetic,
        protocol: first.protocol,
        classes: first.classes.clone(),
        engines: engines.into_iter().map(str::to_owned).collect(),
        sizes: runs
            .chunk_by(|a, b| a.size == b.size)
            .map(summarise_size)
            .collect::<Result<_, EvalError>>()?,
    })
}

/// Summarises the records of one size, one or more, sorted by fold.
fn summarise_size(runs: &[&RunRecord]) -> Result<SizeSummary, EvalError> {
    let classes = runs[0].classes.len();
    let mut folds = Vec::new();
    let mut failures = Vec::new();
    let mut predictions: Vec<&Prediction> = Vec::new();
    for run in runs {
        match &run.outcome {
            Outcome::Completed(completed) => {
                let score = fold_score(run, completed).map_err(|error| error.of(run_id(run)))?;
                folds.push(score);
                predictions.extend(&completed.predictions);
            }
            Outcome::Failed(failure) => failures.push(FoldFailure {
                fold: run.fold,
                epochs: failure.losses.len(),
                error: failure.error.clone(),
            }),
        }
    }
    let spread = |value: fn(&FoldScore) -> Option<f64>| {
        let values: Vec<f64> = folds.iter().filter_map(value).collect();
        (!values.is_empty())
            .then(|| Spread::of(&values))
            .transpose()
    };
    let auc = spread(|fold| fold.auc)?;
    let auc_pooled = auc
        .map(|_| {
            let (positive, scores) = labels_and_scores(predictions.iter().copied());
            auc_interval(&positive, &scores, LEVEL)
        })
        .transpose()?;
    Ok(SizeSummary {
        training_images: runs[0].size,
        folds_completed: folds.len(),
        folds_failed: failures.len(),
        confusion: (!predictions.is_empty())
            .then(|| confusion(classes, predictions.iter().copied()))
            .transpose()?,
        auc,
        auc_pooled,
        accuracy: spread(|fold| Some(fold.accuracy))?,
        f1_weighted: spread(|fold| Some(fold.f1_weighted))?,
        f1_unweighted: spread(|fold| Some(fold.f1_unweighted))?,
        folds,
        failures,
    })
}

#[cfg(test)]
mod tests {
    use leuko_core::{Failure, Outcome};

    use super::*;
    use crate::IntervalMethod;
    use crate::fixtures::{completed, record};

    /// Fold 0: AUC 3/4 and three of four found. Fold 1: AUC 1 and all found.
    fn two_folds() -> [RunRecord; 2] {
        [
            record(
                50,
                0,
                &[(true, 0.9), (true, 0.3), (false, 0.4), (false, 0.2)],
            ),
            record(
                50,
                1,
                &[(true, 0.8), (true, 0.7), (false, 0.1), (false, 0.45)],
            ),
        ]
    }

    fn failed(size: u32, fold: u16) -> RunRecord {
        let mut record = record(size, fold, &[]);
        record.outcome = Outcome::Failed(Failure {
            error: "the loss is not finite".to_owned(),
            losses: Vec::new(),
        });
        record
    }

    #[test]
    fn test_summarise_two_folds_by_hand() {
        let summary = summarise(&two_folds()).unwrap();
        let experiment = summary.experiment("all-binary").unwrap();
        let [size] = &experiment.sizes[..] else {
            panic!("{experiment:?}")
        };
        assert_eq!((size.folds_completed, size.folds_failed), (2, 0));
        assert_eq!(size.aucs(), [0.75, 1.0]);
        let auc = size.auc.unwrap();
        assert_eq!((auc.n, auc.mean, auc.min, auc.max), (2, 0.875, 0.75, 1.0));
        assert!((auc.sd.unwrap() - 0.125 * 2.0_f64.sqrt()).abs() < 1e-15);
        // Of 4 x 4 pairs over both folds, 0.3 loses against 0.4 and 0.45.
        let pooled = size.auc_pooled.unwrap();
        assert_eq!(
            (pooled.auc, pooled.positives, pooled.negatives),
            (14.0 / 16.0, 4, 4)
        );
        assert_eq!(pooled.method, IntervalMethod::DelongLogit);
        assert!(pooled.low < pooled.auc && pooled.auc < pooled.high);
        assert_eq!(size.accuracy.unwrap().mean, 0.875);
        let first = &size.folds[0];
        assert_eq!(
            (first.sensitivity, first.specificity),
            (Some(0.5), Some(1.0))
        );
        assert_eq!(
            (first.test_images, first.epochs, first.best_epoch),
            (4, 2, 2)
        );
        let missed = size.confusion.as_ref().unwrap();
        use leuko_core::ClassIndex;
        assert_eq!(missed.count(ClassIndex::POSITIVE, ClassIndex::NEGATIVE), 1);
    }

    #[test]
    fn test_summarise_does_not_depend_on_the_order_of_records() {
        let [a, b] = two_folds();
        let mut other = record(100, 0, &[(true, 0.9), (false, 0.1)]);
        other.experiment = "another".to_owned();
        let sorted = summarise(&[a.clone(), b.clone(), failed(10, 0), other.clone()]).unwrap();
        assert_eq!(summarise(&[other, failed(10, 0), b, a]).unwrap(), sorted);
        let names: Vec<&str> = sorted.experiments.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["all-binary", "another"]);
        let sizes: Vec<usize> = sorted.experiments[0]
            .sizes
            .iter()
            .map(|size| size.training_images.get())
            .collect();
        assert_eq!(sizes, [10, 50]);
    }

    #[test]
    fn test_summarise_lists_a_size_without_a_completed_fold() {
        let [a, _] = two_folds();
        let summary = summarise(&[a, failed(100, 0), failed(100, 1)]).unwrap();
        let size = &summary.experiments[0].sizes[1];
        assert_eq!((size.folds_completed, size.folds_failed), (0, 2));
        assert_eq!(
            (size.auc, size.auc_pooled, size.confusion.as_ref()),
            (None, None, None)
        );
        assert_eq!(size.failures[1].error, "the loss is not finite");
    }

    #[test]
    fn test_summary_survives_toml_without_nan() {
        let [a, _] = two_folds();
        let summary = summarise(&[a, failed(100, 0)]).unwrap();
        let text = toml::to_string_pretty(&summary).unwrap();
        assert_eq!(toml::from_str::<Summary>(&text).unwrap(), summary);
        insta::assert_snapshot!(text, @r#"
        format = 2

        [[experiments]]
        name = "all-binary"
        dataset = "all-idb2"
        synthetic = false
        protocol = "paper"
        classes = [
            "healthy",
            "blast",
        ]
        engines = ["libtorch-cpu"]

        [[experiments.sizes]]
        training_images = 50
        folds_completed = 1
        folds_failed = 0
        confusion = [
            [
            2,
            0,
        ],
            [
            1,
            1,
        ],
        ]
        failures = []

        [experiments.sizes.auc]
        n = 1
        mean = 0.75
        min = 0.75
        q1 = 0.75
        median = 0.75
        q3 = 0.75
        max = 0.75

        [experiments.sizes.auc_pooled]
        auc = 0.75
        positives = 2
        negatives = 2
        se = 0.3535533905932738
        level = 0.95
        low = 0.06932327703202118
        high = 0.9917916068049313
        method = "delong-logit"

        [experiments.sizes.accuracy]
        n = 1
        mean = 0.75
        min = 0.75
        q1 = 0.75
        median = 0.75
        q3 = 0.75
        max = 0.75

        [experiments.sizes.f1_weighted]
        n = 1
        mean = 0.7333333333333334
        min = 0.7333333333333334
        q1 = 0.7333333333333334
        median = 0.7333333333333334
        q3 = 0.7333333333333334
        max = 0.7333333333333334

        [experiments.sizes.f1_unweighted]
        n = 1
        mean = 0.7333333333333334
        min = 0.7333333333333334
        q1 = 0.7333333333333334
        median = 0.7333333333333334
        q3 = 0.7333333333333334
        max = 0.7333333333333334

        [[experiments.sizes.folds]]
        fold = 0
        test_images = 4
        auc = 0.75
        accuracy = 0.75
        f1_weighted = 0.7333333333333334
        f1_unweighted = 0.7333333333333334
        sensitivity = 0.5
        specificity = 1.0
        classes_answered = 2
        epochs = 2
        best_epoch_from_1 = 2
        stopped = "max_epochs"

        [[experiments.sizes]]
        training_images = 100
        folds_completed = 0
        folds_failed = 1
        folds = []

        [[experiments.sizes.failures]]
        fold = 0
        epochs = 0
        error = "the loss is not finite"
        "#);
    }

    #[test]
    fn test_summarise_of_three_classes_has_f1_and_no_auc() {
        let [mut record, _] = two_folds();
        record.classes.push("third".to_owned());
        for prediction in &mut completed(&mut record).predictions {
            prediction.probabilities.push(0.0);
        }
        let summary = summarise(&[record]).unwrap();
        let size = &summary.experiments[0].sizes[0];
        assert_eq!((size.auc, size.auc_pooled), (None, None));
        assert_eq!(size.folds[0].sensitivity, None);
        assert!(size.f1_weighted.unwrap().mean > 0.7);
    }
}
