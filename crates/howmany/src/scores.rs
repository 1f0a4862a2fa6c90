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

/// Scores of the test set at a few numbers of training images. A fold may lack a score at some of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    sizes: Vec<usize>,
    folds: Vec<Vec<Option<f64>>>,
    metric: Metric,
    test: Option<TestImages>,
    chance: Option<f64>,
}

impl Scores {
    /// `folds` has a row for each fold with a score in `[0, 1]` for each size. `test` is the mean number
    /// of test images of a fold, if it is known; without it, folds are taken to vary by their training
    /// images alone.
    ///
    /// # Errors
    ///
    /// As of [`with_gaps`](Self::with_gaps).
    pub fn new(
        sizes: Vec<usize>,
        folds: Vec<Vec<f64>>,
        metric: Metric,
        test: Option<TestImages>,
    ) -> Result<Self, HowManyError> {
        let whole = |fold: Vec<f64>| fold.into_iter().map(Some).collect();
        Self::with_gaps(sizes, folds.into_iter().map(whole).collect(), metric, test)
    }

    /// The same, where folds may lack scores: two folds or more have one at each size.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::NoScores`] if there is no size, or less than two folds.
    /// - [`HowManyError::Sizes`] if sizes are 0 or not in rising order.
    /// - [`HowManyError::Missing`] if a fold has not one place for each size.
    /// - [`HowManyError::OneScore`] if less than two folds have a score at a size.
    /// - [`HowManyError::OutOfRange`] if a score is not in `[0, 1]`.
    /// - [`HowManyError::NoTestImages`] if a fold tests no image of a class.
    pub fn with_gaps(
        sizes: Vec<usize>,
        folds: Vec<Vec<Option<f64>>>,
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
                if let Some(found) = score.filter(|score| !(0.0..=1.0).contains(score)) {
                    return Err(HowManyError::OutOfRange { fold, size, found });
                }
            }
        }
        let scores = Self {
            sizes,
            folds,
            metric,
            test,
            chance: match metric {
                Metric::RocAuc => Some(0.5),
                Metric::Share => None,
            },
        };
        let lonely = scores.counts().position(|count| count < 2);
        match lonely {
            Some(place) => Err(HowManyError::OneScore {
                size: scores.sizes[place],
            }),
            None => Ok(scores),
        }
    }

    /// The same, with what guessing scores: it is known of a ROC-AUC (0.5), but not of other metrics.
    #[must_use]
    pub fn with_chance(mut self, score: f64) -> Self {
        self.chance = Some(score);
        self
    }

    /// What guessing scores, if it is known.
    pub fn chance(&self) -> Option<f64> {
        self.chance
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

    /// How many folds have a score at each number of training images.
    pub fn counts(&self) -> impl Iterator<Item = usize> {
        let places = 0..self.sizes.len();
        places.map(|place| self.at(place).count())
    }

    /// The scores at one of the sizes.
    fn at(&self, place: usize) -> impl Iterator<Item = f64> {
        self.folds.iter().filter_map(move |fold| fold[place])
    }

    /// The mean score, over the folds that have one, at each number of training images.
    pub fn means(&self) -> Vec<(usize, f64)> {
        let places = self.sizes.iter().zip(self.counts()).enumerate();
        let mean = |(place, (&size, count))| (size, self.at(place).sum::<f64>() / count as f64);
        places.map(mean).collect()
    }

    /// The scores at the smallest `sizes` numbers of training images.
    pub(crate) fn first(&self, sizes: usize) -> Result<Self, HowManyError> {
        let take = |fold: &Vec<Option<f64>>| fold.iter().take(sizes).copied().collect();
        let scores = Self::with_gaps(
            self.sizes.iter().take(sizes).copied().collect(),
            self.folds.iter().map(take).collect(),
            self.metric,
            self.test,
        )?;
        Ok(Self {
            chance: self.chance,
            ..scores
        })
    }

    /// The scores: a row for each fold, a place for each size.
    pub fn by_fold(&self) -> &[Vec<Option<f64>>] {
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

    /// One minus the score: a row for each fold, a place for each size.
    pub(crate) fn errors(&self) -> Vec<Vec<Option<f64>>> {
        let error = |score: &Option<f64>| score.map(|score| 1.0 - score);
        let row = |scores: &Vec<_>| scores.iter().map(error).collect();
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
