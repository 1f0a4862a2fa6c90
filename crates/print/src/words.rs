//! Texts made to fit.

use crate::font::text_width;

/// Breaks text of a size in points at spaces into lines at most `width` hundredths of a point wide; a
/// longer word is [shortened](shorten).
pub fn wrap(text: &str, size: f64, bold: bool, width: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if text_width(&longer, size, bold) <= width {
                *line = longer;
                continue;
            }
        }
        lines.push(shorten(word, size, bold, width));
    }
    lines
}

/// Text of a size in points if it is at most `width` hundredths of a point wide. Otherwise its beginning,
/// "…" and its end, which is twice as long: the numbers that tell files apart stand near the end.
pub fn shorten(text: &str, size: f64, bold: bool, width: i32) -> String {
    let letters: Vec<char> = text.chars().collect();
    let fits = |text: &str| text_width(text, size, bold) <= width;
    if fits(text) {
        return text.to_owned();
    }
    (0..letters.len())
        .rev()
        .map(|kept| {
            let head = kept / 3;
            let tail = letters.len() - (kept - head);
            let (start, end) = (&letters[..head], &letters[tail..]);
            start.iter().chain(&['…']).chain(end).collect::<String>()
        })
        .find(|shorter| fits(shorter))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::pt;

    #[test]
    fn test_wrap_breaks_at_spaces_only_where_needed() {
        let lines = wrap("one two  three incomprehensibilities", 6.0, false, pt(40.0));
        assert_eq!(lines, ["one two", "three", "inco…ibilities"]);
        assert!(wrap(" ", 6.0, false, pt(40.0)).is_empty());
    }

    #[test]
    fn test_shorten_keeps_both_ends_as_far_as_they_fit() {
        let name = "BAS_0001.tiff";
        let within = |text: &str| shorten(name, 6.0, false, text_width(text, 6.0, false));
        assert_eq!(within(name), name);
        assert_eq!(within("BA…tiff"), "BA…tiff");
        assert_eq!(within("B…ff"), "B…ff");
        assert_eq!(within("…"), "…");
        assert_eq!(shorten(name, 6.0, false, 50), "");
        assert_eq!(shorten("", 6.0, false, 1000), "");
    }
}
