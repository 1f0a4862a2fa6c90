//! What lies on a laboratory's desk: tables of other programs, damaged numbers, masks, pictures behind pictures.

use std::path::Path;
use std::process::Output;

use crate::laboratory::{cells, run};
use crate::snapshots::{assert_words, fails, said};
use crate::support::{cell, files, folder, stderr, succeeds};

/// Four folds of a method that takes no time.
fn quick(root: &Path, more: &[&str]) -> Output {
    let arguments = ["train", "cells", "--method", "guess", "--folds", "4"];
    run(root, &[&arguments[..], &["--out", "model"], more].concat())
}

/// A table of all cells in their folder, with one of these groups for each.
fn table(root: &Path, name: &str, header: &str, groups: &[&str]) {
    let mut text = format!("{header}\n");
    for (number, path) in files(&root.join("cells")).keys().enumerate() {
        let (class, _) = path.split_once('/').expect("a class");
        text += &format!("{path},{class},{}\n", groups[number % groups.len()]);
    }
    fs_err::write(root.join("cells").join(name), text).expect("a table");
}

#[test]
fn test_predict_reads_a_table_of_another_program_by_its_columns_and_needs_none() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    succeeds(&quick(root, &[]));
    let predict = |more: &[&str]| {
        let arguments = ["predict", "cells", "--model", "model", "--out", "out"];
        let output = run(root, &[&arguments[..], more].concat());
        succeeds(&output);
        output
    };
    table(
        root,
        "labels.csv",
        "filename,class,patient_id",
        &["p1", "p2"],
    );
    let output = predict(&[]);
    assert_words!("predict_without_its_columns", stderr(&output));
    let columns = ["--path-column", "filename", "--label-column", "class"];
    let output = predict(&[&columns[..], &["--group-column", "patient_id"]].concat());
    let told = stderr(&output);
    assert!(told.contains("labels come from cells/labels.csv"), "{told}");
    assert!(!told.contains("no column"), "{told}");
}

#[test]
fn test_a_table_in_capitals_is_read_with_groups_that_a_spreadsheet_damaged() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    let groups = ["1", "01", "1.0", "2", "3", "4", "5", "6"];
    table(root, "Labels.CSV", "path,label,group", &groups);
    let output = quick(root, &[]);
    succeeds(&output);
    assert_words!("damaged_groups", stderr(&output));
    fs_err::write(root.join("cells/labels.tsv"), "path\tlabel\n").expect("a table");
    assert_words!("two_tables", fails(&quick(root, &[])));
}

#[test]
fn test_all_images_of_one_patient_ask_for_more_patients() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    table(root, "labels.csv", "path,label,group", &["p1"]);
    assert_words!("one_group", fails(&quick(root, &[])));
}

#[test]
fn test_masks_beside_images_are_counted_before_training() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    for number in 0..8 {
        for class in ["blast", "lymphocyte"] {
            let path = format!("cells/{class}/{class}{number:03}_mask.png");
            let mask = cell(200, [20, 20, 20], 100 + number);
            mask.save(root.join(path)).expect("an image");
        }
    }
    let told = said(&quick(root, &[]));
    let lines = told
        .lines()
        .filter(|line| line.contains("named like masks"));
    assert_words!("masks", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn test_every_image_that_cannot_be_used_is_named_with_its_cure() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let blasts = root.join("cells/blast");
    let jpeg = blasts.join("two.jpg");
    cell(200, [90, 60, 140], 50).save(&jpeg).expect("an image");
    let one = fs_err::read(&jpeg).expect("a file");
    fs_err::write(&jpeg, [one.clone(), one].concat()).expect("a file");
    for number in 0..12 {
        fs_err::write(blasts.join(format!("empty{number:02}.png")), "").expect("a file");
        let small = cell(30, [90, 60, 140], 60 + number);
        small
            .save(blasts.join(format!("small{number:02}.png")))
            .expect("an image");
    }
    assert_words!("unusable_images", fails(&quick(root, &[])));
}
