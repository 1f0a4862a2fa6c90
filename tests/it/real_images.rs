//! A short study on real images, where they are.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{folder, leuko, stdout, succeeds};

/// The folder with real data sets, or `None`, said on a line of its own.
fn real_data(dataset: &str) -> Option<PathBuf> {
    let root = std::env::var_os("LEUKO_TEST_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    if root.join(dataset).is_dir() {
        return Some(root);
    }
    // Not eprintln!, which the test harness keeps to itself while a test passes.
    let line = format!("not run: there is no {dataset} in {}\n", root.display());
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("standard error is open");
    None
}

#[test]
fn test_auc_on_real_lymphoblasts_at_50_images_is_well_above_chance() {
    let Some(root) = real_data("all-idb2") else {
        return;
    };
    let out = folder();
    let output = leuko()
        .args(["run", "--only", "all-binary", "--device", "cpu", "--data"])
        .arg(&root)
        .arg("--out")
        .arg(out.path())
        .args(["--set", "grid.sizes=[50]", "--set", "grid.run_folds=2"])
        .args(["--set", "train.max_epochs=60"])
        .output()
        .unwrap();
    succeeds(&output);
    let summary = fs_err::read_to_string(out.path().join("summary.toml")).unwrap();
    let summary: toml::Table = summary.parse().unwrap();
    let size = &summary["experiments"][0]["sizes"][0];
    assert_eq!(size["training_images"].as_integer(), Some(50));
    let auc = size["auc"]["mean"].as_float().unwrap();
    // By chance alone, two folds of 26 images have a mean of 0.5 and a standard error of 0.08.
    assert!(auc > 0.8, "mean AUC {auc}\n{}", stdout(&output));
}
