//! Classes that something other than the cell tells apart, and new images of another kind than the old ones.

use std::path::Path;

use image::imageops::FilterType;
use image::{ImageFormat, RgbImage, RgbaImage};

use crate::laboratory::{cells, run, train};
use crate::page;
use crate::snapshots::assert_words;
use crate::support::{cell, folder, stderr, stdout, succeeds};

/// Twelve blasts and twelve lymphocytes. Only the cell tells them apart, and what `change` does to the blasts: it
/// gets each image and writes it to the path, whose ending it may change.
fn cells_but(root: &Path, change: impl Fn(RgbImage, &Path)) {
    cells(root, 12, 12);
    let images = fs_err::read_dir(root.join("cells/blast")).expect("a folder");
    for image in images {
        let path = image.expect("an entry").path();
        let pixels = image::open(&path).expect("an image").to_rgb8();
        fs_err::remove_file(&path).expect("removed");
        change(pixels, &path);
    }
}

/// Trains, and returns the cautions of the report about what gives the classes away. The terminal has each of
/// them before training, and again at the end.
#[track_caller]
fn doubts(root: &Path) -> String {
    let output = train(root, &[]);
    succeeds(&output);
    let printed = stderr(&output);
    let (before, after) = printed
        .split_once(" runs in ")
        .expect("the end of training");
    let cautions = page::cautions(&root.join("model/report.html"));
    let cautions = cautions
        .into_iter()
        .filter(|caution| caution.contains("gives the classes away"));
    let cautions: Vec<String> = cautions.collect();
    for caution in &cautions {
        let caution = caution
            .split_once(": ")
            .map_or(&**caution, |(_, text)| text);
        assert!(before.contains(caution), "before training:\n{before}");
        assert!(after.contains(caution), "after training:\n{after}");
    }
    let words = page::words(&root.join("model/report.html"));
    let lines = words
        .lines()
        .skip_while(|line| !line.contains("without the cell"));
    let table: Vec<&str> = lines
        .take_while(|line| !line.contains("Each line is"))
        .collect();
    format!("{}\n\n{}", cautions.join("\n"), table.join("\n"))
}

#[test]
fn test_a_class_of_another_file_type_is_doubted() {
    let root = folder();
    cells_but(root.path(), |image, path| {
        let to = path.with_extension("jpg");
        image
            .save_with_format(to, ImageFormat::Jpeg)
            .expect("saved");
    });
    assert_words!(doubts(root.path()));
}

#[test]
fn test_a_class_of_larger_images_is_doubted() {
    let root = folder();
    let number = std::cell::Cell::new(0);
    cells_but(root.path(), |_, path| {
        number.set(number.get() + 1);
        let larger = cell(240, [90, 60, 140], number.get());
        larger.save(path).expect("saved");
    });
    assert_words!(doubts(root.path()));
}

#[test]
fn test_a_class_of_enlarged_images_is_doubted() {
    let root = folder();
    cells_but(root.path(), |image, path| {
        let small = image::imageops::resize(&image, 100, 100, FilterType::Triangle);
        let enlarged = image::imageops::resize(&small, 200, 200, FilterType::CatmullRom);
        enlarged.save(path).expect("saved");
    });
    assert_words!(doubts(root.path()));
}

#[test]
fn test_predict_says_what_it_does_to_images_of_another_size_and_to_transparent_ones() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let method = ["--method", "colour", "--folds", "4", "--out", "model"];
    succeeds(&run(root, &[&["train", "cells"], &method[..]].concat()));
    let new = root.join("new");
    fs_err::create_dir_all(&new).expect("a folder");
    // Larger, smaller, one within the tolerance, and one of the same size with transparent pixels.
    for (number, side) in [300, 400, 120, 204].into_iter().enumerate() {
        let image = cell(side, [90, 60, 140], 40 + number as u32);
        image.save(new.join(format!("{side}.png"))).expect("saved");
    }
    let clear = RgbaImage::from_fn(200, 200, |x, y| image::Rgba([90, (x ^ y) as u8, 140, 99]));
    clear.save(new.join("clear.png")).expect("saved");
    let output = run(root, &["predict", "--model", "model", "new"]);
    succeeds(&output);
    assert_eq!(
        stdout(&output)
            .lines()
            .filter(|line| line.contains(".png,"))
            .count(),
        5
    );
    assert_words!(stderr(&output));
}
