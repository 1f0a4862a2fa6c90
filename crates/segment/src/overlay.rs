//! Contours of a segmentation drawn over its image.

use crate::{Region, SegmentError, Segmentation};

/// Yellow.
const CELL: [u8; 3] = [0, 160, 0];
/// Cyan.
const NUCLEUS: [u8; 3] = [0, 255, 255];

/// Draws.
pub fn overlay(pixels: &[u8], segmentation: &Segmentation) -> Result<Vec<u8>, SegmentError> {
    let (width, height) = (segmentation.width, segmentation.height);
    let expected = width * height * 3;
    if pixels.len() != expected || segmentation.regions.len() * 3 != expected {
        return Err(SegmentError::Length {
            width,
            height,
            expected,
            got: pixels.len(),
        });
    }
    let mut drawn = pixels.to_vec();
    for (pixel, colour) in drawn.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let region = segmentation.regions[pixel];
        let (x, y) = (pixel % width, pixel / width);
        let neighbours = [
            (x > 0).then(|| pixel - 1),
            (x + 1 < width).then(|| pixel + 1),
            (y > 0).then(|| pixel - width),
            (y + 1 < height).then(|| pixel + width),
        ];
        let at_edge = |inside: &dyn Fn(Region) -> bool| {
            let mut near = neighbours.iter().flatten();
            inside(region) && near.any(|&next| !inside(segmentation.regions[next]))
        };
        if at_edge(&|region| region == Region::Nucleus) {
            *colour = NUCLEUS;
        } else if at_edge(&|region| region != Region::Background) {
            *colour = CELL;
        }
    }
    Ok(drawn)
}
