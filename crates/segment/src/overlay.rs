//! Outlines of a segmentation, drawn over its image.

use crate::{Region, SegmentError, Segmentation};

/// Colour of the nucleus' outline: cyan, which no stain has.
pub const NUCLEUS_OUTLINE: [u8; 3] = [0, 255, 255];
/// Colour of the cell's outline: green, which no stain has either.
pub const CELL_OUTLINE: [u8; 3] = [0, 160, 0];

/// The image with the outermost pixels of nucleus and cell coloured, as `[row, column, channel]` bytes.
///
/// Edges of the image are not outlines. A pixel on both outlines has the colour of the nucleus' outline.
///
/// # Errors
///
/// - [`SegmentError::Length`] if `pixels` is not the size of the segmentation.
///
/// # Examples
///
/// ```
/// use leuko_segment::Region::{Background, Cytoplasm, Nucleus};
/// use leuko_segment::{CELL_OUTLINE, NUCLEUS_OUTLINE, Segmentation, overlay};
///
/// let regions = vec![Background, Cytoplasm, Nucleus, Nucleus];
/// let found = Segmentation { width: 4, height: 1, regions, white: [255; 3] };
/// let drawn = overlay(&[7; 12], &found)?;
/// assert_eq!(drawn, [[7; 3], CELL_OUTLINE, NUCLEUS_OUTLINE, [7; 3]].concat());
/// # Ok::<(), leuko_segment::SegmentError>(())
/// ```
pub fn overlay(pixels: &[u8], segmentation: &Segmentation) -> Result<Vec<u8>, SegmentError> {
    let Segmentation {
        width,
        height,
        ref regions,
        ..
    } = *segmentation;
    let expected = regions.len() * 3;
    if pixels.len() != expected {
        return Err(SegmentError::Length {
            width,
            height,
            expected,
            got: pixels.len(),
        });
    }
    let is_nucleus = |region| region == Region::Nucleus;
    let is_cell = |region| region != Region::Background;
    let mut drawn = pixels.to_vec();
    for (pixel, colour) in drawn.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        if at_edge(segmentation, pixel, is_nucleus) {
            *colour = NUCLEUS_OUTLINE;
        } else if at_edge(segmentation, pixel, is_cell) {
            *colour = CELL_OUTLINE;
        }
    }
    Ok(drawn)
}

/// Whether a pixel is inside and one of the four beside it is not.
fn at_edge(segmentation: &Segmentation, pixel: usize, inside: impl Fn(Region) -> bool) -> bool {
    let Segmentation { width, regions, .. } = segmentation;
    let column = pixel % width;
    let neighbours = [
        (column > 0).then(|| pixel - 1),
        (column + 1 < *width).then_some(pixel + 1),
        pixel.checked_sub(*width),
        Some(pixel + width),
    ];
    inside(regions[pixel])
        && neighbours
            .into_iter()
            .flatten()
            .filter_map(|next| regions.get(next))
            .any(|&next| !inside(next))
}

#[cfg(test)]
mod tests {
    use super::Region::{Background as B, Cytoplasm as C, Nucleus as N};
    use super::*;

    fn found(width: usize, regions: Vec<Region>) -> Segmentation {
        Segmentation {
            width,
            height: regions.len() / width,
            regions,
            white: [255; 3],
        }
    }

    #[test]
    fn test_overlay_draws_outermost_pixels_and_not_along_the_border() {
        #[rustfmt::skip]
        let regions = vec![
            C, C, C, B,
            C, N, C, B,
            C, C, C, B,
        ];
        let drawn = overlay(&[9; 36], &found(4, regions)).unwrap();
        let (c, n, o) = (CELL_OUTLINE, NUCLEUS_OUTLINE, [9; 3]);
        #[rustfmt::skip]
        let expected = [
            o, o, c, o,
            o, n, c, o,
            o, o, c, o,
        ];
        assert_eq!(drawn, expected.concat());
    }

    #[test]
    fn test_overlay_of_another_size_is_refused() {
        let error = overlay(&[0; 11], &found(2, vec![N; 4])).unwrap_err();
        assert!(matches!(
            error,
            SegmentError::Length {
                expected: 12,
                got: 11,
                ..
            }
        ));
    }
}
