//! Points, and the distances from one of them to all.

use multiversion::multiversion;
use rayon::prelude::*;

use crate::EmbedError;

/// Number of points in a tile. Distances to all of them are computed at once, one point in each lane.
const TILE: usize = 16;

/// Finite points, in an order that makes the distances from one point to all others fast.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    /// `[tile, dimension, point of the tile]`; places beyond the last point are 0.
    tiles: Vec<f64>,
    dims: usize,
    len: usize,
}

impl Points {
    /// Takes `values`, `[point, dimension]`.
    ///
    /// Squares of `f32` and their sums are always within the range of `f64`.
    pub(crate) fn new(values: &[f32], dims: usize) -> Result<Self, EmbedError> {
        if dims == 0 || !values.len().is_multiple_of(dims) {
            return Err(EmbedError::Shape {
                values: values.len(),
                dims,
            });
        }
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            return Err(EmbedError::NotFinite {
                point: place / dims,
                dim: place % dims,
                got: values[place],
            });
        }
        let len = values.len() / dims;
        let mut tiles = vec![0.0; len.div_ceil(TILE) * dims * TILE];
        for (point, values) in values.chunks_exact(dims).enumerate() {
            for (dim, value) in values.iter().enumerate() {
                tiles[place(dims, point, dim)] = f64::from(*value);
            }
        }
        Ok(Self { tiles, dims, len })
    }

    /// Number of points.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Number of dimensions.
    pub(crate) fn dims(&self) -> usize {
        self.dims
    }

    /// One coordinate of one point.
    pub(crate) fn coordinate(&self, point: usize, dim: usize) -> f64 {
        self.tiles[place(self.dims, point, dim)]
    }

    /// Fails for fewer than `expected` points.
    pub(crate) fn at_least(&self, expected: usize) -> Result<(), EmbedError> {
        if self.len < expected {
            return Err(EmbedError::TooFewPoints {
                expected,
                got: self.len,
            });
        }
        Ok(())
    }

    /// The results of `of_row` for each point in order. `of_row` gets the point and the squared distances
    /// from it to all points, including itself.
    ///
    /// The threads of the caller's pool divide the points among them. Each distance is a sum over
    /// dimensions from the first to the last, so no result depends on the number of threads.
    pub(crate) fn map_rows<T: Send>(
        &self,
        of_row: impl Fn(usize, &mut [f64]) -> T + Sync,
    ) -> Vec<T> {
        (0..self.len)
            .into_par_iter()
            .map_init(
                || vec![0.0; self.tiles.len() / self.dims],
                |row, point| {
                    squared_distances(&self.tiles, self.dims, point, row);
                    of_row(point, &mut row[..self.len])
                },
            )
            .collect()
    }
}

/// Where a coordinate is in the tiles.
fn place(dims: usize, point: usize, dim: usize) -> usize {
    (point / TILE * dims + dim) * TILE + point % TILE
}

/// Squared distances from one point to all, each the plain sum over dimensions in order. They have the
/// same bytes for every width of vectors, because lanes are never added to each other.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
fn squared_distances(tiles: &[f64], dims: usize, point: usize, row: &mut [f64]) {
    let (row, _) = row.as_chunks_mut::<TILE>();
    for (tile, sums) in tiles.chunks_exact(dims * TILE).zip(row) {
        *sums = [0.0; TILE];
        for (dim, values) in tile.as_chunks::<TILE>().0.iter().enumerate() {
            let from = tiles[place(dims, point, dim)];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += (value - from) * (value - from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    #[test]
    fn test_map_rows_gives_the_distances_of_the_definition() {
        let mut stream = Stream::new(Seed(1), "points");
        for (len, dims) in [(1, 1), (15, 2), (16, 3), (17, 32), (100, 5)] {
            let values: Vec<f32> = (0..len * dims).map(|_| stream.normal() as f32).collect();
            let points = Points::new(&values, dims).unwrap();
            let rows = points.map_rows(|point, row| (point, row.to_vec()));
            assert_eq!(rows.len(), len);
            for (expected, (point, row)) in rows.iter().enumerate() {
                assert_eq!(*point, expected);
                for (other, squared) in row.iter().enumerate() {
                    let mut sum = 0.0;
                    for dim in 0..dims {
                        let (a, b) = (values[point * dims + dim], values[other * dims + dim]);
                        sum += (f64::from(b) - f64::from(a)).powi(2);
                    }
                    assert_eq!(squared.to_bits(), sum.to_bits());
                }
            }
        }
    }

    #[test]
    fn test_map_rows_of_extreme_values_stays_finite() {
        let points = Points::new(&[f32::MAX, f32::MIN, f32::MIN, f32::MAX], 2).unwrap();
        assert!(
            points
                .map_rows(|_, row| row[0] + row[1])
                .iter()
                .all(|sum| sum.is_finite())
        );
    }

    #[test]
    fn test_points_refuse_broken_shapes_and_numbers() {
        assert!(matches!(
            Points::new(&[1.0; 7], 2),
            Err(EmbedError::Shape { values: 7, dims: 2 })
        ));
        assert!(matches!(
            Points::new(&[], 0),
            Err(EmbedError::Shape { values: 0, dims: 0 })
        ));
        assert!(matches!(
            Points::new(&[0.0, 0.0, 0.0, f32::NAN], 2),
            Err(EmbedError::NotFinite {
                point: 1,
                dim: 1,
                ..
            })
        ));
        let points = Points::new(&[0.0; 4], 2).unwrap();
        assert!(points.at_least(2).is_ok());
        assert!(matches!(
            points.at_least(3),
            Err(EmbedError::TooFewPoints {
                expected: 3,
                got: 2
            })
        ));
    }
}
