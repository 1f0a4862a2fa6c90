//! The places of a map's points before the first iteration.

use leuko_core::Stream;

use crate::EmbedError;
use crate::eigen::symmetric_eigen;
use crate::points::Points;

/// Standard deviation of the first coordinate.
const SPREAD: f64 = 1e-4;
/// Standard deviation of the noise, in [`SPREAD`]s.
const JITTER: f64 = 0.01;

/// The first two principal components, scaled together to a standard deviation of 1e-4 along the
/// first, with noise of a hundredth of that; `[point, 2]`.
///
/// A start from principal components keeps the order of clusters in the map, and the result depends less
/// on chance (Kobak & Berens 2019, *Nat Commun* 10, 5416). The noise separates equal points, such as the
/// activations of dead units, which nothing else could move apart (openTSNE does the same).
pub(crate) fn initial_coordinates(
    points: &Points,
    stream: &mut Stream,
) -> Result<Vec<f64>, EmbedError> {
    let same = |point| {
        (0..points.dims()).all(|dim| points.coordinate(point, dim) == points.coordinate(0, dim))
    };
    if (0..points.len()).all(same) {
        return Err(EmbedError::AllEqual {
            points: points.len(),
        });
    }
    let mut start = principal_components(points);
    let (xs, _) = start.as_chunks::<2>();
    let variance = xs.iter().map(|[x, _]| x * x).sum::<f64>() / xs.len() as f64;
    let scale = SPREAD / variance.sqrt();
    for coordinate in &mut start {
        *coordinate = *coordinate * scale + JITTER * SPREAD * stream.normal();
    }
    Ok(start)
}

/// Coordinates along the two directions of largest variance, about the mean, `[point, 2]`; the second
/// is 0 for points of one dimension. The largest entry of a direction is positive, as in scikit-learn.
fn principal_components(points: &Points) -> Vec<f64> {
    let (len, dims) = (points.len(), points.dims());
    let means: Vec<f64> = (0..dims)
        .map(|dim| {
            (0..len)
                .map(|point| points.coordinate(point, dim))
                .sum::<f64>()
                / len as f64
        })
        .collect();
    let centred = |point: usize| -> Vec<f64> {
        let from_mean = |(dim, mean): (usize, &f64)| points.coordinate(point, dim) - mean;
        means.iter().enumerate().map(from_mean).collect()
    };
    let mut covariance = vec![0.0; dims * dims];
    for point in 0..len {
        let values = centred(point);
        for (row, a) in covariance.chunks_exact_mut(dims).zip(&values) {
            for (sum, b) in row.iter_mut().zip(&values) {
                *sum += a * b;
            }
        }
    }
    let mut axes: Vec<Vec<f64>> = symmetric_eigen(covariance, dims)
        .into_iter()
        .take(2)
        .map(|eigen| upright(eigen.vector))
        .collect();
    axes.resize(2, vec![0.0; dims]);
    (0..len)
        .flat_map(|point| {
            let values = centred(point);
            [0, 1].map(|axis: usize| axes[axis].iter().zip(&values).map(|(a, b)| a * b).sum())
        })
        .collect()
}

/// Reverses a direction if its largest entry (of equal ones the first) is negative.
fn upright(mut direction: Vec<f64>) -> Vec<f64> {
    let mut largest = 0.0f64;
    for &entry in &direction {
        if entry.abs() > largest.abs() {
            largest = entry;
        }
    }
    if largest < 0.0 {
        for entry in &mut direction {
            *entry = -*entry;
        }
    }
    direction
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;
    use crate::golden::{GoldenValue, golden};

    #[test]
    fn test_principal_components_match_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/embed/maps.json")).cases() {
            let points = Points::new(&case.points("points"), 32).unwrap();
            let found = principal_components(&points);
            for (got, expected) in found.iter().zip(case["components"].numbers()) {
                assert!((got - expected).abs() < 2e-9, "{got}, not {expected}");
            }
        }
    }

    #[test]
    fn test_initial_coordinates_have_the_stated_spread_and_part_equal_points() {
        let mut stream = Stream::new(Seed(1), "start");
        let mut values: Vec<f32> = (0..900).map(|_| 1e20 * stream.normal() as f32).collect();
        values[..30].fill(0.0);
        let points = Points::new(&values, 3).unwrap();
        let start = initial_coordinates(&points, &mut stream).unwrap();
        let (start, _) = start.as_chunks::<2>();
        let variance = start.iter().map(|[x, _]| x * x).sum::<f64>() / 300.0;
        assert!((variance.sqrt() / SPREAD - 1.0).abs() < 0.005);
        for point in 1..10 {
            let apart = (start[point][0] - start[0][0]).abs();
            assert!(apart > 0.0 && apart < 0.1 * SPREAD, "{apart}");
        }
    }

    #[test]
    fn test_initial_coordinates_of_a_line_and_of_one_dimension_are_finite() {
        for dims in [1, 2] {
            let values: Vec<f32> = (0..20).map(|value| (value / dims) as f32).collect();
            let points = Points::new(&values, dims).unwrap();
            let start = initial_coordinates(&points, &mut Stream::new(Seed(1), "line")).unwrap();
            let (start, _) = start.as_chunks::<2>();
            assert!(start.is_sorted_by(|a, b| a[0] <= b[0]));
            assert!(start.iter().all(|[_, y]| y.abs() < 0.1 * SPREAD));
        }
    }

    #[test]
    fn test_initial_coordinates_of_equal_points_is_an_error() {
        let points = Points::new(&[0.1; 32 * 9], 32).unwrap();
        assert!(matches!(
            initial_coordinates(&points, &mut Stream::new(Seed(1), "equal")),
            Err(EmbedError::AllEqual { points: 9 })
        ));
    }
}
