//! A laboratory's own cells: a folder per class, a manifest and a few lines of settings.

use std::path::Path;

use crate::snapshots::{assert_words, said};
use crate::support::{MINE, cell, folder, own_cells, smoke, stdout, study, succeeds};

#[test]
fn test_own_cells_run_by_a_manifest_and_settings() {
    let root = folder();
    own_cells(root.path(), 20);
    fs_err::write(root.path().join("mine/blast/.DS_Store"), "x").unwrap();
    let output = smoke(root.path(), &MINE);
    succeeds(&output);
    assert_words!(said(&output));
    assert!(
        root.path()
            .join("out/figures/mine-fig4a-learning-curve.png")
            .exists()
    );
}

/// The paper has no such study to compare with, and the published grid has this study's sizes.
#[test]
fn test_own_study_departs_from_nothing_and_keeps_its_sizes_in_every_profile() {
    let root = folder();
    own_cells(root.path(), 20);
    let settings = root.path().join("settings.txt");
    let own = fs_err::read_to_string(&settings).unwrap();
    fs_err::write(&settings, format!("{own}grid = {{ sizes = [6, 10] }}\n")).unwrap();
    let output = study(root.path(), &[&MINE[..4], &["--dry-run"]].concat());
    succeeds(&output);
    assert_words!(said(&output));
    let paper = ["--profile", "paper", "--print-settings"];
    let output = study(root.path(), &[&MINE[..4], &paper].concat());
    succeeds(&output);
    let settings: toml::Table = stdout(&output).parse().unwrap();
    let sizes = &settings["experiments"]["mine"]["grid"]["sizes"];
    assert_eq!(sizes, &toml::Value::from(vec![6, 10]));
}

#[test]
fn test_groups_of_a_csv_are_never_split() {
    let root = folder();
    own_cells(root.path(), 20);
    let mut table = String::from("path,label,group\n");
    for class in ["lymphocyte", "blast"] {
        for number in 0..20 {
            table.push_str(&format!(
                "{class}/{number:03}.png,{class},patient {}\n",
                number / 2
            ));
        }
    }
    fs_err::write(root.path().join("mine/labels.csv"), table).unwrap();
    fs_err::write(
        root.path().join("mine.toml"),
        "name = \"mine\"\nformat = \"csv\"\n",
    )
    .unwrap();
    succeeds(&smoke(root.path(), &MINE));
    let plan = fs_err::read(root.path().join("out/plans/mine.json")).unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&plan).unwrap();
    let patient = |id: &serde_json::Value| -> u32 {
        let id = id.as_str().unwrap();
        id[id.len() - 7..id.len() - 4].parse::<u32>().unwrap() / 2
    };
    for fold in plan["folds"].as_array().unwrap() {
        let patients = |set: &str| -> std::collections::BTreeSet<u32> {
            fold[set].as_array().unwrap().iter().map(patient).collect()
        };
        let (test, validation, training) = (
            patients("test"),
            patients("validation"),
            patients("training_order"),
        );
        assert!(test.is_disjoint(&validation), "{test:?} {validation:?}");
        assert!(test.is_disjoint(&training), "{test:?} {training:?}");
        assert!(
            validation.is_disjoint(&training),
            "{validation:?} {training:?}"
        );
    }
}

/// Writes the AML data set's layout in small: RGBA TIFF, some with a copy's suffix, and annotations.
fn aml(root: &Path) {
    let folder = root.join("AML-Cytomorphology_LMU");
    let mut annotations = String::new();
    let classes = [
        "BAS", "EBO", "EOS", "KSC", "LYA", "LYT", "MMZ", "MOB", "MON", "MYB", "MYO", "NGB", "NGS",
        "PMB", "PMO",
    ];
    for (class, place) in classes.into_iter().zip(0..) {
        let (count, colour) = match class {
            "MYO" => (14, [90, 60, 140]),
            "NGS" => (6, [150, 110, 170]),
            _ => (2, [130, 110, 170]),
        };
        fs_err::create_dir_all(folder.join(class)).expect("a folder");
        for number in 1..=count {
            let suffix = match number % 3 {
                0 => " (2021_05_21 20_42_39 UTC)",
                _ => "",
            };
            let path = folder.join(format!("{class}/{class}_{number:04}{suffix}.tiff"));
            let cell = image::DynamicImage::from(cell(192, colour, 100 * place + number));
            let cell = cell.to_rgba8();
            cell.save(path).expect("an image");
            let again = match number % 4 {
                0 => "UNC NGS",
                1 => "MYO UNC",
                _ => "nan nan",
            };
            annotations.push_str(&format!(
                "{class}/{class}_{number:04}.tiff {class} {again}\n"
            ));
        }
    }
    fs_err::write(folder.join("annotations.dat"), annotations).expect("annotations");
}

#[test]
fn test_the_aml_layout_runs_through_its_study() {
    let root = folder();
    aml(root.path());
    let small = [
        "--only",
        "aml-binary",
        "--set",
        "grid.sizes=[4]",
        "--set",
        "grid.held_out={ test = 6, validation = 4 }",
    ];
    let output = smoke(root.path(), &small);
    succeeds(&output);
    assert_words!(stdout(&output));
    let curve = root
        .path()
        .join("out/figures/aml-binary-fig6-learning-curve.csv");
    let curve = fs_err::read_to_string(curve).unwrap();
    let experts = curve.lines().filter(|row| row.starts_with("reference,"));
    assert_eq!(experts.count(), 1, "the curve shows experts:\n{curve}");
    let record = root.path().join("out/records/aml-binary/n0004/fold01.json");
    let record: serde_json::Value = serde_json::from_slice(&fs_err::read(record).unwrap()).unwrap();
    assert_eq!(record["classes"], serde_json::json!(["non-blast", "blast"]));
    assert_eq!(record["images"]["validation"], 4);
    // 13,354 parameters is the network for 400x400 pixels.
    assert_eq!(record["parameters"], 13_354);
}
