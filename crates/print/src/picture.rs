//! A finished picture.

use crate::PrintError;
use crate::png::write_png;
use crate::record::{Drawn, Place};
use crate::svg::write_svg;

/// A finished picture at print size.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The picture as SVG: sized in millimetres, text kept as text, with the font inside.
    ///
    /// The same picture has the same bytes on every machine. A viewer that does not load fonts from
    /// inside the file (Inkscape, some web pages) takes DejaVu Sans or Verdana, which are as wide.
    pub svg: String,
    /// Width in points (1/72 inch).
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// What the picture shows, in a sentence, for readers who cannot see it.
    pub description: String,
    size: Place,
    marks: Vec<Drawn>,
}

impl Picture {
    pub(crate) fn new(
        size: Place,
        description: String,
        marks: Vec<Drawn>,
    ) -> Result<Self, PrintError> {
        Ok(Self {
            svg: write_svg(size, &description, &marks)?,
            width: size.0 as f32 / 100.0,
            height: size.1 as f32 / 100.0,
            description,
            size,
            marks,
        })
    }

    /// What was drawn, in order, as [`record`](crate::record) describes it: tests can measure it.
    pub fn marks(&self) -> &[Drawn] {
        &self.marks
    }

    /// The picture as PNG, 8-bit RGB, with its resolution inside, so that it prints at its right size.
    ///
    /// One program on one machine gives the same bytes each time, in any thread. Nothing is promised
    /// for other processors or other versions of tiny-skia: edges may be shaded a little differently.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Resolution`] if `dots_per_inch` is below 50 or above 600.
    /// - [`PrintError::TooLarge`] if the picture does not fit into memory.
    /// - [`PrintError::Png`] if the encoder fails.
    pub fn png(&self, dots_per_inch: u32) -> Result<Vec<u8>, PrintError> {
        write_png(self.size, &self.marks, dots_per_inch)
    }
}
