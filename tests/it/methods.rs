//! A laboratory's own images through `train --method` and `predict`: methods in place of networks.

use crate::laboratory::{cells, run, train};
use crate::snapshots::{assert_words, fails, said};
use crate::support::{files, folder, stdout, succeeds};

#[test]
fn test_a_method_is_trained_reported_and_predicts() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    let output = train(root, &["--positive", "blast", "--method", "shape-svm"]);
    succeeds(&output);
    assert_words!("train_a_method", said(&output));
    let model: Vec<String> = files(&root.join("model/model")).into_keys().collect();
    let names = ["n0008-fold00", "n0008-fold01", "n0008-fold02"];
    let names = names.map(|name| format!("shape-svm/{name}.model.json"));
    assert_eq!(model, [&["parts.json".to_owned()], &names[..]].concat());
    assert!(!root.join("model/records").exists());

    // From records alone.
    let report = run(root, &["report", "model"]);
    succeeds(&report);
    assert_words!("report_of_a_method", said(&report));

    let predict = ["predict", "--model", "model", "cells", "--out", "predicted"];
    let predicted = run(root, &predict);
    succeeds(&predicted);
    assert_words!("predict_with_a_method", said(&predicted));
    // The model is whole in its folder.
    fs_err::rename(root.join("model/model"), root.join("moved")).expect("a folder");
    let table = ["predict", "--model", "moved", "cells"];
    let moved = run(root, &table);
    succeeds(&moved);
    let written = fs_err::read_to_string(root.join("predicted/predictions.csv"));
    assert_eq!(stdout(&moved), written.expect("a table"));

    let explain = ["explain", "--model", "moved", "cells", "--out", "explained"];
    assert_words!("explain_a_method", fails(&run(root, &explain)));
    assert!(!root.join("explained").exists());

    let export = ["export", "moved", "--onnx", "cells.onnx"];
    assert_words!("export_a_method", fails(&run(root, &export)));
    assert!(!root.join("cells.onnx").exists());
}

#[test]
fn test_one_of_several_methods_must_be_named() {
    let root = folder();
    let root = root.path();
    cells(root, 12, 12);
    let output = train(root, &["--positive", "blast", "--method", "colour,shape"]);
    succeeds(&output);
    assert_words!("train_two_methods", said(&output));
    let predict = ["predict", "--model", "model", "cells"];
    assert_words!("predict_with_which_method", fails(&run(root, &predict)));
    succeeds(&run(
        root,
        &[&predict[..], &["--method", "colour"]].concat(),
    ));
}
