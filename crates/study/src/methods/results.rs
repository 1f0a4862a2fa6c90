//! What a study found out about its methods.

use leuko_core::{RunRecord, TrainSize};
use leuko_eval::{
    Crossover, EvalError, ExperimentSummary, FoldCurve, FoldScore, LEVEL, MethodDifference, Metric,
    SizeSummary, Spread, Which, crossover, summarise,
};
use leuko_methods::Method;

use super::record::MethodRecord;
use crate::error::StudyError;
use crate::notice::Notice;
use crate::store::{Description, Store};
use crate::watch::Watch;

/// One method in one experiment, with its scores.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodResults {
    /// The method.
    pub method: Method,
    /// Its records.
    pub records: Vec<MethodRecord>,
    /// Its scores, in the form of the network's.
    pub summary: ExperimentSummary,
    /// Where it differs from the network (the second of the two), paired over folds; `None` without a network,
    /// or with a single fold.
    pub against_network: Option<Crossover>,
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
    /// Where it differs from the network at one size.
    pub fn against_network_at(&self, size: TrainSize) -> Option<&MethodDifference> {
        let sizes = &self.against_network.as_ref()?.sizes;
        sizes.iter().find(|one| one.training_images == size.get())
    }

    /// Whether it is shown to be better than the network at some size.
    pub fn beats_network(&self) -> bool {
        let mut sizes = self.against_network.iter().flat_map(|all| &all.sizes);
        sizes.any(|one| one.better == Some(Which::First))
    }

    /// Its records in the form of a network's, for everything that takes such records.
    pub fn runs(&self) -> Vec<RunRecord> {
        self.records.iter().map(MethodRecord::as_run).collect()
    }

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

/// What leads an experiment without a network: of the methods that learn, the one with the highest mean score at
/// its largest size, of equal ones the first. `None` with a network.
pub(crate) fn leader<'a>(
    network: Option<&ExperimentSummary>,
    methods: &'a [MethodResults],
) -> Option<&'a MethodResults> {
    let last = |one: &MethodResults| one.curve().means.last().copied().unwrap_or(0.0);
    let key = |one: &MethodResults| (one.method != Method::GUESS, last(one));
    let higher = |a: &'a MethodResults, b: &'a MethodResults| match key(b) > key(a) {
        true => b,
        false => a,
    };
    match network {
        Some(_) => None,
        None => methods.iter().reduce(higher),
    }
}

/// Compares a method with the network at the sizes that both have, in the folds that both completed: of `folds`
/// that are run, and `folds_cut` that the images were dealt to.
fn compare(
    method: &ExperimentSummary,
    network: &ExperimentSummary,
    folds: u16,
    folds_cut: usize,
) -> Result<Option<Crossover>, EvalError> {
    let of_size = |summary: &ExperimentSummary, images: usize| {
        let mut sizes = summary.sizes.iter();
        let found = sizes.find(|size| size.training_images.get() == images)?;
        let score = |fold: &FoldScore| match metric(summary) {
            Metric::RocAuc => fold.auc,
            Metric::WeightedF1 => Some(fold.f1_weighted),
        };
        let mut scores = vec![None; usize::from(folds)];
        for fold in &found.folds {
            if let Some(place) = scores.get_mut(usize::from(fold.fold.0)) {
                *place = score(fold);
            }
        }
        Some(scores)
    };
    let mut sizes = Vec::new();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for images in method.sizes.iter().map(|size| size.training_images.get()) {
        if let (Some(a), Some(b)) = (of_size(method, images), of_size(network, images)) {
            sizes.push(images);
            own.push(a);
            other.push(b);
        }
    }
    if sizes.is_empty() || folds < 2 {
        return Ok(None);
    }
    let own = FoldCurve::new(sizes.clone(), own)?.of_folds(folds_cut);
    let other = FoldCurve::new(sizes, other)?.of_folds(folds_cut);
    Ok(Some(crossover(&own, &other, LEVEL)?))
}

/// The score that methods are compared by.
fn metric(summary: &ExperimentSummary) -> Metric {
    match summary.classes.len() {
        2 => Metric::RocAuc,
        _ => Metric::WeightedF1,
    }
}

/// That score at one size.
fn score<'a>(summary: &ExperimentSummary, size: &'a SizeSummary) -> Option<&'a Spread> {
    match metric(summary) {
        Metric::RocAuc => size.auc.as_ref(),
        Metric::WeightedF1 => size.f1_weighted.as_ref(),
    }
}

/// The methods of an experiment that have records in a store, in a fixed order, beside its `network`. A method
/// whose records have features of different networks is left out with a notice.
pub(crate) fn read_methods(
    store: &Store,
    experiment: &Description,
    network: Option<&ExperimentSummary>,
    watch: &dyn Watch,
) -> Result<Vec<MethodResults>, StudyError> {
    let mut found = Vec::new();
    for method in Method::all() {
        let paths = experiment
            .runs()
            .map(|run| store.method_record(method, &run));
        let done = paths.filter(|path| path.exists());
        let records: Result<Vec<_>, _> = done.map(|path| MethodRecord::read(&path)).collect();
        let records = records?;
        if records
            .iter()
            .any(|one| one.features != records[0].features)
        {
            Notice::MethodMixed {
                experiment: &experiment.name,
                method,
            }
            .tell(watch);
            continue;
        }
        let runs: Vec<RunRecord> = records.iter().map(MethodRecord::as_run).collect();
        if runs.is_empty() {
            continue;
        }
        if let Some(summary) = summarise(&runs)?.experiment(&experiment.name) {
            let folds_cut = store.folds_cut(&experiment.name)?;
            let against = |network| compare(summary, network, experiment.run_folds, folds_cut);
            found.push(MethodResults {
                method,
                against_network: network.map(against).transpose()?.flatten(),
                summary: summary.clone(),
                records,
            });
        }
    }
    Ok(found)
}
