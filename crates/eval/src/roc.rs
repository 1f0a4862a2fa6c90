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
/// - `scores`: `[image]`, any numbers but NaN; higher means more likely positive.
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
    /// The curve of one set of scores. It starts at (0, 0), where nothing is called positive, ends at
    /// (1, 1), and takes one step for each distinct score, from the highest down, so that tied images
    /// move together and the order of the input does not matter.
    ///
    /// Shapes as for [`roc_auc`]. Points on a straight line between others are kept (scikit-learn's
    /// `roc_curve` with `drop_intermediate=False`).
    ///
    /// # Errors
    ///
    /// As for [`roc_auc`].
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

    /// True positive rate at a false positive rate in `[0, 1]`: linear between points, the upper end
    /// of a vertical step (as `numpy.interp` has it).
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
