//! The whole cell around a nucleus.

use image::GrayImage;

use crate::SegmentConfig;
use crate::disc::dilate;
use crate::mask::{
    Parts, area, both, close, either, fill_holes, has, mask, open, pixels, radius,
    touching, without,
};
use crate::nucleus::{find_all, refine, main_part, with_lobes};
use crate::otsu::{histogram, two_classes};
use crate::planes::Planes;
use crate::red_cells::RedCells;
use crate::solidity::solidity;

/// The cell in the middle.
pub(crate) struct Cell {
    /// Its nucleus.
    pub(crate) nucleus: GrayImage,
    /// All of it, nucleus included.
    pub(crate) whole: GrayImage,
}

/// Finds.
pub(crate) fn find(planes: &Planes, config: &SegmentConfig) -> Option<Cell> {
    let nuclei = find_all(planes, config)?;
    let main = main_part(&nuclei)?;
    let stained = stained(planes, &nuclei, config.cell_sensitivity);
    let body = body(planes, &stained, &nuclei, &main, config);
    let nuclei = refine(planes, nuclei, &touching(&body, &main), config);
    let main = main_part(&nuclei)?;
    let nucleus = with_lobes(main, &nuclei, &body, config);
    let nucleus = fill_holes(&nucleus, area(&nucleus) / 50);
    let whole = grow(&body, &nuclei, &nucleus, config);
    Some(Cell { nucleus, whole })
}

/// What is stained around the nuclei: as it is where the part with the nucleus in the middle has the
/// shape of one cell, else without red cells.
fn body(planes: &Planes, stained: &GrayImage, nuclei: &GrayImage, main: &GrayImage, config: &SegmentConfig) -> GrayImage {
    let clean = |stained: &GrayImage| {
        let filled = fill_holes(&either(stained, nuclei), area(main));
        let round = pixels(0.5 * config.cell_rounding * radius(area(main)));
        either(&open(&filled, round), nuclei)
    };
    let all = clean(stained);
    if solidity(&touching(&all, main)) >= config.solidity {
        return all;
    }
    clean(&without_red_cells(planes, stained, nuclei, main, config))
}

/// `stained` without red cells.
fn without_red_cells(planes: &Planes, stained: &GrayImage, nuclei: &GrayImage, main: &GrayImage, config: &SegmentConfig) -> GrayImage {
    let parts = Parts::of(&either(stained, nuclei));
    let nuclear = parts.sums(|pixel| u64::from(has(nuclei, pixel)));
    let apart = parts.keep(|part| nuclear[part] == 0);
    let far = without(stained, &dilate(nuclei, pixels(config.red_distance * radius(area(main)))));
    match RedCells::learn(planes, &either(&apart, &far), config.red_tolerance) {
        Some(red) => without(stained, &red.mask(planes)),
        None => stained.clone(),
    }
}

/// The cell around the nucleus in the middle, nucleus included.
fn grow(body: &GrayImage, nuclei: &GrayImage, nucleus: &GrayImage, config: &SegmentConfig) -> GrayImage {
    let size = radius(area(nucleus));
    let near = dilate(nucleus, pixels(config.reach * size));
    let others = without(nuclei, nucleus);
    let own = without(&both(body, &near), &others);
    let neck = pixels(config.neck * size);
    let core = either(&touching(&open(&own, neck), nucleus), nucleus);
    let own = both(&own, &dilate(&core, neck / 2));
    let round = pixels(config.cell_rounding * size);
    let own = touching(&open(&own, round.div_ceil(2)), nucleus);
    let own = fill_holes(&close(&either(&own, nucleus), round), usize::MAX);
    let own = either(&open(&own, round), nucleus);
    touching(&own, nucleus)
}

/// Pixels that are stained at all.
fn stained(planes: &Planes, nuclei: &GrayImage, sensitivity: f64) -> GrayImage {
    let (width, height) = planes.green.dimensions();
    let score: Vec<u8> = planes
        .red
        .iter()
        .zip(planes.green.iter())
        .map(|(&red, &green)| ((u16::from(red) + u16::from(green)) / 2) as u8)
        .collect();
    let outside = (0..score.len())
        .filter(|&pixel| !has(nuclei, pixel))
        .map(|pixel| score[pixel]);
    let level = two_classes(&histogram(outside)).map_or(255.0, f64::from) * sensitivity;
    mask(width, height, |pixel| f64::from(score[pixel]) > level)
}
