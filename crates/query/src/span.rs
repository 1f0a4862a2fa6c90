//! Coordinates of few points in the space that they span.
//!
//! A penalty on the squared weights keeps the weights of a regression in the span of its points. So fewer points than
//! features need only as many coordinates as there are points, and the same regression is found many times faster.

use crate::points::{Points, dot};

/// A point whose squared distance from the span of those before it is below this part of its squared length counts as
/// lying in it.
const DEPENDENT: f64 = 1e-9;

/// Points and their coordinates in an orthonormal basis of their span.
pub(crate) struct Span<'a> {
    points: Vec<&'a [f32]>,
    /// The Cholesky factor of the points' inner products, `[point][coordinate]`: a row is a point.
    rows: Vec<Vec<f64>>,
}

impl<'a> Span<'a> {
    pub(crate) fn of(points: &'a Points, images: &[usize]) -> Self {
        let points: Vec<&[f32]> = images.iter().map(|&image| points.row(image)).collect();
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(points.len());
        for (nth, point) in points.iter().enumerate() {
            let mut row = vec![0.0; points.len()];
            for before in 0..nth {
                let pivot = rows[before][before];
                if pivot > 0.0 {
                    let known = products(&row[..before], &rows[before][..before]);
                    row[before] = (f64::from(dot(point, points[before])) - known) / pivot;
                }
            }
            let square = f64::from(dot(point, point));
            let rest = square - products(&row[..nth], &row[..nth]);
            if rest > DEPENDENT * square {
                row[nth] = rest.sqrt();
            }
            rows.push(row);
        }
        Self { points, rows }
    }

    /// The points' coordinates, `[point][coordinate]`.
    pub(crate) fn coordinates(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// The vector of features with these coordinates.
    pub(crate) fn vector(&self, coordinates: &[f32]) -> Vec<f32> {
        // As a sum of points, whose shares come by substitution from the last to the first.
        let mut rest: Vec<f64> = coordinates.iter().map(|&value| f64::from(value)).collect();
        let width = self.points.first().map_or(0, |point| point.len());
        let mut vector = vec![0.0; width];
        for (nth, row) in self.rows.iter().enumerate().rev() {
            if row[nth] <= 0.0 {
                continue;
            }
            let share = rest[nth] / row[nth];
            for (rest, value) in rest[..nth].iter_mut().zip(row) {
                *rest -= share * value;
            }
            for (sum, &value) in vector.iter_mut().zip(self.points[nth]) {
                *sum += share * f64::from(value);
            }
        }
        vector.into_iter().map(|value| value as f32).collect()
    }
}

fn products(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
