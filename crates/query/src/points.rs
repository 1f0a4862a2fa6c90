//! Vectors of features.

use multiversion::multiversion;

use crate::error::QueryError;

/// Numbers that are added side by side: a fixed order of summation that compilers turn into vector instructions.
const LANES: usize = 64;

/// A vector of features for each image.
///
/// # Examples
///
/// ```
/// use leuko_query::Points;
///
/// let points = Points::new(&[[0.0, 3.0], [4.0, 0.0]])?;
/// assert_eq!((points.len(), points.width()), (2, 2));
/// assert_eq!(points.squared_distance(0, 1), 25.0);
/// assert!(Points::new(&[vec![0.0], vec![]]).is_err());
/// # Ok::<(), leuko_query::QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// `[image, feature]`.
    values: Vec<f32>,
    width: usize,
}

impl Points {
    /// Takes a row for each image.
    ///
    /// # Errors
    ///
    /// - [`QueryError::NoPoints`] without rows or features.
    /// - [`QueryError::Width`] if rows differ in length.
    /// - [`QueryError::NotFinite`] if a feature is infinite or not a number.
    pub fn new(rows: &[impl AsRef<[f32]>]) -> Result<Self, QueryError> {
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        if width == 0 {
            return Err(QueryError::NoPoints);
        }
        let mut values = Vec::with_capacity(rows.len() * width);
        for (image, row) in rows.iter().map(AsRef::as_ref).enumerate() {
            if row.len() != width {
                return Err(QueryError::Width {
                    image,
                    expected: width,
                    found: row.len(),
                });
            }
            if let Some(&found) = row.iter().find(|value| !value.is_finite()) {
                return Err(QueryError::NotFinite { image, found });
            }
            values.extend_from_slice(row);
        }
        Ok(Self { values, width })
    }

    /// Number of images, at least one.
    pub fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// Whether there is no image, which [`new`](Self::new) refuses.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of features of each image, at least one.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The features of an image.
    ///
    /// # Panics
    ///
    /// - If there is no such image.
    pub fn row(&self, image: usize) -> &[f32] {
        &self.values[image * self.width..][..self.width]
    }

    /// The squared Euclidean distance of two images, in single precision.
    ///
    /// # Panics
    ///
    /// - If there is no such image.
    pub fn squared_distance(&self, a: usize, b: usize) -> f32 {
        squared_distance(self.row(a), self.row(b))
    }

    /// The rows of some images.
    ///
    /// # Panics
    ///
    /// - If there is no such image.
    pub(crate) fn only(&self, images: &[usize]) -> Self {
        Self {
            values: images
                .iter()
                .flat_map(|&image| self.row(image))
                .copied()
                .collect(),
            width: self.width,
        }
    }
}

/// The squared Euclidean distance of two vectors. The same bits on every machine: lanes are added in one order.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    sum_of(a, b, |a, b| (a - b) * (a - b))
}

/// The inner product of two vectors.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum_of(a, b, |a, b| a * b)
}

#[inline(always)]
fn sum_of(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let (whole_a, rest_a) = a.as_chunks::<LANES>();
    let (whole_b, rest_b) = b.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for (a, b) in whole_a.iter().zip(whole_b) {
        for lane in 0..LANES {
            sums[lane] += term(a[lane], b[lane]);
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(&a, &b)| term(a, b)).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    #[test]
    fn test_distances_and_products_of_any_length_agree_with_double_precision() {
        let mut stream = Stream::new(Seed(1), "points");
        for width in [1, 63, 64, 65, 200] {
            let mut row = || -> Vec<f32> { (0..width).map(|_| stream.normal() as f32).collect() };
            let (a, b) = (row(), row());
            let pairs = || {
                a.iter()
                    .zip(&b)
                    .map(|(&a, &b)| (f64::from(a), f64::from(b)))
            };
            let distance: f64 = pairs().map(|(a, b)| (a - b).powi(2)).sum();
            let product: f64 = pairs().map(|(a, b)| a * b).sum();
            assert!(
                (f64::from(squared_distance(&a, &b)) - distance).abs() < 1e-4 * distance.max(1.0)
            );
            assert!((f64::from(dot(&a, &b)) - product).abs() < 1e-4);
        }
    }

    #[test]
    fn test_rows_that_are_no_points_are_refused() {
        assert!(matches!(
            Points::new(&[[0f32; 0]]),
            Err(QueryError::NoPoints)
        ));
        let uneven = Points::new(&[vec![1.0], vec![1.0, 2.0]]);
        assert!(matches!(
            uneven,
            Err(QueryError::Width {
                image: 1,
                expected: 1,
                found: 2
            })
        ));
        assert!(matches!(
            Points::new(&[[f32::NAN]]),
            Err(QueryError::NotFinite { image: 0, .. })
        ));
    }
}
