//! The share of each class.

use serde::{Deserialize, Serialize};

use crate::classifier::{Learner, Training};
use crate::error::MethodError;

/// Gives the same answer for every image: the share of each class among the training images. So the
/// commonest class is always the likeliest, and ROC-AUC is 0.5.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Majority {
    counts: Vec<usize>,
}

impl Majority {
    /// Whether it is of so many classes.
    pub(crate) fn fits(&self, classes: usize) -> bool {
        let sum = (self.counts.iter()).try_fold(0_usize, |sum, &count| sum.checked_add(count));
        self.counts.len() == classes && sum.is_some_and(|sum| sum > 0)
    }
}

impl Learner for Majority {
    fn fit(training: Training<'_>) -> Result<Self, MethodError> {
        let mut counts = vec![0; training.classes];
        training.labels.iter().for_each(|&label| counts[label] += 1);
        Ok(Self { counts })
    }

    fn probabilities(&self, _: &[f64]) -> Vec<f64> {
        let all: usize = self.counts.iter().sum();
        let counts = self.counts.iter();
        counts.map(|&count| count as f64 / all as f64).collect()
    }
}
