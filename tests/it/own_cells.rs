//! A laboratory's own cells: a folder per class, a manifest and a few lines of settings.

use crate::support::{MINE, folder, own_cells, smoke, stderr, stdout, succeeds};

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
