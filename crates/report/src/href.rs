//! Addresses of links: a path beside the report, or a publication.

use std::fmt::{Display, Formatter, Result, Write as _};

use crate::escape::Escaped;
use crate::report::Download;

/// The characters that are themselves in every part of an address (RFC 3986), and `/`.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/')
}

/// Text as a path within an address: all but plain characters as `%XX`.
///
/// No colon is left, so no text becomes an address with a scheme, such as one that runs a script.
pub(crate) struct Encoded<'a>(pub(crate) &'a str);

impl Display for Encoded<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for byte in self.0.bytes() {
            match is_plain(byte) {
                true => f.write_char(char::from(byte))?,
                false => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

/// Writes a link for each file, as items of a list.
///
/// `what` is read out after a label, since a page has many links that say `SVG`.
pub(crate) fn write_downloads(out: &mut String, downloads: &[Download], what: &str) -> Result {
    for Download { label, path } in downloads {
        // `./` keeps a path that begins with `//` from naming a server.
        writeln!(
            out,
            "<li><a href=\"./{}\">{}<span class=\"spoken\"> of {}</span></a></li>",
            Encoded(path.trim_start_matches('/')),
            Escaped(label),
            Escaped(what),
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        let mut out = String::new();
        write_downloads(&mut out, &[Download::new("SVG", path)], "a").unwrap();
        let href = format!("href=\"{expected}\"");
        assert!(out.contains(&href), "{out} has not {href}");
    }

    #[test]
    fn test_write_downloads_keeps_ordinary_paths() {
        check("figures/fig4a-curve.svg", "./figures/fig4a-curve.svg");
        check(
            "../my cells/größe.csv",
            "./../my%20cells/gr%C3%B6%C3%9Fe.csv",
        );
    }

    #[test]
    fn test_write_downloads_of_what_is_no_path() {
        check("javascript:alert(1)", "./javascript%3Aalert%281%29");
        check("//example.org/a", "./example.org/a");
        check("a\"><b", "./a%22%3E%3Cb");
        check("a?b#c", "./a%3Fb%23c");
    }
}
