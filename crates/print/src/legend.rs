//! What the marks of a figure stand for.

use plotters::element::{PathElement, Rectangle};
use plotters::style::{Color, RGBColor};

use crate::dashed::Dashed;
use crate::font::text_width;
use crate::mark::Place;
use crate::marker::{Marker, Spot};
use crate::style::{AFTER, GAP, TICK_SIZE, letters, pt, stroke, tint};
use crate::{Area, PrintError};

/// Draws a mark as it looks in the figure.
type Symbol = Box<dyn Fn(&Area, Place) -> Result<(), PrintError>>;

/// A line of a legend.
pub struct LegendEntry {
    symbol: Symbol,
    text: String,
}

impl LegendEntry {
    /// Width of its mark.
    pub const SYMBOL_WIDTH: i32 = pt(12.0);
    /// Half the height of bands and boxes.
    pub const HALF: i32 = pt(2.5);

    /// A mark of your own: `symbol` draws it as it looks in the figure. Its place is the middle of the
    /// left end of a field that is [`SYMBOL_WIDTH`](Self::SYMBOL_WIDTH) wide and 2
    /// [`HALF`](Self::HALF) high.
    pub fn new(
        text: impl Into<String>,
        symbol: impl Fn(&Area, Place) -> Result<(), PrintError> + 'static,
    ) -> Self {
        Self {
            symbol: Box::new(symbol),
            text: text.into(),
        }
    }

    /// A line of a width in points.
    pub fn line(text: impl Into<String>, colour: RGBColor, width: f64) -> Self {
        Self::new(text, move |area, (x, y)| {
            let ends = [(x, y), (x + Self::SYMBOL_WIDTH, y)];
            Ok(area.draw(&PathElement::new(ends, stroke(colour, width)))?)
        })
    }

    /// A dashed grey line, such as that of chance.
    pub fn guide(text: impl Into<String>) -> Self {
        Self::new(text, |area, (x, y)| {
            Ok(area.draw(&Dashed::guide([(x, y), (x + Self::SYMBOL_WIDTH, y)]))?)
        })
    }

    /// A band, with a line of a width in points along its middle unless that is 0.
    pub fn band(text: impl Into<String>, colour: RGBColor, share: f64, width: f64) -> Self {
        Self::new(text, move |area, (x, y)| {
            let corners = [
                (x, y - Self::HALF),
                (x + Self::SYMBOL_WIDTH, y + Self::HALF),
            ];
            area.draw(&Rectangle::new(corners, tint(colour, share).filled()))?;
            if width > 0.0 {
                let ends = [(x, y), (x + Self::SYMBOL_WIDTH, y)];
                area.draw(&PathElement::new(ends, stroke(colour, width)))?;
            }
            Ok(())
        })
    }

    /// A marker of a radius in points.
    pub fn marker(text: impl Into<String>, marker: Marker, radius: f64) -> Self {
        Self::new(text, move |area, (x, y)| {
            Ok(area.draw(&Spot::new(
                (x + Self::SYMBOL_WIDTH / 2, y),
                marker,
                radius,
                0.0,
            ))?)
        })
    }

    /// Width of mark and text.
    pub(crate) fn width(&self) -> i32 {
        Self::SYMBOL_WIDTH + GAP + text_width(&self.text, TICK_SIZE, false)
    }

    /// Draws the entry with the middle of its left end at a place.
    pub(crate) fn draw(&self, area: &Area, (x, y): Place) -> Result<(), PrintError> {
        (self.symbol)(area, (x, y))?;
        let style = letters(TICK_SIZE).pos(AFTER);
        area.draw_text(&self.text, &style, (x + Self::SYMBOL_WIDTH + GAP, y))?;
        Ok(())
    }
}
