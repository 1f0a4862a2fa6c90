//! The settings of a curve: its folds, its sizes, and how its networks train.

use leuko_core::{Seed, TrainSize};
use leuko_data::{Catalogue, Mixture};
use leuko_study::{ExperimentSettings, Settings, StudyError, Watch};

use super::config::CurveConfig;
use super::extent::{Extent, recipe};
use super::sizes::{least, spaced};
use crate::error::LabError;
use crate::question::{apart, ask, settings};

/// Number of folds that stands for "not decided yet".
const UNDECIDED: u16 = 0;
/// Images that only go forward cost a third of those that train.
const FORWARD: f64 = 1.0 / 3.0;

/// What is asked about the images, and with which settings.
pub(super) fn settle(
    catalogue: &Catalogue,
    config: &CurveConfig,
    watch: &dyn Watch,
) -> Result<(Catalogue, Settings), LabError> {
    let question = ask(catalogue, config.positive.as_deref(), watch)?;
    let extent = Extent::of(config.profile);
    let folds = config
        .folds
        .unwrap_or_else(|| folds(&question, extent.folds));
    let (train, analysis) = recipe(config.profile, question.classes.len())?;
    let mut experiment = settings(&question, folds, config.size)?;
    experiment.train = train;
    experiment.grid.mixture = Mixture::Balanced;
    if config.folds.is_none() {
        experiment.grid.run_folds = UNDECIDED;
    }
    if let Some(sizes) = &config.sizes {
        experiment.grid.sizes.clone_from(sizes);
    }
    let mut settings = Settings::of_one(&catalogue.name, experiment)?;
    settings.analysis = analysis;
    settings.methods = Settings::paper()?.methods;
    let mut settings = settings.assign(&config.assignments, config.seed)?;
    let seed = settings.seed;
    for experiment in settings.experiments.values_mut() {
        let is_named = config.folds.is_some() || experiment.grid.folds != folds;
        let named_folds = is_named.then_some(experiment.grid.folds);
        decide(experiment, &question, &extent, seed, named_folds)?;
    }
    Ok((question, settings))
}

/// Ten folds, or fewer so that each tests two images (or groups) of each class. Where a class of more than two may be
/// missing in a fold, as many images as two of each class would be.
fn folds(question: &Catalogue, most: u16) -> u16 {
    let classes = question.classes.len();
    let smallest = match classes > 2 && !grouped(question) {
        true => question.entries.len() / classes,
        false => (0..classes)
            .map(|class| apart(question, class))
            .min()
            .unwrap_or(0),
    };
    folds_of(smallest, most)
}

/// Whether images of one patient stay together.
fn grouped(question: &Catalogue) -> bool {
    question.entries.iter().any(|entry| entry.group.is_some())
}

fn folds_of(smallest: usize, most: u16) -> u16 {
    (smallest / 2).clamp(3, usize::from(most)) as u16
}

/// The fewest images of each class that leave enough training images for a curve when two folds are taken away
/// for test and validation, even the largest two. `folds` gives the number of folds of so many images.
fn enough(classes: usize, folds: impl Fn(usize) -> u16) -> usize {
    let needed = least(classes).div_ceil(classes);
    let fits = |&images: &usize| {
        let folds = usize::from(folds(images));
        let away = 2 * (images / folds) + (images % folds).min(2);
        images >= folds && images - away >= needed
    };
    let most = usize::from(folds(usize::MAX)).max(6 * needed);
    (needed..most).find(fits).unwrap_or(most)
}

/// Fills in the sizes and the number of folds that run, if nobody named them. `named_folds` is the number of folds
/// if a user named it.
fn decide(
    experiment: &mut ExperimentSettings,
    question: &Catalogue,
    extent: &Extent,
    seed: Seed,
    named_folds: Option<u16>,
) -> Result<(), LabError> {
    let undecided = experiment.grid.run_folds == UNDECIDED;
    if undecided {
        experiment.grid.run_folds = experiment.grid.folds;
    }
    if experiment.grid.sizes.is_empty() {
        let grid = &experiment.grid;
        let classes = question.classes.len();
        let cut = experiment.cut(question, &grid.plan_config(seed));
        let cut = cut.map_err(StudyError::from)?;
        let most = cut.sizes.first().map_or(0, |all| all.get());
        let largest = extent.largest.unwrap_or(most).max(least(classes)).min(most);
        let sizes = spaced(largest, classes, extent.spacing);
        let sizes = sizes.ok_or_else(|| LabError::ShortCurve {
            name: question.name.clone(),
            classes: question
                .classes
                .iter()
                .cloned()
                .zip(question.counts())
                .collect(),
            folds: grid.folds,
            most,
            least: least(classes),
            enough: match (named_folds, grouped(question)) {
                (None, false) => enough(classes, |images| folds_of(images, extent.folds)),
                _ => enough(classes, |_| grid.folds),
            },
            patients: grouped(question).then_some(grid.folds),
        })?;
        let sizes = sizes
            .into_iter()
            .filter_map(|size| u32::try_from(size).ok());
        experiment.grid.set_sizes(sizes)?;
    }
    if undecided {
        experiment.grid.run_folds = run_folds(experiment, question, extent);
    }
    Ok(())
}

/// As many folds as the profile's time allows.
fn run_folds(experiment: &ExperimentSettings, question: &Catalogue, extent: &Extent) -> u16 {
    let folds = experiment.grid.folds;
    let Some(work) = extent.work else {
        return folds;
    };
    let validation = question.entries.len() as f64 / f64::from(folds);
    let an_epoch = |size: &TrainSize| {
        let training = experiment.images_an_epoch(question.classes.len(), size.get());
        training as f64 + validation * FORWARD
    };
    let epoch: f64 = experiment.grid.sizes.iter().map(an_epoch).sum();
    let of_a_fold = epoch * experiment.train.max_epochs as f64;
    let affordable = (work / of_a_fold) as u16;
    affordable.max(extent.fewest_folds).min(folds)
}
