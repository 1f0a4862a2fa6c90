//! Tables of features in files (`golden/*.npz`, made by `golden/tables.py`).

use std::path::{Path, PathBuf};

use leuko_pretrained::{FeatureTable, TableError};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/golden")
        .join(name)
}

#[test]
fn test_load_reads_what_numpy_and_safetensors_write() {
    let expected = FeatureTable::new(
        vec!["cell_é1".into(), "cell_2".into()],
        vec![vec![0.5, -1.25, 3.0], vec![0.0, 2.0, 1e-3]],
    )
    .unwrap();
    // 32-bit numbers; 64-bit numbers, compressed; columns first; ids as bytes.
    for name in ["float32.npz", "float64.npz", "fortran.npz"] {
        assert_eq!(
            FeatureTable::load(&golden(name)).unwrap(),
            expected,
            "{name}"
        );
    }
    let table = FeatureTable::load(&golden("tensors.safetensors")).unwrap();
    // In the order of their names.
    assert_eq!(table.ids(), ["cell_2", "cell_é1"]);
    assert_eq!(table.get("cell_é1"), expected.get("cell_é1"));
}

#[test]
fn test_load_refuses_arrays_of_other_kinds() {
    let error = |name: &str| FeatureTable::load(&golden(name)).unwrap_err().to_string();
    let messages = ["objects.npz", "numbers.npz", "flat.npz", "lacking.npz"].map(error);
    let place = format!("{}/", golden("").display()).replace("//", "/");
    insta::assert_snapshot!(messages.join("\n").replace(&place, ""), @"");
}

#[test]
fn test_load_refuses_other_files() {
    let error = FeatureTable::load(Path::new("features.csv")).unwrap_err();
    assert!(matches!(error, TableError::Kind { .. }));
    let error = FeatureTable::load(Path::new("nowhere.npz")).unwrap_err();
    assert!(matches!(error, TableError::File(_)));
    let whole = fs_err::read(golden("float32.npz")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.npz");
    for length in (0..whole.len()).step_by(7) {
        leuko_core::write_whole(&path, &whole[..length]).unwrap();
        let error = FeatureTable::load(&path).unwrap_err();
        assert!(
            matches!(error, TableError::Archive { .. } | TableError::Array { .. }),
            "{error}"
        );
    }
}

#[test]
fn test_new_names_the_wrong_vector() {
    let new = |ids: [&str; 2], vectors: [&[f32]; 2]| {
        let error = FeatureTable::new(
            ids.map(String::from).to_vec(),
            vectors.map(<[f32]>::to_vec).to_vec(),
        );
        error.unwrap_err().to_string()
    };
    let messages = [
        new(["a", "b"], [&[1.0, 2.0], &[1.0]]),
        new(["a", "b"], [&[1.0, 2.0], &[1.0, f32::NAN]]),
        new(["a", "a"], [&[1.0, 2.0], &[1.0, 2.0]]),
        new(["a", "b"], [&[], &[]]),
        FeatureTable::new(vec![], vec![vec![1.0]])
            .unwrap_err()
            .to_string(),
    ];
    insta::assert_snapshot!(messages.join("\n"), @"");
}

#[test]
fn test_of_names_the_missing_image() {
    let table = FeatureTable::load(&golden("float32.npz")).unwrap();
    let error = table.of(&["cell_2", "cell_3", "cell_4"]).unwrap_err();
    insta::assert_snapshot!(error, @"");
}
