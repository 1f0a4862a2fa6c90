//! Realistic copies of synthetic cells are found; other cells are not.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::LazyLock;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{
    FilterType, flip_horizontal, flip_vertical, resize, rotate90, rotate180, rotate270,
};
use image::{RgbImage, imageops::crop_imm};
use leuko_audit::{Config, Image, Match, Report, Turn, audit};
use leuko_core::{ClassIndex, Region, Seed, Stream};
use leuko_synthetic::{SyntheticConfig, generate};

/// Rows and columns of the photographs that crops are taken from.
const LARGE: u32 = 240;

/// Rows and columns of a crop, which leave 20 pixels on each side of it.
const SIDE: u32 = 200;

/// Photographs of different cells, half lymphoblasts: no two are the same cell.
static PHOTOGRAPHS: LazyLock<Vec<RgbImage>> = LazyLock::new(|| {
    let config = SyntheticConfig {
        count: 24,
        side: LARGE as usize,
        ..SyntheticConfig::default()
    };
    let set = generate(&config, Seed(5), &|_| {}).unwrap();
    (0..set.images.len())
        .map(|i| RgbImage::from_raw(LARGE, LARGE, set.images.pixels(i).to_vec()).unwrap())
        .collect()
});

fn middle(photograph: &RgbImage) -> RgbImage {
    crop(photograph, 0, 0, SIDE, SIDE)
}

/// A crop whose corner lies `down` and `right` of that of the middle one.
fn crop(photograph: &RgbImage, down: i32, right: i32, height: u32, width: u32) -> RgbImage {
    let margin = ((LARGE - SIDE) / 2) as i32;
    let (top, left) = ((margin + down) as u32, (margin + right) as u32);
    crop_imm(photograph, left, top, width, height).to_image()
}

/// Another exposure: each channel's gain, one power for all, and the noise of another photograph.
fn exposed(image: &RgbImage, gains: [f64; 3], gamma: f64, noise: f64) -> RgbImage {
    let mut stream = Stream::new(Seed(6), "exposure");
    let mut image = image.clone();
    for pixel in image.pixels_mut() {
        for (value, gain) in pixel.0.iter_mut().zip(gains) {
            let light = (f64::from(*value) / 255.0).powf(gamma) * gain * 255.0;
            *value = (light + noise * stream.normal()).round().clamp(0.0, 255.0) as u8;
        }
    }
    image
}

fn jpeg(image: &RgbImage, quality: u8) -> RgbImage {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode_image(image)
        .unwrap();
    image::load_from_memory(&file).unwrap().to_rgb8()
}

fn report(images: &[RgbImage], labels: Option<&[ClassIndex]>) -> Report {
    let load = |i: usize| {
        let image: &RgbImage = &images[i];
        let (width, height) = image.dimensions();
        Image::new(height as usize, width as usize, image.as_raw().clone())
    };
    audit(images.len(), &load, labels, &Config::default(), &|_| {}).unwrap()
}

/// Audits the middles of all photographs and one copy of the first; the copy must be found, and
/// nothing else. Gives the match.
#[track_caller]
fn check(copy: impl Fn(&RgbImage) -> RgbImage) -> Match {
    let mut images: Vec<RgbImage> = PHOTOGRAPHS.iter().map(middle).collect();
    let count = images.len();
    // Copies of three cells of different kinds, one set for all.
    let subjects = [0, 9, 20];
    images.extend(subjects.iter().map(|&i| copy(&PHOTOGRAPHS[i])));
    let report = report(&images, None);
    let members: Vec<Vec<usize>> = report
        .groups
        .iter()
        .map(|group| group.members.clone())
        .collect();
    let expected: Vec<Vec<usize>> = (0..3).map(|k| vec![subjects[k], count + k]).collect();
    assert_eq!(members, expected, "near misses: {:?}", report.near_misses);
    let places: Vec<_> = report
        .groups
        .iter()
        .map(|group| group.matches[0])
        .map(|found| (found.turn, found.rows, found.columns))
        .collect();
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    report.groups[0].matches[0]
}

#[track_caller]
fn check_place(found: &Match, rows: isize, columns: isize) {
    let place = (found.turn, found.rows, found.columns);
    assert_eq!(place, (Turn::NONE, rows, columns), "{found:?}");
}

#[test]
fn test_equal_pixels_are_found_as_equal() {
    let found = check(middle);
    assert!(found.equal);
    assert_eq!(found.score, 1.0);
    check_place(&found, 0, 0);
}

#[test]
fn test_a_shift_of_a_tenth_is_found() {
    check_place(&check(|p| crop(p, 20, -20, SIDE, SIDE)), 20, -20);
    check_place(&check(|p| crop(p, -20, 3, SIDE, SIDE)), -20, 3);
}

#[test]
fn test_another_exposure_is_found() {
    for (gain, gamma) in [(0.7, 1.3), (1.15, 0.8)] {
        let found = check(|p| exposed(&crop(p, 5, 7, SIDE, SIDE), [gain; 3], gamma, 3.0));
        check_place(&found, 5, 7);
    }
}

#[test]
fn test_another_white_balance_is_found() {
    let found = check(|p| exposed(&crop(p, -6, 11, SIDE, SIDE), [1.1, 0.95, 0.75], 1.0, 3.0));
    check_place(&found, -6, 11);
}

#[test]
fn test_crops_of_unequal_size_are_found() {
    check_place(&check(|p| crop(p, 0, 50, SIDE, SIDE - 50)), 0, 50);
    check_place(&check(|p| crop(p, 33, 28, 150, 160)), 33, 28);
    check_place(&check(|p| crop(p, -20, -15, 236, 230)), -20, -15);
}

#[test]
fn test_flips_and_turns_are_found() {
    let turn = |mirrored, quarters| Turn { mirrored, quarters };
    let shifted = |p: &RgbImage| crop(p, 8, 12, SIDE, SIDE);
    // What brings the copy back: a turn to the right is undone by one to the left.
    let found = check(|p| rotate90(&shifted(p)));
    assert_eq!(
        (found.turn, found.rows, found.columns),
        (turn(false, 3), 8, 12)
    );
    let found = check(|p| rotate180(&shifted(p)));
    assert_eq!(
        (found.turn, found.rows, found.columns),
        (turn(false, 2), 8, 12)
    );
    let found = check(|p| rotate270(&shifted(p)));
    assert_eq!(
        (found.turn, found.rows, found.columns),
        (turn(false, 1), 8, 12)
    );
    let found = check(|p| flip_horizontal(&shifted(p)));
    assert_eq!(
        (found.turn, found.rows, found.columns),
        (turn(true, 0), 8, 12)
    );
    let found = check(|p| flip_vertical(&shifted(p)));
    assert_eq!(
        (found.turn, found.rows, found.columns),
        (turn(true, 2), 8, 12)
    );
    let found = check(|p| rotate90(&flip_horizontal(&shifted(p))));
    assert_eq!(
        (found.turn, found.rows, found.columns),
        (turn(true, 1), 8, 12)
    );
}

#[test]
fn test_recompression_is_found() {
    for quality in [90, 40] {
        check_place(
            &check(|p| jpeg(&crop(p, 9, -4, SIDE, SIDE), quality)),
            9,
            -4,
        );
    }
}

#[test]
fn test_all_at_once_is_found() {
    let found = check(|p| {
        let cropped = crop(p, 10, -14, SIDE - 20, SIDE);
        jpeg(&rotate90(&exposed(&cropped, [1.1, 1.0, 0.8], 1.2, 3.0)), 75)
    });
    assert_eq!(found.turn.quarters, 3);
    assert_eq!((found.rows, found.columns), (10, -14));
}

/// Audits different cells, of which no two may count as copies. Gives the number of pairs compared.
#[track_caller]
fn check_different(config: &SyntheticConfig, how: &Config) -> usize {
    let set = generate(config, Seed(7), &|_| {}).unwrap();
    let load = |i: usize| Image::new(config.side, config.side, set.images.pixels(i).to_vec());
    let report = audit(set.images.len(), &load, None, how, &|_| {}).unwrap();
    assert_eq!(report.groups, []);
    report.compared
}

#[test]
fn test_different_cells_are_not_confirmed() {
    let config = SyntheticConfig {
        count: 120,
        side: SIDE as usize,
        // Alike in all but the cells themselves.
        likeness: 1.0,
        stain_variation: 0.0,
        light_variation: 0.0,
        ..SyntheticConfig::default()
    };
    // More is compared than by default, and less is asked.
    let how = Config {
        min_score: 0.5,
        min_similarity: 0.0,
        max_candidates: 8,
        ..Config::default()
    };
    let compared = check_different(&config, &how);
    assert!(compared > 400, "{compared}");
}

/// Without surroundings, round cells are most similar.
#[test]
fn test_different_cells_on_an_empty_slide_are_not_confirmed() {
    let config = SyntheticConfig {
        count: 120,
        side: SIDE as usize,
        clutter: 0.0,
        ..SyntheticConfig::default()
    };
    check_different(&config, &Config::default());
}

/// Cells cut out along their masks and laid on black.
fn cut_out(count: usize) -> Vec<RgbImage> {
    let config = SyntheticConfig {
        count,
        side: SIDE as usize,
        ..SyntheticConfig::default()
    };
    let set = generate(&config, Seed(9), &|_| {}).unwrap();
    let images = (0..count).map(|i| {
        let mut pixels = set.images.pixels(i).to_vec();
        for (pixel, region) in pixels.chunks_exact_mut(3).zip(set.masks[i].regions()) {
            if *region == Region::Background {
                pixel.fill(0);
            }
        }
        RgbImage::from_raw(SIDE, SIDE, pixels).unwrap()
    });
    images.collect()
}

#[test]
fn test_different_cells_on_black_are_not_confirmed() {
    let report = report(&cut_out(120), None);
    assert_eq!(report.groups, []);
    assert_eq!(report.skipped, []);
}

#[test]
fn test_copies_of_cells_on_black_are_found() {
    let mut images = cut_out(60);
    let changes: [&dyn Fn(&RgbImage) -> RgbImage; 4] = [
        &|image| rotate90(&flip_horizontal(image)),
        &|image| exposed(image, [0.9, 0.8, 0.85], 1.1, 0.0),
        &|image| jpeg(image, 80),
        &|image| resize(image, SIDE * 3 / 4, SIDE * 3 / 4, FilterType::Lanczos3),
    ];
    for (subject, change) in changes.iter().enumerate() {
        images.push(change(&images[subject]));
    }
    let report = report(&images, None);
    let members: Vec<_> = report.groups.iter().map(|group| &group.members).collect();
    assert_eq!(members, [&[0, 60], &[1, 61], &[2, 62], &[3, 63]]);
}

#[test]
fn test_a_resized_copy_is_found_with_its_scale() {
    let mut images: Vec<RgbImage> = PHOTOGRAPHS.iter().map(middle).collect();
    let copies = [(3, 0.5), (8, 0.7), (15, 0.9), (20, 1.5)];
    for (subject, scale) in copies {
        let side = (f64::from(SIDE) * scale) as u32;
        images.push(resize(&images[subject], side, side, FilterType::CatmullRom));
    }
    let report = report(&images, None);
    assert_eq!(report.groups.len(), copies.len());
    assert_eq!(report.near_misses, []);
    for ((group, (subject, scale)), copy) in report.groups.iter().zip(copies).zip(24..) {
        assert_eq!(group.members, [subject, copy]);
        assert!((group.matches[0].scale - scale).abs() < 0.01);
        assert_eq!(group.kept, if scale > 1.0 { copy } else { subject });
    }
}

/// Such copies are made when a set is enlarged by "zooming".
#[test]
fn test_a_part_is_found_at_any_size() {
    let mut images: Vec<RgbImage> = PHOTOGRAPHS.iter().map(middle).collect();
    // Sides of the part, and of the copy: enlarged to the size of all, beyond it, and reduced.
    let copies = [(3, 170, SIDE), (8, 185, 300), (15, 165, 120)];
    for (subject, part, side) in copies {
        let part = crop_imm(&images[subject], 4, 9, part, part).to_image();
        let copy = resize(&part, side, side, FilterType::CatmullRom);
        images.push(jpeg(
            &rotate90(&exposed(&copy, [0.9, 0.8, 0.85], 1.1, 0.0)),
            80,
        ));
    }
    let report = report(&images, None);
    assert_eq!(report.groups.len(), copies.len());
    for ((group, (subject, part, side)), copy) in report.groups.iter().zip(copies).zip(24..) {
        assert_eq!(group.members, [subject, copy]);
        let scale = f64::from(side) / f64::from(part);
        assert!(
            (group.matches[0].scale / scale - 1.0).abs() < 0.01,
            "{group:?}"
        );
        let (rows, columns) = (group.matches[0].rows, group.matches[0].columns);
        assert!(
            rows.abs_diff(9) <= 1 && columns.abs_diff(4) <= 1,
            "{group:?}"
        );
    }
}

/// What is a detail of a large image is the outline of the cell in a small one.
#[test]
fn test_small_cells_among_large_ones_are_compared_by_their_own_details() {
    let cells = |side: usize, count, clutter| {
        let config = SyntheticConfig {
            count,
            side,
            clutter,
            ..SyntheticConfig::default()
        };
        let set = generate(&config, Seed(8), &|_| {}).unwrap();
        let pixels = (0..count).map(move |i| set.images.pixels(i).to_vec());
        pixels.map(move |pixels| RgbImage::from_raw(side as u32, side as u32, pixels).unwrap())
    };
    let mut images: Vec<RgbImage> = cells(300, 50, 1.0).chain(cells(100, 40, 0.0)).collect();
    let copy = crop_imm(&images[60], 6, 4, 92, 94).to_image();
    images.push(copy);
    let report = report(&images, None);
    let members: Vec<_> = report.groups.iter().map(|group| &group.members).collect();
    assert_eq!(members, [&[60, 90]]);
    let found = report.groups[0].matches[0];
    assert_eq!((found.rows, found.columns), (4, 6));
}

#[test]
fn test_copies_with_different_labels_come_first() {
    let mut images: Vec<RgbImage> = PHOTOGRAPHS[..4].iter().map(middle).collect();
    images.push(middle(&PHOTOGRAPHS[1]));
    images.push(crop(&PHOTOGRAPHS[3], 5, 5, SIDE, SIDE));
    let labels = [0, 0, 1, 1, 0, 0].map(ClassIndex);
    let report = report(&images, Some(&labels));
    let members: Vec<_> = report.groups.iter().map(|group| &group.members).collect();
    assert_eq!(members, [&[3, 5], &[1, 4]]);
    assert!(report.groups[0].is_conflict() && !report.groups[1].is_conflict());
    assert_eq!(report.groups[0].labels, [ClassIndex(1), ClassIndex(0)]);
}

#[test]
fn test_any_number_of_threads_gives_the_same_report() {
    let mut images: Vec<RgbImage> = PHOTOGRAPHS.iter().map(middle).collect();
    images.extend(PHOTOGRAPHS.iter().map(|p| crop(p, 4, 9, SIDE, SIDE)));
    images.extend(PHOTOGRAPHS[..8].iter().map(|p| crop(p, 9, 4, 130, 140)));
    let small = |p| resize(&crop(p, 9, 4, 180, 180), 120, 120, FilterType::Triangle);
    images.extend(PHOTOGRAPHS[..4].iter().map(small));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| report(&images, None))
    };
    let one = with(1);
    assert_eq!(one.groups.len(), PHOTOGRAPHS.len());
    assert_eq!(with(4), one);
}
