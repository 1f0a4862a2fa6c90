//! Names cut to the room that there is.

use crate::VizError;
use crate::font::text_width;

/// The text if it is at most `width` points wide, else its beginning and, twice as long, its end around
/// "…": the numbers that tell files apart stand near the end.
pub(crate) fn shorten(text: &str, size: f64, width: f64) -> Result<String, VizError> {
    let letters: Vec<char> = text.chars().collect();
    for kept in (0..=letters.len()).rev() {
        let shorter: String = if kept == letters.len() {
            text.to_owned()
        } else {
            let head = kept / 3;
            let tail = letters.len() - (kept - head);
            let (start, end) = (&letters[..head], &letters[tail..]);
            start.iter().chain(&['…']).chain(end).collect()
        };
        if text_width(&shorter, size, false)? <= width {
            return Ok(shorter);
        }
    }
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_shorten_keeps_both_ends_as_far_as_they_fit() {
        let name = "BAS_0001.tiff";
        let width = |text: &str| text_width(text, 6.0, false).unwrap() + 1e-9;
        let within = |limit: f64| shorten(name, 6.0, limit).unwrap();
        assert_eq!(within(width(name)), name);
        assert_eq!(within(width("BA…tiff")), "BA…tiff");
        assert_eq!(within(width("B…ff")), "B…ff");
        assert_eq!(within(width("…")), "…");
        assert_eq!(within(0.5), "");
        assert_eq!(shorten("", 6.0, 10.0).unwrap(), "");
    }
}
