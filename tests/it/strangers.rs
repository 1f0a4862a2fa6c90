//! Folders and tables as strangers have them.

use std::path::Path;
use std::process::Output;

use image::imageops::FilterType;

use crate::laboratory::{cells, run, train};
use crate::snapshots::{assert_words, fails, said};
use crate::support::{cell, folder, stderr, stdout, succeeds};

/// Four folds of a method that takes no time.
fn quick(root: &Path, images: &str, more: &[&str]) -> Output {
    let arguments = ["train", images, "--method", "guess", "--folds", "4"];
    run(root, &[&arguments[..], &["--out", "model"], more].concat())
}

/// Moves each image `CLASS/NAME` of `cells` to a new place.
fn moved(root: &Path, place: impl Fn(&str, usize, &str) -> String) {
    for class in ["blast", "lymphocyte"] {
        let from = root.join("cells").join(class);
        let mut names: Vec<String> = fs_err::read_dir(&from)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        for (number, name) in names.iter().enumerate() {
            let to = root.join("moved").join(place(class, number, name));
            fs_err::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs_err::rename(from.join(name), to).expect("moved");
        }
    }
}

#[test]
fn test_folders_of_patients_below_the_classes_are_groups_if_the_level_says_so() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    moved(root, |class, number, name| {
        format!("{class}/patient-{}/{name}", number / 3)
    });
    assert_words!(
        "patients_without_a_level",
        fails(&quick(root, "moved", &[]))
    );
    let output = quick(root, "moved", &["--group-level", "2"]);
    succeeds(&output);
    assert_words!(said(&output));
}

#[test]
fn test_folders_of_a_split_above_the_classes_are_passed_if_the_level_says_so() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    moved(root, |class, number, name| {
        let part = ["TRAIN", "TEST"][number % 2];
        format!("images/{part}/{class}/{name}")
    });
    // As a known data set of blood cells comes.
    fs_err::write(root.join("moved/labels.csv"), ",Image,Category\n,0,BLAST\n").expect("a table");
    assert_words!("parts_without_a_level", fails(&quick(root, "moved", &[])));
    let output = quick(root, "moved", &["--class-level", "3"]);
    succeeds(&output);
    assert_words!(said(&output));
    let table = ["--path-column", "Image", "--label-column", "Category"];
    assert_words!("columns", fails(&quick(root, "moved/labels.csv", &table)));
}

#[test]
fn test_audit_takes_labels_from_the_classes_and_not_from_folders_below() {
    let root = folder();
    let root = root.path();
    cells(root, 4, 4);
    moved(root, |class, number, name| {
        format!("{class}/{}/{name}", ["0001-1000", "1001-2000"][number % 2])
    });
    let copy = |from: &str, to: &str| {
        fs_err::copy(root.join("moved").join(from), root.join("moved").join(to)).expect("copied");
    };
    // Of one class in two ranges; of two classes in one range.
    copy("blast/0001-1000/blast000.png", "blast/1001-2000/again.png");
    copy(
        "blast/1001-2000/blast001.png",
        "lymphocyte/1001-2000/other.png",
    );
    let output = run(root, &["audit", "moved"]);
    assert_eq!(output.status.code(), Some(1));
    assert_words!(stdout(&output));
}

#[test]
fn test_results_in_the_folder_of_images_are_never_images() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let images = root.join("cells");
    for _ in 0..2 {
        let short = [
            "--method",
            "colour",
            "--folds",
            "4",
            "--out",
            "results/first",
        ];
        succeeds(&run(&images, &[&["train", "."], &short[..]].concat()));
        // The second training would find the first one's results.
        succeeds(&run(
            &images,
            &[&["audit", "."], &["--out", "audited"][..]].concat(),
        ));
        let output = run(&images, &["predict", "--model", "results/first", "."]);
        succeeds(&output);
        let rows = stdout(&output)
            .lines()
            .filter(|line| line.contains(".png,"))
            .count();
        assert_eq!(rows, 16);
        assert!(
            stderr(&output).contains("leuko wrote it"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn test_predict_scores_folders_named_like_classes_in_capitals_and_names_near_ones() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    succeeds(&quick(root, "cells", &[]));
    cells(root, 10, 10);
    let new = |class: &str, folder: &str, number: u32| {
        let from = format!("cells/{class}/{class}{number:03}.png");
        let to = root.join("new").join(folder).join(format!("{number}.png"));
        fs_err::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        let image = image::open(root.join(from)).expect("an image");
        image.fliph().save(to).expect("an image");
    };
    new("blast", "BLAST", 8);
    new("lymphocyte", "Lymphocyte", 8);
    new("blast", "blasts", 9);
    let output = run(root, &["predict", "--model", "model", "new"]);
    succeeds(&output);
    assert_words!(stdout(&output));
}

#[test]
fn test_explain_of_an_image_with_a_long_name_has_a_figure() {
    let root = folder();
    let root = root.path();
    cells(root, 6, 6);
    succeeds(&train(root, &["--set", "train.max_epochs=1"]));
    let long = format!("{}.png", "x".repeat(247));
    fs_err::create_dir_all(root.join("new")).expect("a folder");
    fs_err::copy(
        root.join("cells/blast/blast001.png"),
        root.join("new").join(long),
    )
    .expect("copied");
    succeeds(&run(
        root,
        &["explain", "--model", "model", "new", "--out", "explained"],
    ));
    assert!(root.join("explained/explanations.csv").is_file());
}

#[test]
fn test_images_too_small_for_the_default_size_say_which_size_works() {
    let root = folder();
    let root = root.path();
    for (class, side) in [("a", 64), ("b", 60)] {
        fs_err::create_dir_all(root.join("cells").join(class)).expect("a folder");
        for number in 0..4 {
            let image = cell(side, [90 + 40 * (side % 8) as u8, 60, 140], number);
            let path = root.join("cells").join(class).join(format!("{number}.png"));
            image.save(path).expect("an image");
        }
    }
    assert_words!(fails(&quick(root, "cells", &[])));
    succeeds(&quick(root, "cells", &["--size", "240"]));
}

#[test]
fn test_one_patient_in_two_letter_cases_is_one_group() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let mut table = String::from("Path;Label;Group\r\n");
    for number in 0..8 {
        for (class, label) in [("lymphocyte", "lymphocyte"), ("blast", "Blast")] {
            let patient = ["p", "P"][number % 2].to_owned() + &(number / 2).to_string();
            table += &format!("{class}/{class}{number:03}.png;{label};{patient}\r\n");
        }
    }
    table += ";;\r\n;;\r\n";
    fs_err::write(root.join("cells/labels.csv"), table).expect("a table");
    let output = quick(root, "cells", &[]);
    succeeds(&output);
    assert_words!(said(&output));
}

/// Images of every ending and none, a picture of another format, and clutter.
#[test]
fn test_the_content_of_a_file_decides_whether_it_is_an_image() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let class = root.join("cells/blast");
    for (number, name) in ["a.jfif", "b", "c.scan", "d.JPE"].iter().enumerate() {
        let from = class.join(format!("blast{number:03}.png"));
        fs_err::rename(from, class.join(name)).expect("renamed");
    }
    for name in ["e.gif", "f.gif"] {
        fs_err::write(class.join(name), b"GIF89a\x10\0\x10\0").expect("a file");
    }
    for name in ["notes.txt", "Thumbs.db", "._a.png"] {
        fs_err::write(class.join(name), "no image").expect("a file");
    }
    fs_err::create_dir_all(class.join("@eaDir/a.jfif")).expect("a folder");
    let output = quick(root, "cells", &[]);
    succeeds(&output);
    assert_words!(said(&output));
}

/// A resized copy in the other class.
#[test]
fn test_audit_finds_a_resized_copy() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let image = image::open(root.join("cells/blast/blast002.png")).expect("an image");
    let small = image.resize_exact(140, 140, FilterType::CatmullRom);
    small
        .save(root.join("cells/lymphocyte/small.png"))
        .expect("an image");
    let output = run(root, &["audit", "cells"]);
    assert_eq!(output.status.code(), Some(1));
    assert_words!(stdout(&output));
}

#[test]
fn test_a_folder_without_labels_beside_the_classes_is_doubted() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    fs_err::create_dir_all(root.join("cells/unknown")).expect("a folder");
    for number in 0..4 {
        let path = root.join(format!("cells/unknown/{number}.png"));
        cell(200, [120, 90, 150], 40 + number)
            .save(path)
            .expect("an image");
    }
    let output = quick(
        root,
        "cells",
        &["--classes", "blast,lymphocyte", "--positive", "BLAST"],
    );
    succeeds(&output);
    assert!(
        stdout(&output).contains("sensitivity, blast"),
        "{}",
        stdout(&output)
    );
    let output = run(root, &["curve", "cells", "--dry-run"]);
    assert_words!(stderr(&output));
}

#[test]
fn test_results_may_not_lie_among_the_images() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    let short = ["train", ".", "--method", "guess", "--out"];
    let here = run(&root.join("cells"), &[&short[..], &["."]].concat());
    assert_words!(fails(&here));
    assert!(!root.join("cells/report.html").exists());
    let in_a_class = run(&root.join("cells"), &[&short[..], &["blast"]].concat());
    assert!(fails(&in_a_class).contains("blast: the results would lie among the images"));
    succeeds(&run(
        &root.join("cells"),
        &[&short[..], &["results"]].concat(),
    ));
}

#[test]
fn test_classes_that_are_parts_of_a_split_or_most_likely_one_are_told() {
    let root = folder();
    let root = root.path();
    cells(root, 8, 8);
    moved(root, |class, number, name| {
        let part = ["train", "test"][number % 2];
        format!("{part}/{class}/{name}")
    });
    let output = quick(root, "moved", &["--class-level", "1"]);
    succeeds(&output);
    assert_words!("parts_as_classes", stderr(&output));
    let odd = |from: &str, to: &str| {
        fs_err::rename(
            root.join("moved/test").join(from),
            root.join("moved/train").join(to),
        )
        .expect("renamed");
    };
    odd("blast", "Blast-s");
    odd("lymphocyte", "t_cells");
    let more = ["--out", "second"];
    let output = run(
        root,
        &[
            &["train", "moved/train", "--method", "guess", "--folds", "4"],
            &more[..],
        ]
        .concat(),
    );
    succeeds(&output);
    assert_words!("nearly_equal_classes", stderr(&output));
}
