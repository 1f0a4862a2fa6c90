//! Dashed lines. SVG and PNG cut the dashes themselves, where plotters' own element gives a path for
//! each dash.

use std::convert::Infallible;

use plotters::element::{Drawable, PointCollection};
use plotters::style::ShapeStyle;
use plotters_backend::{BackendCoord, DrawingErrorKind};

use crate::sheet::Sheet;
use crate::style::{GREY, extent, stroke};

/// Dash and gap of a dashed line, in points.
pub const DASH: [f64; 2] = [2.5, 1.8];

/// A dashed line through points in any coordinates: an element of plotters.
pub struct Dashed<C> {
    points: Vec<C>,
    style: ShapeStyle,
    dash: [f64; 2],
}

impl<C> Dashed<C> {
    /// With lengths of dash and gap in points.
    pub fn new(points: Vec<C>, style: ShapeStyle, dash: [f64; 2]) -> Self {
        Self {
            points,
            style,
            dash,
        }
    }

    /// A grey line that marks a value, such as chance.
    pub fn guide(ends: [C; 2]) -> Self {
        Self::new(ends.into(), stroke(GREY, 0.8), DASH)
    }
}

impl<'a, C: 'a> PointCollection<'a, C> for &'a Dashed<C> {
    type Point = &'a C;
    type IntoIter = std::slice::Iter<'a, C>;

    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl<C> Drawable<Sheet> for Dashed<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        sheet: &mut Sheet,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let dash = self.dash.map(extent);
        sheet.draw_line_of(points, &self.style, Some(dash));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Drawn;
    use crate::style::BLUE;

    #[test]
    fn test_a_dashed_line_is_one_mark_with_its_dashes_in_hundredths() {
        let line = Dashed::new(vec![(0, 0), (9, 9)], stroke(BLUE, 1.0), [2.5, -1.0]);
        let marks = Sheet::record((10, 10), |area| area.draw(&line)).unwrap();
        let expected = Drawn::Line {
            points: vec![(0, 0), (9, 9)],
            closed: false,
            width: 100,
            colour: BLUE,
            dash: Some([250, 0]),
        };
        assert_eq!(marks, [expected]);
    }
}
