//! The exact nearest neighbours of every point.

use crate::EmbedError;
use crate::points::Points;

/// One of a point's nearest neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Neighbour {
    /// Which point it is.
    pub(crate) index: usize,
    /// Squared Euclidean distance.
    pub(crate) squared: f64,
}

/// For each point its `count` nearest other points, nearest first; of equally near ones those with the
/// lower index.
pub(crate) fn nearest_neighbours(
    points: &Points,
    count: usize,
) -> Result<Vec<Vec<Neighbour>>, EmbedError> {
    check_count(count, points.len().saturating_sub(1), points.len())?;
    Ok(points.map_rows(|point, row| nearest(point, row, count)))
}

/// Fails unless `count` is in `1..=most`.
pub(crate) fn check_count(count: usize, most: usize, points: usize) -> Result<(), EmbedError> {
    if count == 0 || count > most {
        return Err(EmbedError::Neighbours {
            expected: most,
            points,
            got: count,
        });
    }
    Ok(())
}

/// The nearest of `row`, the squared distances from `point` to all.
pub(crate) fn nearest(point: usize, row: &[f64], count: usize) -> Vec<Neighbour> {
    let mut best: Vec<Neighbour> = Vec::with_capacity(count + 1);
    for (index, &squared) in row.iter().enumerate() {
        let full = best.len() == count;
        if index == point || full && best.last().is_some_and(|last| squared >= last.squared) {
            continue;
        }
        // After equal distances, which have lower indices.
        let place = best.partition_point(|other| other.squared <= squared);
        best.insert(place, Neighbour { index, squared });
        best.truncate(count);
    }
    best
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    fn indices(neighbours: &[Neighbour]) -> Vec<usize> {
        neighbours.iter().map(|neighbour| neighbour.index).collect()
    }

    #[test]
    fn test_nearest_takes_the_first_of_equals() {
        let row = [4.0, 1.0, 0.0, 1.0, 4.0, 1.0, 0.0];
        assert_eq!(indices(&nearest(2, &row, 3)), [6, 1, 3]);
        assert_eq!(indices(&nearest(2, &row, 6)), [6, 1, 3, 5, 0, 4]);
    }

    #[test]
    fn test_nearest_agrees_with_sorting_all() {
        let mut stream = Stream::new(Seed(1), "nearest");
        for count in [1, 2, 7, 49] {
            let row: Vec<f64> = (0..50).map(|_| stream.below(12) as f64).collect();
            let mut order: Vec<usize> = (0..50).filter(|&index| index != 20).collect();
            order.sort_by(|&a, &b| row[a].total_cmp(&row[b]).then(a.cmp(&b)));
            assert_eq!(indices(&nearest(20, &row, count)), order[..count]);
        }
    }

    #[test]
    fn test_nearest_neighbours_match_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/embed/separation.json")).cases() {
            let points = Points::new(&case.points("points"), case["dims"].count()).unwrap();
            let found = nearest_neighbours(&points, case["neighbours"].count()).unwrap();
            let distances = case["distances"].numbers();
            for (got, expected) in found.iter().flatten().zip(&distances) {
                close(got.squared.sqrt(), *expected);
            }
            if case["ties"] == false {
                let found: Vec<usize> = found.iter().flat_map(|row| indices(row)).collect();
                assert_eq!(found, case["indices"].counts());
            }
        }
    }

    #[test]
    fn test_nearest_neighbours_of_none_or_of_too_many_is_an_error() {
        let points = Points::new(&[0.0, 1.0, 2.0], 1).unwrap();
        for count in [0, 3] {
            assert!(matches!(
                nearest_neighbours(&points, count),
                Err(EmbedError::Neighbours { expected: 2, points: 3, got }) if got == count
            ));
        }
    }
}
