//! A learning curve as numbers: the score of every size and fold.

use serde::{Deserialize, Serialize};

use crate::{EvalError, ExperimentSummary, FoldScore};

/// Scores of one method: a row for each number of training images, a column for each fold. A fold that
/// failed at a size has no score there.
///
/// # Examples
///
/// ```
/// use leuko_eval::FoldCurve;
///
/// let scores = vec![vec![Some(0.7), None], vec![Some(0.9), Some(0.8)]];
/// let curve = FoldCurve::new(vec![10, 50], scores)?;
/// assert_eq!((curve.sizes(), curve.folds()), (&[10, 50][..], 2));
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldCurve {
    sizes: Vec<usize>,
    scores: Vec<Vec<Option<f64>>>,
    /// Folds of the cross-validation, if more than those with scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made: Option<usize>,
}

impl FoldCurve {
    /// The curve of `scores`, `[size][fold]`.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if there is no size or no fold.
    /// - [`EvalError::Sizes`] if sizes are 0 or not in rising order.
    /// - [`EvalError::RowLength`] if there is not one row for each size and one score for each fold.
    /// - [`EvalError::NotFinite`] if a score is infinite or not a number; the position is that of all scores
    ///   in a row.
    pub fn new(sizes: Vec<usize>, scores: Vec<Vec<Option<f64>>>) -> Result<Self, EvalError> {
        let folds = scores.first().map_or(0, Vec::len);
        if sizes.is_empty() || folds == 0 {
            return Err(EvalError::NoValues);
        }
        if sizes[0] == 0 || sizes.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(EvalError::Sizes { got: sizes });
        }
        if scores.len() != sizes.len() {
            return Err(EvalError::RowLength {
                row: scores.len().min(sizes.len()),
                expected: sizes.len(),
                got: scores.len(),
            });
        }
        for (row, of_size) in scores.iter().enumerate() {
            if of_size.len() != folds {
                return Err(EvalError::RowLength {
                    row,
                    expected: folds,
                    got: of_size.len(),
                });
            }
            let wrong = |score: &Option<f64>| score.is_some_and(|score| !score.is_finite());
            if let Some(fold) = of_size.iter().position(wrong) {
                return Err(EvalError::NotFinite {
                    index: row * folds + fold,
                    got: of_size[fold].unwrap_or(f64::NAN),
                });
            }
        }
        Ok(Self {
            sizes,
            scores,
            made: None,
        })
    }

    /// The curve of an experiment's score, for example `|fold| fold.auc`. Sizes and folds without any score are
    /// left out.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if no fold has a score.
    pub fn of(
        experiment: &ExperimentSummary,
        score: impl Fn(&FoldScore) -> Option<f64>,
    ) -> Result<Self, EvalError> {
        let scored = experiment.sizes.iter().map(|size| {
            let folds = size.folds.iter();
            let folds = folds.filter_map(|fold| Some((usize::from(fold.fold.0), score(fold)?)));
            (size.training_images.get(), folds.collect::<Vec<_>>())
        });
        let scored: Vec<_> = scored.filter(|(_, folds)| !folds.is_empty()).collect();
        let folds = scored
            .iter()
            .flat_map(|(_, folds)| folds)
            .map(|(fold, _)| fold + 1);
        let folds = folds.max().unwrap_or(0);
        let (sizes, scores) = scored
            .iter()
            .map(|(size, of_size)| {
                let mut row = vec![None; folds];
                for &(fold, score) in of_size {
                    row[fold] = Some(score);
                }
                (*size, row)
            })
            .unzip();
        Self::new(sizes, scores)
    }

    /// The same curve of a cross-validation with `made` folds, of which only the first were run. The number decides
    /// how much folds share ([`fold_ratio`](crate::fold_ratio)): five of ten folds share as much as ten do.
    #[must_use]
    pub fn of_folds(self, made: usize) -> Self {
        Self {
            made: Some(made),
            ..self
        }
    }

    /// Number of folds that the images were dealt to: those with scores, unless [`of_folds`](Self::of_folds) says
    /// that there are more.
    pub fn folds_made(&self) -> usize {
        self.made.unwrap_or_default().max(self.folds())
    }

    /// Numbers of training images, ascending.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Number of folds.
    pub fn folds(&self) -> usize {
        self.scores[0].len()
    }

    /// Scores of the size at a position, one for each fold.
    pub fn scores(&self, position: usize) -> &[Option<f64>] {
        &self.scores[position]
    }
}

/// Differences, first minus second, of the folds that have both.
pub(crate) fn differences(first: &[Option<f64>], second: &[Option<f64>]) -> Vec<f64> {
    let pairs = first.iter().zip(second);
    pairs.filter_map(|(a, b)| Some((*a)? - (*b)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::record;
    use crate::summarise;

    #[test]
    fn test_an_experiment_s_curve_has_a_column_for_each_fold() {
        let good = [(true, 0.9), (false, 0.1)];
        let bad = [(true, 0.1), (false, 0.9)];
        let records = [
            record(50, 0, &good),
            record(50, 2, &bad),
            record(10, 2, &good),
        ];
        let summary = summarise(&records).unwrap();
        let curve = FoldCurve::of(&summary.experiments[0], |fold| fold.auc).unwrap();
        assert_eq!(curve.sizes(), [10, 50]);
        assert_eq!(curve.scores(0), [None, None, Some(1.0)]);
        assert_eq!(curve.scores(1), [Some(1.0), None, Some(0.0)]);
        assert_eq!(differences(curve.scores(1), curve.scores(0)), [-1.0]);
    }

    #[test]
    fn test_rows_that_do_not_fit_are_refused() {
        let new = |sizes: &[usize], scores: &[&[Option<f64>]]| {
            let scores = scores.iter().map(|row| row.to_vec()).collect();
            FoldCurve::new(sizes.to_vec(), scores).unwrap_err()
        };
        let one = Some(0.5);
        assert_eq!(new(&[], &[]), EvalError::NoValues);
        assert!(matches!(
            new(&[9, 9], &[&[one], &[one]]),
            EvalError::Sizes { .. }
        ));
        assert!(matches!(new(&[0], &[&[one]]), EvalError::Sizes { .. }));
        assert!(matches!(
            new(&[1, 2], &[&[one]]),
            EvalError::RowLength { row: 1, .. }
        ));
        assert!(matches!(
            new(&[1, 2], &[&[one], &[one, None]]),
            EvalError::RowLength {
                row: 1,
                expected: 1,
                got: 2
            }
        ));
        assert!(matches!(
            new(&[1, 2], &[&[one, one], &[None, Some(f64::INFINITY)]]),
            EvalError::NotFinite { index: 3, .. }
        ));
    }
}
