//! The score at a number of training images, with an interval.

use crate::curve::Curve;
use crate::error::HowManyError;
use crate::round::{lower_limit, upper_limit};

/// What an interval is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntervalOf {
    /// The expected score, over training sets and test sets.
    Mean,
    /// The score of one new fold.
    Fold,
    /// The mean score of a number of new folds, such as a later study's.
    Study {
        /// Number of folds.
        folds: usize,
    },
}

/// A score with an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Lower end.
    pub low: f64,
    /// The score that is as likely exceeded as not.
    pub median: f64,
    /// Upper end.
    pub high: f64,
}

impl Forecast {
    /// The same with its limits rounded outwards to multiples of 0.005, as they are printed.
    pub fn outwards(self) -> Self {
        Self {
            low: lower_limit(self.low),
            high: upper_limit(self.high),
            ..self
        }
    }
}

impl Curve {
    /// The score at `images` training images, with the interval that holds it with probability `level`.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::NotPositive`] if `images` or the number of folds is not above 0.
    /// - [`HowManyError::Level`] if `level` is not above 0 and below 1.
    pub fn forecast(
        &self,
        images: f64,
        of: IntervalOf,
        level: f64,
    ) -> Result<Forecast, HowManyError> {
        if !(images > 0.0 && images.is_finite()) {
            return Err(HowManyError::NotPositive {
                what: "training images",
                found: images,
            });
        }
        if of == (IntervalOf::Study { folds: 0 }) {
            return Err(HowManyError::NotPositive {
                what: "folds",
                found: 0.0,
            });
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(HowManyError::Level { found: level });
        }
        let share = match of {
            IntervalOf::Mean => 0.0,
            IntervalOf::Fold => 1.0,
            IntervalOf::Study { folds } => 1.0 / folds as f64,
        };
        let mean = self.at(images);
        let variance = |error: f64| {
            share * (self.scores.test_variance(error) + self.noise.training_variance(error))
        };
        let error = match of {
            IntervalOf::Mean => mean,
            IntervalOf::Fold | IntervalOf::Study { .. } => mean.with_noise(variance),
        };
        let tail = (1.0 - level) / 2.0;
        let lowest = error.quantile(tail);
        Ok(Forecast {
            low: 1.0 - error.quantile(1.0 - tail).min(1.0),
            median: 1.0 - error.quantile(0.5),
            // Folds cannot show a smaller error than this one.
            high: match lowest < share * self.scores.floor() {
                true => 1.0,
                false => 1.0 - lowest,
            },
        })
    }
}
