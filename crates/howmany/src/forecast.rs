//! The score at a number of training images, with an interval.

use crate::curve::Curve;

/// What an interval is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
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

impl Curve {
    /// The score at `images` training images, with the interval that holds it with probability `level`.
    pub fn forecast(&self, images: f64, of: Of, level: f64) -> Forecast {
        let share = match of {
            Of::Mean => 0.0,
            Of::Fold => 1.0,
            Of::Study { folds } => 1.0 / folds as f64,
        };
        let mean = self.at(images);
        let variance = |error: f64| {
            share * (self.scores.test_variance(error) + self.noise.training_variance(error))
        };
        let error = match of {
            Of::Mean => mean,
            Of::Fold | Of::Study { .. } => mean.with_noise(variance),
        };
        let tail = (1.0 - level) / 2.0;
        let lowest = error.quantile(tail);
        Forecast {
            low: 1.0 - error.quantile(1.0 - tail).min(1.0),
            median: 1.0 - error.quantile(0.5),
            // Folds cannot show a smaller error than this one.
            high: match lowest < share * self.scores.floor() {
                true => 1.0,
                false => 1.0 - lowest,
            },
        }
    }
}
