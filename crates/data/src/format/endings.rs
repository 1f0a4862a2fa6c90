//! Endings of file names.

/// Endings of the image formats that can be decoded, in lower case. A file with one of them that is not an
/// image is refused when it is read.
const IMAGE_ENDINGS: [&str; 10] = [
    "bmp", "dib", "jfif", "jif", "jpe", "jpeg", "jpg", "png", "tif", "tiff",
];

/// Whether a name ends like an image's, in upper or lower case.
pub(crate) fn ends_like_image(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| IMAGE_ENDINGS.contains(&&*ending.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_ends_like_image_reads_endings_in_capitals() {
        for name in ["a.png", "a.JPG", "a.b.Tiff", "a.BMP", "a.jfif"] {
            assert!(ends_like_image(name), "{name}");
        }
        for name in ["png", "a.txt", "a.png.zip", "Thumbs.db", "a."] {
            assert!(!ends_like_image(name), "{name}");
        }
    }
}
