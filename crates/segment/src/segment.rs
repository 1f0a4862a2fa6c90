//! From pixels to regions.

use crate::mask::has;
use crate::planes::Planes;
use crate::{Region, SegmentConfig, SegmentError, Segmentation, cell};

/// Longest side of an image, in pixels.
pub const MAX_SIDE: usize = 4096;

/// Segments.
pub fn segment(
    pixels: &[u8],
    width: usize,
    height: usize,
    config: &SegmentConfig,
) -> Result<Segmentation, SegmentError> {
    config.validate()?;
    if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
        return Err(SegmentError::Side { width, height });
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
        .map(|pixel| match (has(&cell.nucleus, pixel), has(&cell.whole, pixel)) {
            (true, _) => Region::Nucleus,
            (false, true) => Region::Cytoplasm,
            (false, false) => Region::Background,
        })
        .collect();
    Ok(Segmentation {
        width,
        height,
        regions,
        white: planes.white,
    })
}
