//! `leuko verify`, on results that somebody changed.

use std::path::{Path, PathBuf};
use std::process::Output;

use sha2::{Digest, Sha256};

use crate::laboratory::{cells, run, train};
use crate::snapshots::{assert_words, fails, said};
use crate::support::{files, folder, stdout, succeeds};

/// A training of three networks and a method, in `model`.
fn trained(root: &Path) {
    cells(root, 12, 12);
    let more = ["--method", "cnn,guess"];
    succeeds(&train(root, &more));
}

fn verify(root: &Path) -> Output {
    run(root, &["verify", "model"])
}

/// What is said after `change` to a copy of the training.
fn after(root: &Path, change: impl FnOnce(&Path)) -> String {
    let changed = folder();
    for (name, bytes) in files(&root.join("model")) {
        let path = changed.path().join("model").join(name);
        fs_err::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs_err::write(path, bytes).expect("a copy");
    }
    change(&changed.path().join("model"));
    said(&verify(changed.path()))
}

const RECORD: &str = "records/cells/n0008/fold00.json";
const PLAN: &str = "plans/cells.json";

/// Edits a file that ends with its sum, and gives it the right sum.
fn forge(path: &Path, edit: impl FnOnce(&str) -> String) {
    let text = fs_err::read_to_string(path).expect("a file");
    let (fields, _) = text.rsplit_once(",\n  \"sum\"").expect("a sum");
    let fields = edit(fields);
    let sum: String = Sha256::digest(&fields)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let text = format!("{fields},\n  \"sum\": \"{sum}\"\n}}\n");
    fs_err::write(path, text).expect("a file");
}

/// Appends the first test image of the first fold to its training images.
fn leak(plan: &Path) {
    forge(plan, |fields| {
        let mut plan: serde_json::Value =
            serde_json::from_str(&format!("{fields}}}")).expect("a plan");
        let fold = &mut plan["folds"][0];
        let tested = fold["test"][0].clone();
        let order = fold["training_order"].as_array_mut().expect("images");
        order.push(tested);
        let text = serde_json::to_string_pretty(&plan).expect("a plan");
        text.strip_suffix("\n}").expect("an object").to_owned()
    });
}

#[test]
fn test_results_as_they_were_written_are_verified_and_stay_as_they_are() {
    let root = folder();
    let root = root.path();
    trained(root);
    let before = files(&root.join("model"));
    let output = verify(root);
    succeeds(&output);
    assert_words!(stdout(&output));
    assert_eq!(files(&root.join("model")), before);
}

#[test]
fn test_each_change_of_results_is_named_with_exit_code_1() {
    let root = folder();
    let root = root.path();
    trained(root);
    let replace = |path: PathBuf, from: &str, to: &str| {
        let text = fs_err::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{text}");
        fs_err::write(&path, text.replacen(from, to, 1)).expect("a file");
    };
    let mut told = String::new();
    let mut tell = |what: &str, text: String| told += &format!("# {what}\n{text}\n");
    tell(
        "one digit of a record",
        after(root, |model| replace(model.join(RECORD), "0.", "0.1")),
    );
    tell(
        "a forged label, with the right sum",
        after(root, |model| {
            let path = model.join(RECORD);
            forge(&path, |fields| {
                fields.replacen("\"truth\": 0", "\"truth\": 1", 1)
            });
        }),
    );
    tell(
        "the record of another fold",
        after(root, |model| {
            let other = model.join("records/cells/n0008/fold01.json");
            fs_err::copy(other, model.join(RECORD)).expect("a copy");
        }),
    );
    tell(
        "a cut record of a method",
        after(root, |model| {
            let path = model.join("methods/cells/guess/n0008-fold02.json");
            let bytes = fs_err::read(&path).expect("a file");
            fs_err::write(&path, &bytes[..bytes.len() / 2]).expect("a file");
        }),
    );
    tell(
        "a plan that leaks, with the right sum",
        after(root, |model| leak(&model.join(PLAN))),
    );
    tell(
        "no network",
        after(root, |model| {
            let path = model.join("checkpoints/cells/n0008/fold01.safetensors");
            fs_err::remove_file(path).expect("removed");
        }),
    );
    tell(
        "one bit of a network",
        after(root, |model| {
            let path = model.join("checkpoints/cells/n0008/fold01.safetensors");
            let mut bytes = fs_err::read(&path).expect("a file");
            *bytes.last_mut().expect("a weight") ^= 1;
            fs_err::write(&path, bytes).expect("a file");
        }),
    );
    tell(
        "the network of another fold",
        after(root, |model| {
            let of =
                |fold| model.join(format!("checkpoints/cells/n0008/fold{fold:02}.safetensors"));
            fs_err::copy(of(0), of(1)).expect("a copy");
        }),
    );
    tell(
        "one bit of a network of the model, and one of its fitted method",
        after(root, |model| {
            for name in ["n0008-fold01.safetensors", "guess/n0008-fold01.model.json"] {
                let path = model.join("model").join(name);
                let mut bytes = fs_err::read(&path).expect("a file");
                let at = bytes.len() - 100;
                bytes[at] ^= 1;
                fs_err::write(&path, bytes).expect("a file");
            }
        }),
    );
    tell(
        "another number in a table, and no summary",
        after(root, |model| {
            replace(
                model.join("tables/cells-table1-classes.csv"),
                ",12,",
                ",120,",
            );
            fs_err::remove_file(model.join("summary.toml")).expect("removed");
        }),
    );
    assert_words!(told);
}

#[test]
fn test_a_training_refuses_folds_that_leak_and_goes_on_without_them() {
    let root = folder();
    let root = root.path();
    trained(root);
    let before = files(&root.join("model"));
    leak(&root.join("model").join(PLAN));
    let again = ["--method", "cnn,guess"];
    assert_words!("leaking_plan", fails(&train(root, &again)));
    fs_err::remove_file(root.join("model").join(PLAN)).expect("removed");
    succeeds(&train(root, &again));
    let mut after = files(&root.join("model"));
    // Each start is listed there.
    for of_machine in ["environment.toml", "report.html"] {
        after.insert(of_machine.to_owned(), before[of_machine].clone());
    }
    assert!(after == before, "something else than the plan changed");
}

#[test]
fn test_a_report_refuses_a_record_without_its_sum() {
    let root = folder();
    let root = root.path();
    trained(root);
    let record = root.join("model").join(RECORD);
    let text = fs_err::read_to_string(&record).expect("a file");
    fs_err::write(&record, text.replacen("0.", "0.1", 1)).expect("a file");
    assert_words!(fails(&run(root, &["report", "model"])));
}
