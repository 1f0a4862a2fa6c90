//! The settings of a curve: its folds, its sizes, and how its networks train.

use leuko_core::{Seed, TrainSize};
use leuko_data::{Catalogue, Mixture, plan as plan_folds};
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
        decide(experiment, &question, &extent, seed)?;
    }
    Ok((question, settings))
}

/// Ten folds, or fewer so that each tests two images (or groups) of each class. Where a class of more than two may be
/// missing in a fold, as many images as two of each class would be.
fn folds(question: &Catalogue, most: u16) -> u16 {
    let classes = question.classes.len();
    let grouped = question.entries.iter().any(|entry| entry.group.is_some());
    let smallest = match classes > 2 && !grouped {
        true => question.entries.len() / classes,
        false => (0..classes)
            .map(|class| apart(question, class))
            .min()
            .unwrap_or(0),
    };
    (smallest / 2).clamp(3, usize::from(most)) as u16
}

/// Fills in the sizes and the number of folds that run, if nobody named them.
fn decide(
    experiment: &mut ExperimentSettings,
    question: &Catalogue,
    extent: &Extent,
    seed: Seed,
) -> Result<(), LabError> {
    let grid = &mut experiment.grid;
    let undecided = grid.run_folds == UNDECIDED;
    if undecided {
        grid.run_folds = grid.folds;
    }
    if grid.sizes.is_empty() {
        let classes = question.classes.len();
        let cut = plan_folds(question, &grid.plan_config(seed)).map_err(StudyError::from)?;
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
        })?;
        let sizes = sizes
            .into_iter()
            .filter_map(|size| u32::try_from(size).ok());
        grid.set_sizes(sizes)?;
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
