//! Dashed lines, cut into their dashes.

use crate::scene::{Point, at};

/// The dashes of a line, as SVG's `stroke-dasharray` cuts them: it starts with a dash, and the pattern
/// runs on around corners.
///
/// `lengths` are those of a dash and of a gap, in points; both must be positive.
pub(crate) fn dashes(points: &[Point], lengths: [f64; 2]) -> Vec<Vec<Point>> {
    let mut dashes = Vec::new();
    let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
    let mut on = true;
    let mut left = lengths[0];
    for piece in points.windows(2) {
        let (mut from, to) = (piece[0], piece[1]);
        loop {
            let (dx, dy) = (to.x - from.x, to.y - from.y);
            let length = (dx * dx + dy * dy).sqrt();
            if length <= left {
                left -= length;
                if on {
                    dash.push(to);
                }
                break;
            }
            from = at(from.x + dx * left / length, from.y + dy * left / length);
            if on {
                dash.push(from);
                dashes.push(std::mem::take(&mut dash));
            } else {
                dash = vec![from];
            }
            on = !on;
            left = lengths[usize::from(!on)];
        }
    }
    if on && dash.len() > 1 {
        dashes.push(dash);
    }
    dashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_dashes_run_on_around_a_corner() {
        let line = [at(0.0, 0.0), at(3.0, 0.0), at(3.0, 4.0)];
        assert_eq!(
            dashes(&line, [2.0, 2.0]),
            [
                vec![at(0.0, 0.0), at(2.0, 0.0)],
                vec![at(3.0, 1.0), at(3.0, 3.0)]
            ]
        );
    }

    #[test]
    fn test_dashes_of_a_point_or_nothing_are_none() {
        assert!(dashes(&[], [2.0, 2.0]).is_empty());
        assert!(dashes(&[at(1.0, 1.0)], [2.0, 2.0]).is_empty());
    }
}
