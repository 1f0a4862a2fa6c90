//! Masks: 255 inside, 0 outside.

use image::{GrayImage, Luma};
use imageproc::distance_transform::{Norm, distance_transform};
use imageproc::region_labelling::{Connectivity, connected_components};

use crate::disc::{dilate, erode};

/// A mask of the pixels for which `inside` is true.
pub(crate) fn mask(width: u32, height: u32, inside: impl Fn(usize) -> bool) -> GrayImage {
    let mut pixel = 0;
    GrayImage::from_fn(width, height, |_, _| {
        let value = if inside(pixel) { 255 } else { 0 };
        pixel += 1;
        Luma([value])
    })
}

/// Whether a pixel, counted in rows, is inside.
pub(crate) fn has(mask: &GrayImage, pixel: usize) -> bool {
    mask.as_raw()[pixel] != 0
}

/// Number of pixels inside.
pub(crate) fn area(mask: &GrayImage) -> usize {
    mask.iter().filter(|&&value| value != 0).count()
}

/// The pixels that are in both masks.
pub(crate) fn both(a: &GrayImage, b: &GrayImage) -> GrayImage {
    mask(a.width(), a.height(), |pixel| {
        has(a, pixel) && has(b, pixel)
    })
}

/// The pixels that are in either mask.
pub(crate) fn either(a: &GrayImage, b: &GrayImage) -> GrayImage {
    mask(a.width(), a.height(), |pixel| {
        has(a, pixel) || has(b, pixel)
    })
}

/// The pixels that are in the first mask and not in the second.
pub(crate) fn without(a: &GrayImage, b: &GrayImage) -> GrayImage {
    mask(a.width(), a.height(), |pixel| {
        has(a, pixel) && !has(b, pixel)
    })
}

/// Radius in whole pixels for the morphology functions.
pub(crate) fn pixels(radius: f64) -> u8 {
    radius.round().clamp(0.0, 254.0) as u8
}

/// Radius of the disc with this area.
pub(crate) fn radius(area: usize) -> f64 {
    (area as f64 / std::f64::consts::PI).sqrt()
}

/// The mask without parts that are too narrow for a disc of the radius.
pub(crate) fn open(mask: &GrayImage, radius: u8) -> GrayImage {
    dilate(&erode(mask, radius), radius)
}

/// The mask with gaps that are too narrow for a disc of the radius.
pub(crate) fn close(mask: &GrayImage, radius: u8) -> GrayImage {
    erode(&dilate(mask, radius), radius)
}

/// Distance of each pixel inside from the nearest one outside, rounded up, at most 255; 0 outside.
/// All pixels of a mask without an outside are 255 deep.
pub(crate) fn depth(mask: &GrayImage) -> GrayImage {
    if area(mask) == mask.len() {
        return mask.clone();
    }
    let mut outside = mask.clone();
    outside.iter_mut().for_each(|value| *value = 255 - *value);
    distance_transform(&outside, Norm::L2)
}

/// The connected parts of a mask.
pub(crate) struct Parts {
    /// For each pixel the number of its part, from 1, or 0 outside.
    labels: Vec<u32>,
    width: u32,
    height: u32,
    /// Number of parts.
    pub(crate) count: usize,
}

impl Parts {
    /// Parts connected over edges, not corners.
    pub(crate) fn of(mask: &GrayImage) -> Self {
        let labels = connected_components(mask, Connectivity::Four, Luma([0])).into_raw();
        let count = labels.iter().max().map_or(0, |&most| most as usize);
        Self {
            labels,
            width: mask.width(),
            height: mask.height(),
            count,
        }
    }

    /// Sums `weight` over the pixels of each part, in the order of their numbers.
    pub(crate) fn sums(&self, weight: impl Fn(usize) -> u64) -> Vec<u64> {
        let mut sums = vec![0; self.count];
        for (pixel, &label) in self.labels.iter().enumerate() {
            if label > 0 {
                sums[label as usize - 1] += weight(pixel);
            }
        }
        sums
    }

    /// Greatest `value` of the pixels of each part.
    pub(crate) fn greatest(&self, value: impl Fn(usize) -> u8) -> Vec<u8> {
        let mut greatest = vec![0; self.count];
        for (pixel, &label) in self.labels.iter().enumerate() {
            if label > 0 {
                let part = &mut greatest[label as usize - 1];
                *part = value(pixel).max(*part);
            }
        }
        greatest
    }

    /// Mask of the parts that are wanted by their number from 0.
    pub(crate) fn keep(&self, wanted: impl Fn(usize) -> bool) -> GrayImage {
        mask(self.width, self.height, |pixel| {
            let label = self.labels[pixel];
            label > 0 && wanted(label as usize - 1)
        })
    }
}

/// The parts of `mask` that share a pixel with `seed`.
pub(crate) fn touching(mask: &GrayImage, seed: &GrayImage) -> GrayImage {
    let width = mask.width() as usize;
    let mut reached = both(mask, seed);
    let mut ends: Vec<usize> = (0..mask.len())
        .filter(|&pixel| has(&reached, pixel))
        .collect();
    while let Some(pixel) = ends.pop() {
        let column = pixel % width;
        let neighbours = [
            (column > 0).then(|| pixel - 1),
            (column + 1 < width).then_some(pixel + 1),
            pixel.checked_sub(width),
            (pixel + width < mask.len()).then_some(pixel + width),
        ];
        for next in neighbours.into_iter().flatten() {
            if has(mask, next) && !has(&reached, next) {
                reached.as_mut()[next] = 255;
                ends.push(next);
            }
        }
    }
    reached
}

/// Whether a path that stays at least `least` deep leads from one mask to the other.
pub(crate) fn same_body(depth: &[u8], least: f64, from: &GrayImage, to: &GrayImage) -> bool {
    let way = mask(from.width(), from.height(), |pixel| {
        f64::from(depth[pixel]) >= least
    });
    area(&both(&touching(&way, from), to)) > 0
}

/// The mask with its holes of at most `most` pixels filled: parts of the outside that do not reach the
/// border.
pub(crate) fn fill_holes(filled: &GrayImage, most: usize) -> GrayImage {
    let (width, height) = filled.dimensions();
    let outside = mask(width, height, |pixel| !has(filled, pixel));
    let border = mask(width, height, |pixel| {
        let (x, y) = (pixel as u32 % width, pixel as u32 / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    });
    let holes = without(&outside, &touching(&outside, &border));
    if area(&holes) <= most {
        return either(filled, &holes);
    }
    let parts = Parts::of(&holes);
    let areas = parts.sums(|_| 1);
    either(filled, &parts.keep(|part| areas[part] <= most as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `#` is inside.
    fn drawn<const ROWS: usize>(rows: [&str; ROWS]) -> GrayImage {
        let text: Vec<u8> = rows.concat().into_bytes();
        mask(rows[0].len() as u32, ROWS as u32, |pixel| {
            text[pixel] == b'#'
        })
    }

    #[test]
    fn test_fill_holes_leaves_large_holes_and_bays() {
        let ring = drawn(["#####..", "#.#.##.", "###..#.", "..####.", ".#....."]);
        let filled = drawn(["#####..", "###.##.", "###..#.", "..####.", ".#....."]);
        assert_eq!(fill_holes(&ring, 1), filled);
        let filled = drawn(["#####..", "######.", "######.", "..####.", ".#....."]);
        assert_eq!(fill_holes(&ring, 3), filled);
    }

    #[test]
    fn test_touching_keeps_whole_parts_over_edges_not_corners() {
        let parts = drawn(["##.#", "..#.", "###."]);
        let seed = drawn(["#...", "....", "...."]);
        assert_eq!(touching(&parts, &seed), drawn(["##..", "....", "...."]));
        let seed = drawn(["...#", "....", "#..#"]);
        assert_eq!(touching(&parts, &seed), drawn(["...#", "..#.", "###."]));
    }

    #[test]
    fn test_morphology_of_the_empty_and_the_full_mask_changes_nothing() {
        for side in [1, 2, 5, 40] {
            for full in [false, true] {
                let all = mask(side, side, |_| full);
                for radius in [0, 1, 3, 254] {
                    assert_eq!(open(&all, radius), all);
                    assert_eq!(close(&all, radius), all);
                }
            }
        }
    }

    #[test]
    fn test_depth_is_the_distance_from_outside_rounded_up() {
        let square = drawn([".....", ".###.", ".###.", ".###.", "....."]);
        let expected = [
            [0; 5],
            [0, 1, 1, 1, 0],
            [0, 1, 2, 1, 0],
            [0, 1, 1, 1, 0],
            [0; 5],
        ];
        assert_eq!(depth(&square).into_raw(), expected.concat());
        assert_eq!(depth(&drawn(["##", "##"])).into_raw(), [255; 4]);
    }

    #[test]
    fn test_open_and_close_remove_what_is_thinner_than_the_disc() {
        let blob = drawn(["......", ".###..", ".#####", ".###..", "......"]);
        let square = drawn(["......", ".###..", ".####.", ".###..", "......"]);
        let opened = open(&blob, 1);
        assert!(has(&opened, 2 * 6 + 2) && !has(&opened, 2 * 6 + 5));
        assert!(area(&without(&opened, &square)) == 0);
        let gap = drawn(["##.##", "##.##", "##.##"]);
        assert_eq!(area(&close(&gap, 1)), 15);
    }

    #[test]
    fn test_parts_are_summed_apart() {
        let parts = Parts::of(&drawn(["#.##", "#..#", ".#.."]));
        assert_eq!(parts.count, 3);
        assert_eq!(parts.sums(|_| 1), [2, 3, 1]);
        assert_eq!(parts.sums(|pixel| pixel as u64), [4, 12, 9]);
        assert_eq!(area(&parts.keep(|part| part == 1)), 3);
    }
}
