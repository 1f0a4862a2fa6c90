//! Marks for points: shapes of equal area, so that none weighs more than another.

use plotters::element::{Drawable, PointCollection};
use plotters::style::{Color, RGBColor};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

use crate::style::{WHITE, extent};

/// Shape of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Disc,
    /// A square that stands on a side.
    Square,
    /// A square that stands on a corner.
    Diamond,
    /// A triangle that points upwards.
    Up,
    /// A triangle that points downwards.
    Down,
}

/// A marker of a shape and a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Its shape.
    pub shape: Shape,
    /// Its colour.
    pub colour: RGBColor,
    /// Whether it is an outline, white inside.
    pub hollow: bool,
}

/// Width of the outline of a hollow marker, in points.
const RIM: f64 = 0.7;

impl Marker {
    /// A filled marker.
    pub const fn filled(shape: Shape, colour: RGBColor) -> Self {
        Self {
            shape,
            colour,
            hollow: false,
        }
    }

    /// An outline.
    pub const fn hollow(shape: Shape, colour: RGBColor) -> Self {
        Self {
            shape,
            colour,
            hollow: true,
        }
    }
}

/// A marker at a place, in any coordinates: an element of plotters.
pub struct MarkerAt<C> {
    place: C,
    marker: Marker,
    radius: f64,
    ring: f64,
}

impl<C> MarkerAt<C> {
    /// A marker as large as a disc of `radius` points, in a white ring, `ring` points wide, that sets it off
    /// from what is behind it.
    pub fn new(place: C, marker: Marker, radius: f64, ring: f64) -> Self {
        Self {
            place,
            marker,
            radius,
            ring,
        }
    }
}

impl<'a, C: 'a> PointCollection<'a, C> for &'a MarkerAt<C> {
    type Point = &'a C;
    type IntoIter = std::iter::Once<&'a C>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.place)
    }
}

impl<C, DB: DrawingBackend> Drawable<DB> for MarkerAt<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        places: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        let Marker {
            shape,
            colour,
            hollow,
        } = self.marker;
        for place in places {
            if self.ring > 0.0 {
                draw_shape(backend, shape, place, self.radius + self.ring, WHITE)?;
            }
            draw_shape(backend, shape, place, self.radius, colour)?;
            if hollow {
                draw_shape(backend, shape, place, self.radius - RIM, WHITE)?;
            }
        }
        Ok(())
    }
}

/// A shape with the area of a disc of `radius` points, its centre of mass at `centre`.
fn draw_shape<DB: DrawingBackend>(
    backend: &mut DB,
    shape: Shape,
    centre: BackendCoord,
    radius: f64,
    colour: RGBColor,
) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
    let style = colour.filled();
    let corners: &[[f64; 2]] = match shape {
        Shape::Disc => return backend.draw_circle(centre, extent(radius), &style, true),
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
    let radius = f64::from(extent(radius));
    let corner = |place: &[f64; 2]| {
        let [x, y] = place.map(|share| (radius * share).round() as i32);
        (centre.0 + x, centre.1 + y)
    };
    backend.fill_polygon(corners.iter().map(corner), &style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Drawn;
    use crate::sheet::Sheet;
    use crate::style::BLACK;

    fn drawn(marker: Marker, radius: f64, ring: f64) -> Vec<Drawn> {
        let spot = MarkerAt::new((500, 700), marker, radius, ring);
        Sheet::record((2000, 2000), |area| area.draw(&spot)).unwrap()
    }

    #[test]
    fn test_shapes_have_the_area_of_the_disc_and_their_centre_in_place() {
        for shape in [Shape::Square, Shape::Diamond, Shape::Up, Shape::Down] {
            let marks = drawn(Marker::filled(shape, BLACK), 2.0, 0.0);
            let [Drawn::Area { corners, .. }] = &marks[..] else {
                panic!("{marks:?}");
            };
            // The shoelace formula.
            let next = corners.iter().cycle().skip(1);
            let doubled: i32 = corners
                .iter()
                .zip(next)
                .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
                .sum();
            let share = f64::from(doubled.abs()) / 2.0 / (200.0 * 200.0 * std::f64::consts::PI);
            assert!((share - 1.0).abs() < 0.01, "{shape:?}: {share}");
            let count = corners.len() as i32;
            let sum = corners
                .iter()
                .fold((0, 0), |sum, c| (sum.0 + c.0, sum.1 + c.1));
            let off = ((sum.0 - 500 * count).abs(), (sum.1 - 700 * count).abs());
            assert!(off.0 <= count && off.1 <= count, "{shape:?}: {off:?}");
        }
    }

    #[test]
    fn test_a_hollow_marker_is_white_inside_and_no_radius_is_below_0() {
        let circles = |radius, ring| {
            let marks = drawn(Marker::hollow(Shape::Disc, BLACK), radius, ring).into_iter();
            let circles = marks.map(|mark| match mark {
                Drawn::Circle { radius, colour, .. } => (radius, colour),
                other => panic!("{other:?}"),
            });
            circles.collect::<Vec<(u32, RGBColor)>>()
        };
        assert_eq!(
            circles(2.0, 0.5),
            [(250, WHITE), (200, BLACK), (130, WHITE)]
        );
        assert_eq!(circles(0.5, 0.0), [(50, BLACK), (0, WHITE)]);
        assert_eq!(circles(f64::NAN, 0.0), [(0, BLACK), (0, WHITE)]);
    }
}
