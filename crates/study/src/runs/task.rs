//! One run to train.

use leuko_core::RunId;

use super::meter::EVALUATION_COST;
use crate::experiment::Experiment;

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
