//! The score that an experiment is about.

use leuko_eval::{ExperimentSummary, Guess, Metric, SizeSummary, Spread};

/// A size with the spread of its score over folds.
pub(super) type Scored<'a> = (&'a SizeSummary, &'a Spread);

/// The score that an experiment is about.
pub(super) fn metric(summary: &ExperimentSummary) -> Metric {
    match summary.classes.len() {
        2 => Metric::RocAuc,
        _ => Metric::WeightedF1,
    }
}

/// Its name.
pub(super) fn score_name(summary: &ExperimentSummary) -> &'static str {
    match metric(summary) {
        Metric::RocAuc => "ROC-AUC",
        Metric::WeightedF1 => "weighted F1",
    }
}

/// That score at one size.
pub(super) fn score<'a>(summary: &ExperimentSummary, size: &'a SizeSummary) -> Option<&'a Spread> {
    match metric(summary) {
        Metric::RocAuc => size.auc.as_ref(),
        Metric::WeightedF1 => size.f1_weighted.as_ref(),
    }
}

/// What guessing scores.
pub(super) fn guess(summary: &ExperimentSummary) -> Option<f64> {
    match metric(summary) {
        Metric::RocAuc => Some(0.5),
        Metric::WeightedF1 => Some(Guess::of_experiment(summary)?.f1_weighted),
    }
}

/// That score at every size that has it, from the smallest size up.
pub(super) fn scored(summary: &ExperimentSummary) -> Vec<Scored<'_>> {
    let sizes = summary.sizes.iter();
    sizes
        .filter_map(|size| Some((size, score(summary, size)?)))
        .collect()
}
