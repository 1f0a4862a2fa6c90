//! A figure into files.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;

use crate::png::PNG_DOTS_PER_INCH;
use crate::{Figure, VizError, render_csv, render_png, render_svg};

/// Writes a figure as `<folder>/<name>.svg` and `<folder>/<name>.png` (300 dots per inch), its numbers
/// as `<folder>/<name>.csv`, each file whole or not at all, and returns the three paths in this order.
/// A missing folder is made.
///
/// # Errors
///
/// - As for [`render_svg`], [`render_png`] and [`render_csv`]; nothing is written then.
/// - [`VizError::File`] if a file cannot be written.
pub fn save(figure: &dyn Figure, folder: &Path, name: &str) -> Result<[PathBuf; 3], VizError> {
    let svg = render_svg(figure)?.into_bytes();
    let png = render_png(figure, PNG_DOTS_PER_INCH)?;
    let csv = render_csv(&figure.table())?;
    let paths = ["svg", "png", "csv"].map(|format| folder.join(format!("{name}.{format}")));
    for (path, bytes) in paths.iter().zip([svg, png, csv]) {
        write_whole(path, &bytes).map_err(|source| VizError::File {
            path: path.clone(),
            source,
        })?;
    }
    Ok(paths)
}
