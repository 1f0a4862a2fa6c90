//! How the loss of one run fell.

use leuko_core::{EpochLoss, Outcome, RunId, RunRecord};

use crate::EvalError;
use crate::runs::run_id;

/// Training and validation loss of one run against the epoch, as in the paper's Figs. 3a and 7a.
#[derive(Clone, Debug, PartialEq)]
pub struct LossCurve {
    /// The run.
    pub run: RunId,
    /// Mean losses of each epoch, in order; at least one.
    pub epochs: Vec<EpochLoss>,
    /// Epoch whose weights were tested (0-based); absent for a run that failed.
    pub best_epoch: Option<usize>,
}

impl LossCurve {
    /// The loss curve of a run, completed or failed.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoEpochs`] if the record holds no epoch.
    /// - [`EvalError::BestEpoch`] if its best epoch is none of them.
    pub fn of(record: &RunRecord) -> Result<Self, EvalError> {
        let run = run_id(record);
        let (epochs, best_epoch) = match &record.outcome {
            Outcome::Completed(completed) => (&completed.losses, Some(completed.best_epoch)),
            Outcome::Failed(failure) => (&failure.losses, None),
        };
        if epochs.is_empty() {
            return Err(EvalError::NoEpochs { run });
        }
        if let Some(got) = best_epoch.filter(|&best| best >= epochs.len()) {
            return Err(EvalError::BestEpoch {
                run,
                epochs: epochs.len(),
                got,
            });
        }
        Ok(Self {
            run,
            epochs: epochs.clone(),
            best_epoch,
        })
    }
}
