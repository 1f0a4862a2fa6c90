//! A laboratory's own cells: a folder per class, a manifest and a few lines of settings.

use std::path::Path;

use crate::support::{MINE, cell, folder, own_cells, smoke, stderr, stdout, succeeds};

#[test]
fn test_own_cells_run_by_a_manifest_and_settings() {
    let root = folder();
    own_cells(root.path(), 20);
    fs_err::write(root.path().join("mine/blast/.DS_Store"), "x").unwrap();
    let output = smoke(root.path(), &MINE);
    succeeds(&output);
    assert!(
        stderr(&output).contains("My cells: 40 images"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("mine"), "{}", stdout(&output));
    assert!(
        !stdout(&output).contains("Synthetic"),
        "{}",
        stdout(&output)
    );
    assert!(
        root.path()
            .join("out/figures/mine-fig4a-learning-curve.png")
            .exists()
    );
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
    let printed = stdout(&output);
    assert!(printed.contains("each tested on 6 images"), "{printed}");
    assert!(
        printed.contains("first re-annotation against the label"),
        "{printed}"
    );
    let figure = root
        .path()
        .join("out/figures/aml-binary-fig6-learning-curve.svg");
    let figure = fs_err::read_to_string(figure).unwrap();
    assert!(figure.contains("experts again"), "the curve shows them");
    let record = root.path().join("out/records/aml-binary/n0004/fold01.json");
    let record: serde_json::Value = serde_json::from_slice(&fs_err::read(record).unwrap()).unwrap();
    assert_eq!(record["classes"], serde_json::json!(["non-blast", "blast"]));
    assert_eq!(record["images"]["validation"], 4);
    // 13,354 parameters is the network for 400x400 pixels.
    assert_eq!(record["parameters"], 13_354);
}
