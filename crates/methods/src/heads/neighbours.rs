//! Votes of the nearest training images.

use serde::{Deserialize, Serialize};

use crate::classifier::{Learner, Training, is_point, saved, squared_distance};
use crate::error::MethodError;

/// Number of training images that vote, or all if there are fewer.
const VOTES: usize = 5;

/// k nearest neighbours: the probability of a class is its share among the 5 training images at the
/// smallest Euclidean distance. Of two at the same distance the earlier one counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbours {
    points: Vec<Vec<f32>>,
    labels: Vec<usize>,
    classes: usize,
}

impl Neighbours {
    /// Whether it is of so many features and classes.
    pub(crate) fn fits(&self, width: usize, classes: usize) -> bool {
        let points = &self.points;
        self.classes == classes
            && !points.is_empty()
            && points.len() == self.labels.len()
            && self.labels.iter().all(|&label| label < classes)
            && points.iter().all(|point| is_point(point, width))
    }
}

impl Learner for Neighbours {
    fn fit(training: Training<'_>) -> Result<Self, MethodError> {
        Ok(Self {
            points: training.points.iter().map(|point| saved(point)).collect(),
            labels: training.labels.to_vec(),
            classes: training.classes,
        })
    }

    fn probabilities(&self, point: &[f64]) -> Vec<f64> {
        let points = self.points.iter().zip(&self.labels);
        let mut nearest: Vec<(f64, usize)> = points
            .map(|(other, &label)| (squared_distance(other, point), label))
            .collect();
        // Stable, so that the earlier of two comes first.
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
        nearest.truncate(VOTES);
        let mut shares = vec![0.0; self.classes];
        for (_, label) in &nearest {
            shares[*label] += 1.0 / nearest.len() as f64;
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{agree, cases};

    #[test]
    fn test_neighbours_agree_with_scikit_learn() {
        for case in cases() {
            let fitted: Neighbours = case.fit();
            for (point, expected) in case.tested.iter().zip(&case.neighbours) {
                agree(&case.name, &fitted.probabilities(point), expected, 1e-9);
            }
        }
    }
}
