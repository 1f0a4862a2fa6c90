//! Whether fewer training images do as well as the largest number, as flat rows for CSV.

use serde::{Deserialize, Serialize};

use crate::{
    EvalError, ExperimentSummary, FoldCurve, LEVEL, MarginVerdict, TensSuffice, non_inferiority,
};

/// How much worse still counts as not worse in the table, in units of the score.
pub const TABLE_MARGIN: f64 = 0.02;

/// One size of an experiment against its largest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarginRow {
    /// Name of the experiment.
    pub experiment: String,
    /// The score compared: ROC-AUC of two classes, F1 weighted by class size of more.
    pub score: String,
    /// Number of training images.
    pub training_images: usize,
    /// The largest number, which it is compared with.
    pub largest: usize,
    /// How much worse still counts as not worse, [`TABLE_MARGIN`].
    pub margin: f64,
    /// Number of folds that were tested at both sizes.
    pub folds: usize,
    /// Mean score minus that of the largest size.
    pub difference: Option<f64>,
    /// Lower end of its 95% interval, by the corrected resampled t-test.
    pub difference_low: Option<f64>,
    /// Upper end.
    pub difference_high: Option<f64>,
    /// P of being worse by the margin or more, by Holm. Not worse is shown at 0.025 or less: this P and the next
    /// share the 5% chance of a false answer.
    pub p_not_worse: Option<f64>,
    /// P of being worse by less than the margin, by Holm. Worse is shown at 0.025 or less.
    pub p_worse: Option<f64>,
    /// What they say of this size.
    pub verdict: MarginVerdict,
    /// The smallest size that is not worse, and so is every size above it; the same in every row.
    pub smallest_not_worse: Option<usize>,
    /// Whether fewer than 100 images suffice: `shown`, `refuted`, `unclear` or `not-asked`; the same in every
    /// row.
    pub tens_suffice: String,
    /// What the interval covers, in words.
    pub interval_covers: String,
}

/// The rows of one experiment, by size; none if it has a single size or a single fold. `folds` is the number that
/// its images were dealt to, if more than those that were run ([`FoldCurve::of_folds`]).
///
/// # Errors
///
/// - [`EvalError::NotFinite`] if a score is not a number.
///
/// # Examples
///
/// ```
/// use leuko_eval::{margin_rows, summarise};
/// # use leuko_core::{
/// #     ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
/// #     RECORD_FORMAT, RunRecord, Seed, SetSizes, StopReason, TrainSize,
/// # };
/// # let prediction = |fold: u16, (class, blast): (u16, f32)| Prediction {
/// #     image: ImageId(format!("{fold} {class} {blast}.png")),
/// #     truth: ClassIndex(class),
/// #     probabilities: vec![1.0 - blast, blast],
/// # };
/// # let record = |size: u32, fold: u16, answers: [(u16, f32); 4]| RunRecord {
/// #     format: RECORD_FORMAT,
/// #     experiment: "all-binary".into(),
/// #     dataset: "all-idb2".into(),
/// #     synthetic: false,
/// #     protocol: Protocol::Paper,
/// #     size: TrainSize::new(size).unwrap(),
/// #     fold: FoldIndex(fold),
/// #     seed: Seed(1),
/// #     classes: vec!["healthy".into(), "blast".into()],
/// #     engine: "fused-avx2".into(),
/// #     fingerprint: "5ca1ab1e".into(),
/// #     parameters: 7_210,
/// #     images: SetSizes { training: size as usize, validation: 4, test: 4 },
/// #     outcome: Outcome::Completed(Completed {
/// #         losses: vec![EpochLoss { training: 0.7, validation: 0.6 }],
/// #         best_epoch: 0,
/// #         stopped: StopReason::MaxEpochs,
/// #         validation: Vec::new(),
/// #         predictions: answers.map(|answer| prediction(fold, answer)).into(),
/// #     }),
/// # };
/// # let records = [
/// #     record(50, 0, [(0, 0.1), (0, 0.6), (1, 0.4), (1, 0.9)]),
/// #     record(50, 1, [(0, 0.1), (0, 0.2), (1, 0.8), (1, 0.9)]),
/// #     record(200, 0, [(0, 0.1), (0, 0.6), (1, 0.7), (1, 0.9)]),
/// #     record(200, 1, [(0, 0.1), (0, 0.2), (1, 0.8), (1, 0.9)]),
/// # ];
///
/// // `records` are of two folds with 50 and 200 training images: too few to say.
/// let summary = summarise(&records)?;
/// let rows = margin_rows(&summary.experiments[0], 2)?;
/// assert_eq!((rows[0].training_images, rows[0].difference), (50, Some(-0.125)));
/// assert_eq!(rows[0].tens_suffice, "unclear");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn margin_rows(
    experiment: &ExperimentSummary,
    folds: usize,
) -> Result<Vec<MarginRow>, EvalError> {
    let binary = experiment.classes.len() == 2;
    let curve = FoldCurve::of(experiment, |fold| match binary {
        true => fold.auc,
        false => Some(fold.f1_weighted),
    });
    let curve = match curve {
        Ok(curve) if curve.folds() > 1 => curve.of_folds(folds),
        Ok(_) | Err(EvalError::NoValues) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let found = non_inferiority(&curve, TABLE_MARGIN, LEVEL)?;
    let tens = match found.tens_suffice() {
        TensSuffice::Shown { .. } => "shown",
        TensSuffice::Refuted => "refuted",
        TensSuffice::Unclear => "unclear",
        TensSuffice::NotAsked => "not-asked",
    };
    let rows = found.sizes.iter().map(|size| MarginRow {
        experiment: experiment.name.clone(),
        score: if binary { "roc-auc" } else { "f1-weighted" }.to_owned(),
        training_images: size.training_images,
        largest: found.largest,
        margin: found.margin,
        folds: size.folds,
        difference: size.difference,
        // Scores are in [0, 1], so that their true difference cannot be beyond 1.
        difference_low: size.interval.map(|[low, _]| low.max(-1.0)),
        difference_high: size.interval.map(|[_, high]| high.min(1.0)),
        p_not_worse: size.p_not_worse,
        p_worse: size.p_worse,
        verdict: size.verdict,
        smallest_not_worse: found.smallest,
        tens_suffice: tens.to_owned(),
        interval_covers: "the choice of training and test images (Nadeau & Bengio 2003)".to_owned(),
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::record;
    use crate::summarise;

    /// Two malignant and two normal images, of which `wrong` pairs are in the wrong order.
    fn images(wrong: usize) -> [(bool, f32); 4] {
        let malignant = [
            (0.5, 0.75),
            (0.2, 0.75),
            (0.2, 0.25),
            (0.05, 0.25),
            (0.0, 0.05),
        ][wrong];
        [
            (true, malignant.0),
            (true, malignant.1),
            (false, 0.1),
            (false, 0.3),
        ]
    }

    #[test]
    fn test_margin_rows_compare_with_the_largest_size() {
        let of_size = |size, wrong: [usize; 4]| {
            (0..4).map(move |fold| record(size, fold, &images(wrong[usize::from(fold)])))
        };
        let records: Vec<_> = (of_size(10, [4, 4, 4, 3]))
            .chain(of_size(50, [0, 1, 0, 0]))
            .chain(of_size(200, [0, 0, 0, 0]))
            .collect();
        let summary = summarise(&records).unwrap();
        let rows = margin_rows(&summary.experiments[0], 3).unwrap();
        let says: Vec<_> = (rows.iter())
            .map(|row| (row.training_images, row.folds, row.difference, row.verdict))
            .collect();
        assert_eq!(
            says,
            [
                (10, 4, Some(-15.0 / 16.0), MarginVerdict::Worse),
                (50, 4, Some(-1.0 / 16.0), MarginVerdict::Unclear),
            ]
        );
        assert!(rows.iter().all(|row| row.smallest_not_worse.is_none()));
        assert_eq!(rows[0].tens_suffice, "unclear");
    }

    #[test]
    fn test_margin_rows_of_one_size_or_one_fold_are_none() {
        let rows =
            |records: &[_]| margin_rows(&summarise(records).unwrap().experiments[0], 0).unwrap();
        let one_size = [record(10, 0, &images(0)), record(10, 1, &images(1))];
        assert_eq!(rows(&one_size), []);
        let one_fold = [record(10, 0, &images(1)), record(50, 0, &images(0))];
        assert_eq!(rows(&one_fold), []);
    }
}
