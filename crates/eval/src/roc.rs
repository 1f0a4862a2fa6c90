//! The receiver operating characteristic of one set of scores.

use crate::EvalError;
use crate::scores::{check, tie_groups};

/// Area under the ROC curve: the probability that a positive image scores above a negative one, half
/// a point for a tie (Mann-Whitney U over the number of pairs; Hanley & McNeil 1982).
///
/// U is counted in integers, so the result is the exact ratio, rounded once.
///
/// # Shapes
///
/// - `positive`: `[image]`, true for the positive (malignant) class.
/// - `scores`: `[image]`, any numbers except NaN; higher means more likely positive.
///
/// # Errors
///
/// - [`EvalError::LengthMismatch`] if there is not one score for each label.
/// - [`EvalError::Nan`] if a score is NaN.
/// - [`EvalError::OneClass`] if one class is absent.
///
/// # Examples
///
/// ```
/// let auc = leuko_eval::roc_auc(&[false, false, true, true], &[0.1, 0.4, 0.4, 0.8])?;
/// assert_eq!(auc, 3.5 / 4.0);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn roc_auc(positive: &[bool], scores: &[f64]) -> Result<f64, EvalError> {
    let (positives, negatives) = check(positive, scores)?;
    let mut twice_u: u128 = 0;
    let mut negatives_below: u128 = 0;
    for group in tie_groups(scores) {
        let tied_positives = group.iter().filter(|&&i| positive[i]).count() as u128;
        let tied_negatives = group.len() as u128 - tied_positives;
        twice_u += tied_positives * (2 * negatives_below + tied_negatives);
        negatives_below += tied_negatives;
    }
    let pairs = positives as u128 * negatives as u128;
    Ok(twice_u as f64 / (2 * pairs) as f64)
}

/// A ROC curve: how the two rates rise as the threshold falls.
#[derive(Clone, Debug, PartialEq)]
pub struct RocCurve {
    points: Vec<RocPoint>,
}

/// One point of a ROC curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocPoint {
    /// Images that score at least this much are called positive; infinite at the first point.
    pub threshold: f64,
    /// Fraction of the negative images called positive, in `[0, 1]` (1 - specificity).
    pub false_positive_rate: f64,
    /// Fraction of the positive images called positive, in `[0, 1]` (sensitivity).
    pub true_positive_rate: f64,
}

impl RocCurve {
    /// The curve of one set of scores. It starts at (0, 0), where no image is called positive, and ends at
    /// (1, 1). It takes one step for each distinct score, from the highest down, so that tied images
    /// move together and the order of the input does not matter.
    ///
    /// Shapes as for [`roc_auc`]. Points on a straight line between others are kept (scikit-learn's
    /// `roc_curve` with `drop_intermediate=False`).
    ///
    /// # Errors
    ///
    /// As for [`roc_auc`].
    ///
    /// # Examples
    ///
    /// ```
    /// let malignant = [true, false, true, false];
    /// let curve = leuko_eval::RocCurve::new(&malignant, &[0.9, 0.7, 0.4, 0.1])?;
    /// let second = curve.points()[1];
    /// assert_eq!((second.threshold, second.true_positive_rate), (0.9, 0.5));
    /// assert_eq!(curve.true_positive_rate_at(0.5), 1.0);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn new(positive: &[bool], scores: &[f64]) -> Result<Self, EvalError> {
        let (positives, negatives) = check(positive, scores)?;
        let mut points = vec![RocPoint {
            threshold: f64::INFINITY,
            false_positive_rate: 0.0,
            true_positive_rate: 0.0,
        }];
        let (mut true_positives, mut false_positives) = (0, 0);
        for group in tie_groups(scores).iter().rev() {
            let tied_positives = group.iter().filter(|&&i| positive[i]).count();
            true_positives += tied_positives;
            false_positives += group.len() - tied_positives;
            points.push(RocPoint {
                threshold: scores[group[0]],
                false_positive_rate: false_positives as f64 / negatives as f64,
                true_positive_rate: true_positives as f64 / positives as f64,
            });
        }
        Ok(Self { points })
    }

    /// The points, thresholds descending; at least two.
    pub fn points(&self) -> &[RocPoint] {
        &self.points
    }

    /// True positive rate at a false positive rate in `[0, 1]`: linear between points, and the upper end
    /// of a vertical step (as `numpy.interp` does).
    pub fn true_positive_rate_at(&self, false_positive_rate: f64) -> f64 {
        let after = self
            .points
            .partition_point(|point| point.false_positive_rate <= false_positive_rate);
        match (after.checked_sub(1), self.points.get(after)) {
            (None, _) => 0.0,
            (Some(last), None) => self.points[last].true_positive_rate,
            (Some(before), Some(b)) => {
                let a = self.points[before];
                let slope = (b.true_positive_rate - a.true_positive_rate)
                    / (b.false_positive_rate - a.false_positive_rate);
                a.true_positive_rate + slope * (false_positive_rate - a.false_positive_rate)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_roc_auc_matches_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/eval/auc.json"))["roc"].cases() {
            let auc = roc_auc(&case["positive"].bools(), &case["scores"].numbers()).unwrap();
            close(auc, case["auc"].number());
        }
    }

    #[test]
    fn test_roc_curve_matches_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/eval/auc.json"))["roc"].cases() {
            let curve =
                RocCurve::new(&case["positive"].bools(), &case["scores"].numbers()).unwrap();
            let (fpr, tpr) = (case["fpr"].numbers(), case["tpr"].numbers());
            assert_eq!(curve.points().len(), fpr.len());
            assert_eq!(curve.points()[0].threshold, f64::INFINITY);
            let thresholds: Vec<f64> = curve.points()[1..].iter().map(|p| p.threshold).collect();
            assert_eq!(thresholds, case["thresholds"].numbers());
            for (i, point) in curve.points().iter().enumerate() {
                close(point.false_positive_rate, fpr[i]);
                close(point.true_positive_rate, tpr[i]);
            }
        }
    }

    #[test]
    fn test_roc_auc_of_separated_and_equal_scores_is_exact() {
        let positive = [true, true, false, false];
        assert_eq!(roc_auc(&positive, &[0.9, 0.8, 0.7, 0.1]), Ok(1.0));
        assert_eq!(roc_auc(&positive, &[0.1, 0.2, 0.7, 0.9]), Ok(0.0));
        assert_eq!(roc_auc(&positive, &[0.5; 4]), Ok(0.5));
        assert_eq!(roc_auc(&positive, &[0.0, -0.0, 0.0, -0.0]), Ok(0.5));
        assert_eq!(
            roc_auc(&positive, &[f64::INFINITY, 3.0, 2.0, f64::NEG_INFINITY]),
            Ok(1.0)
        );
    }

    #[test]
    fn test_roc_auc_of_unfit_input_is_an_error() {
        assert_eq!(
            roc_auc(&[true, false], &[0.5]),
            Err(EvalError::LengthMismatch {
                labels: 2,
                scores: 1
            })
        );
        assert_eq!(
            roc_auc(&[true, true], &[0.5, 0.6]),
            Err(EvalError::OneClass {
                positives: 2,
                negatives: 0
            })
        );
        assert_eq!(
            roc_auc(&[], &[]),
            Err(EvalError::OneClass {
                positives: 0,
                negatives: 0
            })
        );
        assert_eq!(
            roc_auc(&[true, false], &[0.5, f64::NAN]),
            Err(EvalError::Nan { index: 1 })
        );
    }

    /// The definition: over all pairs, how often the positive image scores higher.
    fn pairwise_auc(positive: &[bool], scores: &[f64]) -> f64 {
        let (mut won, mut pairs) = (0.0, 0.0);
        for (i, &a) in scores.iter().enumerate().filter(|&(i, _)| positive[i]) {
            for (j, &b) in scores.iter().enumerate().filter(|&(j, _)| !positive[j]) {
                assert_ne!(i, j);
                pairs += 1.0;
                won += if a > b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                };
            }
        }
        won / pairs
    }

    /// Images of both classes, with scores from few values, so that many are tied.
    fn labelled_scores() -> impl Strategy<Value = (Vec<bool>, Vec<f64>)> {
        (2_u32..12)
            .prop_flat_map(|levels| {
                let image = (any::<bool>(), 0..levels);
                prop::collection::vec(image, 2..60)
            })
            .prop_filter("both classes", |images| {
                images.iter().any(|image| image.0) && images.iter().any(|image| !image.0)
            })
            .prop_map(|images| {
                images
                    .into_iter()
                    .map(|(p, s)| (p, f64::from(s) / 7.0))
                    .unzip()
            })
    }

    proptest! {
        #[test]
        fn test_roc_auc_equals_its_definition((positive, scores) in labelled_scores()) {
            prop_assert_eq!(roc_auc(&positive, &scores).unwrap(), pairwise_auc(&positive, &scores));
        }

        #[test]
        fn test_roc_curve_rises_and_has_the_auc_below_it((positive, scores) in labelled_scores()) {
            let curve = RocCurve::new(&positive, &scores).unwrap();
            let points = curve.points();
            let ends = [points[0], points[points.len() - 1]];
            prop_assert_eq!(
                ends.map(|p| (p.false_positive_rate, p.true_positive_rate)),
                [(0.0, 0.0), (1.0, 1.0)]
            );
            let mut area = 0.0;
            for pair in points.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                prop_assert!(a.threshold > b.threshold);
                prop_assert!(a.false_positive_rate <= b.false_positive_rate);
                prop_assert!(a.true_positive_rate <= b.true_positive_rate);
                area += (b.false_positive_rate - a.false_positive_rate)
                    * (a.true_positive_rate + b.true_positive_rate) / 2.0;
            }
            prop_assert!((area - roc_auc(&positive, &scores).unwrap()).abs() < 1e-12);
        }

        #[test]
        fn test_roc_curve_does_not_depend_on_the_order_of_images(
            (positive, scores) in labelled_scores()
        ) {
            let reversed = |values: &[f64]| values.iter().rev().copied().collect::<Vec<_>>();
            let labels: Vec<bool> = positive.iter().rev().copied().collect();
            prop_assert_eq!(
                RocCurve::new(&positive, &scores),
                RocCurve::new(&labels, &reversed(&scores))
            );
        }
    }

    #[test]
    fn test_true_positive_rate_at_a_vertical_step_is_its_upper_end() {
        // Scores 3+ 2+ 1- 0+: up, up, right, up.
        let curve = RocCurve::new(&[true, true, false, true], &[3.0, 2.0, 1.0, 0.0]).unwrap();
        assert_eq!(curve.true_positive_rate_at(0.0), 2.0 / 3.0);
        assert_eq!(curve.true_positive_rate_at(0.5), 2.0 / 3.0);
        assert_eq!(curve.true_positive_rate_at(1.0), 1.0);
    }
}
