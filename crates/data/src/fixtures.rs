//! Small files for tests.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use leuko_core::{ClassIndex, ImageId};

use crate::{Catalogue, Entry, Found, Manifest, find};

/// A folder that is removed when it goes out of scope.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Writes `bytes` to `folder/name`, making folders as needed.
pub(crate) fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    leuko_core::write_whole(&path, bytes.as_ref()).unwrap();
    path
}

/// An image in which every pixel and channel differs from its neighbours.
pub(crate) fn pattern(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([0u32, 1, 2].map(|c| (x * 7 + y * 13 + c * 101 + x * y) as u8))
    })
}

/// `image` in the format of `name`'s ending, at `folder/name`.
pub(crate) fn put_image(folder: &Path, name: &str, image: &RgbImage) -> PathBuf {
    let path = put(folder, name, b"");
    let format = image::ImageFormat::from_path(&path).unwrap();
    image.save_with_format(&path, format).unwrap();
    path
}

/// An Excel workbook with one sheet of those cells at `folder/name`; what reads as a number is one.
pub(crate) fn put_workbook(folder: &Path, name: &str, rows: &[&[&str]]) -> PathBuf {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
    put(folder, name, workbook.save_to_buffer().unwrap())
}

/// The text of `error`, with `ROOT` in place of the test's folder.
pub(crate) fn message(root: &Path, error: impl std::fmt::Display) -> String {
    error.to_string().replace(&*root.to_string_lossy(), "ROOT")
}

/// What [`find`] says about a data set that cannot be used.
#[track_caller]
pub(crate) fn refusal(root: &Path, toml: &str) -> String {
    message(root, find(root, &manifest(toml)).unwrap_err())
}

/// A manifest from its TOML.
pub(crate) fn manifest(toml: &str) -> Manifest {
    Manifest::parse(Path::new("test.toml"), toml).unwrap()
}

/// What is found below `root`, which must be present.
pub(crate) fn found(root: &Path, toml: &str) -> Catalogue {
    match find(root, &manifest(toml)).unwrap() {
        Found::Present(catalogue) => catalogue,
        other => panic!("{other:?}"),
    }
}

/// Ids and class names of a catalogue, in its order.
pub(crate) fn labels(catalogue: &Catalogue) -> Vec<(&str, &str)> {
    let label = |entry: &Entry| catalogue.classes[entry.class.index()].as_str();
    let entries = catalogue.entries.iter();
    entries
        .map(|entry| (entry.id.0.as_str(), label(entry)))
        .collect()
}

/// A catalogue without files: this many images of each class, named `a000`, `a001`, ..., `b000`, ...
pub(crate) fn catalogue(counts: &[usize]) -> Catalogue {
    let letter = |class: usize| char::from(b'a' + class as u8);
    let of_class = |(class, &count): (usize, &usize)| {
        (0..count).map(move |number| Entry {
            id: ImageId(format!("{}{number:03}", letter(class))),
            path: PathBuf::new(),
            class: ClassIndex(class as u16),
            group: None,
        })
    };
    Catalogue {
        name: "cells".into(),
        classes: (0..counts.len())
            .map(|class| letter(class).into())
            .collect(),
        entries: counts.iter().enumerate().flat_map(of_class).collect(),
        set_aside: Vec::new(),
        remarks: Vec::new(),
    }
}
