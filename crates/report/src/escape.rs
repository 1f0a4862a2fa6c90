//! Text as HTML: in elements and in quoted attributes alike.

use std::fmt::{Display, Formatter, Result, Write as _};

/// Text with markup escaped, and what HTML cannot hold replaced by U+FFFD.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' => f.write_char(c)?,
                // A line of Windows ends in both; a lone one is a line's end on no system of today.
                '\r' => {}
                c if is_forbidden(c) => f.write_char(char::REPLACEMENT_CHARACTER)?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Controls and noncharacters, which the HTML standard calls errors, and the controls of writing
/// direction, by which a text could reorder what stands around it.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Escaped(text).to_string(), expected);
    }

    #[test]
    fn test_escaped_leaves_no_markup_and_no_end_of_an_attribute() {
        check(
            "<script>\"a\" & 'b'</script>",
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;",
        );
        check("&lt;", "&amp;lt;");
    }

    #[test]
    fn test_escaped_keeps_letters_and_lines() {
        check(
            "0.97 ± 0.02 µm — Übersicht\n\tλ",
            "0.97 ± 0.02 µm — Übersicht\n\tλ",
        );
        check("a\r\nb", "a\nb");
    }

    #[test]
    fn test_escaped_replaces_what_html_cannot_hold() {
        check("a\0\u{1B}\u{85}b", "a\u{FFFD}\u{FFFD}\u{FFFD}b");
        check("\u{FFFE}\u{1FFFF}\u{FDD0}", "\u{FFFD}\u{FFFD}\u{FFFD}");
        check("\u{202E}gnp.exe", "\u{FFFD}gnp.exe");
    }
}
