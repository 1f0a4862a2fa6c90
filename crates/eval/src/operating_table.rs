//! Operating points and probabilities against the number of training images, as flat rows for CSV.

use std::collections::BTreeMap;

use leuko_core::{ClassIndex, Completed, RunRecord};
use serde::{Deserialize, Serialize};

use crate::check::check_records;
use crate::runs::labels_and_scores;
use crate::temperature::log_probabilities;
use crate::{
    Bootstrap, Calibration, EvalError, LEVEL, OperatingPoint, PrecisionRecall, Sorted, Temperature,
    brier, sensitivity_at,
};

/// Specificity at which the table gives sensitivities.
pub const TABLE_SPECIFICITY: f64 = 0.95;

/// Sensitivity of guessing at that specificity.
const GUESSED: f64 = 0.05;

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
    /// Median of the folds' temperatures, each fitted on the validation images of its network
    /// ([`Temperature`]); above 1 the networks are too certain. Absent if a fold has no validation answers on
    /// record.
    pub temperature: Option<f64>,
    /// Number of folds whose temperature is at an end of its range ([`Temperature::at_limit`]): all their
    /// validation images are answered right, or no better than by chance, and so no temperature fits.
    pub temperatures_at_limit: Option<usize>,
    /// [`Self::brier`] after each network's logits are divided by its temperature.
    pub brier_scaled: Option<f64>,
    /// [`Self::calibration_error`] after each network's logits are divided by its temperature.
    pub calibration_error_scaled: Option<f64>,
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
/// #         validation: Vec::new(),
/// #         predictions: answers.map(prediction).into(),
/// #     }),
/// # };
///
/// // `record` is of one fold: two normal cells (1/8, 3/4) and two malignant ones (1/2, 1).
/// let rows = operating_rows(&[record])?;
/// assert_eq!((rows[0].sensitivity, rows[0].sensitivity_guess), (0.5, 0.05));
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
        let tested: Vec<&Completed> = runs.iter().filter_map(|run| run.completed()).collect();
        if !tested.is_empty() {
            rows.push(row(runs[0], &tested)?);
        }
    }
    Ok(rows)
}

/// The row of one size from its first record and its tested folds.
fn row(about: &RunRecord, folds: &[&Completed]) -> Result<OperatingRow, EvalError> {
    let (positive, scores) = labels_and_scores(folds.iter().flat_map(|fold| &fold.predictions));
    let scaled = Scaled::of(folds)?;
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
        sensitivity_guess: GUESSED,
        youden: best.youden(),
        youden_guess: 0.0,
        youden_sensitivity: best.sensitivity,
        youden_specificity: best.specificity,
        average_precision: precision_recall.average_precision(),
        average_precision_guess: precision_recall.prevalence(),
        brier: brier(&positive, &scores)?,
        brier_guess: calibration.uncertainty,
        calibration_error: calibration.error_corrected(),
        temperature: scaled.as_ref().map(|scaled| scaled.temperature),
        temperatures_at_limit: scaled.as_ref().map(|scaled| scaled.at_limit),
        brier_scaled: (scaled.as_ref())
            .map(|scaled| brier(&positive, &scaled.scores))
            .transpose()?,
        calibration_error_scaled: match &scaled {
            Some(scaled) => Calibration::new(&positive, &scaled.scores, BINS)?.error_corrected(),
            None => None,
        },
        interval_covers: "the choice of test images, with the trained networks as given".to_owned(),
    })
}

/// The test images' probabilities after temperature scaling.
struct Scaled {
    /// Median over folds.
    temperature: f64,
    /// Number of folds at an end of the range.
    at_limit: usize,
    /// Probability of the positive class, fold after fold.
    scores: Vec<f64>,
}

impl Scaled {
    /// `None` if a fold has no validation answers on record.
    fn of(folds: &[&Completed]) -> Result<Option<Self>, EvalError> {
        if folds.iter().any(|fold| fold.validation.is_empty()) {
            return Ok(None);
        }
        let (mut temperatures, mut scores) = (Vec::new(), Vec::new());
        for fold in folds {
            let temperature = Temperature::of_predictions(&fold.validation)?;
            let scaled = |of| temperature.probabilities(&log_probabilities(of));
            let positive = ClassIndex::POSITIVE.index();
            scores.extend(fold.predictions.iter().map(|of| scaled(of)[positive]));
            temperatures.push(temperature);
        }
        let values: Vec<f64> = temperatures.iter().map(|one| one.value).collect();
        Ok(Some(Self {
            temperature: Sorted::new(&values)?.median(),
            at_limit: temperatures.iter().filter(|one| one.at_limit).count(),
            scores,
        }))
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Failure, Outcome};

    use super::*;
    use crate::fixtures::{completed, record};

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
    fn test_each_fold_is_scaled_by_the_temperature_of_its_validation_images() {
        // Both networks say 90%. On validation images the first is right three times of four, the second one
        // time of two: 75% and 50% are what their answers are worth.
        let images = [(true, 0.9), (false, 0.9), (false, 0.1), (true, 0.9)];
        let validations = [
            [(true, 0.9), (true, 0.9), (true, 0.9), (false, 0.9)],
            [(true, 0.9), (false, 0.9), (true, 0.9), (false, 0.9)],
        ];
        let mut folds: Vec<RunRecord> = (0..2).map(|fold| record(50, fold, &images)).collect();
        let without = operating_rows(&folds).unwrap();
        assert_eq!(
            (without[0].temperature, without[0].brier_scaled),
            (None, None)
        );
        for (fold, validation) in folds.iter_mut().zip(validations) {
            let of_validation = completed(&mut record(50, 0, &validation))
                .predictions
                .clone();
            completed(fold).validation = of_validation;
        }
        let row = &operating_rows(&folds).unwrap()[0];
        // A logit of ln 9 becomes ln 3, and then nothing, as far as the range goes: 9^(1/50) to 1.
        let first = 9f64.ln() / 3f64.ln();
        let expected = (first + Temperature::LIMIT) / 2.0;
        assert_eq!(row.temperatures_at_limit, Some(1));
        assert!(
            (row.temperature.unwrap() - expected).abs() < 1e-5,
            "{row:?}"
        );
        let second = 1.0 / (1.0 + 9f64.powf(-1.0 / Temperature::LIMIT));
        let brier = |p: f64| {
            let right = (1.0 - p).powi(2);
            (3.0 * right + p.powi(2)) / 4.0
        };
        let scaled = (brier(0.75) + brier(second)) / 2.0;
        assert!((row.brier_scaled.unwrap() - scaled).abs() < 1e-6, "{row:?}");
        assert!((row.brier - brier(0.9)).abs() < 1e-6);
        let [plain, scaled] = [row.calibration_error, row.calibration_error_scaled];
        assert!(scaled.unwrap() < plain.unwrap(), "{row:?}");
    }

    #[test]
    fn test_operating_rows_of_no_records_are_refused() {
        assert_eq!(operating_rows(&[]), Err(EvalError::NoRecords));
    }
}
