//! A laboratory's own images through `train`, `predict` and `explain`, without a manifest or settings.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use crate::page;
use crate::snapshots::{assert_words, fails, said};
use crate::support::{cell, files, folder, leuko, own_cells, smoke, stderr, stdout, succeeds};

/// Cells of two classes in `root/cells`.
pub(crate) fn cells(root: &Path, lymphocytes: u32, blasts: u32) {
    for (class, colour, count) in [
        ("lymphocyte", [150, 110, 170], lymphocytes),
        ("blast", [90, 60, 140], blasts),
    ] {
        let folder = root.join("cells").join(class);
        fs_err::create_dir_all(&folder).expect("a folder");
        for number in 0..count {
            let path = folder.join(format!("{class}{number:03}.png"));
            cell(200, colour, number).save(path).expect("an image");
        }
    }
}

pub(crate) fn run(root: &Path, arguments: &[&str]) -> Output {
    let mut command = leuko();
    command.current_dir(root).args(arguments);
    command.output().expect("leuko starts")
}

/// Three folds in seconds.
const SHORT: [&str; 10] = [
    "--size",
    "192",
    "--folds",
    "3",
    "--device",
    "cpu",
    "--set",
    "train.max_epochs=2",
    "--out",
    "model",
];

pub(crate) fn train(root: &Path, more: &[&str]) -> Output {
    run(root, &[&["train", "cells"], &SHORT[..], more].concat())
}

/// A table as rows by column.
fn table(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &'_ str| -> Vec<(usize, usize)> {
        let mut start = 0;
        line.split(',')
            .map(|field| {
                let place = (start, start + field.len());
                start += field.len() + 1;
                place
            })
            .collect()
    };
    lines
        .map(|line| {
            let fields = row(line).into_iter().map(|(from, to)| &line[from..to]);
            header.iter().copied().zip(fields).collect()
        })
        .collect()
}

fn number(row: &BTreeMap<&str, &str>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

#[test]
fn test_train_predict_explain_from_a_folder_a_class() {
    let root = folder();
    let root = root.path();
    cells(root, 15, 9);
    let output = train(root, &["--positive", "blast"]);
    succeeds(&output);
    // A third of the larger class trains: 5 images, and copies fill up the smaller class to as many.
    assert_words!("train", said(&output));
    let printed = stdout(&output);
    let parts: Vec<String> = files(&root.join("model/model")).into_keys().collect();
    let names = ["n0008-fold00", "n0008-fold01", "n0008-fold02"];
    let networks = names.map(|name| format!("{name}.safetensors"));
    assert_eq!(parts, [&networks[..], &["parts.json".to_owned()]].concat());

    // The report is there, and made again from the records alone.
    let page = root.join("model/report.html");
    let first = fs_err::read_to_string(&page).expect("a report");
    assert_words!("report_of_train", page::words(&page));
    succeeds(&run(root, &["report", "model"]));
    assert_eq!(fs_err::read_to_string(&page).expect("a report"), first);

    // Run again, nothing is trained and the same is said.
    let before = files(&root.join("model/records"));
    let again = train(root, &["--positive", "blast"]);
    succeeds(&again);
    assert_eq!(stdout(&again), printed);
    assert_eq!(files(&root.join("model/records")), before);

    joins_nothing_else(root);
    predicts_what_was_tested(root);
    predicts_by_all_networks(root);
    explains(root);
    exports(root);
}

/// Other settings and other cells do not join what is in the folder.
fn joins_nothing_else(root: &Path) {
    let other = ["--positive", "blast", "--set", "train.batch_size=3"];
    assert_words!("train_with_other_settings", fails(&train(root, &other)));
    for name in files(&root.join("cells")).keys() {
        let to = root.join("others").join(name);
        fs_err::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs_err::copy(root.join("cells").join(name), to).expect("a copy");
    }
    let others = run(root, &[&["train", "others"], &SHORT[..]].concat());
    assert_words!("train_with_other_images", fails(&others));
}

/// One network says of the images of its own test set what its record says.
fn predicts_what_was_tested(root: &Path) {
    let record =
        fs_err::read(root.join("model/records/cells/n0008/fold00.json")).expect("a readable file");
    let record: serde_json::Value = serde_json::from_slice(&record).expect("JSON");
    let tested = record["outcome"]["completed"]["predictions"]
        .as_array()
        .expect("a list");
    let network = "model/model/n0008-fold00.safetensors";
    let output = run(root, &["predict", "--model", network, "cells"]);
    succeeds(&output);
    let printed = stdout(&output);
    let rows = table(&printed);
    assert_eq!(rows.len(), 24);
    assert!(!rows[0].contains_key("sd_blast"), "{printed}");
    for prediction in tested {
        let path = format!("cells/{}", prediction["image"].as_str().expect("a text"));
        let row = rows
            .iter()
            .find(|row| row["path"] == path)
            .expect("a row for each image");
        let expected = prediction["probabilities"][1].as_f64().expect("a number");
        assert!((number(row, "p_blast") - expected).abs() < 1e-5, "{path}");
        assert_eq!(row["truth"], path.split('/').nth(1).expect("a part"));
        assert_eq!(row["seen_by"], "0", "{path}");
    }
    // All other images trained it or chose its epoch. The table marks them, and no score counts them.
    let seen = rows.iter().filter(|row| row["seen_by"] == "1").count();
    assert_eq!(seen, 24 - tested.len());
    // Standard output has the table alone.
    assert_words!("predict_by_one_network", stderr(&output));
    // Of all three networks, two have seen each image, so there is no score.
    let all = run(root, &["predict", "--model", "model", "cells"]);
    succeeds(&all);
    assert_words!("predict_training_images", stderr(&all));
    let printed = stdout(&all);
    assert!(table(&printed).iter().all(|row| row["seen_by"] == "2"));
}

fn predicts_by_all_networks(root: &Path) {
    let new = root.join("new");
    fs_err::create_dir_all(&new).expect("a writable folder");
    // Of another size than the networks take.
    cell(230, [90, 60, 140], 40)
        .save(new.join("a.png"))
        .expect("an image");
    cell(190, [150, 110, 170], 41)
        .save(new.join("c.png"))
        .expect("an image");
    fs_err::write(new.join("b.png"), "no image").expect("a writable folder");
    fs_err::write(new.join("notes.txt"), "not ours").expect("a writable folder");
    let arguments = [
        "predict",
        "--model",
        "model",
        "new",
        "--out",
        "predicted",
        "--save-arrays",
        "arrays",
    ];
    let output = run(root, &arguments);
    // The broken image is named; all others are there.
    fails(&output);
    assert_words!("predict_new_images", said(&output));
    assert!(root.join("predicted/contact-sheet.png").exists());
    // The sheet is not an image of a cell.
    let again = ["predict", "--model", "model", "predicted"];
    assert_words!("predict_a_contact_sheet", said(&run(root, &again)));
    let text =
        fs_err::read_to_string(root.join("predicted/predictions.csv")).expect("a readable file");
    let rows = table(&text);
    let paths: Vec<&str> = rows.iter().map(|row| row["path"]).collect();
    assert_eq!(paths, ["new/a.png", "new/c.png"]);
    assert!(!rows[0].contains_key("truth"), "{text}");
    for row in &rows {
        let sum = number(row, "p_blast") + number(row, "p_lymphocyte");
        assert!((sum - 1.0).abs() < 1e-5, "{text}");
        // Of two classes both spread alike.
        assert_eq!(row["sd_blast"], row["sd_lymphocyte"]);
    }

    let list = fs_err::read(root.join("arrays/arrays.json")).expect("a readable file");
    let list: serde_json::Value = serde_json::from_slice(&list).expect("JSON");
    assert_eq!(list["classes"], serde_json::json!(["lymphocyte", "blast"]));
    assert_eq!(list["images"][1]["path"], "new/c.png");
    assert_eq!(
        list["arrays"][1]["axes"],
        serde_json::json!(["image", "network", "class"])
    );
    let (shape, bytes) = npy(&root.join("arrays/inputs.npy"), "|u1");
    assert_eq!(
        (shape.as_str(), bytes.len()),
        ("(2, 192, 192, 3,)", 2 * 192 * 192 * 3)
    );
    let (shape, bytes) = npy(&root.join("arrays/logits.npy"), "<f4");
    assert_eq!((shape.as_str(), bytes.len()), ("(2, 3, 2,)", 2 * 3 * 2 * 4));
    let (_, bytes) = npy(&root.join("arrays/probabilities.npy"), "<f4");
    let first = f32::from_le_bytes(bytes[..4].try_into().expect("four bytes"));
    assert!((f64::from(first) - number(&rows[0], "p_lymphocyte")).abs() < 1e-5);
}

/// All networks are in one file, the same one each time.
fn exports(root: &Path) {
    let export = |file: &str| run(root, &["export", "model", "--onnx", file]);
    let exported = export("cells.onnx");
    succeeds(&exported);
    assert_words!("export", said(&exported));
    let file = |name: &str| fs_err::read(root.join(name)).expect("a file");
    let bytes = file("cells.onnx");
    for text in [
        "standard_deviation",
        "network3/conv1.weight",
        "positive_class",
    ] {
        assert!(
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes()),
            "{text}"
        );
    }
    succeeds(&export("again.onnx"));
    assert_eq!(file("again.onnx"), bytes);
    assert_words!("export_to_another_ending", fails(&export("cells.bin")));
    assert!(!root.join("cells.bin").exists());
}

/// Shape and content of an array of version 1.0 whose type is `dtype`.
fn npy(path: &Path, dtype: &str) -> (String, Vec<u8>) {
    let bytes = fs_err::read(path).expect("a readable file");
    assert_eq!(bytes[..8], *b"\x93NUMPY\x01\x00");
    let end = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..end]).expect("a text");
    assert!(header.contains(&format!("'descr': '{dtype}'")), "{header}");
    let shape = header.split("'shape': ").nth(1).expect("a part");
    let shape = shape.split_inclusive(')').next().expect("a part");
    (shape.to_owned(), bytes[end..].to_vec())
}

fn explains(root: &Path) {
    let image = "cells/blast/blast003.png";
    let arguments = ["explain", "--model", "model", image, "--out", "explained"];
    let output = run(root, &[&arguments[..], &["--save-arrays", "maps"]].concat());
    succeeds(&output);
    assert_words!("explain", said(&output));
    let text =
        fs_err::read_to_string(root.join("explained/explanations.csv")).expect("a readable file");
    let rows = table(&text);
    let [row] = &rows[..] else {
        panic!("{text}");
    };
    assert_eq!(row["class"], row["predicted"]);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9 * (1.0 + a.abs());
    let sum = number(row, "logit") + number(row, "gap");
    assert!(near(number(row, "map_sum"), sum), "{text}");
    let area = ["area_nucleus", "area_cytoplasm", "area_background"];
    let area: f64 = area.iter().map(|region| number(row, region)).sum();
    assert!(near(area, 1.0), "{text}");
    // What arrives at the image is the map.
    let layers =
        fs_err::read_to_string(root.join("explained/layers.csv")).expect("a readable file");
    let layers = table(&layers);
    assert_eq!((layers.len(), layers[0]["layer"]), (22, "conv1"));
    assert!(
        near(number(&layers[0], "sum"), number(row, "map_sum")),
        "{text}"
    );
    assert!(root.join("explained/0001-blast003.png").exists());
    let (shape, bytes) = npy(&root.join("maps/relevance.npy"), "<f4");
    assert_eq!(shape, "(1, 3, 192, 192,)");
    let values = bytes
        .chunks_exact(4)
        .map(|v| f32::from_le_bytes(v.try_into().expect("four bytes")));
    let sum: f64 = values.map(f64::from).sum();
    assert!((sum - number(row, "map_sum")).abs() < 1e-4, "{sum}\n{text}");

    // The other class, another method.
    let more = ["--class", "lymphocyte", "--method", "saliency"];
    let output = run(root, &[&arguments[..], &more].concat());
    succeeds(&output);
    assert_words!("explain_by_saliency", said(&output));
    let text =
        fs_err::read_to_string(root.join("explained/explanations.csv")).expect("a readable file");
    let rows = table(&text);
    // A gradient shares nothing out, so nothing can be lost.
    assert_eq!((rows[0]["class"], rows[0]["gap"]), ("lymphocyte", ""));

    // Another image into the same folder: figures are those of the table.
    let other = "cells/blast/blast004.png";
    let output = run(
        root,
        &["explain", "--model", "model", other, "--out", "explained"],
    );
    succeeds(&output);
    let figures: Vec<String> = files(&root.join("explained"))
        .into_keys()
        .filter(|name| name.ends_with(".png"))
        .collect();
    assert_eq!(figures, ["0001-blast004.png"]);

    let output = run(root, &[&arguments[..], &["--class", "blasts"]].concat());
    assert_words!("explain_an_unknown_class", fails(&output));
}

#[test]
fn test_train_takes_a_table_with_groups_and_leaves_a_tiny_class_out() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    let mut labels = String::from("path,label,group\n");
    for class in ["lymphocyte", "blast"] {
        for number in 0..12 {
            let patient = number / 2;
            labels.push_str(&format!(
                "{class}/{class}{number:03}.png,{class},{patient}\n"
            ));
        }
    }
    fs_err::copy(
        root.join("cells/blast/blast000.png"),
        root.join("cells/odd.png"),
    )
    .unwrap();
    labels.push_str("odd.png,monocyte,99\n");
    fs_err::write(root.join("cells/table.csv"), labels).unwrap();
    let output = run(root, &[&["train", "cells/table.csv"], &SHORT[..]].concat());
    succeeds(&output);
    // The backgrounds of both classes are alike, so they need no caution.
    assert_words!(said(&output));
    let plan = fs_err::read_to_string(root.join("model/plans/cells.json")).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    for fold in plan["folds"].as_array().unwrap() {
        let patients = |set: &str| -> std::collections::BTreeSet<u32> {
            let ids = fold[set].as_array().unwrap().iter();
            let number = |id: &serde_json::Value| {
                let id = id.as_str().unwrap();
                id[id.len() - 7..id.len() - 4].parse::<u32>().unwrap() / 2
            };
            ids.map(number).collect()
        };
        let (test, training) = (patients("test"), patients("training_order"));
        assert!(test.is_disjoint(&training), "{test:?} {training:?}");
    }
}

#[test]
fn test_train_says_what_is_wrong_with_a_folder_or_an_option() {
    let root = folder();
    let root = root.path();
    let missing = run(root, &["train", "cells"]);
    assert_words!("train_on_a_missing_folder", fails(&missing));
    cells(root, 4, 4);
    let misspelt = train(root, &["--positive", "blasts"]);
    assert_words!("train_with_an_unknown_class", fails(&misspelt));
    fs_err::write(root.join("cells/blast/broken.png"), "no image").unwrap();
    assert_words!("train_on_a_broken_image", fails(&train(root, &[])));
    fs_err::remove_dir_all(root.join("cells/blast")).unwrap();
    fs_err::create_dir_all(root.join("cells/other")).unwrap();
    assert_words!("train_on_an_empty_class", fails(&train(root, &[])));
    fs_err::remove_dir_all(root.join("cells/other")).unwrap();
    assert_words!("train_on_one_class", fails(&train(root, &[])));
    for command in ["predict", "explain"] {
        let given = [
            command,
            "--model",
            "none",
            "cells",
            "--out",
            "cells/lymphocyte/lymphocyte000.png",
        ];
        assert_words!("write_into_a_file", fails(&run(root, &given)));
    }
}

#[test]
fn test_networks_that_do_not_belong_together_are_refused() {
    let root = folder();
    let root = root.path();
    own_cells(root, 20);
    succeeds(&smoke(root, &crate::support::MINE));
    let one = "out/checkpoints/mine/n0004/fold00.safetensors";
    // Two sizes in one folder are two trainings.
    let output = run(root, &["predict", "--model", "out/checkpoints", "mine"]);
    assert_words!("networks_of_two_trainings", fails(&output));
    // A study's checkpoint knows how to prepare images of another size.
    cell(260, [90, 60, 140], 3)
        .save(root.join("large.png"))
        .unwrap();
    let output = run(root, &["predict", "--model", one, "large.png"]);
    succeeds(&output);
    let header = stdout(&output).lines().next().map(str::to_owned);
    assert_eq!(
        header.as_deref(),
        Some("path,predicted,p_normal,p_blast,seen_by,width,height,resized,transparent")
    );
    // Networks for another size of images cannot join.
    let more = [
        "--set",
        "experiments.mine.fit={ target = { height = 190, width = 190 }, policy = \"resize\" }",
    ];
    let arguments = [
        "run",
        "--profile",
        "smoke",
        "--data",
        ".",
        "--out",
        "small",
        "--device",
        "cpu",
    ];
    succeeds(&run(
        root,
        &[&arguments[..], &crate::support::MINE, &more].concat(),
    ));
    let other = "small/checkpoints/mine/n0004/fold00.safetensors";
    let output = run(
        root,
        &["predict", "--model", one, "--model", other, "large.png"],
    );
    assert_words!("networks_for_images_of_two_sizes", fails(&output));
    // A folder of a study holds networks of several sizes.
    for (name, model) in [
        ("model_of_a_study", "out"),
        ("model_that_is_missing", "none"),
        ("model_without_networks", "mine"),
    ] {
        let output = run(root, &["predict", "--model", model, "mine"]);
        assert_words!(name, fails(&output));
    }
    let arguments = ["explain", "--model", one, "nowhere.png", "--out", "x"];
    assert_words!("explain_a_missing_image", fails(&run(root, &arguments)));
}

#[test]
fn test_synthetic_cells_are_drawn_with_labels_into_a_new_folder_only() {
    let root = folder();
    let draw = ["synthetic", "drawn", "--images", "6", "--side", "40"];
    let drawn = run(root.path(), &draw);
    succeeds(&drawn);
    insta::assert_snapshot!(stdout(&drawn), @r"
    Drew 6 images into drawn. What leuko says of them says nothing about real cells.

    Next:
      leuko train drawn --positive lymphoblast
    ");
    let labels = fs_err::read_to_string(root.path().join("drawn/labels.csv")).expect("a table");
    let images: Vec<_> = labels.lines().skip(1).collect();
    assert_eq!(images.len(), 6);
    for image in images {
        let (path, label) = image.split_once(',').expect("two columns");
        assert!(root.path().join("drawn").join(path).exists());
        assert_eq!(label == "lymphoblast", path.starts_with("lymphoblast/"));
    }
    insta::assert_snapshot!(fails(&run(root.path(), &draw)), @r"
    error: drawn is not empty
    hint: choose a new folder, so that no image of yours is mixed with synthetic ones
    ");
}
