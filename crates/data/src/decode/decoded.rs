//! The result of decoding, and its largest size.

use image::{ImageFormat, RgbImage};
use leuko_core::Size;

use super::error::DecodeError;

/// Most pixels that an image may have: 50 million, so that a file, its samples and its pixels together take
/// less than 1 GB. An image of a single cell has far fewer.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Most bytes of an image file: more than [`MAX_PIXELS`] need without compression.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// A decoded image.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Red, green and blue, `u8` in `0..=255`, rows from the top.
    pub pixels: RgbImage,
    /// Whether the file holds grey values only.
    pub grey: bool,
    /// Whether it has transparent pixels, which were laid on white.
    pub transparent: bool,
    /// The file's format: PNG, JPEG, TIFF or BMP.
    pub format: ImageFormat,
    /// How coarsely a JPEG rounds brightness: the mean of its 64 divisors, at least 1; more is coarser.
    /// `None` for other formats.
    pub coarseness: Option<f64>,
}

/// Refuses an image of more than [`MAX_PIXELS`].
pub(super) fn check_size(size: Size) -> Result<(), DecodeError> {
    if u64::from(size.height) * u64::from(size.width) > MAX_PIXELS {
        return Err(DecodeError::TooLarge {
            size,
            most: MAX_PIXELS,
        });
    }
    Ok(())
}
