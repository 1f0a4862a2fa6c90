//! One run to train.

use leuko_core::{RunId, Seed};

use super::meter::EVALUATION_COST;
use crate::experiment::Experiment;
use crate::store::Store;

/// One run to train.
#[derive(Clone, Debug)]
pub struct Task<'a> {
    /// The experiment, with its images in memory.
    pub experiment: &'a Experiment,
    /// The run.
    pub run: RunId,
    /// SHA-256 (hex) of all that decides its outcome.
    pub fingerprint: String,
}

/// A task, with the place of its results and its seed.
///
/// A study has one place and one seed; the split of the variance has a place for each of several seeds, and trains all
/// of them together.
pub(crate) struct Placed<'a> {
    pub(crate) task: Task<'a>,
    /// Where its record and its network go.
    pub(crate) store: &'a Store,
    /// That folder in the study's, such as `variance/seed-3/`; empty for the study's own runs.
    pub(crate) place: &'a str,
    pub(crate) seed: Seed,
}

impl Placed<'_> {
    /// Its name among the jobs of the processes that work in the study's folder.
    pub(super) fn job_name(&self) -> String {
        format!("{}train/{}", self.place, self.task.run)
    }
}

impl Task<'_> {
    /// Most work that it may need, in trained images.
    pub(crate) fn most_work(&self) -> f64 {
        self.work(self.experiment.settings.train.max_epochs)
    }

    /// The work of so many epochs, in trained images.
    pub(super) fn work(&self, epochs: usize) -> f64 {
        let fold = self.experiment.fold(self.run.fold);
        let validation = fold.map_or(0, |fold| fold.validation.len()) as f64;
        let training = self.experiment.images_an_epoch(self.run.size.get()) as f64;
        epochs as f64 * (training + validation * EVALUATION_COST)
    }
}
