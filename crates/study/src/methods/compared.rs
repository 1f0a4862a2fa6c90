//! Methods beside the network: `tables/methods.csv`.

use std::path::Path;

use leuko_eval::{ExperimentSummary, SizeSummary, Spread};
use serde::Serialize;

use super::results::MethodResults;
use crate::csv_file::write_csv;
use crate::error::StudyError;

/// Name of the network among methods.
const NETWORK: &str = "cnn";

/// A method at one number of training images: a row of `tables/methods.csv`. Means and standard deviations
/// are over folds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MethodRow {
    /// The experiment.
    pub experiment: String,
    /// The method; `cnn` is the network.
    pub method: String,
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
}

/// The rows of one experiment, the network's first; `network` is `None` where none was trained.
pub fn method_rows(
    network: Option<&ExperimentSummary>,
    methods: &[MethodResults],
) -> Vec<MethodRow> {
    let named = methods
        .iter()
        .map(|one| (one.method.to_string(), &one.summary));
    let network = network.map(|summary| (NETWORK.to_owned(), summary));
    let all = network.into_iter().chain(named);
    all.flat_map(|(name, summary)| {
        let row = move |size: &SizeSummary| row(&name, summary, size);
        summary.sizes.iter().map(row).collect::<Vec<_>>()
    })
    .collect()
}

fn row(name: &str, summary: &ExperimentSummary, size: &SizeSummary) -> MethodRow {
    let both = |spread: &Option<Spread>| {
        let spread = spread.as_ref();
        (
            spread.map(|spread| spread.mean),
            spread.and_then(|spread| spread.sd),
        )
    };
    let [auc, f1_weighted, f1_macro, accuracy] = [
        &size.auc,
        &size.f1_weighted,
        &size.f1_unweighted,
        &size.accuracy,
    ]
    .map(both);
    MethodRow {
        experiment: summary.name.clone(),
        method: name.to_owned(),
        training_images: size.training_images.get(),
        folds: size.folds_completed,
        auc: auc.0,
        auc_sd: auc.1,
        f1_weighted: f1_weighted.0,
        f1_weighted_sd: f1_weighted.1,
        f1_macro: f1_macro.0,
        f1_macro_sd: f1_macro.1,
        accuracy: accuracy.0,
        accuracy_sd: accuracy.1,
    }
}

/// Writes `tables/methods.csv`; nothing without methods.
pub(crate) fn write_method_rows(out: &Path, rows: &[MethodRow]) -> Result<(), StudyError> {
    if rows.iter().all(|row| row.method == NETWORK) {
        return Ok(());
    }
    write_csv(&out.join("tables/methods.csv"), rows)
}
