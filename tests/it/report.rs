//! What a study concludes: findings, tables, figures and the report, made again from records.

use std::path::Path;
use std::process::Output;

use crate::page;
use crate::snapshots::{assert_words, fails, said};
use crate::support::{files, folder, leuko, smoke, succeeds};

/// `leuko report FOLDER`, started in `root`.
fn report(root: &Path, folder: &str) -> Output {
    let mut command = leuko();
    command.current_dir(root).args(["report", folder]);
    command.output().expect("leuko starts")
}

#[test]
fn test_study_writes_findings_tables_figures_and_a_report() {
    let root = folder();
    let output = smoke(root.path(), &["--only", "synthetic-binary"]);
    succeeds(&output);
    let out = files(&root.path().join("out"));
    let figures = [
        "fig1-overview",
        "fig2-network",
        "fig3a-loss",
        "fig3b-roc",
        "fig4a-learning-curve",
        "fig4b-attribution-maps",
        "fig5-embedding",
        "focus",
        "focus-saliency",
        "separation",
    ];
    for figure in figures {
        for ending in ["svg", "png", "csv"] {
            let name = format!("figures/synthetic-binary-{figure}.{ending}");
            assert!(out.contains_key(&name), "{name} is missing");
        }
    }
    for table in ["table1-classes", "table-s2-auc", "focus", "separation"] {
        let name = format!("tables/synthetic-binary-{table}.csv");
        assert!(out.contains_key(&name), "{name} is missing");
    }
    assert_words!(page::words(&root.path().join("out/report.html")));
}

#[test]
fn test_focus_shares_sum_to_one_and_area_depends_on_no_network() {
    let root = folder();
    succeeds(&smoke(root.path(), &["--only", "synthetic-binary"]));
    let path = root.path().join("out/tables/synthetic-binary-focus.csv");
    let table = fs_err::read_to_string(path).unwrap();
    let mut areas = std::collections::BTreeMap::new();
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let shares: Vec<f64> = cells[8..]
            .iter()
            .map(|cell| cell.parse().unwrap())
            .collect();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{line}");
        if cells[6] == "area" {
            // Of one fold, the same test images at every size.
            let first = areas
                .entry(cells[1].to_owned())
                .or_insert_with(|| shares.clone());
            assert_eq!(*first, shares, "{line}");
        }
        rows += 1;
    }
    assert_eq!(rows, 4 * 5, "five rows for each of four networks:\n{table}");
}

#[test]
fn test_report_makes_tables_figures_and_page_again_from_records_alone() {
    let root = folder();
    succeeds(&smoke(root.path(), &["--only", "synthetic-binary"]));
    let out = root.path().join("out");
    let before = files(&out);
    fs_err::remove_dir_all(out.join("tables")).unwrap();
    fs_err::remove_file(out.join("report.html")).unwrap();
    fs_err::remove_dir_all(out.join("checkpoints")).unwrap();
    for entry in fs_err::read_dir(out.join("figures")).unwrap() {
        let path = entry.unwrap().path();
        // The only figure that is made from images.
        if !path.to_string_lossy().contains("fig1-overview") {
            fs_err::remove_file(path).unwrap();
        }
    }
    let output = report(root.path(), "out");
    succeeds(&output);
    let after = files(&out);
    for (name, bytes) in before
        .iter()
        .filter(|(name, _)| !name.starts_with("checkpoints"))
    {
        assert!(after.get(name) == Some(bytes), "{name} differs");
    }
}

#[test]
fn test_report_leaves_out_findings_of_another_network() {
    let root = folder();
    succeeds(&smoke(root.path(), &["--only", "synthetic-binary"]));
    let out = root.path().join("out");
    let finding = out.join("findings/synthetic-binary/n0004/fold00.json");
    let text = fs_err::read_to_string(&finding).unwrap();
    let key = "\"fingerprint\": \"";
    let at = text.find(key).unwrap() + key.len();
    let other = format!("{}{}{}", &text[..at], "0".repeat(64), &text[at + 64..]);
    fs_err::write(&finding, other).unwrap();
    let output = report(root.path(), "out");
    succeeds(&output);
    assert_words!(said(&output));
    let path = out.join("tables/synthetic-binary-focus.csv");
    let table = fs_err::read_to_string(path).unwrap();
    let of = |run: &str| table.lines().filter(|row| row.starts_with(run)).count();
    assert_eq!([of("4,0,"), of("4,1,")], [0, 5], "{table}");
}

#[test]
fn test_report_of_a_folder_without_a_study_says_so() {
    let root = folder();
    let output = report(root.path(), ".");
    assert_words!(fails(&output));
}

#[test]
fn test_analysis_can_be_switched_off() {
    let root = folder();
    succeeds(&smoke(
        root.path(),
        &[
            "--only",
            "synthetic-binary",
            "--set",
            "analysis.enabled=false",
        ],
    ));
    let out = files(&root.path().join("out"));
    assert!(!out.keys().any(|name| name.starts_with("findings/")));
    assert!(out.contains_key("report.html"));
}
