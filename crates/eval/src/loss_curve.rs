//! The loss curve of one run.

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
    /// - [`EvalError::BestEpoch`] if its best epoch is not one of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{
    ///     EpochLoss, Failure, FoldIndex, Outcome, Protocol, RECORD_FORMAT, RunRecord, Seed, SetSizes,
    ///     TrainSize,
    /// };
    /// use leuko_eval::LossCurve;
    ///
    /// let record = RunRecord {
    ///     format: RECORD_FORMAT,
    ///     experiment: "all-binary".into(),
    ///     dataset: "all-idb2".into(),
    ///     synthetic: false,
    ///     protocol: Protocol::Paper,
    ///     size: TrainSize::new(50).ok_or("empty")?,
    ///     fold: FoldIndex(3),
    ///     seed: Seed(1),
    ///     classes: vec!["healthy".into(), "blast".into()],
    ///     engine: "fused-avx2".into(),
    ///     fingerprint: "5ca1ab1e".into(),
    ///     parameters: 7_210,
    ///     images: SetSizes { training: 50, validation: 26, test: 26 },
    ///     outcome: Outcome::Failed(Failure {
    ///         error: "training diverged".into(),
    ///         losses: vec![EpochLoss { training: 0.7, validation: 0.6 }],
    ///     }),
    /// };
    /// let curve = LossCurve::of(&record)?;
    /// assert_eq!(curve.epochs[0].validation, 0.6);
    /// assert_eq!(curve.best_epoch, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

#[cfg(test)]
mod tests {
    use leuko_core::Failure;

    use super::*;
    use crate::fixtures::{completed, record};

    #[test]
    fn test_loss_curve_keeps_epochs_and_best_epoch() {
        let curve = LossCurve::of(&record(50, 3, &[(true, 0.9), (false, 0.1)])).unwrap();
        assert_eq!(curve.run.to_string(), "all-binary/n0050/fold03");
        assert_eq!((curve.epochs.len(), curve.best_epoch), (2, Some(1)));
    }

    #[test]
    fn test_loss_curve_of_a_failed_run_has_no_best_epoch() {
        let mut failed = record(50, 3, &[]);
        let losses = completed(&mut failed).losses.clone();
        failed.outcome = Outcome::Failed(Failure {
            error: "the loss is not finite".to_owned(),
            losses,
        });
        let curve = LossCurve::of(&failed).unwrap();
        assert_eq!((curve.epochs.len(), curve.best_epoch), (2, None));
    }

    #[test]
    fn test_loss_curve_of_a_broken_record_is_an_error() {
        let mut broken = record(50, 3, &[]);
        completed(&mut broken).best_epoch = 2;
        assert!(matches!(
            LossCurve::of(&broken),
            Err(EvalError::BestEpoch {
                epochs: 2,
                got: 2,
                ..
            })
        ));
        completed(&mut broken).losses.clear();
        assert!(matches!(
            LossCurve::of(&broken),
            Err(EvalError::NoEpochs { .. })
        ));
    }
}
