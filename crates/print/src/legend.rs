//! What the marks of a figure stand for.

use plotters::element::{PathElement, Rectangle};
use plotters::style::{Color, RGBColor};

use crate::dashed::Dashed;
use crate::font::text_width;
use crate::marker::{Marker, MarkerAt};
use crate::record::Place;
use crate::style::{AFTER, GAP, TICK_SIZE, letters, pt, stroke, tint};
use crate::{Area, PrintError};

/// Draws a mark as it looks in the figure, at the left end, the middle and the right end of its field.
type Symbol = Box<dyn Fn(&Area, [Place; 3]) -> Result<(), PrintError>>;

/// Width of a mark.
const WIDTH: i32 = pt(12.0);

/// A line of a legend.
pub struct LegendEntry {
    symbol: Symbol,
    text: String,
}

impl LegendEntry {
    /// Half the height of bands and boxes (hundredths of a point).
    pub const HALF: i32 = pt(2.5);

    /// A mark of your own: `symbol` gets the left end, the middle and the right end of its field, which
    /// is 12 points wide, and draws the mark as it looks in the figure.
    pub fn new(
        text: impl Into<String>,
        symbol: impl Fn(&Area, [Place; 3]) -> Result<(), PrintError> + 'static,
    ) -> Self {
        Self {
            symbol: Box::new(symbol),
            text: text.into(),
        }
    }

    /// A line of a width in points.
    pub fn line(text: impl Into<String>, colour: RGBColor, width: f64) -> Self {
        Self::new(text, move |area, [left, _, right]| {
            let line = PathElement::new([left, right], stroke(colour, width));
            Ok(area.draw(&line)?)
        })
    }

    /// A dashed grey line, such as that of chance.
    pub fn guide(text: impl Into<String>) -> Self {
        Self::new(text, |area, [left, _, right]| {
            Ok(area.draw(&Dashed::guide([left, right]))?)
        })
    }

    /// A band, with a line of a width in points along its middle unless that is 0. The line has the colour,
    /// the band a [`tint`] of it: `share` of the colour in `[0, 1]`, the rest white.
    pub fn band(text: impl Into<String>, colour: RGBColor, share: f64, width: f64) -> Self {
        Self::new(text, move |area, [left, _, right]| {
            let corners = [
                (left.0, left.1 - Self::HALF),
                (right.0, right.1 + Self::HALF),
            ];
            area.draw(&Rectangle::new(corners, tint(colour, share).filled()))?;
            if width > 0.0 {
                area.draw(&PathElement::new([left, right], stroke(colour, width)))?;
            }
            Ok(())
        })
    }

    /// A marker of a radius in points.
    pub fn marker(text: impl Into<String>, marker: Marker, radius: f64) -> Self {
        Self::new(text, move |area, [_, middle, _]| {
            Ok(area.draw(&MarkerAt::new(middle, marker, radius, 0.0))?)
        })
    }

    /// Width of mark and text.
    pub(crate) fn width(&self) -> i32 {
        WIDTH + GAP + text_width(&self.text, TICK_SIZE, false)
    }

    /// Draws the entry with the middle of its left end at a place.
    pub(crate) fn draw(&self, area: &Area, (x, y): Place) -> Result<(), PrintError> {
        (self.symbol)(area, [(x, y), (x + WIDTH / 2, y), (x + WIDTH, y)])?;
        let style = letters(TICK_SIZE).pos(AFTER);
        area.draw_text(&self.text, &style, (x + WIDTH + GAP, y))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Drawn;
    use crate::sheet::Sheet;
    use crate::style::BLUE;

    #[test]
    fn test_a_band_lies_behind_its_line_and_the_text_follows() {
        let entry = LegendEntry::band("what it is", BLUE, 0.5, 1.0);
        let marks = Sheet::record((10_000, 1000), |area| entry.draw(area, (100, 500))).unwrap();
        let [band, Drawn::Line { points, width, .. }, text] = &marks[..] else {
            panic!("{marks:?}");
        };
        assert!(matches!(band, Drawn::Area { colour, .. } if *colour == tint(BLUE, 0.5)));
        assert_eq!(band.bounds(), [100, 250, 1300, 750]);
        assert_eq!((&points[..], *width), (&[(100, 500), (1300, 500)][..], 100));
        let [left, _, right, _] = text.bounds();
        assert_eq!((left, right), (1300 + GAP, 100 + entry.width()));
    }
}
