//! Operating points and probabilities against the number of training images, as flat rows for CSV.

use std::collections::BTreeMap;

use leuko_core::{ClassIndex, Outcome, Prediction, RunRecord};
use serde::{Deserialize, Serialize};

use crate::check::check_records;
use crate::runs::labels_and_scores;
use crate::{
    Bootstrap, Calibration, EvalError, LEVEL, OperatingPoint, PrecisionRecall, brier,
    sensitivity_at,
};

/// Specificity at which the table gives sensitivities.
pub const TABLE_SPECIFICITY: f64 = 0.95;

/// Number of bins of the table's calibration error.
const BINS: usize = 10;

/// One binary experiment and size, over the test images of all completed folds together.
///
/// Pooling compares probabilities of different networks, which may be calibrated differently.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatingRow {
    /// Name of the experiment.
    pub experiment: String,
    /// Number of training images.
    pub training_images: usize,
    /// Number of folds that trained and were tested.
    pub folds: usize,
    /// Number of images tested.
    pub test_images: usize,
    /// Name of the class that counts as positive.
    pub positive_class: String,
    /// Specificity asked for, [`TABLE_SPECIFICITY`].
    pub specificity: f64,
    /// Sensitivity there.
    pub sensitivity: f64,
    /// Lower end of its 95% interval ([`sensitivity_at`]).
    pub sensitivity_low: f64,
    /// Upper end.
    pub sensitivity_high: f64,
    /// Sensitivity of guessing there, `1 - specificity`.
    pub sensitivity_guess: f64,
    /// Youden's index at its best threshold, chosen on the same images, and so too high by chance
    /// ([`OperatingPoint::best`]).
    pub youden: f64,
    /// Youden's index of guessing: 0.
    pub youden_guess: f64,
    /// Sensitivity at the best threshold.
    pub youden_sensitivity: f64,
    /// Specificity at the best threshold.
    pub youden_specificity: f64,
    /// Average precision ([`PrecisionRecall::average_precision`]).
    pub average_precision: f64,
    /// That of guessing: the share of positive images.
    pub average_precision_guess: f64,
    /// Brier's score ([`brier`]); lower is better.
    pub brier: f64,
    /// That of always saying the share of positive images.
    pub brier_guess: f64,
    /// Expected calibration error, root mean square over 10 bins, corrected for chance
    /// ([`Calibration::error_corrected`]); that of always saying the share of positive images is 0.
    pub calibration_error: Option<f64>,
    /// What the interval covers, in words.
    pub interval_covers: String,
}

/// The rows of all binary experiments and sizes of which a fold was tested, by experiment and size.
///
/// # Errors
///
/// As for [`summarise`](crate::summarise).
///
/// # Examples
///
/// ```
/// use leuko_eval::operating_rows;
/// # use leuko_core::{
/// #     ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
/// #     RECORD_FORMAT, RunRecord, Seed, SetSizes, StopReason, TrainSize,
/// # };
/// # let prediction = |(class, blast): (u16, f32)| Prediction {
/// #     image: ImageId(format!("{class} {blast}.png")),
/// #     truth: ClassIndex(class),
/// #     probabilities: vec![1.0 - blast, blast],
/// # };
/// # let answers = [(0, 0.125), (0, 0.75), (1, 0.5), (1, 1.0)];
/// # let record = RunRecord {
/// #     format: RECORD_FORMAT,
/// #     experiment: "all-binary".into(),
/// #     dataset: "all-idb2".into(),
/// #     synthetic: false,
/// #     protocol: Protocol::Paper,
/// #     size: TrainSize::new(200).unwrap(),
/// #     fold: FoldIndex(0),
/// #     seed: Seed(1),
/// #     classes: vec!["healthy".into(), "blast".into()],
/// #     engine: "fused-avx2".into(),
/// #     fingerprint: "5ca1ab1e".into(),
/// #     parameters: 7_210,
/// #     images: SetSizes { training: 200, validation: 4, test: 4 },
/// #     outcome: Outcome::Completed(Completed {
/// #         losses: vec![EpochLoss { training: 0.7, validation: 0.6 }],
/// #         best_epoch: 0,
/// #         stopped: StopReason::MaxEpochs,
/// #         predictions: answers.map(prediction).into(),
/// #     }),
/// # };
///
/// // `record` is of one fold: two normal cells (1/8, 3/4) and two malignant ones (1/2, 1).
/// let rows = operating_rows(&[record])?;
/// assert_eq!((rows[0].sensitivity, rows[0].sensitivity_guess.round()), (0.5, 0.0));
/// assert!(rows[0].brier < rows[0].brier_guess);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn operating_rows(records: &[RunRecord]) -> Result<Vec<OperatingRow>, EvalError> {
    check_records(records)?;
    let mut by_size: BTreeMap<_, Vec<&RunRecord>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.classes.len() == 2) {
        let of_size = by_size.entry((&record.experiment, record.size));
        of_size.or_default().push(record);
    }
    let mut rows = Vec::new();
    for runs in by_size.values_mut() {
        runs.sort_by_key(|run| run.fold);
        let tested: Vec<&[Prediction]> = (runs.iter())
            .filter_map(|run| match &run.outcome {
                Outcome::Completed(completed) => Some(&*completed.predictions),
                Outcome::Failed(_) => None,
            })
            .collect();
        if !tested.is_empty() {
            rows.push(row(runs[0], &tested)?);
        }
    }
    Ok(rows)
}

/// The row of one size from its first record and the predictions of its folds.
fn row(about: &RunRecord, folds: &[&[Prediction]]) -> Result<OperatingRow, EvalError> {
    let (positive, scores) = labels_and_scores(folds.iter().copied().flatten());
    let settings = Bootstrap {
        level: LEVEL,
        ..Bootstrap::default()
    };
    let at = sensitivity_at(&positive, &scores, TABLE_SPECIFICITY, &settings)?;
    let best = OperatingPoint::best(&positive, &scores)?;
    let precision_recall = PrecisionRecall::new(&positive, &scores)?;
    let calibration = Calibration::new(&positive, &scores, BINS)?;
    Ok(OperatingRow {
        experiment: about.experiment.clone(),
        training_images: about.size.get(),
        folds: folds.len(),
        test_images: scores.len(),
        positive_class: about.classes[ClassIndex::POSITIVE.index()].clone(),
        specificity: TABLE_SPECIFICITY,
        sensitivity: at.point.sensitivity,
        sensitivity_low: at.low,
        sensitivity_high: at.high,
        sensitivity_guess: 1.0 - TABLE_SPECIFICITY,
        youden: best.youden(),
        youden_guess: 0.0,
        youden_sensitivity: best.sensitivity,
        youden_specificity: best.specificity,
        average_precision: precision_recall.average_precision(),
        average_precision_guess: precision_recall.prevalence(),
        brier: brier(&positive, &scores)?,
        brier_guess: calibration.uncertainty,
        calibration_error: calibration.error_corrected(),
        interval_covers: "the choice of test images, with the trained networks as given".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use leuko_core::{Failure, Outcome};

    use super::*;
    use crate::fixtures::record;

    #[test]
    fn test_operating_rows_pool_the_folds_of_each_size() {
        let first = [(true, 1.0), (true, 0.5), (false, 0.75), (false, 0.25)];
        let second = [(true, 0.75), (false, 0.0), (false, 0.125), (false, 0.25)];
        let mut failed = record(10, 0, &[]);
        failed.outcome = Outcome::Failed(Failure {
            error: "loss is NaN".to_owned(),
            losses: Vec::new(),
        });
        let rows =
            operating_rows(&[record(50, 1, &second), record(50, 0, &first), failed]).unwrap();
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!(
            (row.training_images, row.folds, row.test_images),
            (50, 2, 8)
        );
        assert_eq!(row.positive_class, "blast");
        // One of three malignant images scores above the highest normal one, 0.75.
        assert!((row.sensitivity - 1.0 / 3.0).abs() < 1e-12);
        assert!(row.sensitivity_low > 0.0 && row.sensitivity_high < 1.0);
        // At 0.5 all malignant images are called so, and one of five normal ones.
        assert!((row.youden - 0.8).abs() < 1e-12, "{row:?}");
        // Images above each step: 1 of 1, 2 of 3, 3 of 4.
        let expected = (1.0 + 2.0 / 3.0 + 3.0 / 4.0) / 3.0;
        assert!((row.average_precision - expected).abs() < 1e-12);
        let squares = [0.0, 0.25, 0.5625, 0.0625, 0.0625, 0.0, 0.015625, 0.0625];
        assert!((row.brier - squares.iter().sum::<f64>() / 8.0).abs() < 1e-12);
        assert!((row.brier_guess - 15.0 / 64.0).abs() < 1e-12);
    }

    #[test]
    fn test_operating_rows_of_no_records_are_refused() {
        assert_eq!(operating_rows(&[]), Err(EvalError::NoRecords));
    }
}
