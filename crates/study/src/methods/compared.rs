//! Methods beside the network: `tables/methods.csv`.

use std::path::Path;

use leuko_eval::{ExperimentSummary, MethodDifference, SizeSummary, Spread, Which};
use serde::Serialize;

use super::results::MethodResults;
use crate::contender::Contender;
use crate::csv_file::write_csv;
use crate::error::StudyError;

/// A method at one number of training images: a row of `tables/methods.csv`. Means and standard deviations
/// are over folds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MethodRow {
    /// The experiment.
    pub experiment: String,
    /// The network or the method.
    pub method: Contender,
    /// Number of training images.
    pub training_images: usize,
    /// Folds completed.
    pub folds: usize,
    /// ROC-AUC; of two classes only.
    pub auc: Option<f64>,
    /// Its standard deviation.
    pub auc_sd: Option<f64>,
    /// F1, weighted by class size.
    pub f1_weighted: Option<f64>,
    /// Its standard deviation.
    pub f1_weighted_sd: Option<f64>,
    /// Plain mean of the classes' F1.
    pub f1_macro: Option<f64>,
    /// Its standard deviation.
    pub f1_macro_sd: Option<f64>,
    /// Accuracy.
    pub accuracy: Option<f64>,
    /// Its standard deviation.
    pub accuracy_sd: Option<f64>,
    /// Mean difference to the network's score in the same folds, the method's minus the network's: ROC-AUC of
    /// two classes, weighted F1 of more.
    pub difference: Option<f64>,
    /// Lower end of its 95% interval, by the corrected resampled t-test, at this size alone.
    pub difference_low: Option<f64>,
    /// Upper end.
    pub difference_high: Option<f64>,
    /// P of no difference, corrected for the number of sizes by Holm's method.
    pub difference_p: Option<f64>,
    /// Which is shown to be better, the method or the network.
    pub better: Option<Contender>,
}

/// The rows of one experiment, the network's first; `network` is `None` where none was trained.
pub(crate) fn method_rows(
    network: Option<&ExperimentSummary>,
    methods: &[MethodResults],
) -> Vec<MethodRow> {
    let mut rows = Vec::new();
    if let Some(summary) = network {
        let sizes = summary.sizes.iter();
        rows.extend(sizes.map(|size| row(Contender::Network, summary, size, None)));
    }
    for one in methods {
        let name = one.method.into();
        for size in &one.summary.sizes {
            let against = one.against_network_at(size.training_images);
            rows.push(row(name, &one.summary, size, against));
        }
    }
    rows
}

fn row(
    name: Contender,
    summary: &ExperimentSummary,
    size: &SizeSummary,
    against: Option<&MethodDifference>,
) -> MethodRow {
    let both = |spread: &Option<Spread>| {
        let spread = spread.as_ref();
        let mean = spread.map(|spread| spread.mean);
        (mean, spread.and_then(|spread| spread.sd))
    };
    let (auc, auc_sd) = both(&size.auc);
    let (f1_weighted, f1_weighted_sd) = both(&size.f1_weighted);
    let (f1_macro, f1_macro_sd) = both(&size.f1_unweighted);
    let (accuracy, accuracy_sd) = both(&size.accuracy);
    let ends = against.and_then(|against| against.interval);
    let better = against.and_then(|against| against.better);
    MethodRow {
        experiment: summary.name.clone(),
        method: name,
        training_images: size.training_images.get(),
        folds: size.folds_completed,
        auc,
        auc_sd,
        f1_weighted,
        f1_weighted_sd,
        f1_macro,
        f1_macro_sd,
        accuracy,
        accuracy_sd,
        difference: against.and_then(|against| against.difference),
        difference_low: ends.map(|[low, _]| low),
        difference_high: ends.map(|[_, high]| high),
        difference_p: against.and_then(|against| against.p),
        better: better.map(|better| match better {
            Which::First => name,
            Which::Second => Contender::Network,
        }),
    }
}

/// Writes `tables/methods.csv`; nothing without methods.
pub(crate) fn write_method_rows(out: &Path, rows: &[MethodRow]) -> Result<(), StudyError> {
    if rows.iter().all(|row| row.method.is_network()) {
        return Ok(());
    }
    write_csv(&out.join("tables/methods.csv"), rows)
}
