//! On real images, where they are: against experts' masks, and that no image is refused.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::Write as _;
use std::path::PathBuf;

use leuko_data::decode::decode;
use leuko_segment::{Region, SegmentConfig, cell_dice, nucleus_dice, segment};

/// A folder of images in the folder that `LEUKO_TEST_DATA` names, or in `shared/data` beside the
/// checkout; says so where it is not there.
fn folder(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let root = std::env::var_os("LEUKO_TEST_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    // Not eprintln!, which the test harness keeps to itself while a test passes.
    let line = format!("not run: {name} is not in {}\n", root.display());
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    None
}

/// The files of a folder with an extension, sorted.
fn files(folder: &PathBuf, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part) as usize]
}

#[test]
fn test_segment_agrees_with_the_masks_of_jtsc() {
    let Some(folder) = folder("jtsc") else {
        return;
    };
    // Settings were chosen on the even numbers, so the odd ones have to do as well.
    let [mut nuclei, mut cells] = [[const { Vec::new() }; 2], [const { Vec::new() }; 2]];
    for path in files(&folder, "png") {
        let image = decode(&path.with_extension("bmp")).unwrap().pixels;
        let truth: Vec<Region> = decode(&path)
            .unwrap()
            .pixels
            .pixels()
            .map(|pixel| match pixel.0[0] {
                0..64 => Region::Background,
                64..192 => Region::Cytoplasm,
                192.. => Region::Nucleus,
            })
            .collect();
        let (width, height) = (image.width() as usize, image.height() as usize);
        let found = segment(&image, width, height, &SegmentConfig::default()).unwrap();
        let number: usize = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        nuclei[number % 2].push(nucleus_dice(&found.regions, &truth).unwrap());
        cells[number % 2].push(cell_dice(&found.regions, &truth).unwrap());
    }
    for (nuclei, cells) in nuclei.iter_mut().zip(&mut cells) {
        assert_eq!(nuclei.len(), 150);
        let reached = [nuclei, cells].map(|scores| [0.25, 0.5].map(|part| quantile(scores, part)));
        let bars = [[0.95, 0.96], [0.96, 0.97]];
        for (reached, bar) in reached.iter().flatten().zip(bars.iter().flatten()) {
            assert!(reached >= bar, "{reached} is below {bar}");
        }
    }
}

#[test]
fn test_segment_finds_a_nucleus_in_every_image_of_all_idb2() {
    let Some(folder) = folder("all-idb2") else {
        return;
    };
    let files = files(&folder, "tif");
    assert_eq!(files.len(), 260);
    let mut shares: Vec<f64> = files
        .iter()
        .map(|path| {
            let image = decode(path).unwrap().pixels;
            let (width, height) = (image.width() as usize, image.height() as usize);
            let found = segment(&image, width, height, &SegmentConfig::default()).unwrap();
            found.cell_area() as f64 / (width * height) as f64
        })
        .collect();
    // Cells of 8 to 20 micrometres in crops of about 28.
    assert!(quantile(&mut shares, 0.05) > 0.04 && quantile(&mut shares, 0.95) < 0.5);
}
