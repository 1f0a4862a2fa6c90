//! Figures, and their files.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use leuko_print::{PNG_DOTS_PER_INCH, Picture};

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
    Ok(figure.draw()?.png(dots_per_inch)?)
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
    let files = ["svg", "png", "csv"].map(|format| folder.join(format!("{name}.{format}")));
    let [svg, png] = [encode(&picture, &files[0])?, encode(&picture, &files[1])?];
    let contents = [svg, png, render_csv(&figure.table())?];
    for (path, bytes) in files.iter().zip(&contents) {
        write(path, bytes)?;
    }
    Ok(Saved { picture, files })
}

/// Writes a figure as SVG or as PNG (300 dots per inch), as the name of the file ends in `.svg` or
/// `.png`, small or capital.
///
/// # Errors
///
/// - [`VizError::Ending`] if the name ends otherwise.
/// - As for [`render_svg`] and [`render_png`].
/// - [`VizError::File`] if the file cannot be written.
pub fn save_as(figure: &dyn Figure, path: &Path) -> Result<(), VizError> {
    write(path, &encode(&figure.draw()?, path)?)
}

/// A picture in the format that the name of its file ends in.
fn encode(picture: &Picture, path: &Path) -> Result<Vec<u8>, VizError> {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_deref().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(picture.svg.clone().into()),
        Some("png") => Ok(picture.png(PNG_DOTS_PER_INCH)?),
        _ => Err(VizError::Ending { path: path.into() }),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), VizError> {
    write_whole(path, bytes).map_err(|source| VizError::File {
        path: path.into(),
        source,
    })
}
