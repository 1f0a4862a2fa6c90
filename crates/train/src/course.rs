//! How a run goes: the losses of its epochs, and when it ends.

use leuko_core::{EpochLoss, StopReason};
use leuko_model::Weights;

use crate::{EarlyStopping, TrainConfig, TrainError, Trained};

/// Largest loss of a training that goes on, in nats. Figures can show it.
const LARGEST_LOSS: f64 = 1e12;

/// The losses of the epochs so far.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    stopping: EarlyStopping,
    max_epochs: usize,
    losses: Vec<EpochLoss>,
}

/// What the end of an epoch means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EpochEnd {
    /// Its weights are the best so far.
    pub(crate) improved: bool,
    /// Why it was the last one, if so.
    pub(crate) stopped: Option<StopReason>,
}

impl Course {
    pub(crate) fn new(config: &TrainConfig) -> Self {
        Self {
            stopping: EarlyStopping::new(&config.stopping),
            max_epochs: config.max_epochs,
            losses: Vec::new(),
        }
    }

    /// Refuses a loss of the present epoch that is not a number, or above [`LARGEST_LOSS`]. `set` is `training` or
    /// `validation`.
    pub(crate) fn check(&self, set: &'static str, loss: f64) -> Result<(), TrainError> {
        match loss <= LARGEST_LOSS {
            true => Ok(()),
            false => Err(TrainError::Diverged {
                set,
                epoch: self.losses.len(),
                loss,
                losses: self.losses.clone(),
            }),
        }
    }

    /// Takes the losses of the epoch that ends.
    pub(crate) fn end_epoch(&mut self, losses: EpochLoss) -> EpochEnd {
        let epoch = self.losses.len();
        self.losses.push(losses);
        let decision = self.stopping.observe(epoch, losses.validation);
        let stopped = if decision.stop {
            Some(StopReason::Patience)
        } else if self.losses.len() >= self.max_epochs {
            Some(StopReason::MaxEpochs)
        } else {
            None
        };
        EpochEnd {
            improved: decision.improved,
            stopped,
        }
    }

    /// The run's result, with the weights of its best epoch.
    pub(crate) fn trained(self, weights: Weights, stopped: StopReason) -> Trained {
        Trained {
            weights,
            best_epoch: self.stopping.best_epoch().unwrap_or(0),
            losses: self.losses,
            stopped,
        }
    }
}
