//! The one font of all figures, built in.
//!
//! Letters stand where their widths put them, without kerning: the SVG's copy of the font has none
//! either, so both formats set a line of text alike.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, OutlineCurve};

use crate::VizError;
use crate::scene::{Anchor, Point, Text, at};

/// Family name in the SVG.
pub(crate) const FAMILY: &str = "DejaVu Sans";

static REGULAR_TTF: &[u8] = include_bytes!("../assets/DejaVuSans-subset.ttf");
static BOLD_TTF: &[u8] = include_bytes!("../assets/DejaVuSans-Bold-subset.ttf");
/// The same outlines for the SVG, smaller.
pub(crate) static REGULAR_WOFF2: &[u8] = include_bytes!("../assets/DejaVuSans-subset.woff2");
/// The same outlines for the SVG, smaller.
pub(crate) static BOLD_WOFF2: &[u8] = include_bytes!("../assets/DejaVuSans-Bold-subset.woff2");

/// Straight pieces that stand in for a curve of a letter.
const PIECES: u32 = 8;

/// The font, and the length of an em in its units.
fn font(bold: bool) -> Result<(&'static FontRef<'static>, f64), VizError> {
    static REGULAR: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    static BOLD: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    let (cell, bytes) = if bold {
        (&BOLD, BOLD_TTF)
    } else {
        (&REGULAR, REGULAR_TTF)
    };
    let font = cell.get_or_init(|| FontRef::try_from_slice(bytes).ok());
    let font = font.as_ref().ok_or(VizError::Font)?;
    let em = font.units_per_em().ok_or(VizError::Font)?;
    Ok((font, f64::from(em)))
}

/// Width of a line of text, in points.
pub(crate) fn text_width(text: &str, size: f64, bold: bool) -> Result<f64, VizError> {
    let (font, em) = font(bold)?;
    let advance = |c| f64::from(font.h_advance_unscaled(font.glyph_id(c)));
    Ok(text.chars().map(advance).sum::<f64>() / em * size)
}

/// The outlines of a line of text on the paper: for each letter its edges, in any order. A character
/// that the font does not have becomes its empty box.
pub(crate) fn outlines(text: &Text) -> Result<Vec<Vec<[Point; 2]>>, VizError> {
    let (font, em) = font(text.bold)?;
    let scale = text.size / em;
    let width = text_width(&text.text, text.size, text.bold)?;
    let mut pen = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let mut glyphs = Vec::new();
    for c in text.text.chars() {
        let id = font.glyph_id(c);
        // From font units, y upwards, to the paper.
        let place = |x: f64, y: f64| {
            let (along, up) = (pen + x * scale, y * scale);
            if text.upwards {
                at(text.place.x - up, text.place.y - along)
            } else {
                at(text.place.x + along, text.place.y - up)
            }
        };
        if let Some(outline) = font.outline(id) {
            let mut edges = Vec::new();
            for curve in &outline.curves {
                let points = pieces(curve);
                let ends = points.windows(2);
                edges.extend(ends.map(|ends| [0, 1].map(|i| place(ends[i].x, ends[i].y))));
            }
            glyphs.push(edges);
        }
        pen += f64::from(font.h_advance_unscaled(id)) * scale;
    }
    Ok(glyphs)
}

/// Points along a piece of an outline, its ends included.
fn pieces(curve: &OutlineCurve) -> Vec<Point> {
    let point = |p: &ab_glyph::Point| at(f64::from(p.x), f64::from(p.y));
    let controls: Vec<Point> = match curve {
        OutlineCurve::Line(a, b) => return vec![point(a), point(b)],
        OutlineCurve::Quad(a, b, c) => vec![point(a), point(b), point(c)],
        OutlineCurve::Cubic(a, b, c, d) => vec![point(a), point(b), point(c), point(d)],
    };
    (0..=PIECES)
        .map(|piece| {
            // De Casteljau: halfway points of halfway points, with a share instead of a half.
            let share = f64::from(piece) / f64::from(PIECES);
            let mut points = controls.clone();
            while points.len() > 1 {
                points = points
                    .windows(2)
                    .map(|ends| {
                        at(
                            ends[0].x + share * (ends[1].x - ends[0].x),
                            ends[0].y + share * (ends[1].y - ends[0].y),
                        )
                    })
                    .collect();
            }
            points[0]
        })
        .collect()
}

/// Breaks text at spaces into lines at most `width` points wide; a longer word stands alone.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Result<Vec<String>, VizError> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if text_width(&longer, size, bold)? <= width {
                *line = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_font_has_every_sign_that_figures_use() {
        for bold in [false, true] {
            let (font, _) = font(bold).unwrap();
            for c in (' '..='~').chain("±×−–—µμσ≤≥≈éüß°".chars()) {
                assert_ne!(font.glyph_id(c).0, 0, "{c} is missing, bold: {bold}");
            }
        }
    }

    /// Widths in the font's table: 0 is 1303 of 2048 units wide, M is 1767.
    #[test]
    fn test_text_width_adds_the_font_s_widths() {
        let width = text_width("0M", 10.0, false).unwrap();
        assert!((width - (1303.0 + 1767.0) / 204.8).abs() < 1e-12, "{width}");
    }

    #[test]
    fn test_wrap_breaks_at_spaces_only_where_needed() {
        let lines = wrap("one two  three incomprehensibilities", 6.0, false, 40.0).unwrap();
        assert_eq!(lines, ["one two", "three", "incomprehensibilities"]);
        assert!(wrap(" ", 6.0, false, 40.0).unwrap().is_empty());
    }
}
