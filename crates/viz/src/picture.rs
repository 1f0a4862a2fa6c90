//! A drawn figure, and its files.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;

use crate::mark::{Mark, Place};
use crate::png::{PNG_DOTS_PER_INCH, write_png};
use crate::svg::write_svg;
use crate::{Table, VizError, render_csv};

/// Something that can be drawn.
pub trait Figure {
    /// Draws the figure.
    ///
    /// # Errors
    ///
    /// - [`VizError`] if there is nothing to draw or a value cannot be shown.
    fn draw(&self) -> Result<Picture, VizError>;

    /// The numbers that the figure shows, for the CSV file beside it. Photographs are left out.
    /// For a figure that cannot be drawn, the table may be anything.
    fn table(&self) -> Table;
}

/// A drawn figure at print size.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The figure as SVG: sized in millimetres, text kept as text, with the font inside.
    ///
    /// The same figure has the same bytes on every machine. A viewer that does not load fonts from
    /// inside the file (Inkscape, some web pages) takes DejaVu Sans or Verdana, which are as wide.
    pub svg: String,
    /// Width in points (1/72 inch).
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// What the figure shows, in a sentence, for readers who cannot see it.
    pub description: String,
    pub(crate) size: Place,
    pub(crate) marks: Vec<Mark>,
}

impl Picture {
    pub(crate) fn new(
        size: Place,
        description: String,
        marks: Vec<Mark>,
    ) -> Result<Self, VizError> {
        Ok(Self {
            svg: write_svg(size, &description, &marks)?,
            width: size.0 as f32 / 100.0,
            height: size.1 as f32 / 100.0,
            description,
            size,
            marks,
        })
    }

    /// The picture as PNG, 8-bit RGB, with its resolution inside, so that it prints at its right size.
    ///
    /// One program on one machine gives the same bytes each time, in any thread. Nothing is promised
    /// for other processors or other versions of tiny-skia: edges may be shaded a little differently.
    ///
    /// # Errors
    ///
    /// - [`VizError::Resolution`] if `dots_per_inch` is below 50 or above 600.
    /// - [`VizError::TooLarge`], [`VizError::Png`] if a library fails.
    pub fn png(&self, dots_per_inch: u32) -> Result<Vec<u8>, VizError> {
        write_png(self.size, &self.marks, dots_per_inch)
    }
}

/// Draws a figure as SVG. See [`Picture::svg`].
///
/// # Errors
///
/// - As for [`Figure::draw`].
pub fn render_svg(figure: &dyn Figure) -> Result<String, VizError> {
    Ok(figure.draw()?.svg)
}

/// Draws a figure as PNG. See [`Picture::png`].
///
/// # Errors
///
/// - As for [`Figure::draw`] and [`Picture::png`].
pub fn render_png(figure: &dyn Figure, dots_per_inch: u32) -> Result<Vec<u8>, VizError> {
    figure.draw()?.png(dots_per_inch)
}

/// A figure that was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The figure as it was drawn.
    pub picture: Picture,
    /// Its SVG, its PNG and its CSV.
    pub files: [PathBuf; 3],
}

/// Writes a figure as `<folder>/<name>.svg` and `<folder>/<name>.png` (300 dots per inch) and its
/// numbers as `<folder>/<name>.csv`, each file whole or not at all. A missing folder is made.
///
/// # Errors
///
/// - As for [`render_svg`], [`render_png`] and [`render_csv`]; nothing is written then.
/// - [`VizError::File`] if a file cannot be written.
pub fn save(figure: &dyn Figure, folder: &Path, name: &str) -> Result<Saved, VizError> {
    let picture = figure.draw()?;
    let png = picture.png(PNG_DOTS_PER_INCH)?;
    let csv = render_csv(&figure.table())?;
    let files = ["svg", "png", "csv"].map(|format| folder.join(format!("{name}.{format}")));
    for (path, bytes) in files.iter().zip([picture.svg.as_bytes(), &png, &csv]) {
        write_whole(path, bytes).map_err(|source| VizError::File {
            path: path.clone(),
            source,
        })?;
    }
    Ok(Saved { picture, files })
}
