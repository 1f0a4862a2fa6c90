//! What the marks of a figure stand for.

use plotters::element::{PathElement, Rectangle};
use plotters::style::{Color, RGBColor};

use crate::dashed::Dashed;
use crate::mark::Place;
use crate::marker::{Marker, Spot};
use crate::style::{AFTER, GAP, TICK_SIZE, letters, pt, stroke, tint};
use crate::{Area, VizError};

/// Width of a legend's symbols.
pub(crate) const SYMBOL_WIDTH: i32 = pt(12.0);
/// Half the height of a legend's bands and boxes.
pub(crate) const HALF: i32 = pt(2.5);

/// Draws a mark as it looks in the figure, from the middle of its left end, `SYMBOL_WIDTH` wide.
type Symbol = Box<dyn Fn(&Area, Place) -> Result<(), VizError>>;

/// A line of a legend.
pub(crate) struct Entry {
    symbol: Symbol,
    pub(crate) text: String,
}

impl Entry {
    pub(crate) fn new(
        text: impl Into<String>,
        symbol: impl Fn(&Area, Place) -> Result<(), VizError> + 'static,
    ) -> Self {
        Self {
            symbol: Box::new(symbol),
            text: text.into(),
        }
    }

    /// A line of a width in points.
    pub(crate) fn line(text: impl Into<String>, colour: RGBColor, width: f64) -> Self {
        Self::new(text, move |area, (x, y)| {
            let ends = [(x, y), (x + SYMBOL_WIDTH, y)];
            Ok(area.draw(&PathElement::new(ends, stroke(colour, width)))?)
        })
    }

    /// A dashed grey line, such as that of chance.
    pub(crate) fn guide(text: impl Into<String>) -> Self {
        Self::new(text, |area, (x, y)| {
            Ok(area.draw(&Dashed::guide([(x, y), (x + SYMBOL_WIDTH, y)]))?)
        })
    }

    /// A band, with a line of a width in points along its middle unless that is 0.
    pub(crate) fn band(text: impl Into<String>, colour: RGBColor, share: f64, width: f64) -> Self {
        Self::new(text, move |area, (x, y)| {
            let corners = [(x, y - HALF), (x + SYMBOL_WIDTH, y + HALF)];
            area.draw(&Rectangle::new(corners, tint(colour, share).filled()))?;
            if width > 0.0 {
                let ends = [(x, y), (x + SYMBOL_WIDTH, y)];
                area.draw(&PathElement::new(ends, stroke(colour, width)))?;
            }
            Ok(())
        })
    }

    /// A marker of a radius in points.
    pub(crate) fn marker(text: impl Into<String>, marker: Marker, radius: f64) -> Self {
        Self::new(text, move |area, (x, y)| {
            Ok(area.draw(&Spot::new((x + SYMBOL_WIDTH / 2, y), marker, radius, 0.0))?)
        })
    }

    /// Draws the entry with the middle of its left end at a place.
    pub(crate) fn draw(&self, area: &Area, (x, y): Place) -> Result<(), VizError> {
        (self.symbol)(area, (x, y))?;
        let style = letters(TICK_SIZE).pos(AFTER);
        area.draw_text(&self.text, &style, (x + SYMBOL_WIDTH + GAP, y))?;
        Ok(())
    }
}
