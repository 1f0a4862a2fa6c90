//! What the metadata of an exported file say of scaled sides, against images that leuko reads:
//! `tests/golden/onnx/rounding.py` computed the sides with the steps that the documents give to Python.

use image::RgbImage;
use leuko_core::{Fit, Size};
use leuko_data::load_one;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    image: [u32; 2],
    target: [u32; 2],
    scaled: [u32; 2],
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../../../tests/golden/onnx/rounding.json")).unwrap()
}

#[test]
fn test_scaled_sides_are_rounded_as_the_documents_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.png");
    let cases = cases();
    for case in &cases {
        let ([height, width], [rows, columns]) = (case.image, case.target);
        RgbImage::new(width, height).save(&path).unwrap();
        let target = Size {
            height: rows,
            width: columns,
        };
        let (_, fitted) = load_one(&path, target, &Fit::default()).unwrap();
        // One side fills the target, and the other is padded.
        let padded = (rows - case.scaled[0]).max(columns - case.scaled[1]);
        assert_eq!(fitted.change.padded, padded, "{height}x{width} in {target}");
    }
    assert!(cases.len() >= 8);
}
