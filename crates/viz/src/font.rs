//! The one font of all figures, built in.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use crate::VizError;

/// Family name, in the SVG and in the drawing library.
pub(crate) const FAMILY: &str = "DejaVu Sans";

/// Line height of DejaVu Sans in ems (its ascender plus its descender, 1901 + 483 of 2048 units): the
/// drawing library counts a font's size in line heights, we and SVG count it in ems.
const LINE_PER_EM: f64 = 2384.0 / 2048.0;

/// Resolution of measured text, in steps per em.
const STEPS_PER_EM: f64 = 2048.0;

static REGULAR_TTF: &[u8] = include_bytes!("../assets/DejaVuSans-subset.ttf");
static BOLD_TTF: &[u8] = include_bytes!("../assets/DejaVuSans-Bold-subset.ttf");
/// The same outlines for the SVG, smaller.
pub(crate) static REGULAR_WOFF2: &[u8] = include_bytes!("../assets/DejaVuSans-subset.woff2");
/// The same outlines for the SVG, smaller.
pub(crate) static BOLD_WOFF2: &[u8] = include_bytes!("../assets/DejaVuSans-Bold-subset.woff2");

/// The font in a size given in units per em.
///
/// # Errors
///
/// - [`VizError::Font`] if the built-in font cannot be read.
pub(crate) fn font(units_per_em: f64, bold: bool) -> Result<FontDesc<'static>, VizError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = *REGISTERED.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR_TTF).is_ok()
            && register_font(FAMILY, FontStyle::Bold, BOLD_TTF).is_ok()
    });
    if !registered {
        return Err(VizError::Font);
    }
    let style = if bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    Ok(FontDesc::new(
        FontFamily::Name(FAMILY),
        units_per_em * LINE_PER_EM,
        style,
    ))
}

/// Width of a line of text, in points.
pub(crate) fn text_width(text: &str, size: f64, bold: bool) -> Result<f64, VizError> {
    let ((left, _), (right, _)) = font(STEPS_PER_EM, bold)?
        .layout_box(text)
        .map_err(|_| VizError::Font)?;
    Ok(f64::from(right - left) / STEPS_PER_EM * size)
}

/// Breaks text at spaces into lines at most `width` points wide; a longer word stands alone.
pub(crate) fn wrap(text: &str, size: f64, width: f64) -> Result<Vec<String>, VizError> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if text_width(&longer, size, false)? <= width {
                *line = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    Ok(lines)
}
