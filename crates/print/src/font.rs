//! The one font of all figures, built in.
//!
//! Letters stand where their widths put them, without kerning. The SVG's copy of the font has none
//! either, so a line of text is the same in SVG and PNG.

use std::sync::LazyLock;

use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use crate::style::{NOTE_SIZE, pt};

/// Family name in the SVG.
pub(crate) const FAMILY: &str = "DejaVu Sans";

/// The regular font for the SVG: the outlines of the TTF, compressed.
pub(crate) static REGULAR_WOFF2: &[u8] = include_bytes!("../assets/DejaVuSans-subset.woff2");
/// The bold font for the SVG.
pub(crate) static BOLD_WOFF2: &[u8] = include_bytes!("../assets/DejaVuSans-Bold-subset.woff2");

/// A font of the program itself: a test reads both.
fn face(bold: bool) -> &'static Face<'static> {
    fn read(bytes: &'static [u8]) -> Face<'static> {
        Face::parse(bytes, 0).expect("the built-in font is whole")
    }
    static REGULAR: LazyLock<Face<'static>> =
        LazyLock::new(|| read(include_bytes!("../assets/DejaVuSans-subset.ttf")));
    static BOLD: LazyLock<Face<'static>> =
        LazyLock::new(|| read(include_bytes!("../assets/DejaVuSans-Bold-subset.ttf")));
    if bold { &BOLD } else { &REGULAR }
}

/// The shape of a character; an empty box if the font lacks it.
fn glyph(face: &Face<'_>, character: char) -> GlyphId {
    face.glyph_index(character).unwrap_or(GlyphId(0))
}

/// Width of a line of text, for a size in any unit, in that unit.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let face = face(bold);
    let advance = |c| u64::from(face.glyph_hor_advance(glyph(face, c)).unwrap_or(0));
    let units: u64 = text.chars().map(advance).sum();
    units as f64 * size / f64::from(face.units_per_em())
}

/// The size at which text is drawn, for the size asked for, both in hundredths of a point: no text is too
/// small to read.
pub(crate) fn readable(size: f64) -> f64 {
    size.max(f64::from(pt(NOTE_SIZE))).min(f64::from(pt(1e4)))
}

/// Width of a line of text of a size in points (6 or more), in hundredths of a point, rounded up.
pub fn text_width(text: &str, size: f64, bold: bool) -> i32 {
    width(text, readable(f64::from(pt(size))), bold).ceil() as i32
}

/// Width of the widest of some texts of a size in points, in hundredths of a point.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64) -> i32 {
    let widths = texts.into_iter().map(|text| text_width(text, size, false));
    widths.max().unwrap_or(0)
}

/// The outlines of a line of text whose baseline starts at (0, 0), y downwards, in the unit of `size`;
/// nothing for blanks.
pub(crate) fn outline(text: &str, size: f64, bold: bool) -> Option<Path> {
    let face = face(bold);
    let mut pen = Pen {
        path: PathBuilder::new(),
        scale: (size / f64::from(face.units_per_em())) as f32,
        x: 0.0,
    };
    for c in text.chars() {
        let id = glyph(face, c);
        face.outline_glyph(id, &mut pen);
        pen.x += f32::from(face.glyph_hor_advance(id).unwrap_or(0)) * pen.scale;
    }
    pen.path.finish()
}

/// Moves outlines from font units, y upwards, to their place in the line.
struct Pen {
    path: PathBuilder,
    scale: f32,
    x: f32,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2)) = (self.place(x1, y1), self.place(x2, y2));
        let (x, y) = self.place(x, y);
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_font_has_every_sign_that_figures_use() {
        for bold in [false, true] {
            for c in (' '..='~').chain("±×−–—µμσ≤≥≈éüß°…’".chars()) {
                let found = face(bold).glyph_index(c);
                assert!(found.is_some(), "{c} is missing, bold: {bold}");
            }
        }
    }

    /// Widths in the font's table: 0 is 1303 of 2048 units wide, M is 1767.
    #[test]
    fn test_width_adds_the_font_s_widths() {
        assert_eq!(width("0M", 2048.0, false), 3070.0);
        assert_eq!(text_width("0M", 10.0, false), 1500);
    }

    /// The capital I of DejaVu Sans is a bar from 201 to 403 of 2048 units, 1493 high.
    #[test]
    fn test_outline_of_a_letter_is_where_the_font_says() {
        let path = outline("MI", 2048.0, false).unwrap();
        let right = path.bounds().right();
        assert_eq!((right, path.bounds().top()), (1767.0 + 403.0, -1493.0));
        assert!(outline(" ", 10.0, false).is_none());
    }
}
