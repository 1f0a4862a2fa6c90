//! The study on synthetic cells: what it writes, how it repeats, how it goes on.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::page;
use crate::snapshots::{assert_words, fails, said};
use crate::support::{
    MINE, NETWORKS, files, folder, leuko, own_cells, smoke, stderr, stdout, succeeds,
};

#[test]
fn test_smoke_study_without_data_writes_everything_and_says_it_is_synthetic() {
    let root = folder();
    let output = smoke(root.path(), &[]);
    succeeds(&output);
    assert_words!("study_on_synthetic_cells", said(&output));
    assert_words!(
        "report_on_synthetic_cells",
        page::words(&root.path().join("out/report.html"))
    );

    let out = files(&root.path().join("out"));
    let skipped: serde_json::Value = serde_json::from_slice(&out["skipped.json"]).unwrap();
    let skipped = &skipped["skipped"];
    assert_words!("skipped_experiments", format!("{skipped:#}"));
    for name in [
        "settings.toml",
        "environment.toml",
        "summary.toml",
        "plans/synthetic-binary.json",
        "records/synthetic-binary/n0004/fold00.json",
        "records/synthetic-binary/n0008/fold01.json",
        "checkpoints/synthetic-binary/n0008/fold01.safetensors",
        "tables/synthetic-binary-folds.csv",
        "tables/synthetic-binary-sizes.csv",
        "tables/synthetic-binary-operating.csv",
        "tables/synthetic-binary-noninferiority.csv",
        "figures/synthetic-binary-fig1-overview.png",
        "figures/synthetic-binary-fig3a-loss.svg",
        "figures/synthetic-binary-fig3b-roc.svg",
        "figures/synthetic-binary-fig4a-learning-curve.svg",
        "figures/synthetic-binary-fig4a-learning-curve.png",
    ] {
        assert!(
            out.contains_key(name),
            "{name} is missing from {:?}",
            out.keys()
        );
    }
    let figure = String::from_utf8_lossy(&out["figures/synthetic-binary-fig3b-roc.svg"]);
    assert_words!("figure_of_synthetic_cells", page::figure(&figure));
    let summary: toml::Table = String::from_utf8_lossy(&out["summary.toml"])
        .parse()
        .unwrap();
    let experiment = &summary["experiments"].as_array().unwrap()[0];
    assert_eq!(experiment["synthetic"].as_bool(), Some(true));
    assert_eq!(experiment["sizes"].as_array().unwrap().len(), 2);
}

#[test]
fn test_a_study_with_explanations_is_the_same_bytes_for_one_and_two_workers() {
    let (one, two) = (folder(), folder());
    let binary = ["--only", "synthetic-binary", "--workers"];
    succeeds(&smoke(one.path(), &[&binary[..], &["1"]].concat()));
    succeeds(&smoke(two.path(), &[&binary[..], &["2"]].concat()));
    let (one, two) = (
        files(&one.path().join("out")),
        files(&two.path().join("out")),
    );
    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        files.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&one), names(&two));
    for (name, bytes) in &one {
        // Only the environment, and the report that quotes it, tells of workers and time.
        assert!(
            name == "environment.toml" || name == "report.html" || bytes == &two[name],
            "{name} differs"
        );
    }
}

#[test]
fn test_all_engines_answer_alike_and_the_records_say_which_it_was() {
    let record = |root: &Path| -> serde_json::Value {
        let path = "out/records/synthetic-binary/n0008/fold00.json";
        serde_json::from_slice(&fs_err::read(root.join(path)).unwrap()).unwrap()
    };
    // The first epoch begins with the same weights and sees the same images.
    let loss = |record: &serde_json::Value| {
        record["outcome"]["completed"]["losses"][0]["training"]
            .as_f64()
            .unwrap()
    };
    let study = |engine: &str, root: &Path| {
        let options = ["--engine", engine];
        smoke(root, &[&NETWORKS[..], &options].concat())
    };
    let root = folder();
    succeeds(&study("fused", root.path()));
    let fused = record(root.path());
    assert!(fused["engine"].as_str().unwrap().starts_with("fused-"));
    for engine in ["libtorch", "ensemble"] {
        let root = folder();
        let output = study(engine, root.path());
        if !output.status.success() {
            // Only a build without libtorch may refuse, and it says so.
            let words = fails(&output).replace(&format!("engine {engine}"), "engine ENGINE");
            assert_words!("engine_that_this_build_lacks", words);
            let line = format!("{engine} not run: this leuko has no libtorch to compare with\n");
            std::io::stderr()
                .write_all(line.as_bytes())
                .expect("standard error is open");
            continue;
        }
        let found = record(root.path());
        assert_eq!(found["engine"], format!("{engine}-cpu"));
        let difference = (loss(&fused) - loss(&found)).abs();
        assert!(difference < 1e-4, "{engine}: {difference}");
    }
}

#[test]
fn test_the_seed_alone_decides_folds_and_training() {
    // The same images in each folder, so that only the seed can make a difference.
    let of = |seed: &str| {
        let root = folder();
        own_cells(root.path(), 12);
        succeeds(&smoke(
            root.path(),
            &[
                &MINE[..],
                &[
                    "--set",
                    "analysis.enabled=false",
                    "--set",
                    "methods=[]",
                    "--seed",
                    seed,
                ],
            ]
            .concat(),
        ));
        let read = |path: &str| -> serde_json::Value {
            serde_json::from_slice(&fs_err::read(root.path().join(path)).unwrap()).unwrap()
        };
        let record = read("out/records/mine/n0008/fold00.json");
        let outcome = record["outcome"]["completed"].clone();
        assert!(outcome["losses"][0]["training"].is_f64(), "{record}");
        let plan = read("out/plans/mine.json");
        (plan["folds"].clone(), outcome)
    };
    let [first, same, other] = ["1", "1", "2"].map(of);
    assert_eq!(first, same);
    let (folds, outcome) = first;
    assert_ne!(folds, other.0);
    assert_ne!(outcome["losses"][0], other.1["losses"][0]);
    assert_ne!(outcome["predictions"], other.1["predictions"]);
}

#[test]
fn test_same_command_again_trains_nothing_and_changes_nothing() {
    let root = folder();
    succeeds(&smoke(root.path(), &[]));
    let before = files(&root.path().join("out"));
    let output = smoke(root.path(), &[]);
    succeeds(&output);
    assert_words!(said(&output));
    let after = files(&root.path().join("out"));
    for (name, bytes) in &before {
        assert!(
            name == "environment.toml" || bytes == &after[name],
            "{name} changed"
        );
    }
}

#[test]
fn test_more_sizes_in_the_same_folder_keep_the_runs_done() {
    let root = folder();
    succeeds(&smoke(root.path(), &NETWORKS));
    let output = smoke(
        root.path(),
        &[&NETWORKS[..], &["--set", "grid.sizes=[4, 8, 12]"]].concat(),
    );
    succeeds(&output);
    assert_words!(stderr(&output));
}

#[test]
fn test_other_settings_in_the_same_folder_are_refused_with_the_difference() {
    let root = folder();
    succeeds(&smoke(root.path(), &NETWORKS));
    let output = smoke(
        root.path(),
        &[&NETWORKS[..], &["--set", "train.batch_size=4"]].concat(),
    );
    assert_words!(fails(&output));
}

#[test]
fn test_dry_run_prints_the_plan_and_writes_nothing() {
    let root = folder();
    let output = smoke(root.path(), &["--dry-run"]);
    succeeds(&output);
    assert_words!(said(&output));
    assert!(!root.path().join("out").exists());
}

#[test]
fn test_print_settings_can_be_fed_back() {
    let root = folder();
    let output = leuko()
        .args(["run", "--profile", "smoke", "--print-settings"])
        .output()
        .unwrap();
    succeeds(&output);
    fs_err::write(root.path().join("all.toml"), &output.stdout).unwrap();
    let again = leuko()
        .current_dir(root.path())
        .args(["run", "--settings", "all.toml", "--print-settings"])
        .output()
        .unwrap();
    succeeds(&again);
    assert_eq!(stdout(&output), stdout(&again));
}

#[cfg(unix)]
#[test]
fn test_interrupted_study_keeps_whole_runs_and_goes_on() {
    let (cut, whole) = (folder(), folder());
    let long = ["train.max_epochs=12", "grid.sizes=[4, 16]"];
    let long = long.map(|one| ["--set", one]).concat();
    let long = [&NETWORKS[..], &long, &["--workers", "1"]].concat();
    succeeds(&smoke(whole.path(), &long));

    let mut child = leuko()
        .current_dir(cut.path())
        .args(["run", "--data", ".", "--out", "out", "--profile", "smoke"])
        .args(["--device", "cpu"])
        .args(&long)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let records = cut.path().join("out/records");
    let patience = Instant::now();
    while !records.exists() && patience.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let code = child.wait().unwrap().code();
    let done = files(&records).len();
    assert_eq!(code, Some(130), "{done} records");
    assert!((1..4).contains(&done), "{done} records");

    succeeds(&smoke(cut.path(), &long));
    let (cut, whole) = (
        files(&cut.path().join("out")),
        files(&whole.path().join("out")),
    );
    for (name, bytes) in &whole {
        assert!(
            ["environment.toml", "report.html"].contains(&name.as_str()) || bytes == &cut[name],
            "{name} differs"
        );
    }
}

#[test]
fn test_diverging_runs_are_recorded_and_the_study_goes_on() {
    let root = folder();
    let output = smoke(
        root.path(),
        &["--set", "train.optimizer.learning_rate=1e30"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let record = root
        .path()
        .join("out/records/synthetic-binary/n0004/fold00.json");
    let record: serde_json::Value = serde_json::from_slice(&fs_err::read(record).unwrap()).unwrap();
    let error = record["outcome"]["failed"]["error"].as_str().unwrap();
    assert_words!("record_of_a_diverging_run", error);
    assert_words!("study_of_diverging_runs", stdout(&output));
}

#[test]
fn test_a_question_about_every_class_is_drawn_and_scored_by_f1() {
    let root = folder();
    let settings = r#"
        [experiments.kinds]
        title = "Kinds of synthetic cells"
        dataset = "synthetic"
        least_images = 3
        grid = { sizes = [] }
        train = { images_a_class = 8, optimizer = { name = "adam" } }
    "#;
    fs_err::write(root.path().join("settings.txt"), settings).unwrap();
    let output = smoke(
        root.path(),
        &["--settings", "settings.txt", "--only", "kinds"],
    );
    succeeds(&output);
    assert_words!(stdout(&output));
    let out = files(&root.path().join("out"));
    for figure in ["fig1-overview", "fig7a-loss", "fig7b-confusion"] {
        let name = format!("figures/kinds-{figure}.png");
        assert!(
            out.contains_key(&name),
            "{name} is missing from {:?}",
            out.keys()
        );
    }
    // Of one size there is no curve.
    for other in ["roc", "learning-curve"] {
        assert!(!out.keys().any(|name| name.contains(other)), "{other}");
    }
    let table = String::from_utf8_lossy(&out["tables/kinds-sizes.csv"]).into_owned();
    let row: Vec<&str> = table.lines().nth(1).unwrap().split(',').collect();
    let columns: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let value = |column: &str| row[columns.iter().position(|&c| c == column).unwrap()];
    assert_eq!(value("auc_mean"), "");
    let f1: f64 = value("f1_unweighted_mean").parse().unwrap();
    assert!((0.0..=1.0).contains(&f1), "{f1}");
    // Two of four parts of 40 cells train.
    let trained: usize = value("training_images").parse().unwrap();
    assert!((16..=20).contains(&trained), "{trained}");
}

#[test]
fn test_the_published_folds_say_that_they_leak() {
    let root = folder();
    // 23 cells of each class: slices of class 1 that overlap by one in fold 2.
    let output = smoke(
        root.path(),
        &[
            "--only",
            "synthetic-binary",
            "--set",
            "grid.protocol=published",
            "--set",
            "grid.run_folds=4",
            "--set",
            "synthetic.count=46",
        ],
    );
    succeeds(&output);
    assert_words!(said(&output));
    let out = files(&root.path().join("out"));
    let figure = &out["figures/synthetic-binary-fig4a-learning-curve.svg"];
    let figure = String::from_utf8_lossy(figure);
    assert_words!("figure_of_the_published_folds", page::figure(&figure));
    let table = String::from_utf8_lossy(&out["tables/synthetic-binary-sizes.csv"]);
    let row = table.lines().nth(1).unwrap_or_default();
    assert!(row.split(',').any(|cell| cell == "published"), "{table}");
}
