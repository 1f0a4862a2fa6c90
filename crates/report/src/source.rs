//! Pictures as addresses that hold the whole picture.
//!
//! An SVG stands in an `<img>`, not in the page: there it can run no script, fetch nothing, and its ids,
//! styles and fonts are its own. Percent-encoding its few special characters adds 2% to the bytes of our
//! figures, base64 would add 33%.

use std::fmt::{Display, Formatter, Result, Write as _};

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;

use crate::report::Picture;

/// A picture as the address of an `<img>`, safe in a quoted attribute.
pub(crate) struct Source<'a>(pub(crate) &'a Picture);

impl Display for Source<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            Picture::Png(png) => {
                write!(
                    f,
                    "data:image/png;base64,{}",
                    Base64Display::new(png, &STANDARD)
                )
            }
            Picture::Svg(svg) => {
                f.write_str("data:image/svg+xml,")?;
                for byte in svg.bytes() {
                    let is_plain =
                        byte.is_ascii_alphanumeric() || b" -._~!$()*+,;=:@/?".contains(&byte);
                    match is_plain {
                        true => f.write_char(char::from(byte))?,
                        false => write!(f, "%{byte:02X}")?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// Bytes in base64 (RFC 4648).
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_source_of_an_svg_has_no_markup() {
        let source = Source(&Picture::Svg("<svg a=\"#1\">5%\n±</svg>".to_owned())).to_string();
        assert_eq!(
            source,
            "data:image/svg+xml,%3Csvg a=%22%231%22%3E5%25%0A%C2%B1%3C/svg%3E"
        );
    }

    #[test]
    fn test_source_of_a_png_is_base64() {
        let source = Source(&Picture::Png(b"foobar".to_vec())).to_string();
        assert_eq!(source, "data:image/png;base64,Zm9vYmFy");
    }
}
