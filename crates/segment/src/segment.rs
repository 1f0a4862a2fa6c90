//! The segmentation of an image.

use crate::mask::has;
use crate::planes::Planes;
use crate::{Region, SegmentConfig, SegmentError, Segmentation, cell};

/// Longest side of an image, in pixels.
pub const MAX_SIDE: usize = 4096;

/// Finds nucleus and cytoplasm of the white cell in the middle of a stained image.
///
/// The same pixels and settings give the same regions on every machine, and a mirrored image gives
/// mirrored regions (unless two nuclei are equally near the middle).
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, red, green and blue, `u8` in `0..=255`.
///
/// # Errors
///
/// - [`SegmentError::Setting`] if a setting is out of its range.
/// - [`SegmentError::Side`] if a side is 0 or longer than [`MAX_SIDE`].
/// - [`SegmentError::Length`] if `pixels` is not `height * width * 3` bytes long.
/// - [`SegmentError::NoNucleus`] if no part near the middle is stained like a nucleus, as in an empty
///   image.
///
/// # Examples
///
/// ```
/// use leuko_segment::{Region, SegmentConfig, segment};
///
/// // A purple disc in a blue one, on a pale slide.
/// let pixels: Vec<u8> = (0..64 * 64i32)
///     .flat_map(|pixel| {
///         let square = (pixel % 64 - 32).pow(2) + (pixel / 64 - 32).pow(2);
///         match square {
///             0..100 => [90, 40, 130],
///             100..225 => [170, 180, 225],
///             _ => [240, 235, 230],
///         }
///     })
///     .collect();
/// let found = segment(&pixels, 64, 64, &SegmentConfig::default())?;
/// assert_eq!(found.regions[32 * 64 + 32], Region::Nucleus);
/// assert_eq!(found.regions[32 * 64 + 45], Region::Cytoplasm);
/// assert_eq!(found.regions[32 * 64 + 55], Region::Background);
/// # Ok::<(), leuko_segment::SegmentError>(())
/// ```
pub fn segment(
    pixels: &[u8],
    width: usize,
    height: usize,
    config: &SegmentConfig,
) -> Result<Segmentation, SegmentError> {
    config.validate()?;
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(SegmentError::Side {
            width,
            height,
            longest: MAX_SIDE,
        });
    }
    let expected = width * height * 3;
    if pixels.len() != expected {
        return Err(SegmentError::Length {
            width,
            height,
            expected,
            got: pixels.len(),
        });
    }
    let radius = (config.smoothing * width.min(height) as f64).round() as u32;
    let planes = Planes::new(
        pixels,
        width as u32,
        height as u32,
        radius,
        config.white_quantile,
    );
    let cell = cell::find(&planes, config).ok_or(SegmentError::NoNucleus { width, height })?;
    let regions = (0..width * height)
        .map(|pixel| {
            if has(&cell.nucleus, pixel) {
                Region::Nucleus
            } else if has(&cell.whole, pixel) {
                Region::Cytoplasm
            } else {
                Region::Background
            }
        })
        .collect();
    Ok(Segmentation {
        width,
        height,
        regions,
        white: planes.white,
    })
}
