//! Removes characters that HTML forbids or that reorder text.

use std::fmt::{Result, Write};

/// Text without characters that a page must not contain. Each becomes U+FFFD.
#[derive(Default)]
pub(crate) struct Clean(pub(crate) String);

impl Write for Clean {
    fn write_str(&mut self, text: &str) -> Result {
        // Windows ends a line with `\r\n`; `\n` is enough.
        let kept = text.chars().filter(|&c| c != '\r');
        self.0.extend(kept.map(|c| match is_forbidden(c) {
            true => char::REPLACEMENT_CHARACTER,
            false => c,
        }));
        Ok(())
    }
}

/// Controls and noncharacters, which are errors in the HTML standard, and the bidirectional controls of
/// Unicode, with which a text could reorder the text around it (CVE-2021-42574).
fn is_forbidden(c: char) -> bool {
    let is_control = c.is_control() && !matches!(c, '\t' | '\n');
    is_control
        || matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut clean = Clean::default();
        clean.write_str(text).unwrap();
        assert_eq!(clean.0, expected);
    }

    #[test]
    fn test_clean_keeps_letters_and_lines() {
        check(
            "0.97 ± 0.02 µm, Übersicht\n\tλ",
            "0.97 ± 0.02 µm, Übersicht\n\tλ",
        );
        check("a\r\nb", "a\nb");
    }

    #[test]
    fn test_clean_replaces_what_html_forbids() {
        check("a\0\u{1B}\u{85}b", "a\u{FFFD}\u{FFFD}\u{FFFD}b");
        check("\u{FFFE}\u{1FFFF}\u{FDD0}", "\u{FFFD}\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn test_clean_replaces_controls_of_writing_direction() {
        check("\u{202E}gnp.exe", "\u{FFFD}gnp.exe");
        check("\u{2066}a\u{2069}", "\u{FFFD}a\u{FFFD}");
    }
}
