//! From labelled images to a learning curve: how many images suffice.
//!
//! A curve is a training with several sizes of the training set ([`train`](crate::train())). What a user need
//! not know is decided here: how many images to train on, in how many folds, and for how long.

mod choice;
mod config;
mod extent;
mod sample;
mod sizes;

use leuko_core::TrainSize;
use leuko_data::{Catalogue, Mixture, plan as plan_folds};
use leuko_study::{
    Difference, ExperimentSettings, Plan, Program, Settings, Store, StudyError, Watch,
};

pub use choice::{CurveChoice, SizeReason};
pub use config::CurveConfig;
pub use sample::Sample;

use crate::error::LabError;
use crate::question::{apart, ask, settings};
use crate::train::{Trained, check_store, prepare_with, train};
use extent::{Extent, recipe};
use sample::sample;
use sizes::{least, spaced};

/// Number of folds that stands for "not decided yet".
const UNDECIDED: u16 = 0;
/// Images that only go forward cost a third of those that train.
const FORWARD: f64 = 1.0 / 3.0;

/// A curve that is ready to be made.
#[derive(Debug)]
pub struct CurvePlan {
    /// Its runs, with the images in memory.
    pub study: Plan,
    /// What was decided, and why.
    pub choice: CurveChoice,
}

impl CurvePlan {
    /// The same plan with what the store says about the program; by default that it is unknown.
    #[must_use]
    pub fn with_program(self, program: Program) -> Self {
        Self {
            study: self.study.with_program(program),
            ..self
        }
    }
}

/// Plans a curve: draws images if there are more than the profile uses, leaves out copies of one cell, and decides
/// folds and sizes.
///
/// - **Folds.** Ten, or fewer so that each tests two images of each class (two groups, if there are groups).
/// - **Sizes.** From 10 images (6 or 4 if there are few; at least two of each class) to the most that every
///   fold allows, evenly spaced on a logarithmic axis. Training sets of two classes are half of each; of more
///   classes, each has its share of the images, and turned and flipped copies fill up the smaller ones.
/// - **Profile.** [`Profile`](leuko_study::Profile) sets how many images, sizes, folds and epochs there are
///   ([`CurveConfig::profile`]).
///
/// Networks are explained, so the report shows where they look.
///
/// # Errors
///
/// - [`LabError::ShortCurve`] if there are too few images for three sizes that span a factor of three.
/// - As [`prepare`](crate::prepare()).
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/two_classes.txt")]
/// use leuko_lab::{CurveConfig, plan_curve, read_labelled};
/// use leuko_study::Silent;
///
/// let plan = plan_curve(read_labelled(&cells, &Silent)?, &CurveConfig::default(), None, &Silent)?;
/// let sizes: Vec<usize> = plan.choice.sizes.iter().map(|size| size.get()).collect();
/// assert_eq!(sizes, [6, 10, 18, 32]);
/// println!("{}", plan.choice);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan_curve(
    catalogue: Catalogue,
    config: &CurveConfig,
    store: Option<&Store>,
    watch: &dyn Watch,
) -> Result<CurvePlan, LabError> {
    let extent = Extent::of(config.profile);
    // The seed of the settings, which also draws images.
    let seed = Settings::paper()?
        .assign(&config.assignments, config.seed)?
        .seed;
    let (catalogue, sample) = sample(catalogue, extent.images, seed);
    let settle = |catalogue: &Catalogue, watch: &dyn Watch| settle(catalogue, config, watch);
    let study = prepare_with(catalogue, &config.training(), &settle, store, watch)?;
    let given = config.sizes.is_some() || sets(config, "grid.sizes");
    let choice = CurveChoice::of(&study, config.profile, sample, given);
    Ok(CurvePlan { study, choice })
}

/// Makes a curve that [`plan_curve`] planned: trains, tests and explains a network for each size and fold, and
/// writes scores, figures and report. A curve that was stopped goes on where it stopped. The networks of the largest
/// size are the model.
///
/// # Errors
///
/// - [`LabError::OtherCurve`] if the store holds a curve of other images or with other settings.
/// - As [`train`].
pub fn run_curve(plan: &CurvePlan, store: &Store, watch: &dyn Watch) -> Result<Trained, LabError> {
    check_curve(plan, store)?;
    train(&plan.study, store, watch)
}

/// Checks that `store` takes a curve: it is empty, or holds the same one, perhaps unfinished.
///
/// # Errors
///
/// - [`LabError::OtherCurve`] if it holds another one; names what differs.
pub fn check_curve(plan: &CurvePlan, store: &Store) -> Result<(), LabError> {
    let other = |changes: Vec<Difference>| LabError::OtherCurve {
        folder: store.folder().to_owned(),
        changes,
    };
    check_store(&plan.study, store).map_err(|error| match error {
        LabError::Study(
            StudyError::OtherRuns { changes, .. } | StudyError::OtherSettings { changes, .. },
        ) => other(changes),
        error => error,
    })
}

/// What is asked about the images, and with which settings.
fn settle(
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
    let mut settings = settings.assign(&config.assignments, config.seed)?;
    let seed = settings.seed;
    for experiment in settings.experiments.values_mut() {
        decide(experiment, &question, &extent, seed)?;
    }
    Ok((question, settings))
}

/// Whether a setting is assigned.
fn sets(config: &CurveConfig, key: &str) -> bool {
    let keys = config
        .assignments
        .iter()
        .filter_map(|one| one.split_once('='));
    keys.into_iter().any(|(name, _)| name.trim() == key)
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
    seed: leuko_core::Seed,
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
        let largest = extent.largest.unwrap_or(most).min(most);
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

#[cfg(test)]
mod tests;
