//! On the real images, where they are: the groups that were looked at one by one.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::Write as _;
use std::path::PathBuf;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, flip_horizontal, resize, rotate90};
use leuko_audit::{Config, Image, Report, audit};
use leuko_core::{ClassIndex, ImageId};
use leuko_data::decode::{DecodeError, decode};
use leuko_data::{Catalogue, Entry, Found, builtin_manifests, find};

/// Audits a data set.
fn real(name: &str) -> Option<(Catalogue, Report)> {
    let catalogue = catalogue(name)?;
    let labels: Vec<ClassIndex> = catalogue.entries.iter().map(|entry| entry.class).collect();
    let report = audited(&catalogue.entries, Some(&labels));
    Some((catalogue, report))
}

fn audited(entries: &[Entry], labels: Option<&[ClassIndex]>) -> Report {
    let load =
        |i: usize| -> Result<Image, DecodeError> { Ok(image(&decode(&entries[i].path)?.pixels)) };
    audit(entries.len(), &load, labels, &Config::default(), &|_| {}).unwrap()
}

fn image(pixels: &RgbImage) -> Image {
    let (width, height) = pixels.dimensions();
    Image::new(height as usize, width as usize, pixels.as_raw().clone()).unwrap()
}

/// A data set in the folder that `LEUKO_TEST_DATA` names, or in `shared/data` beside the checkout; says
/// so where it is not there.
fn catalogue(name: &str) -> Option<Catalogue> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let root = std::env::var_os("LEUKO_TEST_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let manifests = builtin_manifests().unwrap();
    let manifest = manifests
        .into_iter()
        .find(|manifest| manifest.name == name)?;
    let Found::Present(catalogue) = find(&root, &manifest).unwrap() else {
        // Not eprintln!, which the test harness keeps to itself while a test passes.
        let line = format!("not run: {name} is not in {}\n", root.display());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    };
    Some(catalogue)
}

/// Eleven cells are there more than once, twelve images too many. All were looked at: in each group
/// the cell and its neighbours are the same.
#[test]
fn test_all_idb2_has_eleven_cells_more_than_once() {
    let Some((catalogue, report)) = real("all-idb2") else {
        return;
    };
    let number = |i: &usize| -> u32 {
        let ImageId(id) = &catalogue.entries[*i].id;
        id.split("Im").last().unwrap()[..3].parse().unwrap()
    };
    let mut groups: Vec<Vec<u32>> = report
        .groups
        .iter()
        .map(|group| group.members.iter().map(number).collect())
        .collect();
    groups.sort();
    let expected = [
        vec![25, 28, 31],
        vec![134, 245],
        vec![135, 244],
        vec![138, 146],
        vec![170, 209],
        vec![171, 211],
        vec![222, 256],
        vec![223, 257],
        vec![224, 258],
        vec![225, 259],
        vec![227, 260],
    ];
    assert_eq!(groups, expected);
    assert!(report.groups.iter().all(|group| !group.is_conflict()));
    assert_eq!(report.skipped, []);
    // The gap: the lowest confirmed score is 0.80, and no other pair comes near.
    let matches = report.groups.iter().flat_map(|group| &group.matches);
    assert!(matches.map(|pair| pair.score).fold(1.0, f64::min) > 0.75);
    assert_eq!(report.near_misses, []);
    // Im025 is 253 pixels high.
    let first = report.groups.iter().find(|group| group.members.len() == 3);
    assert_eq!(number(&first.unwrap().kept), 28);
}

#[test]
fn test_pbc_shows_each_cell_once() {
    let Some((_, report)) = real("pbc") else {
        return;
    };
    assert_eq!(report.groups, []);
    assert_eq!(report.skipped, []);
    assert!(report.near_misses.iter().all(|pair| pair.score < 0.5));
}

/// Two crops of one photograph: the second elsewhere, darker, warmer, re-compressed, mirrored and turned.
fn crops(photograph: &RgbImage, down: u32, right: u32) -> [RgbImage; 2] {
    let crop = |top, left, side| crop_imm(photograph, left, top, side, side).to_image();
    let second = crop(30 + down, 30 + right, 290);
    [crop(30, 30, 300), changed(&second)]
}

/// The same darker, warmer, re-compressed, mirrored and turned.
fn changed(photograph: &RgbImage) -> RgbImage {
    let mut changed = photograph.clone();
    for pixel in changed.pixels_mut() {
        for (value, gain) in pixel.0.iter_mut().zip([0.95, 0.85, 0.75]) {
            *value = ((f64::from(*value) / 255.0).powf(1.2) * gain * 255.0).round() as u8;
        }
    }
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 60)
        .encode_image(&changed)
        .unwrap();
    let changed = image::load_from_memory(&file).unwrap().to_rgb8();
    rotate90(&flip_horizontal(&changed))
}

#[test]
fn test_copies_made_of_photographs_are_found_and_nothing_else() {
    let Some(catalogue) = catalogue("pbc") else {
        return;
    };
    let mut images = Vec::new();
    for (entry, at) in catalogue.entries.iter().step_by(45).zip(0..) {
        let photograph = decode(&entry.path).unwrap().pixels;
        images.extend(crops(&photograph, at * 7 % 30, at * 11 % 30));
    }
    let load = |i: usize| Ok::<_, DecodeError>(image(&images[i]));
    let report = audit(images.len(), &load, None, &Config::default(), &|_| {}).unwrap();
    let members: Vec<Vec<usize>> = report.groups.into_iter().map(|of| of.members).collect();
    let expected: Vec<Vec<usize>> = (0..images.len() / 2)
        .map(|k| vec![2 * k, 2 * k + 1])
        .collect();
    assert_eq!(members, expected, "near misses: {:?}", report.near_misses);
}

/// Copies of 0.5 to 0.9 of the side. Half of them show only a part, are turned, darker and compressed again.
#[test]
fn test_resized_copies_of_photographs_are_found_and_nothing_else() {
    let Some(catalogue) = catalogue("pbc") else {
        return;
    };
    let mut images = Vec::new();
    for (entry, at) in catalogue.entries.iter().step_by(27).zip(0..) {
        let photograph = decode(&entry.path).unwrap().pixels;
        let (width, height) = photograph.dimensions();
        let resized = |image: &RgbImage| {
            let side = |side: u32| side * (5 + at % 5) / 10;
            resize(
                image,
                side(image.width()),
                side(image.height()),
                FilterType::Lanczos3,
            )
        };
        let part = crop_imm(&photograph, at % 50, 5, width * 17 / 20, height * 17 / 20).to_image();
        let copy = match at % 2 {
            0 => resized(&photograph),
            _ => changed(&resized(&part)),
        };
        images.extend([photograph, copy]);
    }
    let load = |i: usize| Ok::<_, DecodeError>(image(&images[i]));
    let report = audit(images.len(), &load, None, &Config::default(), &|_| {}).unwrap();
    let members: Vec<Vec<usize>> = report.groups.iter().map(|of| of.members.clone()).collect();
    let expected: Vec<Vec<usize>> = (0..images.len() / 2)
        .map(|k| vec![2 * k, 2 * k + 1])
        .collect();
    assert_eq!(members, expected);
    for (group, at) in report.groups.iter().zip(0..) {
        let scale = f64::from(5 + at % 5) / 10.0;
        assert!((group.matches[0].scale - scale).abs() < 0.01);
    }
}

/// Images of 120 pixels, among three times as many of 360.
#[test]
fn test_jtsc_among_larger_images_has_the_same_copies() {
    let (Some(small), Some(large)) = (catalogue("jtsc"), catalogue("pbc")) else {
        return;
    };
    let groups = |entries: &[Entry]| -> Vec<Vec<ImageId>> {
        let report = audited(entries, None);
        let id = |&i: &usize| entries[i].id.clone();
        let members = report.groups.iter().map(|group| &group.members);
        members
            .map(|members| members.iter().map(id).collect())
            .collect()
    };
    let alone = groups(&small.entries);
    // The copies were looked at.
    assert_eq!(alone.len(), 14);
    let mixed: Vec<Entry> = small
        .entries
        .iter()
        .chain(large.entries.iter().step_by(3))
        .cloned()
        .collect();
    assert_eq!(groups(&mixed), alone);
}
