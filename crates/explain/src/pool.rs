//! 2x2 max-pooling, and two ways back through it.

use leuko_model::{POOL, Shape};

/// Shape after pooling: an odd last row or column is dropped.
pub(crate) fn pooled(shape: Shape) -> Shape {
    Shape {
        height: shape.height / POOL,
        width: shape.width / POOL,
        ..shape
    }
}

/// The largest value of each window.
pub(crate) fn max_pool(shape: Shape, input: &[f64]) -> Vec<f64> {
    let mut output = Vec::with_capacity(pooled(shape).len());
    for window in windows(shape) {
        output.push(largest(input, window));
    }
    output
}

/// Gives each window's value to its winner: the first of the largest, by rows. A derivative needs one
/// winner, and training decides the same way.
pub(crate) fn to_winners(shape: Shape, input: &[f64], values: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; shape.len()];
    for (window, value) in windows(shape).zip(values) {
        let largest = largest(input, window);
        if let Some(&winner) = window.iter().find(|&&place| input[place] == largest) {
            result[winner] = *value;
        }
    }
    result
}

/// Gives each window's value to all its largest places in equal parts. Nothing is lost, and a flat patch
/// of an image does not become a grid of upper left corners.
pub(crate) fn to_largest(shape: Shape, input: &[f64], values: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; shape.len()];
    for (window, value) in windows(shape).zip(values) {
        let largest = largest(input, window);
        let ties = window.iter().filter(|&&place| input[place] == largest);
        let part = value / ties.clone().count() as f64;
        for &place in ties {
            result[place] = part;
        }
    }
    result
}

fn largest(input: &[f64], window: [usize; POOL * POOL]) -> f64 {
    window
        .iter()
        .fold(f64::NEG_INFINITY, |m, &place| m.max(input[place]))
}

/// Positions of each window's values, by rows.
fn windows(shape: Shape) -> impl Iterator<Item = [usize; POOL * POOL]> {
    let output = pooled(shape);
    (0..output.channels * output.height).flat_map(move |row| {
        let (channel, y) = (row / output.height, row % output.height);
        let first = (channel * shape.height + y * POOL) * shape.width;
        (0..output.width).map(move |x| {
            let upper = first + x * POOL;
            let lower = upper + shape.width;
            [upper, upper + 1, lower, lower + 1]
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two windows with ties, and a column and a row that are dropped.
    const SHAPE: Shape = Shape {
        channels: 1,
        height: 3,
        width: 5,
    };
    #[rustfmt::skip]
    const INPUT: [f64; 15] = [
        1.0, 4.0, 0.0, 0.0, 9.0,
        4.0, 2.0, 0.0, 0.0, 9.0,
        9.0, 9.0, 9.0, 9.0, 9.0,
    ];

    #[test]
    fn test_max_pool_drops_the_odd_row_and_column() {
        assert_eq!(max_pool(SHAPE, &INPUT), [4.0, 0.0]);
    }

    #[test]
    fn test_to_winners_with_ties_takes_the_first_by_rows() {
        let mut expected = [0.0; 15];
        expected[1] = 6.0;
        expected[2] = 8.0;
        assert_eq!(to_winners(SHAPE, &INPUT, &[6.0, 8.0]), expected);
    }

    #[test]
    fn test_to_largest_with_ties_shares_and_loses_nothing() {
        #[rustfmt::skip]
        let expected = [
            0.0, 3.0, 2.0, 2.0, 0.0,
            3.0, 0.0, 2.0, 2.0, 0.0,
            0.0, 0.0, 0.0, 0.0, 0.0,
        ];
        assert_eq!(to_largest(SHAPE, &INPUT, &[6.0, 8.0]), expected);
    }
}
