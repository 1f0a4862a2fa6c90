//! Numbers, colours, paths and text as SVG writes them.

use std::fmt::{Display, Formatter, Result, Write as _};

use crate::scene::Point;
use crate::style::Colour;

/// A number to a hundredth (of a point: 4 micrometres), without needless zeros.
pub(crate) struct Short(pub(crate) f64);

impl Display for Short {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = format!("{:.2}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

/// A colour as `#rrggbb`.
pub(crate) struct Hex(pub(crate) Colour);

impl Display for Hex {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Colour { red, green, blue } = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// An open path through points.
pub(crate) struct Path<'a>(pub(crate) &'a [Point]);

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (i, point) in self.0.iter().enumerate() {
            let step = if i == 0 { "M" } else { "L" };
            write!(f, "{step}{} {}", Short(point.x), Short(point.y))?;
        }
        Ok(())
    }
}

/// Text as XML: markup escaped, and what XML cannot hold replaced.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => f.write_char('\u{FFFD}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_short_keeps_hundredths_and_no_zeros() {
        let short = |x| Short(x).to_string();
        assert_eq!(short(12.0), "12");
        assert_eq!(short(100.0), "100");
        assert_eq!(short(0.126), "0.13");
        assert_eq!(short(2.5), "2.5");
        assert_eq!(short(-0.001), "0");
    }

    #[test]
    fn test_escaped_leaves_no_markup_and_no_control_characters() {
        assert_eq!(
            Escaped("a<b & \"c\">\nd\u{0}").to_string(),
            "a&lt;b &amp; \"c\"&gt; d\u{FFFD}"
        );
    }
}
