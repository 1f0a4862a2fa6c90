//! From labelled images to a model and its scores.

use std::path::{Path, PathBuf};

use leuko_data::{Catalogue, Size};
use leuko_model::{Network, Shape};
use leuko_study::audit::{AuditFolder, CopySearch};
use leuko_study::{Compute, Conclusion, CopiesConfig, Plan, Settings, Source, Store, Watch, run};

use crate::error::LabError;
use crate::model::collect_model;
use crate::question::{ask, default_folds, settings};

/// How networks are trained on labelled images.
///
/// The images are dealt to folds. For each fold one network trains on all images except those of this fold,
/// which test it, and those of the next fold, which choose its epoch. So every image is tested once, by a
/// network that has never seen it, and all networks together are the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Of two classes the malignant one: its probability is the score. `None` takes the second by name.
    pub positive: Option<String>,
    /// Number of folds and so of networks, at least 3. `None` takes ten, or as many as the smallest class
    /// has images (or groups of images).
    pub folds: Option<u16>,
    /// Rows and columns that images are brought to, at least 190; by default 257x257 as in the paper.
    pub size: Size,
    /// Settings to change, as `key=value`, for example `train.max_epochs=100`.
    pub assignments: Vec<String>,
    /// Master seed; `None` takes 2021.
    pub seed: Option<u64>,
    /// What trains, and how many networks at once.
    pub compute: Compute,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            positive: None,
            folds: None,
            size: Size {
                height: 257,
                width: 257,
            },
            assignments: Vec::new(),
            seed: None,
            compute: Compute::default(),
        }
    }
}

impl Training {
    /// Checks that the network takes images of this size.
    ///
    /// # Errors
    ///
    /// - [`LabError::Size`] if they are too small.
    pub fn check_size(&self) -> Result<(), LabError> {
        let Size { height, width } = self.size;
        let input = Shape::rgb(height as usize, width as usize);
        Network::schouten(input, 2)
            .map(drop)
            .map_err(|source| LabError::Size {
                height,
                width,
                source,
            })
    }
}

/// A model that was trained, and its scores.
#[derive(Debug)]
pub struct Trained {
    /// The scores of single networks, each on images that it has never seen.
    pub conclusion: Conclusion,
    /// The networks' files, in the store's folder [`MODEL`](crate::MODEL). All together are the model. Empty if
    /// no network could be trained; the records say why.
    pub networks: Vec<PathBuf>,
}

/// Plans a training: leaves out copies of one cell, deals the images to folds and decodes them. `out` is the
/// folder of the training, where an earlier audit is looked up.
///
/// # Errors
///
/// - [`LabError::Size`] if the images would be too small for the network.
/// - [`LabError::TooFewClasses`], [`LabError::NoPositive`], [`LabError::PositiveOfMany`] if the classes do
///   not allow the question.
/// - [`LabError::Study`] for settings, folds or images that cannot be used.
pub fn prepare(
    catalogue: Catalogue,
    training: &Training,
    out: Option<&Path>,
    watch: &dyn Watch,
) -> Result<Plan, LabError> {
    training.check_size()?;
    // Before folds and balance are settled, which depend on the number of images.
    let audit = CopiesConfig::resolve(&training.assignments)?;
    let name = catalogue.name.clone();
    let search = CopySearch {
        folder: out.map(AuditFolder::for_study),
        ..CopySearch::default()
    };
    let audited = search.without_copies(catalogue, &audit, watch)?;
    let question = ask(&audited.catalogue, training.positive.as_deref(), watch)?;
    let folds = training.folds.unwrap_or_else(|| default_folds(&question));
    let experiment = settings(&question, folds, training.size)?;
    let fit = experiment.fit.unwrap_or_default();
    // Networks are not explained: `explain` does that on demand.
    let settings = Settings::of_one(&name, experiment)?;
    let settings = settings.assign(&training.assignments, training.seed)?;
    let source = Source::Files {
        catalogue: question,
        fit,
        copies: audited.copies,
        annotations: None,
        reader: search.reader,
    };
    let plan = Plan::of_source(settings, source, watch)?;
    Ok(plan.with_compute(training.compute).with_audits(audited.new))
}

/// Trains a network for each fold of a plan that [`prepare`] made, writes scores, figures and report, and
/// collects the networks as the model. A training that was stopped goes on where it stopped.
///
/// # Errors
///
/// - [`LabError::Study`] if the store holds a training with other settings or images, if the watch asked to
///   stop, or if a file cannot be written.
pub fn train(plan: &Plan, store: &Store, watch: &dyn Watch) -> Result<Trained, LabError> {
    check(plan, store)?;
    let conclusion = run(plan, store, watch)?;
    let mut networks = Vec::new();
    for experiment in plan.experiments() {
        networks.extend(collect_model(store.folder(), experiment.runs())?);
    }
    Ok(Trained {
        conclusion,
        networks,
    })
}

/// Checks that `store` takes a plan: it is empty, or holds a training with the same settings and images.
///
/// # Errors
///
/// - [`LabError::Study`] if it holds another training; names what differs.
pub fn check(plan: &Plan, store: &Store) -> Result<(), LabError> {
    for experiment in plan.experiments() {
        store.holds_only(&experiment.name)?;
    }
    plan.pending(store)?;
    Ok(store.same_settings(plan.settings())?)
}
