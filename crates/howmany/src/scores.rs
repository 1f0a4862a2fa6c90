//! The scores that a curve is fitted to.

use crate::error::HowManyError;
use crate::metric::Metric;

/// How many test images a fold has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestImages {
    /// Of the positive class.
    pub positives: usize,
    /// Of the negative class.
    pub negatives: usize,
}

/// Scores of the test set at a few numbers of training images, each over the same folds.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    sizes: Vec<usize>,
    folds: Vec<Vec<f64>>,
    metric: Metric,
    test: Option<TestImages>,
}

impl Scores {
    /// `folds` has a row for each fold with a score in `[0, 1]` for each size. `test` is the mean number
    /// of test images of a fold, if it is known; without it, folds are taken to vary by their training
    /// images alone.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::NoScores`] if there is no size, or less than two folds.
    /// - [`HowManyError::Sizes`] if sizes are 0 or not in rising order.
    /// - [`HowManyError::Missing`] if a fold has not one score for each size.
    /// - [`HowManyError::OutOfRange`] if a score is not in `[0, 1]`.
    /// - [`HowManyError::NoTestImages`] if a fold tests no image of a class.
    pub fn new(
        sizes: Vec<usize>,
        folds: Vec<Vec<f64>>,
        metric: Metric,
        test: Option<TestImages>,
    ) -> Result<Self, HowManyError> {
        if sizes.is_empty() || folds.len() < 2 {
            return Err(HowManyError::NoScores {
                sizes: sizes.len(),
                folds: folds.len(),
            });
        }
        if sizes[0] == 0 || sizes.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(HowManyError::Sizes { found: sizes });
        }
        if let Some(TestImages {
            positives,
            negatives,
        }) = test.filter(|test| test.positives == 0 || test.negatives == 0)
        {
            return Err(HowManyError::NoTestImages {
                positives,
                negatives,
            });
        }
        for (fold, scores) in folds.iter().enumerate() {
            if scores.len() != sizes.len() {
                return Err(HowManyError::Missing {
                    fold,
                    expected: sizes.len(),
                    found: scores.len(),
                });
            }
            for (&score, &size) in scores.iter().zip(&sizes) {
                if !(0.0..=1.0).contains(&score) {
                    return Err(HowManyError::OutOfRange {
                        fold,
                        size,
                        found: score,
                    });
                }
            }
        }
        Ok(Self {
            sizes,
            folds,
            metric,
            test,
        })
    }

    /// Numbers of training images, in rising order.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Number of folds.
    pub fn folds(&self) -> usize {
        self.folds.len()
    }

    /// The largest number of training images.
    pub fn largest(&self) -> usize {
        self.sizes[self.sizes.len() - 1]
    }

    /// The mean score over folds at each number of training images.
    pub fn means(&self) -> Vec<(usize, f64)> {
        let mean = |place: usize| {
            let scores = self.folds.iter().map(|fold| fold[place]);
            scores.sum::<f64>() / self.folds.len() as f64
        };
        let sizes = self.sizes.iter().enumerate();
        sizes.map(|(place, &size)| (size, mean(place))).collect()
    }

    /// The scores at the smallest `sizes` numbers of training images.
    pub(crate) fn first(&self, sizes: usize) -> Result<Self, HowManyError> {
        let take = |fold: &Vec<f64>| fold.iter().take(sizes).copied().collect();
        Self::new(
            self.sizes.iter().take(sizes).copied().collect(),
            self.folds.iter().map(take).collect(),
            self.metric,
            self.test,
        )
    }

    /// The scores: a row for each fold, a score for each size.
    pub fn by_fold(&self) -> &[Vec<f64>] {
        &self.folds
    }

    /// Which score it is.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Test images of a fold.
    pub fn test(&self) -> Option<TestImages> {
        self.test
    }

    /// One minus the score: a row for each fold, a value for each size.
    pub(crate) fn errors(&self) -> Vec<Vec<f64>> {
        let row = |scores: &Vec<f64>| scores.iter().map(|score| 1.0 - score).collect();
        self.folds.iter().map(row).collect()
    }

    /// The smallest error above 0 that one fold can show.
    pub(crate) fn floor(&self) -> f64 {
        match (self.test, self.metric) {
            (
                Some(TestImages {
                    positives,
                    negatives,
                }),
                Metric::RocAuc,
            ) => 1.0 / (positives as f64 * negatives as f64),
            (
                Some(TestImages {
                    positives,
                    negatives,
                }),
                Metric::Share,
            ) => 1.0 / (positives as f64 + negatives as f64),
            (None, _) => 0.002,
        }
    }

    /// Variance of one fold's score, at an error, that its test images alone cause: of a ROC-AUC by
    /// Hanley & McNeil (1982), of a share by the binomial distribution.
    pub(crate) fn test_variance(&self, error: f64) -> f64 {
        let Some(TestImages {
            positives,
            negatives,
        }) = self.test
        else {
            return 0.0;
        };
        let (p, q) = (positives as f64, negatives as f64);
        match self.metric {
            Metric::Share => error * (1.0 - error) / (p + q),
            Metric::RocAuc => {
                let auc = 1.0 - error;
                let squared = auc * auc;
                let of_positives = auc / (2.0 - auc) - squared;
                let of_negatives = 2.0 * squared / (1.0 + auc) - squared;
                let sum = auc * error + (p - 1.0) * of_positives + (q - 1.0) * of_negatives;
                sum.max(0.0) / (p * q)
            }
        }
    }
}
