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

/// The same training, with two images of one cell, which its audit finds.
fn trained_with_a_copy(root: &Path) {
    cells(root, 12, 12);
    let blasts = root.join("cells/blast");
    let [from, to] = ["blast000.png", "copy.png"].map(|name| blasts.join(name));
    fs_err::copy(from, to).expect("a copy");
    succeeds(&train(root, &["--method", "cnn,guess"]));
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs_err::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{from}");
    fs_err::write(path, text.replacen(from, to, 1)).expect("a file");
}

fn append(path: &Path, line: &str) {
    let text = fs_err::read_to_string(path).expect("a file");
    fs_err::write(path, text + line).expect("a file");
}

fn remove(path: PathBuf) {
    fs_err::remove_file(path).expect("removed");
}

/// What is done to results, in words and in deed.
type Change<'a> = (&'a str, &'a dyn Fn(&Path));

/// What is said after each change to a copy of the training.
fn told(root: &Path, changes: &[Change<'_>]) -> String {
    let told = changes.iter();
    told.map(|(what, change)| format!("# {what}\n{}\n", after(root, change)))
        .collect()
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
    let mut told = String::new();
    let mut tell = |what: &str, text: String| told += &format!("# {what}\n{text}\n");
    tell(
        "one digit of a record",
        after(root, |model| replace(&model.join(RECORD), "0.", "0.1")),
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
                &model.join("tables/cells-table1-classes.csv"),
                ",12,",
                ",120,",
            );
            fs_err::remove_file(model.join("summary.toml")).expect("removed");
        }),
    );
    assert_words!(told);
}

#[test]
fn test_each_change_of_model_audit_settings_and_report_is_named_with_exit_code_1() {
    let root = folder();
    let root = root.path();
    trained_with_a_copy(root);
    assert!(verify(root).status.success(), "{}", said(&verify(root)));
    let of_model: [Change<'_>; 7] = [
        ("a network of the model removed", &|folder| {
            remove(folder.join("model/n0008-fold01.safetensors"));
        }),
        (
            "a network of the model in the place of another",
            &|folder| {
                let of = |fold| folder.join(format!("model/n0008-fold{fold:02}.safetensors"));
                fs_err::copy(of(0), of(1)).expect("a copy");
            },
        ),
        ("a network that the model does not list", &|folder| {
            let of = |fold| folder.join(format!("model/n0008-fold{fold:02}.safetensors"));
            fs_err::copy(of(0), of(9)).expect("a copy");
        }),
        ("a fitted method of the model removed", &|folder| {
            remove(folder.join("model/guess/n0008-fold00.model.json"));
        }),
        ("an edited list of parts", &|folder| {
            replace(&folder.join("model/parts.json"), "fold01", "fold00");
        }),
        ("no list of parts", &|folder| {
            remove(folder.join("model/parts.json"));
        }),
        ("no model", &|folder| {
            fs_err::remove_dir_all(folder.join("model")).expect("removed");
        }),
    ];
    assert_words!("changes_of_a_model", told(root, &of_model));
    let of_audit: [Change<'_>; 3] = [
        ("one more line in the table of copies", &|folder| {
            append(&folder.join("audit/cells.csv"), "2,false,a,a,b\n");
        }),
        ("no picture of a pair", &|folder| {
            remove(folder.join("audit/cells/0001.png"));
        }),
        ("no audit", &|folder| {
            fs_err::remove_dir_all(folder.join("audit")).expect("removed");
        }),
    ];
    assert_words!("changes_of_an_audit", told(root, &of_audit));
    let of_texts: [Change<'_>; 7] = [
        ("empty settings", &|folder| {
            fs_err::write(folder.join("settings.toml"), "").expect("a file");
        }),
        ("another seed in the settings", &|folder| {
            replace(&folder.join("settings.toml"), "seed = ", "seed = 1");
        }),
        ("settings of another study, with their sum", &|folder| {
            let path = folder.join("settings.toml");
            let text = fs_err::read_to_string(&path).expect("a file");
            let (lines, _) = text.rsplit_once("# SHA").expect("a sum");
            let lines = lines.replacen("max_epochs = 2", "max_epochs = 3", 1);
            let sum: String = Sha256::digest(&lines)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let text = format!("{lines}# SHA-256 of the lines above: {sum}\n");
            fs_err::write(path, text).expect("a file");
        }),
        ("another processor in the environment", &|folder| {
            replace(&folder.join("environment.toml"), "cpu = \"", "cpu = \"X");
        }),
        ("no environment", &|folder| {
            remove(folder.join("environment.toml"));
        }),
        ("another word in the report", &|folder| {
            replace(&folder.join("report.html"), "<title>", "<title>Good: ");
        }),
        ("no report", &|folder| remove(folder.join("report.html"))),
    ];
    assert_words!("changes_of_settings_and_report", told(root, &of_texts));
}

#[test]
fn test_an_audit_alone_is_verified_and_made_again_after_its_table_was_removed() {
    let root = folder();
    let root = root.path();
    cells(root, 2, 2);
    let blasts = root.join("cells/blast");
    let [from, to] = ["blast000.png", "copy.png"].map(|name| blasts.join(name));
    fs_err::copy(from, to).expect("a copy");
    let audit = || succeeds(&run(root, &["audit", "cells", "--out", "found"]));
    let verify = || said(&run(root, &["verify", "found"]));
    audit();
    let mut told = verify();
    let before = files(&root.join("found"));
    let audit_file = root.join("found/audit/cells.json");
    append(&root.join("found/audit/cells.csv"), "2,false,a,a,b\n");
    told += &verify();
    remove(root.join("found/audit/cells.csv"));
    told += &verify();
    audit();
    assert!(files(&root.join("found")) == before, "another audit");
    replace(&audit_file, "\"images\": 5", "\"images\": 6");
    told += &verify();
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

/// A copy of a file in the place of another.
fn replace_by(folder: &Path, from: &str, to: &str) {
    fs_err::copy(folder.join(from), folder.join(to)).expect("a copy");
}

/// The plan with the test sets of its folds in another order, and the right sum.
fn deal_otherwise(plan: &Path) {
    forge(plan, |fields| {
        let mut plan: serde_json::Value =
            serde_json::from_str(&format!("{fields}}}")).expect("a plan");
        let folds = plan["folds"].as_array_mut().expect("folds");
        let first = folds[0].clone();
        for place in 0..folds.len() {
            let next = folds.get(place + 1).unwrap_or(&first).clone();
            for set in ["test", "validation", "training_order"] {
                folds[place][set] = next[set].clone();
            }
        }
        let text = serde_json::to_string_pretty(&plan).expect("a plan");
        text.strip_suffix("\n}").expect("an object").to_owned()
    });
}

#[test]
fn test_what_is_gone_changed_or_too_many_is_named_itself_and_not_what_follows_from_it() {
    let root = folder();
    let root = root.path();
    trained(root);
    let gone: [Change<'_>; 5] = [
        ("no record of a network", &|folder| {
            remove(folder.join(RECORD))
        }),
        ("no record of a method", &|folder| {
            remove(folder.join("methods/cells/guess/n0008-fold02.json"));
        }),
        ("no fitted methods", &|folder| {
            for fold in 0..3 {
                remove(folder.join(format!(
                    "methods/cells/guess/n0008-fold{fold:02}.model.json"
                )));
            }
        }),
        ("no description", &|folder| {
            remove(folder.join("experiments/cells.json"));
        }),
        ("no list of what was not run", &|folder| {
            remove(folder.join("skipped.json"));
        }),
    ];
    assert_words!("what_is_gone", told(root, &gone));
    let changed: [Change<'_>; 5] = [
        ("a fitted method in the place of another", &|folder| {
            for place in ["methods/cells/guess", "model/guess"] {
                let of = |fold| format!("{place}/n0008-fold{fold:02}.model.json");
                replace_by(folder, &of(0), &of(1));
            }
        }),
        ("a plan of another study", &|folder| {
            deal_otherwise(&folder.join(PLAN));
        }),
        ("another overview", &|folder| {
            for ending in ["png", "svg", "csv"] {
                let path = folder.join(format!("figures/cells-fig1-overview.{ending}"));
                let mut bytes = fs_err::read(&path).expect("a file");
                bytes.push(b' ');
                fs_err::write(path, bytes).expect("a file");
            }
        }),
        ("another size of the overview", &|folder| {
            replace(
                &folder.join("figures/cells-fig1-overview.json"),
                "\"width\": ",
                "\"width\": 1",
            );
        }),
        (
            "something else in the list of what was not run",
            &|folder| {
                fs_err::write(folder.join("skipped.json"), "[]\n").expect("a file");
            },
        ),
    ];
    assert_words!("what_is_changed", told(root, &changed));
    let too_many: [Change<'_>; 2] = [
        ("files of somebody else", &|folder| {
            replace_by(folder, RECORD, "records/cells/n0008/fold07.json");
            replace_by(folder, PLAN, "plans/other.json");
            for name in [
                "tables/mine.csv",
                "findings/mine.json",
                "checkpoints/mine.txt",
                "model/inside/mine.txt",
                // What a system leaves is nobody's.
                "tables/.DS_Store",
                // Beside the folders, a laboratory may keep notes.
                "notes.txt",
            ] {
                let path = folder.join(name);
                fs_err::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs_err::write(path, "mine").expect("a file");
            }
        }),
        ("records of another name", &|folder| {
            fs_err::rename(folder.join("records/cells"), folder.join("records/other"))
                .expect("renamed");
        }),
    ];
    assert_words!("what_is_too_many", told(root, &too_many));
}

#[test]
fn test_an_unfinished_training_is_called_so_and_counts_its_runs() {
    let root = folder();
    let root = root.path();
    trained(root);
    // What a killed training leaves: no report, nothing made from records, and not all of these.
    let killed = |folder: &Path| {
        for part in ["model", "tables", "figures"] {
            fs_err::remove_dir_all(folder.join(part)).expect("removed");
        }
        for file in ["report.html", "summary.toml", "howmany.toml"] {
            remove(folder.join(file));
        }
        remove(folder.join(RECORD));
    };
    assert_words!("an_unfinished_training", after(root, killed));
    // As after a full disk, which may come when all networks are trained.
    let with_all_records = |folder: &Path| {
        let record = fs_err::read(folder.join(RECORD)).expect("a record");
        killed(folder);
        fs_err::write(folder.join(RECORD), record).expect("a record");
    };
    assert_words!(
        "a_training_without_a_conclusion",
        after(root, with_all_records)
    );
}

#[test]
fn test_two_verify_one_folder_at_once() {
    let root = folder();
    let root = root.path();
    trained(root);
    std::thread::scope(|scope| {
        let others = [(); 3].map(|()| scope.spawn(|| verify(root)));
        for other in others {
            succeeds(&other.join().expect("verified"));
        }
    });
}
