//! Marks for points: shapes of equal area, so that none weighs more than another.

use crate::scene::{Point, Scene, at};
use crate::style::{Colour, WHITE};

/// Shape of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Disc,
    Square,
    Diamond,
    Up,
    Down,
}

/// A marker of a shape and a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) shape: Shape,
    pub(crate) colour: Colour,
    /// Whether it is an outline, white inside.
    pub(crate) hollow: bool,
}

/// Width of the outline of a hollow marker, in points.
const RIM: f64 = 0.7;

impl Marker {
    /// A filled marker.
    pub(crate) const fn filled(shape: Shape, colour: Colour) -> Self {
        Self {
            shape,
            colour,
            hollow: false,
        }
    }

    /// An outline.
    pub(crate) const fn hollow(shape: Shape, colour: Colour) -> Self {
        Self {
            shape,
            colour,
            hollow: true,
        }
    }

    /// Draws it as large as a disc of `radius` points, with a white `ring` around it that sets it off
    /// from what is behind it.
    pub(crate) fn draw(&self, scene: &mut Scene, centre: Point, radius: f64, ring: f64) {
        if ring > 0.0 {
            draw_shape(scene, self.shape, centre, radius + ring, WHITE);
        }
        draw_shape(scene, self.shape, centre, radius, self.colour);
        if self.hollow {
            draw_shape(scene, self.shape, centre, radius - RIM, WHITE);
        }
    }
}

/// A shape with the area of a disc of `radius`, its centre of mass at `centre`.
fn draw_shape(scene: &mut Scene, shape: Shape, centre: Point, radius: f64, colour: Colour) {
    let corners: &[[f64; 2]] = match shape {
        Shape::Disc => return scene.disc(centre, radius, colour),
        // Half a side: sqrt(pi) / 2.
        Shape::Square => &[
            [-0.8862, -0.8862],
            [0.8862, -0.8862],
            [0.8862, 0.8862],
            [-0.8862, 0.8862],
        ],
        // Half a diagonal: sqrt(pi / 2).
        Shape::Diamond => &[[0.0, -1.2533], [1.2533, 0.0], [0.0, 1.2533], [-1.2533, 0.0]],
        // Equal sides of 2 sqrt(pi / sqrt(3)); two thirds of the height on one side of the centre.
        Shape::Up => &[[0.0, -1.5551], [1.3468, 0.7776], [-1.3468, 0.7776]],
        Shape::Down => &[[0.0, 1.5551], [1.3468, -0.7776], [-1.3468, -0.7776]],
    };
    let place = |&[x, y]: &[f64; 2]| at(centre.x + radius * x, centre.y + radius * y);
    scene.area(corners.iter().map(place).collect(), colour);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Mark;
    use crate::style::BLACK;

    #[test]
    fn test_shapes_have_the_area_of_the_disc_and_their_centre_in_place() {
        for shape in [Shape::Square, Shape::Diamond, Shape::Up, Shape::Down] {
            let mut scene = Scene::empty();
            Marker::filled(shape, BLACK).draw(&mut scene, at(5.0, 7.0), 2.0, 0.0);
            let [Mark::Area { points, .. }] = &scene.marks[..] else {
                panic!("{:?}", scene.marks);
            };
            // The shoelace formula.
            let next = points.iter().cycle().skip(1);
            let doubled: f64 = points
                .iter()
                .zip(next)
                .map(|(a, b)| a.x * b.y - b.x * a.y)
                .sum();
            let area = doubled.abs() / 2.0;
            assert!(
                (area - 4.0 * std::f64::consts::PI).abs() < 0.01,
                "{shape:?}: {area}"
            );
            let count = points.len() as f64;
            let mean_x = points.iter().map(|point| point.x).sum::<f64>() / count;
            let mean_y = points.iter().map(|point| point.y).sum::<f64>() / count;
            assert!((mean_x - 5.0).abs() < 1e-3 && (mean_y - 7.0).abs() < 1e-3);
        }
    }

    #[test]
    fn test_draw_a_hollow_marker_is_white_inside() {
        let mut scene = Scene::empty();
        Marker::hollow(Shape::Disc, BLACK).draw(&mut scene, at(0.0, 0.0), 2.0, 0.5);
        let discs: Vec<(f64, Colour)> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Disc { radius, colour, .. } => Some((*radius, *colour)),
                _ => None,
            })
            .collect();
        assert_eq!(discs, [(2.5, WHITE), (2.0, BLACK), (1.3, WHITE)]);
    }
}
