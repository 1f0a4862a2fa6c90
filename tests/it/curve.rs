//! `leuko curve`: from a folder of labelled images to a learning curve, without a manifest or settings.

use std::path::Path;
use std::process::Output;

use crate::laboratory::{cells, run};
use crate::snapshots::{assert_words, fails, said};
use crate::support::{cell, files, folder, stdout, succeeds};

const SMOKE: [&str; 8] = [
    "--profile",
    "smoke",
    "--size",
    "192",
    "--device",
    "cpu",
    "--positive",
    "blast",
];

fn curve(root: &Path, more: &[&str]) -> Output {
    run(root, &[&["curve", "cells"], &SMOKE[..], more].concat())
}

#[test]
fn test_curve_from_a_folder_a_class() {
    let root = folder();
    let root = root.path();
    cells(root, 16, 12);
    let planned = curve(root, &["--dry-run"]);
    succeeds(&planned);
    assert_words!("curve_dry_run", said(&planned));
    assert!(!root.join("results").exists());

    let output = curve(root, &[]);
    succeeds(&output);
    assert_words!("curve", said(&output));
    let out = root.join("results/cells-curve");
    let model: Vec<String> = files(&out.join("model")).into_keys().collect();
    let names = ["n0012-fold00", "n0012-fold01", "n0012-fold02"];
    let networks = model.iter().filter(|name| name.ends_with(".safetensors"));
    assert!(networks.eq(&names.map(|name| format!("{name}.safetensors"))));
    // Beside them the four methods, with three models each, and the list of all.
    let methods = model.iter().filter(|name| name.ends_with(".model.json"));
    assert_eq!((methods.count(), model.len()), (12, 16));
    // Networks are explained.
    let findings = files(&out.join("findings")).into_keys();
    let findings = findings.filter(|name| name.ends_with(".json"));
    assert_eq!(findings.count(), 9);

    // Run again, nothing is trained and the same is said.
    let before = files(&out.join("records"));
    let again = curve(root, &[]);
    succeeds(&again);
    assert_eq!(stdout(&again), stdout(&output));
    assert_eq!(files(&out.join("records")), before);

    // A method beside the network.
    let of = |method| {
        run(
            root,
            &["howmany", "results/cells-curve", "--method", method],
        )
    };
    assert_words!("howmany_of_a_method", said(&of("shape")));
    assert_words!("howmany_of_another_method", fails(&of("guess")));

    // The networks of the largest size predict.
    let model = ["predict", "--model", "results/cells-curve", "cells/blast"];
    succeeds(&run(root, &model));
    let shape = run(root, &[&model[..], &["--method", "shape"]].concat());
    succeeds(&shape);

    // A new image does not join the curve.
    let new = root.join("cells/blast/new.png");
    cell(200, [90, 60, 140], 99).save(&new).expect("an image");
    assert_words!("curve_with_a_new_image", fails(&curve(root, &[])));
    assert_eq!(files(&out.join("records")), before);
    // Nor do other settings.
    fs_err::remove_file(new).expect("an image");
    let other = ["--set", "train.batch_size=3"];
    assert_words!("curve_with_other_settings", fails(&curve(root, &other)));
}

#[test]
fn test_curve_of_too_few_images_says_how_many_are_needed() {
    let root = folder();
    cells(root.path(), 9, 6);
    assert_words!("curve_of_too_few_images", fails(&curve(root.path(), &[])));
    assert!(!root.path().join("results").exists());
}

/// Labels of a table, and what a second reader called the same cells: every fourth blast a lymphocyte.
fn read_twice(root: &Path) {
    cells(root, 12, 16);
    let mut table = "path,label,ben\n".to_owned();
    for (class, images) in [("blast", 16), ("lymphocyte", 12)] {
        let folder = root.join("cells").join(class);
        let mut names: Vec<String> = files(&folder).into_keys().collect();
        names.sort();
        assert_eq!(names.len(), images);
        for (number, name) in names.iter().enumerate() {
            let ben = match (class, number % 4) {
                ("blast", 0) => "lymphocyte",
                _ => class,
            };
            table += &format!("{class}/{name},{class},{ben}\n");
        }
    }
    fs_err::write(root.join("cells/labels.csv"), table).expect("a table");
}

#[test]
fn test_curve_with_a_second_reader_says_when_the_network_is_as_good() {
    let root = folder();
    let root = root.path();
    read_twice(root);
    let second = ["--second-label", "ben", "--set", "analysis.enabled=false"];
    let output = curve(root, &second);
    succeeds(&output);
    // 12 of 16 blasts and all lymphocytes: balanced accuracy 0.875.
    let until = |output: &Output| -> String {
        let text = stdout(output);
        let found = text
            .lines()
            .find(|line| line.starts_with("Labels until human"));
        found.expect("labels until human").to_owned()
    };
    assert_words!("curve_with_a_second_reader", until(&output));
    let figures = files(&root.join("results/cells-curve/figures"));
    let (_, csv) = (figures.into_iter())
        .find(|(name, _)| name.ends_with("howmany.csv"))
        .expect("the numbers of the figure");
    let csv = String::from_utf8(csv).expect("text");
    let line = csv.lines().find(|line| line.starts_with("experts"));
    let line = line.expect("a line");
    assert!(line.contains(",,0.875,"), "{line}");
    // The same from a table of readings, of the finished curve.
    fs_err::write(
        root.join("twice.csv"),
        "anna,ben\nblast,blast\nblast,lymphocyte\nlymphocyte,lymphocyte\n",
    )
    .expect("a table");
    let howmany = ["howmany", "results/cells-curve", "--readings", "twice.csv"];
    let columns = ["--reading-columns", "anna,ben"];
    let output = run(root, &[&howmany[..], &columns].concat());
    succeeds(&output);
    // One of two blasts and the lymphocyte: 0.75.
    let until = until(&output);
    assert!(
        until.contains("0.750 against the first reader on 3 images"),
        "{until}"
    );
    // Columns that are not there.
    let wrong = run(
        root,
        &[&howmany[..], &["--reading-columns", "anna,bob"]].concat(),
    );
    assert_words!("howmany_with_a_column_that_is_not_there", fails(&wrong));
}
