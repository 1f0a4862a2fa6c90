//! All records of a study in one table's worth of numbers.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::{FoldIndex, Outcome, Prediction, Protocol, RunRecord, StopReason, TrainSize};
use serde::{Deserialize, Serialize};

use crate::check::check_records;
use crate::fold_score::fold_score;
use crate::runs::{confusion, labels_and_scores, run_id};
use crate::{AucInterval, Confusion, EvalError, Spread, auc_interval};

/// Version of the summary's form.
pub const SUMMARY_FORMAT: u32 = 1;

/// Confidence level of every interval in a summary.
pub const LEVEL: f64 = 0.95;

/// What came out of a study: the content of `summary.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SUMMARY_FORMAT`] of the writer.
    pub format: u32,
    /// The experiments, in the order of their names.
    pub experiments: Vec<ExperimentSummary>,
}

/// What came out of one experiment.
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

/// What came out of one experiment at one training size.
///
/// Every score is a plain function of the completed runs; where there is none, it is absent, and the
/// failures say why.
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
    /// experiments only. It compares scores of different networks, so it is lower than the mean over
    /// folds where these are calibrated differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc_pooled: Option<AucInterval>,
    /// Accuracy per fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Spread>,
    /// F1 per fold, weighted by class size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f1_weighted: Option<Spread>,
    /// The completed folds, ascending.
    pub folds: Vec<FoldScore>,
    /// The failed folds, ascending.
    pub failures: Vec<FoldFailure>,
}

/// What came out of one completed run.
///
/// The answer for an image is the class with the highest probability; of equal ones the first, so a
/// binary answer of exactly 0.5 counts as normal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldScore {
    /// The fold.
    pub fold: FoldIndex,
    /// Number of images tested.
    pub test_images: usize,
    /// ROC-AUC; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    /// Fraction of the test images whose class was found.
    pub accuracy: f64,
    /// F1, weighted by class size.
    pub f1_weighted: f64,
    /// F1, plain mean over classes.
    pub f1_unweighted: f64,
    /// Fraction of the malignant images called malignant; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<f64>,
    /// Fraction of the normal images called normal; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specificity: Option<f64>,
    /// Number of epochs trained.
    pub epochs: usize,
    /// Epoch whose weights were tested (0-based).
    pub best_epoch: usize,
    /// Why training ended.
    pub stopped: StopReason,
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
}

/// Summarises the records of a study. Their order does not matter.
///
/// A size at which no run completed is listed with its failures.
///
/// # Errors
///
/// - [`EvalError::NoRecords`] if there is none.
/// - [`EvalError::RecordFormat`] if a record has another format than this version reads.
/// - [`EvalError::RunRepeated`] if two records are of one run.
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
        folds,
        failures,
    })
}
