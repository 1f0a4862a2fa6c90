//! Pictures whose regions are known because they were drawn.

use crate::picture::{CYTOPLASM, NUCLEUS, Picture, RED_CELL, SLIDE};
use leuko_segment::Region::{Background, Cytoplasm, Nucleus};
use leuko_segment::{SegmentConfig, cell_dice, nucleus_dice, segment};

const SIDE: usize = 90;
const MIDDLE: [f64; 2] = [44.0, 45.0];

/// A round cell in the middle of an empty slide.
fn cell() -> Picture {
    Picture::new(SIDE)
        .disc(MIDDLE, 22.0, CYTOPLASM, Cytoplasm)
        .disc(MIDDLE, 14.0, NUCLEUS, Nucleus)
}

/// Dice's coefficients of nucleus and cell.
fn scores(picture: &Picture) -> (f64, f64) {
    let config = SegmentConfig::default();
    let found = segment(&picture.pixels, SIDE, SIDE, &config).unwrap();
    (
        nucleus_dice(&found.regions, &picture.regions).unwrap(),
        cell_dice(&found.regions, &picture.regions).unwrap(),
    )
}

/// Smoothing moves outlines by up to a pixel, which is 0.07 of the smallest nucleus drawn, and 0.06 of
/// Dice's coefficient.
#[track_caller]
fn check(picture: &Picture) {
    let (nucleus, cell) = scores(picture);
    assert!(
        nucleus > 0.94 && cell > 0.94,
        "nucleus {nucleus}, cell {cell}"
    );
}

#[test]
fn test_segment_of_a_cell_alone() {
    check(&cell());
    let found = segment(&cell().pixels, SIDE, SIDE, &SegmentConfig::default()).unwrap();
    assert_eq!(found.white, SLIDE);
}

#[test]
fn test_segment_leaves_red_cells_apart_and_touching() {
    let red = |picture: Picture, place| picture.disc(place, 11.0, RED_CELL, Background);
    let around = [[11.0, 12.0], [78.0, 14.0], [12.0, 70.0], [77.0, 77.0]];
    let smear = around.into_iter().fold(Picture::new(SIDE), red);
    // Drawn before the cell, so that it lies under its edge.
    let smear = red(smear, [76.0, 45.0])
        .disc(MIDDLE, 22.0, CYTOPLASM, Cytoplasm)
        .disc(MIDDLE, 14.0, NUCLEUS, Nucleus);
    check(&smear);
}

#[test]
fn test_segment_joins_lobes_of_one_cell() {
    let lobed = Picture::new(SIDE)
        .disc(MIDDLE, 26.0, [222, 186, 200], Cytoplasm)
        .disc([34.0, 36.0], 8.0, NUCLEUS, Nucleus)
        .disc([56.0, 40.0], 7.0, NUCLEUS, Nucleus)
        .disc([42.0, 60.0], 7.0, NUCLEUS, Nucleus);
    check(&lobed);
}

#[test]
fn test_segment_leaves_another_white_cell_to_the_background() {
    let beside = cell().disc([80.0, 10.0], 15.0, CYTOPLASM, Background).disc(
        [80.0, 10.0],
        11.0,
        [70, 20, 110],
        Background,
    );
    check(&beside);
}

#[test]
fn test_segment_of_a_cell_that_is_all_nucleus() {
    let naked = Picture::new(SIDE).disc(MIDDLE, 16.0, NUCLEUS, Nucleus);
    // A second stain for a third class.
    let naked = naked.disc([10.0, 80.0], 9.0, RED_CELL, Background);
    check(&naked);
}

#[test]
fn test_segment_under_other_lamps_and_exposures() {
    for lamp in [[1.0, 0.97, 0.6], [0.6, 0.6, 0.6], [0.8, 0.9, 1.0]] {
        let mut picture = cell();
        for pixel in picture.pixels.as_chunks_mut::<3>().0 {
            for (value, light) in pixel.iter_mut().zip(lamp) {
                *value = (f64::from(*value) * light) as u8;
            }
        }
        check(&picture);
    }
}

#[test]
fn test_segment_of_a_cell_cut_by_the_border() {
    let cut = Picture::new(SIDE)
        .disc([44.0, 10.0], 24.0, CYTOPLASM, Cytoplasm)
        .disc([44.0, 12.0], 16.0, NUCLEUS, Nucleus);
    check(&cut);
}
