//! From labelled images to a learning curve: how many images suffice.
//!
//! A curve is a training with several sizes of the training set ([`train`](crate::train())). What a user need
//! not know is decided here: how many images to train on, in how many folds, and for how long.

mod choice;
mod config;
mod decide;
mod extent;
mod sample;
mod sizes;

use std::path::Path;

use leuko_data::{Catalogue, ReadTwice};
use leuko_study::{Difference, Plan, Program, Settings, Store, StudyError, Watch};

pub use choice::{CurveChoice, SizeReason};
pub use config::CurveConfig;
pub use sample::CurveSample;

use crate::error::LabError;
use crate::labelled::read_labelled;
use crate::readings::with_readings;
use crate::train::{Trained, check_store, prepare_with, train};
use decide::settle;
use extent::Extent;
use sample::sample;

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

impl CurvePlan {
    /// The same plan with two readings of images beside it, as [`with_readings`].
    ///
    /// # Errors
    ///
    /// - As of [`with_readings`].
    pub fn with_readings(self, read: &ReadTwice, watch: &dyn Watch) -> Result<Self, LabError> {
        Ok(Self {
            study: with_readings(self.study, read, watch)?,
            ..self
        })
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
/// use leuko_lab::{CurveConfig, LabelLayout, plan_curve, read_labelled};
/// use leuko_study::Silent;
///
/// let cells = read_labelled(&cells, &LabelLayout::default(), &Silent)?;
/// let plan = plan_curve(cells, &CurveConfig::default(), None, &Silent)?;
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

impl CurveConfig {
    /// Makes the curve of the labelled images at `images` and keeps it in `store`: [`read_labelled`],
    /// [`plan_curve`] and [`run_curve`] in one call.
    ///
    /// # Errors
    ///
    /// - As these three.
    pub fn run(
        &self,
        images: &Path,
        store: &Store,
        watch: &dyn Watch,
    ) -> Result<Trained, LabError> {
        let plan = plan_curve(
            read_labelled(images, &self.layout, watch)?,
            self,
            Some(store),
            watch,
        )?;
        run_curve(&plan, store, watch)
    }
}

/// Whether a setting is assigned.
fn sets(config: &CurveConfig, key: &str) -> bool {
    let keys = config
        .assignments
        .iter()
        .filter_map(|one| one.split_once('='));
    keys.into_iter().any(|(name, _)| name.trim() == key)
}

#[cfg(test)]
mod tests;
