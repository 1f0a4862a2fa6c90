//! Normalised cross-correlation of two planes where they overlap.

use std::ops::Range;

use multiversion::multiversion;

use crate::plane::Plane;

/// Values summed side by side: fixed, so that every machine adds in the same order.
const LANES: usize = 16;

/// Where the second plane's top left corner lies on the first, in pixels (rows, columns).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Offset {
    pub(crate) dy: isize,
    pub(crate) dx: isize,
}

/// Rows (or columns) of the first that the second covers.
pub(crate) fn overlap(first: usize, second: usize, offset: isize) -> Range<usize> {
    let start = offset.max(0) as usize;
    let end = (second as isize + offset).clamp(0, first as isize) as usize;
    start.min(end)..end
}

/// Pearson's correlation of the values that lie on each other, in [-1, 1]; `None` where nothing
/// overlaps or one side is constant.
///
/// Subtracting each side's mean and dividing by its spread takes out exposure: gain and offset do not
/// matter (Lewis 1995, "Fast normalized cross-correlation").
pub(crate) fn ncc(a: &Plane, b: &Plane, offset: Offset) -> Option<f64> {
    let rows = overlap(a.height, b.height, offset.dy);
    let columns = overlap(a.width, b.width, offset.dx);
    if rows.is_empty() || columns.is_empty() {
        return None;
    }
    let count = (rows.len() * columns.len()) as f64;
    let left = (columns.start as isize - offset.dx) as usize;
    let mut total = [0.0f64; 5];
    for y in rows {
        let row_a = &a.row(y)[columns.clone()];
        let row_b = &b.row((y as isize - offset.dy) as usize)[left..left + columns.len()];
        for (total, sum) in total.iter_mut().zip(row_sums(row_a, row_b)) {
            *total += f64::from(sum);
        }
    }
    let [sum_a, sum_b, squares_a, squares_b, products] = total;
    let variance_a = squares_a - sum_a * sum_a / count;
    let variance_b = squares_b - sum_b * sum_b / count;
    // Below this, what is left is rounding.
    let is_flat = |variance: f64, squares: f64| variance <= 1e-6 * squares;
    if is_flat(variance_a, squares_a) || is_flat(variance_b, squares_b) {
        return None;
    }
    let covariance = products - sum_a * sum_b / count;
    Some((covariance / (variance_a * variance_b).sqrt()).clamp(-1.0, 1.0))
}

/// Sums of a, b, a*a, b*b, a*b.
#[multiversion(targets = "simd")]
fn row_sums(a: &[f32], b: &[f32]) -> [f32; 5] {
    let mut lanes = [[0.0f32; LANES]; 5];
    let (blocks_a, rest_a) = a.as_chunks::<LANES>();
    let (blocks_b, rest_b) = b.as_chunks::<LANES>();
    for (a, b) in blocks_a.iter().zip(blocks_b) {
        for i in 0..LANES {
            lanes[0][i] += a[i];
            lanes[1][i] += b[i];
            lanes[2][i] += a[i] * a[i];
            lanes[3][i] += b[i] * b[i];
            lanes[4][i] += a[i] * b[i];
        }
    }
    for (i, (&a, &b)) in rest_a.iter().zip(rest_b).enumerate() {
        lanes[0][i] += a;
        lanes[1][i] += b;
        lanes[2][i] += a * a;
        lanes[3][i] += b * b;
        lanes[4][i] += a * b;
    }
    lanes.map(|sums| sums.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::noise;

    /// The definition: means first, then products of deviations, all in double precision. With it, the
    /// number of pixels that it is taken over.
    fn slow(a: &Plane, b: &Plane, offset: Offset) -> Option<(f64, usize)> {
        let mut pairs = Vec::new();
        for y in 0..a.height as isize {
            for x in 0..a.width as isize {
                let (v, u) = (y - offset.dy, x - offset.dx);
                if (0..b.height as isize).contains(&v) && (0..b.width as isize).contains(&u) {
                    let value = |plane: &Plane, y: isize, x: isize| {
                        f64::from(plane.values[y as usize * plane.width + x as usize])
                    };
                    pairs.push((value(a, y, x), value(b, v, u)));
                }
            }
        }
        let count = pairs.len() as f64;
        let mean_a = pairs.iter().map(|pair| pair.0).sum::<f64>() / count;
        let mean_b = pairs.iter().map(|pair| pair.1).sum::<f64>() / count;
        let sum = |of: fn(f64, f64) -> f64| -> f64 {
            let deviations = pairs.iter().map(|(a, b)| of(a - mean_a, b - mean_b));
            deviations.sum()
        };
        let spread = (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt();
        (spread > 0.0).then(|| (sum(|a, b| a * b) / spread, pairs.len()))
    }

    #[test]
    fn test_ncc_equals_the_definition_at_every_offset() {
        for (ha, wa, hb, wb) in [(7, 40, 7, 40), (9, 5, 12, 33), (20, 18, 3, 2)] {
            let (a, mut b) = (noise(ha, wa, "a"), noise(hb, wb, "b"));
            // Something in common, so that the correlation is not near 0 everywhere.
            for (b, a) in b.values.iter_mut().zip(&a.values) {
                *b = 0.5 * *b + 0.5 * a;
            }
            for dy in -(hb as isize) - 1..=ha as isize + 1 {
                for dx in -(wb as isize) - 1..=wa as isize + 1 {
                    let offset = Offset { dy, dx };
                    match (ncc(&a, &b, offset), slow(&a, &b, offset)) {
                        (Some(got), Some((expected, count))) => {
                            // Two or three pixels that are nearly equal leave little but rounding.
                            let close = if count > 9 { 1e-4 } else { 1e-2 };
                            assert!(
                                (got - expected).abs() < close,
                                "{offset:?}: {got} {expected}"
                            );
                        }
                        (got, expected) => {
                            assert_eq!(got, expected.map(|(score, _)| score), "{offset:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn test_ncc_does_not_see_gain_and_offset() {
        let a = noise(30, 30, "a");
        let brighter = |gain: f32, offset: f32| Plane {
            values: a.values.iter().map(|v| gain * v + offset).collect(),
            ..a
        };
        let at = Offset { dy: 0, dx: 0 };
        assert!((ncc(&a, &brighter(0.3, 80.0), at).unwrap() - 1.0).abs() < 1e-5);
        assert!((ncc(&a, &brighter(-2.0, 9.0), at).unwrap() + 1.0).abs() < 1e-5);
    }

    #[test]
    fn test_ncc_of_a_constant_side_is_none() {
        let (a, mut b) = (noise(8, 8, "a"), noise(8, 8, "b"));
        b.values.fill(77.7);
        assert_eq!(ncc(&a, &b, Offset { dy: 1, dx: 2 }), None);
        assert_eq!(ncc(&b, &a, Offset { dy: 1, dx: 2 }), None);
    }
}
