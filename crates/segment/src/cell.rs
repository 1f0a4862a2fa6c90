//! The cell in the middle: its nucleus, and what of the stain around belongs to it.

use image::GrayImage;

use crate::SegmentConfig;
use crate::disc::dilate;
use crate::mask::{
    Parts, area, both, close, either, fill_holes, has, mask, open, pixels, radius, touching,
    without,
};
use crate::nucleus::{chromatin, find_all, main_part, refine, with_lobes};
use crate::otsu::{histogram, two_classes};
use crate::planes::Planes;
use crate::red_cells::RedCells;
use crate::solidity::solidity;

/// A hole of a nucleus is filled if it is smaller than the nucleus by this factor; a larger one is the
/// middle of a ring.
const NUCLEUS_HOLE: usize = 50;

/// The cell in the middle.
pub(crate) struct Cell {
    /// Its nucleus, all lobes.
    pub(crate) nucleus: GrayImage,
    /// All of it, nucleus included.
    pub(crate) whole: GrayImage,
}

/// Finds the cell; `None` if nothing is stained like a nucleus.
pub(crate) fn find(planes: &Planes, config: &SegmentConfig) -> Option<Cell> {
    let chromatin = chromatin(planes, config.blue_weight);
    let nuclei = find_all(&chromatin, config)?;
    let main = main_part(&nuclei)?;
    let body = body(planes, &nuclei, &main, config);
    let nuclei = refine(&chromatin, nuclei, &touching(&body, &main), config);
    let main = main_part(&nuclei)?;
    let nucleus = with_lobes(main, &nuclei, &body, config);
    let nucleus = fill_holes(&nucleus, area(&nucleus) / NUCLEUS_HOLE);
    let others = without(&nuclei, &nucleus);
    let whole = around(&nucleus, &without(&body, &others), config);
    Some(Cell { nucleus, whole })
}

/// The stained part of the image, including nuclei: all of it if the part around the nucleus `main` has
/// the shape of one cell, otherwise all except red cells.
///
/// Shape comes first, because colour alone would remove cytoplasm that looks like the red cells.
fn body(
    planes: &Planes,
    nuclei: &GrayImage,
    main: &GrayImage,
    config: &SegmentConfig,
) -> GrayImage {
    let size = radius(area(main));
    let clean = |stained: &GrayImage| {
        let filled = fill_holes(&either(stained, nuclei), area(main));
        either(
            &open(&filled, pixels(0.5 * config.cell_rounding * size)),
            nuclei,
        )
    };
    let stained = stained(planes, nuclei, config.stain_threshold);
    let all = clean(&stained);
    if solidity(&touching(&all, main)) >= config.solidity {
        return all;
    }
    let far = without(
        &stained,
        &dilate(nuclei, pixels(config.red_distance * size)),
    );
    let examples = either(&far, &without_nuclei(&stained, nuclei));
    match RedCells::learn(planes, &examples, config.red_tolerance) {
        Some(red_cells) => clean(&without(&stained, &red_cells.mask(planes))),
        None => all,
    }
}

/// Pixels that are stained at all, by red and green: Otsu's threshold over everything except nuclei, times
/// `factor`.
fn stained(planes: &Planes, nuclei: &GrayImage, factor: f64) -> GrayImage {
    let (width, height) = nuclei.dimensions();
    let darkness = |pixel: usize| {
        let [red, green, _] = planes.at(pixel);
        red.midpoint(green)
    };
    let outside = (0..nuclei.len()).filter(|&pixel| !has(nuclei, pixel));
    let counts = histogram(outside.map(|pixel| (darkness(pixel), 1)));
    let level = two_classes(&counts).map_or(255.0, |level| factor * f64::from(level));
    mask(width, height, |pixel| f64::from(darkness(pixel)) > level)
}

/// The stained parts that have no nucleus.
fn without_nuclei(stained: &GrayImage, nuclei: &GrayImage) -> GrayImage {
    let parts = Parts::of(&either(stained, nuclei));
    let nuclear = parts.sums(|pixel| u64::from(has(nuclei, pixel)));
    parts.keep(|part| nuclear[part] == 0)
}

/// The cell around a nucleus: the part of the body that is near it and connected to it by more than a
/// neck, with holes filled and its outline smoothed.
fn around(nucleus: &GrayImage, body: &GrayImage, config: &SegmentConfig) -> GrayImage {
    let size = radius(area(nucleus));
    let near = both(body, &dilate(nucleus, pixels(config.reach * size)));
    let neck = pixels(config.neck * size);
    let core = either(&touching(&open(&near, neck), nucleus), nucleus);
    let own = both(&near, &dilate(&core, neck / 2));
    let round = pixels(config.cell_rounding * size);
    let own = touching(&open(&own, round.div_ceil(2)), nucleus);
    let own = fill_holes(&close(&either(&own, nucleus), round), usize::MAX);
    touching(&either(&open(&own, round), nucleus), nucleus)
}
