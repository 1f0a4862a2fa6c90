//! What a study found out about its methods.

use leuko_core::RunRecord;
use leuko_eval::{ExperimentSummary, Metric, SizeSummary, Spread, summarise};
use leuko_methods::Method;

use super::record::MethodRecord;
use crate::error::StudyError;
use crate::store::{Description, Store};

/// One method in one experiment, with its scores.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodResults {
    /// The method.
    pub method: Method,
    /// Its records.
    pub records: Vec<MethodRecord>,
    /// Its scores, in the form of the network's.
    pub summary: ExperimentSummary,
}

/// The mean score of a method by number of training images, for a line in a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodCurve {
    /// The method's name.
    pub name: String,
    /// Numbers of training images, ascending.
    pub sizes: Vec<usize>,
    /// Mean over folds at each size: ROC-AUC of two classes, weighted F1 of more; in `[0, 1]`.
    pub means: Vec<f64>,
}

impl MethodResults {
    /// Its mean scores, at the sizes that have one.
    pub fn curve(&self) -> MethodCurve {
        let sizes = self.summary.sizes.iter();
        let scored = sizes.filter_map(|size| {
            let mean = score(&self.summary, size)?.mean;
            Some((size.training_images.get(), mean))
        });
        let (sizes, means) = scored.unzip();
        MethodCurve {
            name: self.method.to_string(),
            sizes,
            means,
        }
    }
}

/// The score that methods are compared by.
pub(super) fn metric(summary: &ExperimentSummary) -> Metric {
    match summary.classes.len() {
        2 => Metric::RocAuc,
        _ => Metric::WeightedF1,
    }
}

/// That score at one size.
pub(super) fn score<'a>(summary: &ExperimentSummary, size: &'a SizeSummary) -> Option<&'a Spread> {
    match metric(summary) {
        Metric::RocAuc => size.auc.as_ref(),
        Metric::WeightedF1 => size.f1_weighted.as_ref(),
    }
}

/// The methods of an experiment that have records in a store, in a fixed order.
pub(crate) fn read_methods(
    store: &Store,
    experiment: &Description,
) -> Result<Vec<MethodResults>, StudyError> {
    let mut found = Vec::new();
    for method in Method::all() {
        let paths = experiment
            .runs()
            .map(|run| store.method_record(method, &run));
        let done = paths.filter(|path| path.exists());
        let records: Result<Vec<_>, _> = done.map(|path| MethodRecord::read(&path)).collect();
        let records = records?;
        let runs: Vec<RunRecord> = records.iter().map(MethodRecord::as_run).collect();
        if runs.is_empty() {
            continue;
        }
        if let Some(summary) = summarise(&runs)?.experiment(&experiment.name) {
            found.push(MethodResults {
                method,
                summary: summary.clone(),
                records,
            });
        }
    }
    Ok(found)
}
