//! Finds what is stained like chromatin, and the nucleus in the middle.

use image::GrayImage;

use crate::SegmentConfig;
use crate::disc::dilate;
use crate::mask::{Parts, area, both, close, depth, has, mask, open, pixels, radius, same_body};
use crate::otsu::{Histogram, histogram, separability, three_classes, two_classes};
use crate::planes::Planes;

/// How much each pixel is stained like chromatin, 0 to 255: darkness in green minus a part of that in
/// blue.
pub(crate) fn chromatin(planes: &Planes, blue_weight: f64) -> GrayImage {
    let pairs = planes.green.iter().zip(planes.blue.iter());
    let values = pairs
        .map(|(&green, &blue)| (f64::from(green) - blue_weight * f64::from(blue)).max(0.0) as u8);
    let mut score = planes.green.clone();
    for (place, value) in score.iter_mut().zip(values) {
        *place = value;
    }
    score
}

/// Everything stained like a nucleus, in the whole image; `None` if nothing is.
///
/// Pixels near the middle count more. Otherwise a dark cell at the border would set a threshold that a
/// pale cell in the middle does not reach.
pub(crate) fn find_all(chromatin: &GrayImage, config: &SegmentConfig) -> Option<GrayImage> {
    let (width, height) = chromatin.dimensions();
    let weighted = chromatin
        .iter()
        .enumerate()
        .map(|(pixel, &value)| (value, middle_weight(width, height, pixel)));
    let level = level(&histogram(weighted), config.stain_separability)?;
    if f64::from(level) < config.least_stain * 255.0 {
        return None;
    }
    let dark = mask(width, height, |pixel| chromatin.as_raw()[pixel] > level);
    let round = config.nucleus_rounding * radius(area(&main_part(&dark)?));
    Some(rounded(&dark, round))
}

/// The highest value that is not nucleus. Above it is the darkest of three classes (slide, red cells and
/// cytoplasm, nuclei), or of two if the upper two of three hardly differ: a third class would then cut a
/// pale cell that is all nucleus in two.
fn level(counts: &Histogram, stain_separability: f64) -> Option<u8> {
    let [slide, level] = three_classes(counts)?;
    let mut stained = *counts;
    stained[..=usize::from(slide)].fill(0);
    if separability(&stained, level) >= stain_separability {
        Some(level)
    } else {
        two_classes(counts)
    }
}

/// A second threshold for the chromatin of one cell: if its pixels form two clearly different classes, the
/// nucleus is the darker one. Outside the cell, `nuclei` stay as they are.
pub(crate) fn refine(
    chromatin: &GrayImage,
    nuclei: GrayImage,
    cell: &GrayImage,
    config: &SegmentConfig,
) -> GrayImage {
    let values = chromatin.as_raw();
    let inside = (0..values.len()).filter(|&pixel| has(cell, pixel));
    let counts = histogram(inside.map(|pixel| (values[pixel], 1)));
    match two_classes(&counts) {
        Some(level) if separability(&counts, level) >= config.cell_separability => {
            let dark = mask(nuclei.width(), nuclei.height(), |pixel| {
                if has(cell, pixel) {
                    values[pixel] > level
                } else {
                    has(&nuclei, pixel)
                }
            });
            let own = radius(area(&both(&dark, cell)));
            rounded(&dark, config.nucleus_rounding * own)
        }
        _ => nuclei,
    }
}

/// The part that covers most of the image's middle; `None` if every part is more than a quarter of the
/// shorter side away from it.
pub(crate) fn main_part(dark: &GrayImage) -> Option<GrayImage> {
    let (width, height) = dark.dimensions();
    let side = u64::from(width.min(height));
    // The weight at that distance.
    let least = 1 + side * side * 3 / 4;
    let weight = |pixel: usize| middle_weight(width, height, pixel);
    let parts = Parts::of(dark);
    let inmost = parts.sums(|pixel| u64::from(weight(pixel) >= least));
    let weights = parts.sums(weight);
    let main = (0..parts.count)
        .filter(|&part| inmost[part] > 0)
        .max_by_key(|&part| weights[part])?;
    Some(parts.keep(|part| part == main))
}

/// All lobes of the nucleus with the part `main`: the parts of `nuclei` near it in the same cell.
///
/// `body` is everything stained, including other white cells, but cells that touch have a waist between
/// them. So a lobe belongs to the nucleus if a path to it stays as far inside the body as the shallower of
/// the two lobes, times [`SegmentConfig::waist`].
pub(crate) fn with_lobes(
    main: GrayImage,
    nuclei: &GrayImage,
    body: &GrayImage,
    config: &SegmentConfig,
) -> GrayImage {
    let depth = depth(body).into_raw();
    let parts = Parts::of(nuclei);
    let deepest = parts.greatest(|pixel| depth[pixel]);
    let areas = parts.sums(|_| 1);
    let least = config.least_lobe * area(&main) as f64;
    let own = parts.sums(|pixel| u64::from(has(&main, pixel)));
    let mut taken: Vec<bool> = own.iter().map(|&pixels| pixels > 0).collect();
    let mut nucleus = main;
    loop {
        let near = dilate(&nucleus, pixels(config.lobe_gap * radius(area(&nucleus))));
        let shared = parts.sums(|pixel| u64::from(has(&near, pixel)));
        let own_depth = (0..parts.count)
            .filter(|&part| taken[part])
            .map(|part| deepest[part])
            .max()
            .unwrap_or(0);
        let lobes: Vec<usize> = (0..parts.count)
            .filter(|&part| !taken[part] && shared[part] > 0 && areas[part] as f64 >= least)
            .filter(|&part| {
                let deep = config.waist * f64::from(own_depth.min(deepest[part]));
                let lobe = parts.keep(|other| other == part);
                same_body(&depth, deep, &nucleus, &lobe)
            })
            .collect();
        if lobes.is_empty() {
            return nucleus;
        }
        for lobe in lobes {
            taken[lobe] = true;
        }
        nucleus = parts.keep(|part| taken[part]);
    }
}

fn rounded(dark: &GrayImage, radius: f64) -> GrayImage {
    let radius = pixels(radius);
    open(&close(dark, radius), radius)
}

/// Weight of a pixel. It falls with the square of the distance from the middle, to 1 at the distance of
/// the nearer border and beyond.
fn middle_weight(width: u32, height: u32, pixel: usize) -> u64 {
    let (width, height) = (u64::from(width), u64::from(height));
    let (x, y) = (pixel as u64 % width, pixel as u64 / width);
    // Doubled, so that the middle of an even number of pixels is a whole number.
    let (dx, dy) = ((2 * x + 1).abs_diff(width), (2 * y + 1).abs_diff(height));
    let side = width.min(height);
    1 + (side * side).saturating_sub(dx * dx + dy * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_middle_weight_falls_to_one_at_the_nearer_border() {
        let row: Vec<u64> = (0..5).map(|pixel| middle_weight(5, 1, pixel)).collect();
        assert_eq!(row, [1, 1, 2, 1, 1]);
        // Doubled distances 3 and 1 along each axis, of 4.
        let square: Vec<u64> = (0..8).map(|pixel| middle_weight(4, 4, pixel)).collect();
        assert_eq!(square, [1, 7, 7, 1, 7, 15, 15, 7]);
    }

    #[test]
    fn test_level_of_a_pale_cell_does_not_cut_its_nucleus() {
        let slide = || [(5, 900), (10, 300)].into_iter();
        let apart = histogram(slide().chain([(60, 100), (70, 100), (150, 100), (160, 100)]));
        assert_eq!(level(&apart, 0.8), Some(70));
        let even = histogram(slide().chain((70..130).map(|value| (value, 10))));
        assert_eq!(level(&even, 0.8), Some(10));
        assert_eq!(level(&even, 0.0), Some(99));
    }

    #[test]
    fn test_main_part_is_in_the_middle_not_the_largest() {
        let middle = |pixel: usize| (3..6).contains(&(pixel / 9)) && (3..6).contains(&(pixel % 9));
        let parts = mask(9, 9, |pixel| pixel < 18 || middle(pixel));
        assert!(main_part(&parts) == Some(mask(9, 9, middle)));
        assert!(main_part(&mask(9, 9, |_| false)).is_none());
        assert!(main_part(&mask(9, 9, |pixel| pixel < 18)).is_none());
    }

    /// Two nuclei of radius 3 in bodies of radius 12, whose middles are `apart` pixels from each other.
    fn pair(apart: usize) -> (GrayImage, GrayImage, GrayImage) {
        let disc = |middle: usize, radius: usize| {
            mask(60, 30, move |pixel| {
                let (x, y) = (pixel % 60, pixel / 60);
                x.abs_diff(middle).pow(2) + y.abs_diff(15).pow(2) <= radius * radius
            })
        };
        let (left, right) = (18, 18 + apart);
        let nuclei = crate::mask::either(&disc(left, 3), &disc(right, 3));
        let body = crate::mask::either(&disc(left, 12), &disc(right, 12));
        (disc(left, 3), nuclei, body)
    }

    #[test]
    fn test_with_lobes_joins_lobes_of_one_body_and_not_touching_cells() {
        let config = SegmentConfig {
            lobe_gap: 10.0,
            ..SegmentConfig::default()
        };
        let (main, nuclei, body) = pair(9);
        assert!(with_lobes(main, &nuclei, &body, &config) == nuclei);
        for apart in [22, 30] {
            let (main, nuclei, body) = pair(apart);
            assert!(with_lobes(main.clone(), &nuclei, &body, &config) == main);
        }
    }
}
