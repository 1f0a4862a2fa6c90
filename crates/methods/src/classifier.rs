//! What all classifiers have in common.

use crate::error::MethodError;

/// Points with labels, to learn from. Labels are below `classes`, and each class has a point.
///
/// # Shapes
///
/// - `points`: `[image][feature]`, at least one image, all with the same number of finite features.
/// - `labels`: one of each point, in `0..classes`.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    /// The points.
    pub points: &'a [Vec<f64>],
    /// Their classes.
    pub labels: &'a [usize],
    /// Number of classes, at least 2.
    pub classes: usize,
}

/// A classifier that learns from points and says how probable each class is. Learning draws no random
/// numbers: the same points give the same classifier.
pub trait Learner: Sized {
    /// Learns.
    ///
    /// # Errors
    ///
    /// - [`MethodError::NotFitted`] if a solver does not end.
    fn fit(training: Training<'_>) -> Result<Self, MethodError>;

    /// The probability of each class, in `[0, 1]`; they sum to 1. `point` has as many features as the
    /// points that it learnt from.
    fn probabilities(&self, point: &[f64]) -> Vec<f64>;
}

/// Squared Euclidean distance of two points.
pub(crate) fn squared_distance(a: &[f32], b: &[f64]) -> f64 {
    let differences = a.iter().zip(b).map(|(&a, b)| f64::from(a) - b);
    differences.map(|difference| difference * difference).sum()
}

/// Whether a point that was read has so many features, all finite.
pub(crate) fn is_point(point: &[f32], width: usize) -> bool {
    point.len() == width && point.iter().all(|value| value.is_finite())
}

/// A point as it is saved.
pub(crate) fn saved(point: &[f64]) -> Vec<f32> {
    point.iter().map(|&value| value as f32).collect()
}
