//! Marks as an SVG document. Every number is a whole number of hundredths, printed as such: no
//! machine rounds differently.

use std::fmt::{self, Display, Formatter, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use plotters::style::RGBColor;

use crate::PrintError;
use crate::font::{BOLD_WOFF2, FAMILY, REGULAR_WOFF2};
use crate::record::{Anchor, Drawn, Place, Text};
use crate::style::PIXEL;

/// Writes marks on paper of a size, text as text, with the font inside.
pub(crate) fn write_svg(
    (width, height): Place,
    description: &str,
    marks: &[Drawn],
) -> Result<String, PrintError> {
    let mut svg = String::new();
    // Writing to a string cannot fail, so its result is ignored here and below.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" \
         viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"'{FAMILY}', Verdana, sans-serif\" \
         stroke-linejoin=\"round\">\n<title>{}</title>\n<style>\n",
        Decimal(in_mm(width)),
        Decimal(in_mm(height)),
        Decimal(width),
        Decimal(height),
        Escaped(description),
    );
    for (bold, weight, bytes) in [(false, "normal", REGULAR_WOFF2), (true, "bold", BOLD_WOFF2)] {
        let used = |mark: &Drawn| matches!(mark, Drawn::Text(text) if text.bold == bold);
        if marks.iter().any(used) {
            let font = STANDARD.encode(bytes);
            let _ = writeln!(
                svg,
                "@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; \
                 src: url(data:font/woff2;base64,{font}) format('woff2'); }}",
            );
        }
    }
    let paper = [(0, 0), (width, 0), (width, height), (0, height)];
    let _ = writeln!(
        svg,
        "</style>\n<path d=\"{}Z\" fill=\"#ffffff\"/>",
        Path(&paper)
    );
    for mark in marks {
        write_mark(&mut svg, mark)?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// Hundredths of a point as hundredths of a millimetre.
fn in_mm(length: i32) -> i32 {
    ((i64::from(length) * 254 + 360) / 720) as i32
}

fn write_mark(svg: &mut String, mark: &Drawn) -> Result<(), PrintError> {
    let _ = match mark {
        Drawn::Line {
            points,
            closed,
            width,
            colour,
            dash,
        } => {
            let end = if *closed { "Z" } else { "" };
            let (path, colour, width) = (Path(points), Hex(*colour), Decimal(*width as i32));
            let _ = write!(
                svg,
                "<path d=\"{path}{end}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\""
            );
            if let Some([on, off]) = dash.map(|dash| dash.map(|length| Decimal(length as i32))) {
                let _ = write!(svg, " stroke-dasharray=\"{on} {off}\"");
            }
            writeln!(svg, "/>")
        }
        Drawn::Area { corners, colour } => {
            writeln!(
                svg,
                "<path d=\"{}Z\" fill=\"{}\"/>",
                Path(corners),
                Hex(*colour)
            )
        }
        Drawn::Circle {
            centre: (x, y),
            radius,
            colour,
            line,
        } => {
            let [x, y, radius] = [*x, *y, *radius as i32].map(Decimal);
            let colour = Hex(*colour);
            let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" ");
            match line {
                None => writeln!(svg, "fill=\"{colour}\"/>"),
                Some(width) => {
                    let width = Decimal(*width as i32);
                    writeln!(
                        svg,
                        "fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
                    )
                }
            }
        }
        Drawn::Text(text) => write_text(svg, text),
        Drawn::Photo { corner, pixels } => {
            let side = |pixels: u32| Decimal(pixels as i32 * PIXEL);
            writeln!(
                svg,
                "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" \
                 href=\"data:image/jpeg;base64,{}\"/>",
                Decimal(corner.0),
                Decimal(corner.1),
                side(pixels.width()),
                side(pixels.height()),
                STANDARD.encode(jpeg(pixels)?),
            )
        }
    };
    Ok(())
}

fn write_text(svg: &mut String, text: &Text) -> fmt::Result {
    let (x, y) = (Decimal(text.place.0), Decimal(text.place.1));
    if text.upwards {
        write!(svg, "<text transform=\"translate({x} {y}) rotate(-90)\"")?;
    } else {
        write!(svg, "<text x=\"{x}\" y=\"{y}\"")?;
    }
    write!(svg, " font-size=\"{}\"", Decimal(text.size as i32))?;
    if text.bold {
        svg.push_str(" font-weight=\"bold\"");
    }
    svg.push_str(match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    });
    writeln!(
        svg,
        " fill=\"{}\">{}</text>",
        Hex(text.colour),
        Escaped(&text.text)
    )
}

/// Pixels as JPEG: as PNG, 260 cells would take 4 MB. The PNG figure keeps every bit.
fn jpeg(pixels: &RgbImage) -> Result<Vec<u8>, PrintError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90)
        .encode_image(pixels)
        .map_err(|source| PrintError::Jpeg { source })?;
    Ok(jpeg)
}

/// Hundredths as a decimal number without needless zeros.
struct Decimal(i32);

impl Display for Decimal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            part if part.is_multiple_of(10) => write!(f, "{sign}{whole}.{}", part / 10),
            part => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

/// A colour as `#rrggbb`.
struct Hex(RGBColor);

impl Display for Hex {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let RGBColor(red, green, blue) = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A path through points.
struct Path<'a>(&'a [Place]);

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, &(x, y)) in self.0.iter().enumerate() {
            let step = if i == 0 { "M" } else { "L" };
            write!(f, "{step}{} {}", Decimal(x), Decimal(y))?;
        }
        Ok(())
    }
}

/// Text as XML: markup escaped, and what XML cannot hold replaced.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                c if is_forbidden(c) => f.write_char(char::REPLACEMENT_CHARACTER)?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Controls and noncharacters, which XML forbids or advises against, and the bidirectional controls of Unicode,
/// with which a text could show another order than it has (CVE-2021-42574).
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_decimal_has_no_needless_zeros() {
        let decimal = |hundredths| Decimal(hundredths).to_string();
        let numbers = [1200, 12345, 250, 5, -1, -150, 0].map(decimal);
        assert_eq!(
            numbers,
            ["12", "123.45", "2.5", "0.05", "-0.01", "-1.5", "0"]
        );
    }

    #[test]
    fn test_in_mm_of_an_inch() {
        assert_eq!(in_mm(7200), 2540);
        assert_eq!(in_mm(100_000_000), 35_277_778, "352 m");
    }

    #[test]
    fn test_escaped_leaves_no_markup_and_no_control_characters() {
        assert_eq!(
            Escaped("a<b & \"c\">\nd\u{0}").to_string(),
            "a&lt;b &amp; \"c\"&gt; d\u{FFFD}"
        );
        assert_eq!(
            Escaped("\u{202E}gnp\u{2069}\u{85}\u{FFFF}").to_string(),
            "\u{FFFD}gnp\u{FFFD}\u{FFFD}\u{FFFD}"
        );
    }
}
