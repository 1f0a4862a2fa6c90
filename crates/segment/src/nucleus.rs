//! The nucleus of the cell in the middle.

use image::GrayImage;

use crate::SegmentConfig;
use crate::disc::dilate;
use crate::mask::{Parts, area, both, close, depth, has, mask, open, pixels, radius, touching};
use crate::otsu::{histogram, weighted_histogram, separability, three_classes, two_classes};
use crate::planes::Planes;

/// Everything stained like a nucleus, or `None` if nothing is.
pub(crate) fn find_all(planes: &Planes, config: &SegmentConfig) -> Option<GrayImage> {
    let (width, height) = planes.green.dimensions();
    let score = score(planes, config.blue_weight);
    let weighted = score.iter().enumerate().map(|(pixel, &value)| (value, middle_weight(width, height, pixel)));
    let [_, level] = three_classes(&weighted_histogram(weighted))?;
    let dark = mask(width, height, |pixel| score[pixel] > level);
    let round = pixels(config.nucleus_rounding * radius(area(&main_part(&dark)?)));
    Some(open(&close(&dark, round), round))
}

/// Looks at the cell alone: if the stain of its pixels falls into two classes well apart, the nucleus is the darker one.
pub(crate) fn refine(planes: &Planes, nuclei: GrayImage, cell: &GrayImage, config: &SegmentConfig) -> GrayImage {
    let (width, height) = nuclei.dimensions();
    let score = score(planes, config.blue_weight);
    let inside = (0..score.len()).filter(|&pixel| has(cell, pixel)).map(|pixel| score[pixel]);
    let histogram = histogram(inside);
    let Some(level) = two_classes(&histogram) else {
        return nuclei;
    };
    let sep = separability(&histogram, level);
    if std::env::var("DBG").is_ok() { eprintln!("sep {sep:.3}"); }
    if sep < config.separability {
        return nuclei;
    }
    let round = pixels(config.nucleus_rounding * radius(area(&nuclei)));
    let dark = mask(width, height, |pixel| if has(cell, pixel) {score[pixel] > level} else { has(&nuclei, pixel) });
    open(&close(&dark, round), round)
}

/// How much each pixel is stained like chromatin.
fn score(planes: &Planes, blue_weight: f64) -> Vec<u8> {
    let pairs = planes.green.iter().zip(planes.blue.iter());
    pairs
        .map(|(&green, &blue)| (f64::from(green) - blue_weight * f64::from(blue)).max(0.0) as u8)
        .collect()
}

/// The part that has most of the middle of the image.
pub(crate) fn main_part(dark: &GrayImage) -> Option<GrayImage> {
    let parts = Parts::of(dark);
    let weights = parts.sums(|pixel| middle_weight(dark.width(), dark.height(), pixel));
    let most = *weights.iter().max()?;
    let first = weights.iter().position(|&weight| weight == most)?;
    Some(parts.keep(|part| part == first))
}

/// Weight of a pixel: falls with the square of the distance from the middle to 1 at the distance of
/// the nearer borders.
fn middle_weight(width: u32, height: u32, pixel: usize) -> u64 {
    let (x, y) = (pixel as u64 % u64::from(width), pixel as u64 / u64::from(width));
    // Doubled, so that the middle of an even number of pixels is whole.
    let dx = (2 * x + 1).abs_diff(u64::from(width));
    let dy = (2 * y + 1).abs_diff(u64::from(height));
    let side = u64::from(width.min(height));
    1 + (side * side).saturating_sub(dx * dx + dy * dy)
}

/// All lobes of the nucleus with the part `main`: further parts of `all` near it that lie in the same
/// body.
///
/// A body has one cell if it has no waist. So a lobe is taken if one can walk to it inside the body
/// while staying as far from the body's edge as the shallower of the two lobes allows.
pub(crate) fn with_lobes(main: GrayImage, all: &GrayImage, body: &GrayImage, config: &SegmentConfig) -> GrayImage {
    let depth = depth(body).into_raw();
    let parts = Parts::of(all);
    let deepest = parts.greatest(|pixel| depth[pixel]);
    let areas = parts.sums(|_| 1);
    let own = parts.sums(|pixel| u64::from(has(&main, pixel)));
    let mut taken: Vec<bool> = own.iter().map(|&pixels| pixels > 0).collect();
    let mut nucleus = main;
    loop {
        let near = dilate(&nucleus, pixels(config.lobe_gap * radius(area(&nucleus))));
        let shared = parts.sums(|pixel| u64::from(has(&near, pixel)));
        let deep = (0..parts.count).filter(|&part| taken[part]).map(|part| deepest[part]).max().unwrap_or(0);
        let next = (0..parts.count).find(|&part| {
            let waist = config.waist * f64::from(deep.min(deepest[part]));
            !taken[part] && areas[part] as f64 >= config.speck * area(&nucleus) as f64 && shared[part] > 0 && connected(&depth, waist, &nucleus, &parts.keep(|other| other == part))
        });
        let Some(next) = next else {
            return nucleus;
        };
        taken[next] = true;
        nucleus = parts.keep(|part| taken[part]);
    }
}

/// Whether a way leads from one mask to the other over pixels at least `least` deep.
fn connected(depth: &[u8], least: f64, from: &GrayImage, to: &GrayImage) -> bool {
    let (width, height) = from.dimensions();
    let way = mask(width, height, |pixel| f64::from(depth[pixel]) >= least);
    area(&both(&touching(&way, from), to)) > 0
}
