//! Which images to label next: `leuko next`, without the weights of the pretrained network.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use crate::laboratory::{cells, run, train};
use crate::snapshots::{assert_words, fails, said};
use crate::support::{cell, files, folder, succeeds};

/// Six new cells, one of them twice; a training image, and another one in another crop; no image.
fn new_cells(root: &Path) {
    let new = root.join("new");
    fs_err::create_dir_all(&new).expect("a folder");
    for number in 40..46 {
        let colour = [[90, 60, 140], [150, 110, 170]][number as usize % 2];
        let image = cell(200, colour, number);
        image
            .save(new.join(format!("{number}.png")))
            .expect("an image");
    }
    fs_err::copy(new.join("40.png"), new.join("again.png")).expect("a copy");
    fs_err::copy(
        root.join("cells/blast/blast003.png"),
        new.join("trained.png"),
    )
    .expect("a copy");
    let other = image::open(root.join("cells/blast/blast004.png")).expect("an image");
    other
        .crop_imm(5, 3, 193, 194)
        .save(new.join("cropped.png"))
        .expect("an image");
    fs_err::write(new.join("broken.png"), "no image").expect("a file");
}

fn next(root: &Path, more: &[&str]) -> Output {
    run(root, &[&["next"], more].concat())
}

/// The paths of `next.csv`, in its order.
fn paths(root: &Path, out: &str) -> Vec<String> {
    let text = fs_err::read_to_string(root.join(out).join("next.csv")).expect("a table");
    let rows = text.lines().skip(1);
    rows.map(|row| row.split(',').nth(1).expect("a path").to_owned())
        .collect()
}

#[test]
fn test_next_chooses_what_is_new_by_every_strategy() {
    let root = folder();
    let root = root.path();
    cells(root, 15, 9);
    succeeds(&train(root, &["--positive", "blast"]));
    new_cells(root);
    let with_model = ["model", "new", "--budget", "3", "--labelled", "cells"];
    for strategy in ["typical", "margin", "badge", "k-centre", "random"] {
        let more = [
            "--features",
            "networks",
            "--strategy",
            strategy,
            "--out",
            strategy,
        ];
        let output = next(root, &[&with_model[..], &more].concat());
        // The broken image is named; all others are there.
        fails(&output);
        if strategy == "random" {
            assert_words!("next_by_chance", said(&output));
        }
        let chosen = paths(root, strategy);
        let new: BTreeSet<String> = (40..46).map(|number| format!("new/{number}.png")).collect();
        let once: BTreeSet<String> = chosen.iter().cloned().collect();
        assert_eq!((chosen.len(), once.len()), (3, 3), "{chosen:?}");
        assert!(once.is_subset(&new), "{chosen:?}");
        let again = next(root, &[&with_model[..], &more].concat());
        assert_eq!(again.stdout, output.stdout);
    }
    // Without a strategy, what the networks doubt.
    fails(&next(
        root,
        &[&with_model[..], &["--out", "default"]].concat(),
    ));
    let made = |out: &str| files(&root.join(out));
    let [default, margin] = ["default", "margin"].map(made);
    for file in ["next.csv", "label-studio-tasks.json", "contact-sheet.png"] {
        assert_eq!(default[file], margin[file], "{file}");
    }
    tasks(root);
    // The sheet is not an image of a cell.
    for file in ["contact-sheet.png", "next.csv"] {
        let to = root.join("sheets").join(file);
        fs_err::create_dir_all(root.join("sheets")).expect("a folder");
        fs_err::copy(root.join("random").join(file), to).expect("a copy");
    }
    let sheet = next(root, &["sheets", "--budget", "1", "--strategy", "random"]);
    assert_words!("next_in_a_folder_of_sheets", fails(&sheet));

    let large = ["model", "new", "--budget", "8", "--out", "large"];
    assert_words!("next_with_a_large_budget", fails(&next(root, &large)));
    let swapped = ["new", "model", "--budget", "1", "--out", "swapped"];
    assert_words!("next_with_swapped_folders", fails(&next(root, &swapped)));
    let nobody = [
        "new",
        "--budget",
        "1",
        "--strategy",
        "badge",
        "--out",
        "nobody",
    ];
    assert_words!("next_without_networks", fails(&next(root, &nobody)));
}

/// Each task names its image below the folder above that of the images, and what the networks say.
fn tasks(root: &Path) {
    let bytes = fs_err::read(root.join("margin/label-studio-tasks.json")).expect("a file");
    let tasks: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let tasks = tasks.as_array().expect("a list");
    for (task, path) in tasks.iter().zip(paths(root, "margin")) {
        assert_eq!(
            task["data"]["image"],
            format!("/data/local-files/?d={path}")
        );
        let said = &task["predictions"][0];
        let class = said["result"][0]["value"]["choices"][0]
            .as_str()
            .expect("a class");
        assert!(["blast", "lymphocyte"].contains(&class));
        assert!((0.5..=1.0).contains(&said["score"].as_f64().expect("a number")));
    }
    assert_eq!(tasks.len(), 3);
}
