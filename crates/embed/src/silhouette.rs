//! Silhouettes: how much nearer a point is to its own class than to the next.

use crate::labels::Labelling;
use crate::points::Points;

/// For each point its silhouette under each labelling, `[point][labelling]`.
///
/// `s = (b - a) / max(a, b)` (Rousseeuw 1987). Here a is the mean distance to the other points of its
/// class, and b the mean distance to the points of the nearest other class. It is 0 for the only point of
/// a class, and if a and b are both 0.
pub(crate) fn silhouettes(points: &Points, labellings: &[Labelling]) -> Vec<Vec<f64>> {
    points.map_rows(|point, row| {
        for value in row.iter_mut() {
            *value = value.sqrt();
        }
        let each = |labelling: &Labelling| silhouette(point, row, labelling);
        labellings.iter().map(each).collect()
    })
}

/// The silhouette of one point, from its distances to all.
fn silhouette(point: usize, distances: &[f64], labelling: &Labelling) -> f64 {
    let own = labelling.class_of(point);
    let (mut within, mut between) = (0.0, f64::INFINITY);
    for (class, members) in labelling.members().iter().enumerate() {
        let sum = sum_over(members, distances);
        if class != own {
            between = between.min(sum / members.len() as f64);
        } else if members.len() > 1 {
            // The point's distance to itself added 0.
            within = sum / (members.len() - 1) as f64;
        } else {
            return 0.0;
        }
    }
    let larger = within.max(between);
    if larger > 0.0 {
        (between - within) / larger
    } else {
        0.0
    }
}

/// The sum of some of the `values`, as four independent sums: each addition to a single sum would wait for
/// the last.
fn sum_over(members: &[u32], values: &[f64]) -> f64 {
    let (fours, rest) = members.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in fours {
        for (sum, &member) in sums.iter_mut().zip(four) {
            *sum += values[member as usize];
        }
    }
    let rest: f64 = rest.iter().map(|&member| values[member as usize]).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    fn of(values: &[f32], dims: usize, labels: &[usize]) -> Vec<f64> {
        let (labelling, _) = Labelling::new(labels).unwrap();
        silhouettes(&Points::new(values, dims).unwrap(), &[labelling]).concat()
    }

    #[test]
    fn test_silhouettes_match_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/embed/separation.json")).cases() {
            let points = case.points("points");
            let found = of(&points, case["dims"].count(), &case["labels"].counts());
            for (got, expected) in found.iter().zip(case["silhouettes"].numbers()) {
                close(*got, expected);
            }
        }
    }

    #[test]
    fn test_silhouettes_of_a_hand_computed_line() {
        // Class 0 at 0 and 1, class 1 at 3 and 7, class 2 at 10 alone.
        let found = of(&[0.0, 1.0, 3.0, 7.0, 10.0], 1, &[0, 0, 1, 1, 2]);
        // a = 1; b = min((3 + 7) / 2, 10).
        close(found[0], 4.0 / 5.0);
        // a = 1; b = min((2 + 6) / 2, 9).
        close(found[1], 3.0 / 4.0);
        // a = 4; b = min((3 + 2) / 2, 7).
        close(found[2], -1.5 / 4.0);
        // a = 4; b = min((7 + 6) / 2, 3).
        close(found[3], -1.0 / 4.0);
        assert_eq!(found[4], 0.0);
    }

    #[test]
    fn test_silhouettes_of_equal_points_are_0() {
        assert_eq!(of(&[2.0; 6], 1, &[0, 1, 0, 1, 0, 1]), [0.0; 6]);
    }
}
