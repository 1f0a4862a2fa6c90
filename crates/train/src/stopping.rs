//! Early stopping.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// When to stop before the last epoch. The defaults are the paper's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoppingConfig {
    /// Training stops after this many epochs in a row without improvement; 0 counts as 1. Default 50.
    pub patience: usize,
    /// An epoch is an improvement if its validation loss is lower than that of the last improvement by
    /// more than this, in nats. Default 0.
    pub min_delta: f64,
}

impl Default for StoppingConfig {
    fn default() -> Self {
        Self {
            patience: 50,
            min_delta: 0.0,
        }
    }
}

/// A setting of [`StoppingConfig`] is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum StoppingError {
    /// `min_delta` is negative, infinite or not a number.
    #[error("stopping.min_delta: expected a finite number of at least 0, found {got}")]
    MinDelta {
        /// The value given.
        got: f64,
    },
}

impl StoppingConfig {
    /// Checks that the settings are in their range.
    ///
    /// # Errors
    ///
    /// - [`StoppingError::MinDelta`] if `min_delta` is negative, infinite or NaN.
    pub fn validate(&self) -> Result<(), StoppingError> {
        if self.min_delta >= 0.0 && self.min_delta.is_finite() {
            Ok(())
        } else {
            Err(StoppingError::MinDelta {
                got: self.min_delta,
            })
        }
    }
}

/// What one epoch's validation loss means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The loss is below that of the last epoch that improved, by more than
    /// [`StoppingConfig::min_delta`]: keep these weights. On ties the earlier epoch stays.
    pub improved: bool,
    /// Patience has run out: train no further.
    pub stop: bool,
}

/// Watches the validation loss of one run, as Keras's `EarlyStopping` does.
///
/// A loss that is NaN or infinite is never an improvement. Keras 2.0.8, on which the paper's scripts ran,
/// stops one epoch later than the patience says; later versions and this code do not.
///
/// # Examples
///
/// ```
/// use leuko_train::{EarlyStopping, StoppingConfig};
///
/// let mut stopping = EarlyStopping::new(&StoppingConfig { patience: 2, min_delta: 0.0 });
/// let losses = [0.7, 0.5, 0.6, 0.6];
/// let decisions: Vec<_> =
///     losses.iter().enumerate().map(|(epoch, &loss)| stopping.observe(epoch, loss)).collect();
/// assert!(decisions[3].stop && !decisions[2].stop);
/// assert_eq!(stopping.best_epoch(), Some(1));
/// ```
#[derive(Clone, Debug)]
pub struct EarlyStopping {
    config: StoppingConfig,
    /// The last epoch that improved and its loss.
    best: Option<(usize, f64)>,
    /// Epochs since then.
    waited: usize,
}

impl EarlyStopping {
    /// Starts before the first epoch.
    pub fn new(config: &StoppingConfig) -> Self {
        Self {
            config: *config,
            best: None,
            waited: 0,
        }
    }

    /// Takes the validation loss of the next epoch, in nats.
    pub fn observe(&mut self, epoch: usize, validation_loss: f64) -> Decision {
        let lowest = self.best_loss().unwrap_or(f64::INFINITY);
        let improved = validation_loss < lowest - self.config.min_delta;
        if improved {
            self.best = Some((epoch, validation_loss));
            self.waited = 0;
        } else {
            self.waited += 1;
        }
        Decision {
            improved,
            stop: !improved && self.waited >= self.config.patience,
        }
    }

    /// The epoch whose weights to keep; `None` before the first finite loss.
    pub fn best_epoch(&self) -> Option<usize> {
        self.best.map(|(epoch, _)| epoch)
    }

    /// The validation loss of that epoch, in nats.
    pub fn best_loss(&self) -> Option<f64> {
        self.best.map(|(_, loss)| loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `losses` lead to `verdicts`, one letter an epoch: improved, waiting, stop.
    #[track_caller]
    fn check(patience: usize, min_delta: f64, losses: &[f64], verdicts: &str, best: Option<usize>) {
        let mut stopping = EarlyStopping::new(&StoppingConfig {
            patience,
            min_delta,
        });
        let observed: String = losses
            .iter()
            .enumerate()
            .map(|(epoch, &loss)| match stopping.observe(epoch, loss) {
                Decision {
                    improved: true,
                    stop: false,
                } => 'i',
                Decision {
                    improved: false,
                    stop: false,
                } => 'w',
                Decision {
                    improved: false,
                    stop: true,
                } => 's',
                Decision {
                    improved: true,
                    stop: true,
                } => '?',
            })
            .collect();
        assert_eq!(observed, verdicts, "{losses:?}");
        assert_eq!(stopping.best_epoch(), best, "{losses:?}");
        assert_eq!(
            stopping.best_loss(),
            best.map(|epoch| losses[epoch]),
            "{losses:?}"
        );
    }

    #[test]
    fn test_observe_stops_after_as_many_epochs_as_the_patience() {
        check(2, 0.0, &[0.5, 0.6, 0.7], "iws", Some(0));
        check(1, 0.0, &[0.5, 0.6], "is", Some(0));
        check(0, 0.0, &[0.5, 0.4, 0.6], "iis", Some(1));
        check(
            3,
            0.0,
            &[0.5, 0.6, 0.7, 0.4, 0.5, 0.5, 0.5],
            "iwwiwws",
            Some(3),
        );
    }

    #[test]
    fn test_observe_of_a_tie_keeps_the_earlier_epoch() {
        check(3, 0.0, &[0.5, 0.5, 0.5, 0.5], "iwws", Some(0));
    }

    #[test]
    fn test_observe_asks_for_more_than_min_delta() {
        check(4, 0.25, &[1.0, 0.75, 0.5, 0.25, 0.125], "iwiwi", Some(4));
    }

    #[test]
    fn test_observe_of_no_number_never_improves() {
        let (nan, infinity) = (f64::NAN, f64::INFINITY);
        check(3, 0.0, &[nan, infinity, nan], "wws", None);
        check(3, 0.0, &[nan, 0.5, nan, 0.4, infinity], "wiwiw", Some(3));
    }

    /// keras.callbacks.EarlyStopping; see `tests/golden/optimizer/`.
    #[test]
    fn test_observe_follows_keras() {
        #[derive(Deserialize)]
        struct Trace {
            patience: usize,
            min_delta: f64,
            best_epoch: usize,
            epochs: Vec<Epoch>,
        }
        #[derive(Deserialize)]
        struct Epoch {
            loss: Option<f64>,
            improved: bool,
            stop: bool,
        }
        let text = include_str!("../../../tests/golden/optimizer/stopping.json");
        let traces: Vec<Trace> = serde_json::from_str(text).unwrap();
        assert_eq!(traces.len(), 15);
        for Trace {
            patience,
            min_delta,
            best_epoch,
            epochs,
        } in traces
        {
            let mut stopping = EarlyStopping::new(&StoppingConfig {
                patience,
                min_delta,
            });
            for (
                epoch,
                Epoch {
                    loss,
                    improved,
                    stop,
                },
            ) in epochs.into_iter().enumerate()
            {
                let decision = stopping.observe(epoch, loss.unwrap_or(f64::NAN));
                assert_eq!(decision, Decision { improved, stop }, "epoch {epoch}");
            }
            assert_eq!(stopping.best_epoch(), Some(best_epoch));
        }
    }

    #[test]
    fn test_config_takes_defaults_and_refuses_what_has_no_meaning() {
        let read = serde_json::from_str::<StoppingConfig>;
        let expected = StoppingConfig {
            patience: 7,
            min_delta: 0.0,
        };
        assert_eq!(read(r#"{"patience": 7}"#).unwrap(), expected);
        assert!(read(r#"{"patient": 7}"#).is_err());
        assert_eq!(StoppingConfig::default().validate(), Ok(()));
        for min_delta in [-0.1, f64::NAN, f64::INFINITY] {
            let config = StoppingConfig {
                min_delta,
                ..StoppingConfig::default()
            };
            assert!(config.validate().is_err(), "{min_delta}");
        }
    }
}
