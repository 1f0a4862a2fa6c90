//! A number of each fold at each size, and its mean.

use leuko_core::TrainSize;
use leuko_eval::{LEVEL, MeanInterval, mean_interval};

use crate::store::Finding;

/// The mean over the folds of one size, of those that have the number; `None` if none has.
pub(super) fn at(
    findings: &[Finding],
    size: TrainSize,
    value: &dyn Fn(&Finding) -> Option<f64>,
) -> Option<MeanInterval> {
    let folds = findings.iter().filter(|finding| finding.size == size);
    let values: Vec<f64> = folds.filter_map(value).collect();
    mean_interval(&values, LEVEL).ok()
}

/// The mean over all networks that have the number, whatever their size: of random weights, which no
/// image trained, so that one mean of many is known better than one for each size.
pub(super) fn overall(
    findings: &[Finding],
    value: &dyn Fn(&Finding) -> Option<f64>,
) -> Option<MeanInterval> {
    let values: Vec<f64> = findings.iter().filter_map(value).collect();
    mean_interval(&values, LEVEL).ok()
}

/// The mean over folds of what a number gains from one size to another, in the folds that have both.
pub(super) fn gain(
    findings: &[Finding],
    [from, to]: [TrainSize; 2],
    value: &dyn Fn(&Finding) -> Option<f64>,
) -> Option<MeanInterval> {
    let of = |size| findings.iter().filter(move |finding| finding.size == size);
    let differences: Vec<f64> = of(to)
        .filter_map(|last| {
            let first = of(from).find(|first| first.fold == last.fold)?;
            Some(value(last)? - value(first)?)
        })
        .collect();
    mean_interval(&differences, LEVEL).ok()
}
