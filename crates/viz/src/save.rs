//! A figure into files.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;

use crate::png::PNG_DOTS_PER_INCH;
use crate::{Figure, VizError, render_png, render_svg};

/// Writes a figure as `<folder>/<name>.svg` and `<folder>/<name>.png` (300 dots per inch), each whole
/// or not at all, and returns the two paths. A missing folder is made.
///
/// # Errors
///
/// - As for [`render_svg`] and [`render_png`]; nothing is written then.
/// - [`VizError::File`] if a file cannot be written.
pub fn save(figure: &dyn Figure, folder: &Path, name: &str) -> Result<[PathBuf; 2], VizError> {
    let svg = render_svg(figure)?.into_bytes();
    let png = render_png(figure, PNG_DOTS_PER_INCH)?;
    let paths = [
        folder.join(format!("{name}.svg")),
        folder.join(format!("{name}.png")),
    ];
    for (path, bytes) in paths.iter().zip([svg, png]) {
        write_whole(path, &bytes).map_err(|source| VizError::File {
            path: path.clone(),
            source,
        })?;
    }
    Ok(paths)
}
