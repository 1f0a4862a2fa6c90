//! What a study writes as JSON: plans, records, findings, descriptions, fitted methods, lists of a model's files.

use std::fmt::Debug;
use std::path::{Component, Path};

use leuko_core::{
    FileError, ImageDigest, ImageSizes, Seed, Size, hex, read_record, read_summed, read_versioned,
};
use leuko_data::plan::PLAN_FORMAT;
use leuko_data::{PlanConfig, SplitPlan, plan};
use leuko_methods::{Features, Method, Model, ModelInfo, load_model, save_model};
use leuko_model::{MODEL_PARTS, ModelParts};
use leuko_study::{Description, Finding, MethodRecord};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::place::{folder, put};
use crate::{Reader, accepted, made};

pub(crate) const PLAN: Reader = Reader {
    name: "plan",
    check: |bytes| summed("plan.json", bytes, check_plan),
    seeds: || {
        let config = PlanConfig {
            folds: 3,
            sizes: vec![made::size(2), made::size(4)],
            ..PlanConfig::default()
        };
        vec![written(&plan(&made::catalogue(), &config).expect("a plan"))]
    },
};
pub(crate) const RECORD: Reader = Reader {
    name: "record",
    check: |bytes| summed("record.json", bytes, check_record),
    seeds: || {
        let failed = r#"{"failed":{"error":"training diverged","losses":[]}}"#;
        let mut of_failure = made::record();
        of_failure.outcome = serde_json::from_str(failed).expect("a failure");
        vec![written(&made::record()), written(&of_failure)]
    },
};
pub(crate) const METHOD_RECORD: Reader = Reader {
    name: "method-record",
    check: |bytes| summed("method.json", bytes, check_method_record),
    seeds: || {
        let completed = written(&made::predictions());
        let completed = String::from_utf8(completed).expect("JSON is text");
        let of = |outcome: &str| {
            let text = format!(
                r#"{{"format":2,"method":"shape","experiment":"cells","dataset":"cells","synthetic":false,"protocol":"paper","size":4,"fold":0,"seed":1,"classes":["normal","blast"],"fingerprint":"00","images":{{"training":4,"test":2,"without_features":0}},"outcome":{outcome}}}"#
            );
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            written(&value)
        };
        vec![
            of(&format!("{{\"completed\":{completed}}}")),
            of("{\"failed\":\"no features\"}"),
        ]
    },
};
pub(crate) const FINDING: Reader = Reader {
    name: "finding",
    check: |bytes| summed("finding.json", bytes, check_finding),
    seeds: || vec![include_bytes!("seeds/finding.json").to_vec()],
};
pub(crate) const DESCRIPTION: Reader = Reader {
    name: "description",
    check: |bytes| summed("experiments/cells.json", bytes, check_description),
    seeds: || vec![include_bytes!("seeds/description.json").to_vec()],
};
pub(crate) const MODEL: Reader = Reader {
    name: "model",
    check: |bytes| summed("n0004-fold00.model.json", bytes, check_model),
    seeds: models,
};
pub(crate) const PARTS: Reader = Reader {
    name: "parts",
    check: |bytes| summed(MODEL_PARTS, bytes, check_parts),
    seeds: || {
        let files = ["n0004-fold00.safetensors", "shape/n0004-fold00.model.json"];
        let files = files.map(str::to_owned);
        let of = |images: Option<&str>| {
            written(&ModelParts::new(
                images.map(Into::into),
                files.clone().into(),
            ))
        };
        vec![of(Some("/home/cells")), of(None)]
    },
};

/// Checks a file of this content.
pub(crate) fn in_file(name: &str, bytes: &[u8], check: fn(&Path) -> bool) -> bool {
    thread_local! {
        static FOLDER: tempfile::TempDir = folder();
    }
    FOLDER.with(|folder| check(&put(folder.path(), name, bytes)))
}

/// Checks a file of this content with its checksum. Content that ends with one keeps it, right or wrong.
pub(crate) fn summed(name: &str, bytes: &[u8], check: fn(&Path) -> bool) -> bool {
    const AFTER: &[u8] = b"\"\n}\n";
    let mut file = bytes.to_vec();
    if !file.ends_with(AFTER) {
        let fields = bytes.strip_suffix(b"\n}").unwrap_or(bytes);
        file.truncate(fields.len());
        let sum = hex(&Sha256::digest(&file));
        file.extend_from_slice(format!(",\n  \"sum\": \"{sum}").as_bytes());
        file.extend_from_slice(AFTER);
    }
    in_file(name, &file, check)
}

/// A value as JSON without a checksum.
pub(crate) fn written(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("a value of plain numbers and texts")
}

/// Checks that a value that was read can be written and read as the same.
pub(crate) fn assert_same_again<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let again = serde_json::from_slice::<T>(&written(value));
    assert_eq!(accepted(again).as_ref(), Some(value));
}

fn check_plan(path: &Path) -> bool {
    let Some(plan) = accepted(read_versioned::<SplitPlan>(path, PLAN_FORMAT)) else {
        return false;
    };
    assert_same_again(&plan);
    plan.images();
    for fold in &plan.folds {
        fold.validated_and_tested();
    }
    let Some(()) = accepted(plan.validate(&made::catalogue())) else {
        return false;
    };
    // A plan that is valid gives each run what it trains on.
    for fold in &plan.folds {
        assert!(plan.sizes.iter().all(|&size| fold.training(size).is_some()));
    }
    true
}

fn check_record(path: &Path) -> bool {
    let Some(record) = accepted(read_record(path)) else {
        return false;
    };
    assert_same_again(&record);
    if let Some(completed) = record.completed() {
        completed.is_stuck();
    }
    true
}

fn check_method_record(path: &Path) -> bool {
    let read = accepted(MethodRecord::read(path));
    read.inspect(assert_same_again).is_some()
}

fn check_finding(path: &Path) -> bool {
    Finding::read(path).inspect(assert_same_again).is_some()
}

/// The file lies in the folder `experiments` of a study.
fn check_description(path: &Path) -> bool {
    let study = path.ancestors().nth(2).expect("a folder around");
    let Some(descriptions) = accepted(Description::read_all(study)) else {
        return false;
    };
    for description in &descriptions {
        assert_same_again(description);
        // Tables and figures are named after it.
        for name in [&description.name, &description.dataset] {
            let place = Path::new(name);
            assert_eq!(place.file_name(), Some(place.as_os_str()), "{name:?}");
        }
        description.shown_sizes();
        description.mapped_sizes();
        assert!(description.runs().take(1000).count() <= 1000);
    }
    true
}

/// No name in a list leads out of the model's folder.
fn check_parts(path: &Path) -> bool {
    let folder = path.parent().expect("a folder around");
    let Some(Some(parts)) = accepted(ModelParts::read(folder)) else {
        return false;
    };
    assert_same_again(&parts);
    for name in parts.names() {
        let path = folder.join(name);
        assert!(path.starts_with(folder), "{name:?}");
        let mut below = Path::new(name).components();
        assert!(below.all(|part| matches!(part, Component::Normal(_))));
    }
    true
}

/// A model that was accepted answers for any image.
fn check_model(path: &Path) -> bool {
    leuko_methods::is_outdated(path);
    let Some((model, about)) = accepted(load_model(path)) else {
        return false;
    };
    assert_same_again(&model);
    let width = model.features().len();
    let row = (0..width).map(|feature| 0.5 * feature as f64).collect();
    let features = Features::new(model.features().to_vec(), vec![Ok(row)]);
    let Some(features) = accepted(features) else {
        return true;
    };
    if let Some(answer) = accepted(model.predict(&features, 0)) {
        assert_eq!(answer.len(), about.classes.len());
        let sum: f32 = answer.iter().sum();
        assert!((sum - 1.0).abs() < 1e-3, "{answer:?}");
    }
    true
}

/// One of each kind of classifier, for two classes and for three.
fn models() -> Vec<Vec<u8>> {
    let rows = [0.30, 0.35, 0.80, 0.85, 0.55, 0.60].map(|share| Ok(vec![share, 1.0 - share]));
    let names = ["nucleus share", "cytoplasm share"].map(str::to_owned);
    let features = Features::new(names.to_vec(), rows.to_vec()).expect("features");
    let labels = [0, 0, 1, 1, 2, 2].map(leuko_core::ClassIndex);
    let input = Size {
        height: 257,
        width: 257,
    };
    let mut files = Vec::new();
    for method in ["guess", "shape", "shape-knn", "shape-svm"] {
        let method: Method = method.parse().expect("a method");
        for classes in [2, 3] {
            let training: Vec<usize> = (0..2 * classes).collect();
            let model = Model::fit(method, &features, &labels, &training, classes);
            let about = ModelInfo {
                input,
                fit: leuko_core::Fit {
                    target: Some(input),
                    ..leuko_core::Fit::default()
                },
                classes: ["normal", "blast", "other"][..classes]
                    .iter()
                    .map(|&class| class.to_owned())
                    .collect(),
                dataset: "cells".to_owned(),
                run: made::run(),
                image_sizes: ImageSizes::of([input]),
                seed: Seed(1),
                features: None,
                seen: vec![ImageDigest::of(&[1, 2, 3])],
                seen_groups: vec![ImageDigest::of(b"patient-7")],
            };
            let folder = folder();
            let path = folder.path().join("a.model.json");
            save_model(&path, &model.expect("a model"), &about).expect("a file");
            let read: Result<serde_json::Value, FileError> = read_summed(&path);
            files.push(written(&read.expect("JSON")));
        }
    }
    files
}
