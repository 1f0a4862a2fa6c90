//! A decoded image from the caller.

use crate::AuditError;

/// An 8-bit RGB image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    height: usize,
    width: usize,
    pixels: Vec<u8>,
}

impl Image {
    /// An image from its bytes, `[row, column, channel]`, channels red, green, blue.
    ///
    /// # Errors
    ///
    /// - [`AuditError::PixelCount`] if `pixels` is not `height * width * 3` long.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_audit::Image;
    ///
    /// assert!(Image::new(2, 3, vec![0; 18]).is_ok());
    /// let error = Image::new(2, 3, vec![0; 17]).unwrap_err();
    /// assert_eq!(error.to_string(), "expected 2 x 3 x 3 bytes of an image, found 17");
    /// ```
    pub fn new(height: usize, width: usize, pixels: Vec<u8>) -> Result<Self, AuditError> {
        let expected = height
            .checked_mul(width)
            .and_then(|count| count.checked_mul(3));
        if expected != Some(pixels.len()) {
            return Err(AuditError::PixelCount {
                height,
                width,
                found: pixels.len(),
            });
        }
        Ok(Self {
            height,
            width,
            pixels,
        })
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Bytes, `[row, column, channel]`, `height * width * 3` of them.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Pixels by row and column.
    pub(crate) fn triples(&self) -> &[[u8; 3]] {
        self.pixels.as_chunks().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_image_of_the_wrong_length_is_refused() {
        for (height, width) in [(2, 1), (0, 1), (usize::MAX, 2)] {
            let error = Image::new(height, width, vec![0; 3]).unwrap_err();
            let expected = AuditError::PixelCount {
                height,
                width,
                found: 3,
            };
            assert_eq!(error, expected);
        }
        assert_eq!(
            Image::new(1, 2, vec![1, 2, 3, 4, 5, 6]).unwrap().triples(),
            [[1, 2, 3], [4, 5, 6]]
        );
    }
}
