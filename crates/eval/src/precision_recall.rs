//! Precision and recall for every threshold.

use crate::EvalError;
use crate::scores::{check, tie_groups};

/// A precision-recall curve: how many of the images called positive are, and how many positive images are
/// called so, as the threshold falls. Unlike the ROC curve it depends on the share of positive images.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionRecall {
    points: Vec<PrecisionRecallPoint>,
    prevalence: f64,
}

/// One point of a precision-recall curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionRecallPoint {
    /// Images that score at least this much are called positive.
    pub threshold: f64,
    /// Fraction of the images called positive that are positive, in `[0, 1]`.
    pub precision: f64,
    /// Fraction of the positive images that are called positive, in `(0, 1]` at the last point.
    pub recall: f64,
}

impl PrecisionRecall {
    /// The curve of one set of scores: a point for each distinct score, from the highest down.
    ///
    /// # Shapes
    ///
    /// As for [`roc_auc`](crate::roc_auc).
    ///
    /// # Errors
    ///
    /// As for [`roc_auc`](crate::roc_auc).
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::PrecisionRecall;
    ///
    /// let malignant = [true, false, true, false];
    /// let curve = PrecisionRecall::new(&malignant, &[0.9, 0.7, 0.4, 0.1])?;
    /// // Half of the recall at precision 1, half at precision 2/3.
    /// assert_eq!(curve.average_precision(), 0.5 + 0.5 * 2.0 / 3.0);
    /// assert_eq!(curve.prevalence(), 0.5);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn new(positive: &[bool], scores: &[f64]) -> Result<Self, EvalError> {
        let (positives, _) = check(positive, scores)?;
        let (mut called, mut right) = (0, 0);
        let points = tie_groups(scores).into_iter().rev().map(|group| {
            called += group.len();
            right += group.iter().filter(|&&i| positive[i]).count();
            PrecisionRecallPoint {
                threshold: scores[group[0]],
                precision: right as f64 / called as f64,
                recall: right as f64 / positives as f64,
            }
        });
        Ok(Self {
            points: points.collect(),
            prevalence: positives as f64 / scores.len() as f64,
        })
    }

    /// The points, thresholds descending; at least one, the last of recall 1.
    pub fn points(&self) -> &[PrecisionRecallPoint] {
        &self.points
    }

    /// Average precision, in `(0, 1]`: the precision at each step, weighted by the recall that it adds, as
    /// scikit-learn's `average_precision_score`. Nothing is interpolated, because a straight line between points
    /// is too optimistic (Davis & Goadrich 2006). For an interval see [`bootstrap`](crate::bootstrap()).
    pub fn average_precision(&self) -> f64 {
        let mut before = 0.0;
        let steps = self.points.iter().map(|point| {
            let added = point.recall - before;
            before = point.recall;
            added * point.precision
        });
        steps.sum()
    }

    /// Share of positive images, in `(0, 1)`: the average precision of equal scores, and nearly that of guessing.
    pub fn prevalence(&self) -> f64 {
        self.prevalence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_precision_recall_is_that_of_scikit_learn() {
        let vectors = golden(include_str!("../../../tests/golden/eval/statistics.json"));
        for case in vectors["precision_recall"].cases() {
            let (positive, scores) = (case["positive"].bools(), case["scores"].numbers());
            let curve = PrecisionRecall::new(&positive, &scores).unwrap();
            close(
                curve.average_precision(),
                case["average_precision"].number(),
            );
            let (precision, recall) = (case["precision"].numbers(), case["recall"].numbers());
            assert_eq!(curve.points().len(), precision.len());
            for (i, point) in curve.points().iter().enumerate() {
                close(point.precision, precision[i]);
                close(point.recall, recall[i]);
            }
        }
    }

    #[test]
    fn test_equal_scores_have_the_average_precision_of_guessing() {
        let curve = PrecisionRecall::new(&[true, false, false, false], &[0.5; 4]).unwrap();
        assert_eq!(
            (curve.average_precision(), curve.prevalence()),
            (0.25, 0.25)
        );
        assert!(PrecisionRecall::new(&[true], &[0.5]).is_err());
    }
}
