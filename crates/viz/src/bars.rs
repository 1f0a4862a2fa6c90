//! Bars of intervals.

use crate::scene::{Point, Scene, at};
use crate::style::Colour;

/// Width of a bar, in points.
const BAR: f64 = 0.7;
/// Half the length of the lines at its ends.
const CAP: f64 = 1.6;

/// Draws the bar of an interval, upright or level, with a line across each end.
pub(crate) fn draw_interval(scene: &mut Scene, ends: [Point; 2], colour: Colour) {
    let [a, b] = ends;
    scene.line(vec![a, b], BAR, colour);
    let (dx, dy) = if a.x == b.x { (CAP, 0.0) } else { (0.0, CAP) };
    for end in ends {
        let across = vec![at(end.x - dx, end.y - dy), at(end.x + dx, end.y + dy)];
        scene.line(across, BAR, colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Mark;
    use crate::style::BLACK;

    #[test]
    fn test_draw_interval_has_lines_across_its_ends() {
        let lines = |ends| {
            let mut scene = Scene::empty();
            draw_interval(&mut scene, ends, BLACK);
            let points = scene.marks.into_iter().map(|mark| match mark {
                Mark::Line { points, .. } => points,
                other => panic!("{other:?}"),
            });
            points.collect::<Vec<_>>()
        };
        let upright = lines([at(5.0, 9.0), at(5.0, 2.0)]);
        assert_eq!(upright[1], [at(5.0 - CAP, 9.0), at(5.0 + CAP, 9.0)]);
        let level = lines([at(1.0, 9.0), at(5.0, 9.0)]);
        assert_eq!(level[2], [at(5.0, 9.0 - CAP), at(5.0, 9.0 + CAP)]);
    }
}
