//! How nearly convex a mask is.

use std::collections::BTreeSet;

use image::GrayImage;
use imageproc::geometry::convex_hull;
use imageproc::point::Point;

use crate::mask::{area, has};

/// Area of a mask divided by that of its convex hull: 1 for a convex mask, 0 for an empty one.
pub(crate) fn solidity(mask: &GrayImage) -> f64 {
    let width = mask.width() as usize;
    // A set, because `convex_hull` panics on equal points.
    let mut corners = BTreeSet::new();
    for row in 0..mask.height() as usize {
        let inside = |column: &usize| has(mask, row * width + column);
        let (first, last) = ((0..width).find(inside), (0..width).rfind(inside));
        if let (Some(first), Some(last)) = (first, last) {
            for y in [row, row + 1] {
                corners.insert((first as i32, y as i32));
                corners.insert((last as i32 + 1, y as i32));
            }
        }
    }
    if corners.is_empty() {
        return 0.0;
    }
    let corners: Vec<_> = corners.into_iter().map(|(x, y)| Point::new(x, y)).collect();
    let hull = convex_hull(corners);
    let next = hull.iter().cycle().skip(1);
    let twice: i64 = hull
        .iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y))
        .sum();
    2.0 * area(mask) as f64 / twice.abs() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::mask;

    #[test]
    fn test_solidity_of_hand_computed_masks() {
        let of = |inside: fn(usize) -> bool| solidity(&mask(8, 8, inside));
        assert_eq!(of(|_| false), 0.0);
        assert_eq!(of(|_| true), 1.0);
        assert_eq!(of(|pixel| pixel == 27), 1.0);
        // A column and a row of 8 that share a corner: the hull cuts the square in two, except for the
        // 14 half squares along the diagonal from (1, 8) to (8, 1).
        let angle = 15.0 / (64.0 - 24.5);
        assert_eq!(of(|pixel| pixel % 8 == 0 || pixel < 8), angle);
    }
}
