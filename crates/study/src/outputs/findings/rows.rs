//! Where networks look and how classes separate in them, by training set size.

use leuko_core::TrainSize;

use super::by_size;
use crate::store::{Description, Finding};

/// Means over the networks of one size. A number is `None` where no network has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FindingRow {
    /// Number of training images.
    pub size: TrainSize,
    /// Share of the positive relevance on the nucleus, in `[0, 1]`, of trained networks.
    pub nucleus: Option<f64>,
    /// The same for random weights: one mean over all networks.
    pub nucleus_randomised: Option<f64>,
    /// Share of the pixels that the nucleus has.
    pub nucleus_area: Option<f64>,
    /// Silhouette of the test images in the last hidden layer, in `[-1, 1]`.
    pub silhouette: Option<f64>,
    /// Share of a test image's nearest neighbours that have its class, in `[0, 1]`.
    pub purity: Option<f64>,
    /// What chance gives for it.
    pub purity_by_chance: Option<f64>,
}

/// One row for each size; none without findings.
pub fn finding_rows(experiment: &Description, findings: &[Finding]) -> Vec<FindingRow> {
    if findings.is_empty() {
        return Vec::new();
    }
    let randomised = by_size::overall(findings, &|found| {
        Some(found.focus.randomised.relevance?.nucleus)
    });
    let row = |&size: &TrainSize| {
        let mean = |value: &dyn Fn(&Finding) -> Option<f64>| {
            by_size::at(findings, size, value).map(|found| found.mean)
        };
        FindingRow {
            size,
            nucleus: mean(&|found| Some(found.focus.trained.relevance?.nucleus)),
            nucleus_randomised: randomised.as_ref().map(|found| found.mean),
            nucleus_area: mean(&|found| Some(found.focus.area?.nucleus)),
            silhouette: mean(&|found| Some(found.tested.numbers.as_ref()?.silhouette)),
            purity: mean(&|found| Some(found.tested.numbers.as_ref()?.purity)),
            purity_by_chance: mean(&|found| Some(found.tested.numbers.as_ref()?.purity_by_chance)),
        }
    };
    experiment.sizes.iter().map(row).collect()
}
