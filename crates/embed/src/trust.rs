//! Whether neighbours on a map are neighbours among the points.

use crate::EmbedError;
use crate::neighbours::{check_count, nearest, nearest_neighbours};
use crate::points::Points;

/// Trustworthiness of a map (Venna & Kaski 2001), in `[0, 1]`. It is 1 if the `neighbours` nearest points
/// on the map are, for every point, also its `neighbours` nearest in all dimensions. A neighbour on the
/// map that is not costs more the further away it is in the order of true neighbours. A random map has
/// [`trustworthiness_by_chance`], about 0.5.
///
/// Of equally near points the first counts as nearer.
///
/// # Shapes
///
/// - `points`: `[point, dimension]`, finite, `dims` values a point.
/// - `map`: one place for each point.
/// - `neighbours`: at least 1, fewer than half the points.
///
/// # Errors
///
/// - [`EmbedError::Shape`] or [`EmbedError::NotFinite`] if `points` or `map` does not hold points.
/// - [`EmbedError::MapLength`] if the map does not have one place for each point.
/// - [`EmbedError::Neighbours`] if the number of neighbours is 0 or too large.
///
/// # Examples
///
/// ```
/// use leuko_embed::trustworthiness;
///
/// // Points on a line, on a map that keeps their order and on one that does not.
/// let points = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
/// let good = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0].map(|x| [x, 0.0]);
/// let bad = [0.0, 7.0, 1.0, 6.0, 2.0, 5.0, 3.0, 4.0].map(|x| [x, 0.0]);
/// assert_eq!(trustworthiness(&points, 1, &good, 2)?, 1.0);
/// assert!(trustworthiness(&points, 1, &bad, 2)? < 0.8);
/// # Ok::<(), leuko_embed::EmbedError>(())
/// ```
pub fn trustworthiness(
    points: &[f32],
    dims: usize,
    map: &[[f32; 2]],
    neighbours: usize,
) -> Result<f64, EmbedError> {
    let points = Points::new(points, dims)?;
    let map = Points::new(map.as_flattened(), 2)?;
    if map.len() != points.len() {
        return Err(EmbedError::MapLength {
            points: points.len(),
            mapped: map.len(),
        });
    }
    check(points.len(), neighbours)?;
    let on_map = nearest_neighbours(&map, neighbours)?;
    let costs = points.map_rows(|point, row| {
        let truly = nearest(point, row, neighbours);
        let false_ones = on_map[point]
            .iter()
            .map(|neighbour| neighbour.index)
            .filter(|&index| truly.iter().all(|near| near.index != index));
        let cost = false_ones.map(|index| rank(point, index, row) - neighbours);
        cost.sum::<usize>()
    });
    let cost: usize = costs.iter().sum();
    let (n, k) = (points.len() as f64, neighbours as f64);
    Ok(1.0 - cost as f64 * 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)))
}

/// The mean of [`trustworthiness`] over maps whose places are given to the points at random. Every true
/// rank from 1 to n - 1 is then equally likely for a neighbour on the map, so it is
/// `1 - (n - k) (n - k - 1) / ((n - 1) (2 n - 3 k - 1))`, near 0.5 for k far below n.
///
/// # Errors
///
/// - [`EmbedError::Neighbours`] unless `neighbours` is at least 1 and fewer than half the points.
///
/// # Examples
///
/// ```
/// let chance = leuko_embed::trustworthiness_by_chance(100, 5)?;
/// assert!((chance - (1.0 - 95.0 * 94.0 / (99.0 * 184.0))).abs() < 1e-12);
/// # Ok::<(), leuko_embed::EmbedError>(())
/// ```
pub fn trustworthiness_by_chance(points: usize, neighbours: usize) -> Result<f64, EmbedError> {
    check(points, neighbours)?;
    let (n, k) = (points as f64, neighbours as f64);
    Ok(1.0 - (n - k) * (n - k - 1.0) / ((n - 1.0) * (2.0 * n - 3.0 * k - 1.0)))
}

/// The scale of the cost is valid for fewer neighbours than half the points.
fn check(points: usize, neighbours: usize) -> Result<(), EmbedError> {
    check_count(neighbours, points.saturating_sub(1) / 2, points)
}

/// Number of points that are at least as near to `point` as `other`: including `other`, not `point`.
fn rank(point: usize, other: usize, row: &[f64]) -> usize {
    let limit = row[other];
    let before = |&(index, &squared): &(usize, &f64)| {
        index != point && (squared < limit || squared == limit && index <= other)
    };
    row.iter().enumerate().filter(before).count()
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_trustworthiness_matches_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/embed/separation.json")).cases() {
            // Equal distances have no order in scikit-learn.
            if case["ties"] == true {
                continue;
            }
            let map = case.points("map");
            let (map, _) = map.as_chunks::<2>();
            let neighbours = case["trust_neighbours"].count();
            let dims = case["dims"].count();
            let got = trustworthiness(&case.points("points"), dims, map, neighbours).unwrap();
            close(got, case["trustworthiness"].number());
        }
    }

    #[test]
    fn test_trustworthiness_of_a_hand_computed_map() {
        // Points at 0, 1, 3, 7; the map exchanges the last two. With one neighbour: the point at 3 has
        // the one at 1 for neighbour, on the map the one at 7, which is its third. That at 7 has the
        // one at 3, on the map that at 1: its second. Cost (3 - 1) + (2 - 1) of 4 * 1 * (8 - 3 - 1) / 2.
        let map = [[0.0, 0.0], [1.0, 0.0], [7.0, 0.0], [3.0, 0.0]];
        let got = trustworthiness(&[0.0, 1.0, 3.0, 7.0], 1, &map, 1).unwrap();
        assert_eq!(got, 1.0 - 3.0 * 2.0 / (4.0 * 4.0));
    }

    #[test]
    fn test_trustworthiness_of_the_points_themselves_is_1_and_of_equal_points_counts_the_first() {
        let mut stream = Stream::new(Seed(1), "trust");
        let points: Vec<f32> = (0..100).map(|_| stream.below(5) as f32).collect();
        let (map, _) = points.as_chunks::<2>();
        assert_eq!(trustworthiness(&points, 2, map, 10).unwrap(), 1.0);
    }

    #[test]
    fn test_trustworthiness_by_chance_is_the_mean_over_all_maps() {
        let points = [0.0, 1.0, 2.5, 4.25, 7.0];
        let places = [[0.0, 0.0], [1.0, 0.5], [5.0, 1.0], [2.0, -3.0], [9.0, 9.0]];
        for neighbours in [1, 2] {
            let mut values = Vec::new();
            permutations(&mut [0, 1, 2, 3, 4], 0, &mut |order| {
                let map = order.map(|place| places[place]);
                values.push(trustworthiness(&points, 1, &map, neighbours).unwrap());
            });
            assert_eq!(values.len(), 120);
            let mean = values.iter().sum::<f64>() / 120.0;
            close(mean, trustworthiness_by_chance(5, neighbours).unwrap());
        }
        let large = trustworthiness_by_chance(20_000, 10).unwrap();
        assert!((large - 0.5).abs() < 1e-3);
    }

    #[test]
    fn test_trustworthiness_gives_the_same_bytes_for_any_number_of_threads() {
        let mut stream = Stream::new(Seed(1), "threads");
        let points: Vec<f32> = (0..600).map(|_| stream.normal() as f32).collect();
        let map: Vec<[f32; 2]> = (0..200)
            .map(|_| [0; 2].map(|_| stream.normal() as f32))
            .collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let trust = || trustworthiness(&points, 3, &map, 7).unwrap().to_bits();
            pool.build().unwrap().install(trust)
        };
        assert_eq!(run(1), run(4));
    }

    #[test]
    fn test_trustworthiness_refuses_other_maps_and_too_many_neighbours() {
        let map = [[0.0, 0.0], [1.0, 0.0], [7.0, 0.0]];
        assert!(matches!(
            trustworthiness(&[0.0, 1.0, 3.0, 7.0], 1, &map, 1),
            Err(EmbedError::MapLength {
                points: 4,
                mapped: 3
            })
        ));
        for neighbours in [0, 2] {
            assert!(matches!(
                trustworthiness(&[0.0, 1.0, 3.0], 1, &map, neighbours),
                Err(EmbedError::Neighbours {
                    expected: 1,
                    points: 3,
                    ..
                })
            ));
        }
        assert!(trustworthiness_by_chance(0, 1).is_err());
    }

    /// Calls `each` with every order of `items`.
    fn permutations<const N: usize>(
        items: &mut [usize; N],
        from: usize,
        each: &mut impl FnMut([usize; N]),
    ) {
        if from == N {
            return each(*items);
        }
        for other in from..N {
            items.swap(from, other);
            permutations(items, from + 1, each);
            items.swap(from, other);
        }
    }
}
