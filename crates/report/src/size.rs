//! The size of pictures on paper and on the screen.

use crate::report::Picture;

/// Pixels of CSS in a millimetre.
const PIXELS_PER_MM: f64 = 96.0 / 25.4;
/// Figures are made for print, read from near; on a screen they are shown larger.
const ENLARGEMENT: f64 = 1.5;
/// A figure broader than this on paper, in millimetres, is one over both columns of a journal.
const WIDE_MM: f64 = 120.0;
/// Resolution of a PNG that states none: that of print.
const DOTS_PER_MM: f64 = 300.0 / 25.4;

/// Width and height on paper, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    width: f64,
    height: f64,
}

impl Size {
    /// Width and height on the screen, in whole pixels of CSS.
    pub(crate) fn on_screen(self) -> [u32; 2] {
        [self.width, self.height].map(|mm| (mm * PIXELS_PER_MM * ENLARGEMENT).round() as u32)
    }

    /// Whether the figure takes the whole width of the page.
    pub(crate) fn is_wide(self) -> bool {
        self.width > WIDE_MM
    }

    fn checked(width: f64, height: f64) -> Option<Self> {
        // Ten metres: no figure, and no width that a browser cannot lay out.
        let is_size = |mm: f64| mm > 0.0 && mm < 1e4;
        (is_size(width) && is_size(height)).then_some(Self { width, height })
    }
}

/// The size that a picture states; `None` if it states none.
pub(crate) fn size(picture: &Picture) -> Option<Size> {
    match picture {
        Picture::Svg(svg) => svg_size(svg),
        Picture::Png(png) => png_size(png),
    }
}

/// From the first tag of an SVG: its width and height, else those of its view box, in points.
fn svg_size(svg: &str) -> Option<Size> {
    const MM_PER_POINT: f64 = 25.4 / 72.0;
    let tag = &svg[svg.find("<svg")?..];
    let tag = &tag[..tag.find('>')?];
    let side = |name| millimetres(attribute(tag, name)?);
    if let (Some(width), Some(height)) = (side("width"), side("height")) {
        return Size::checked(width, height);
    }
    let numbers: Vec<f64> = attribute(tag, "viewBox")?
        .split([' ', ','])
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers[..] {
        [_, _, width, height] => Size::checked(width * MM_PER_POINT, height * MM_PER_POINT),
        _ => None,
    }
}

/// The value of an attribute within a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    ['"', '\''].into_iter().find_map(|quote| {
        let begin = format!(" {name}={quote}");
        let rest = &tag[tag.find(&begin)? + begin.len()..];
        Some(&rest[..rest.find(quote)?])
    })
}

/// A length of CSS in millimetres; `None` for one relative to something else.
fn millimetres(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit = length.trim_start_matches(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let number: f64 = length[..length.len() - unit.len()].parse().ok()?;
    let factor = match unit {
        "mm" => 1.0,
        "cm" => 10.0,
        "in" => 25.4,
        "pt" => 25.4 / 72.0,
        "" | "px" => 1.0 / PIXELS_PER_MM,
        _ => return None,
    };
    Some(number * factor)
}

/// From the chunks `IHDR` and, for the resolution, `pHYs` of a PNG.
fn png_size(png: &[u8]) -> Option<Size> {
    const DOTS_PER_METRE: u8 = 1;
    let number = |bytes: &[u8], at: usize| -> Option<f64> {
        let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(f64::from(u32::from_be_bytes(bytes)))
    };
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut pixels = None;
    let mut dots_per_mm = [DOTS_PER_MM; 2];
    while let (Some(length), Some(name)) = (number(rest, 0), rest.get(4..8)) {
        let length = length as usize;
        let Some(data) = rest.get(8..8 + length) else {
            break;
        };
        match name {
            b"IHDR" => pixels = Some([number(data, 0)?, number(data, 4)?]),
            b"pHYs" if data.get(8) == Some(&DOTS_PER_METRE) => {
                dots_per_mm = [number(data, 0)? / 1e3, number(data, 4)? / 1e3];
            }
            b"IDAT" => break,
            _ => {}
        }
        // The sum over a chunk is its last four bytes.
        rest = rest.get(12 + length..).unwrap_or_default();
    }
    let [width, height] = pixels?;
    Size::checked(width / dots_per_mm[0], height / dots_per_mm[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(tag: &str) -> Option<[u32; 2]> {
        svg_size(tag).map(Size::on_screen)
    }

    /// A PNG's first chunks, with no sums: they are not looked at.
    fn png(pixels: [u32; 2], dots_per_metre: Option<u32>) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
        png.extend(pixels.iter().flat_map(|side| side.to_be_bytes()));
        png.extend(b"\x08\x02\0\0\0____");
        if let Some(dots) = dots_per_metre {
            png.extend(b"\0\0\0\x09pHYs");
            png.extend([dots.to_be_bytes(), dots.to_be_bytes()].concat());
            png.extend(b"\x01____");
        }
        png.extend(b"\0\0\0\x02IDAT______");
        png
    }

    /// 85 mm are 85 / 25.4 * 96 = 321.26 pixels, times 1.5 481.9.
    #[test]
    fn test_svg_size_in_units_of_length() {
        assert_eq!(
            svg("<svg width=\"85mm\" height=\"2.54cm\">"),
            Some([482, 144])
        );
        assert_eq!(
            svg("<?xml?>\n<svg width='72pt' height='1in'>"),
            Some([144, 144])
        );
        assert_eq!(
            svg("<svg stroke-width=\"9\" width=\"96\" height=\"48px\">"),
            Some([144, 72])
        );
    }

    #[test]
    fn test_svg_size_from_the_view_box() {
        assert_eq!(svg("<svg viewBox=\"0 0 72 36\">"), Some([144, 72]));
        assert_eq!(
            svg("<svg width=\"100%\" height=\"9em\" viewBox=\"0,0,72,36\">"),
            Some([144, 72])
        );
    }

    #[test]
    fn test_svg_size_that_is_none() {
        for tag in [
            "",
            "<svg",
            "<svg>",
            "<svg viewBox=\"0 0 7\">",
            "<svg viewBox=\"0 0 0 9\">",
        ] {
            assert_eq!(svg(tag), None, "{tag}");
        }
        assert_eq!(svg("<svg width=\"nan\" height=\"1e9mm\">"), None);
    }

    /// 300 dots an inch are 11,811 a metre: 1,004 pixels are 85.0 mm.
    #[test]
    fn test_png_size_with_and_without_resolution() {
        assert_eq!(
            png_size(&png([1004, 502], Some(11_811))).map(Size::on_screen),
            Some([482, 241])
        );
        assert_eq!(
            png_size(&png([1004, 502], None)).map(Size::on_screen),
            Some([482, 241])
        );
        assert_eq!(
            png_size(&png([200, 100], Some(2_000))).map(Size::on_screen),
            Some([567, 283])
        );
    }

    #[test]
    fn test_png_size_of_damaged_bytes() {
        let whole = png([1004, 502], Some(11_811));
        for length in 0..29 {
            assert_eq!(png_size(&whole[..length]), None, "{length}");
        }
        assert_eq!(png_size(b"not a PNG"), None);
        assert_eq!(png_size(&png([0, 502], None)), None);
    }
}
