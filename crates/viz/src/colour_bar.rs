//! The key of a colour map.

use crate::colour_map::ColourMap;
use crate::scene::{Point, Scene, at};

/// Height of a colour bar.
pub(crate) const BAR: f64 = 5.0;
/// Pieces of one colour in a colour bar.
const PIECES: usize = 100;

/// Draws a bar of a colour map's colours, from its lowest to its highest.
pub(crate) fn draw_bar(scene: &mut Scene, colours: ColourMap, corner: Point, width: f64) {
    for piece in 0..PIECES {
        let share = (piece as f64 + 0.5) / PIECES as f64;
        let share = match colours {
            ColourMap::Rising => share,
            ColourMap::Signed => 2.0 * share - 1.0,
        };
        // Each reaches to the end, and the next ones cover it: no seams between them.
        let left = corner.x + width * piece as f64 / PIECES as f64;
        let opposite = at(corner.x + width, corner.y + BAR);
        scene.rectangle(at(left, corner.y), opposite, colours.colour(share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Mark;

    #[test]
    fn test_draw_bar_goes_from_the_lowest_colour_to_the_highest() {
        let mut scene = Scene::empty();
        draw_bar(&mut scene, ColourMap::Signed, at(10.0, 20.0), 50.0);
        let areas: Vec<_> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Area { points, colour } => Some((points[0].x, *colour)),
                _ => None,
            })
            .collect();
        assert_eq!(areas.len(), PIECES);
        assert_eq!(areas[0], (10.0, ColourMap::Signed.colour(-0.99)));
        // The first piece right of the middle, where values are just above 0.
        assert_eq!(areas[PIECES / 2], (35.0, ColourMap::Signed.colour(0.01)));
        assert_eq!(areas[PIECES - 1].1, ColourMap::Signed.colour(0.99));
    }
}
