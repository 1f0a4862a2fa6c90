//! The pretrained network against onnxruntime: `tests/golden/onnx/make.py` ran the file of this test. It is too large
//! to commit, so its SHA-256 is pinned.

use std::ops::ControlFlow;
use std::path::Path;

use leuko_core::{Fit, Seed, Size, Stream, hex, write_whole};
use leuko_pretrained::{Backbone, FEATURES, Image, Normalisation, Weights};
use leuko_synthetic::{SyntheticConfig, generate};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Regression, of_regressions};
use crate::About;

/// Rows and columns differ, so that an exchange of the two cannot pass.
const SIZE: Size = Size {
    height: 192,
    width: 208,
};
/// Names a folder for the file, to run it anew.
const FOLDER: &str = "LEUKO_GOLDEN";

/// What onnxruntime says of all images, `[image][class]`.
#[derive(Deserialize)]
struct Golden {
    /// SHA-256 (hex) of the images' bytes.
    images: String,
    /// SHA-256 (hex) of the file.
    file: String,
    probabilities: Vec<Vec<f64>>,
    standard_deviation: Vec<Vec<f64>>,
}

/// The first rows of 50 synthetic cells.
fn images() -> Vec<Vec<u8>> {
    let config = SyntheticConfig::of(50, SIZE.width as usize);
    let set = generate(&config, Seed(2021), &|_| {}).unwrap();
    let bytes = (SIZE.height * SIZE.width * 3) as usize;
    let all = 0..set.images.len();
    all.map(|image| set.images.pixels(image)[..bytes].to_vec())
        .collect()
}

fn regressions() -> [Regression; 2] {
    [1, 2].map(|seed| {
        let mut stream = Stream::new(Seed(seed), "regression");
        let mut weight = || stream.uniform(-0.1, 0.1) as f32;
        let mut row = || (0..=FEATURES).map(|_| weight()).collect();
        (0..3).map(|_| row()).collect()
    })
}

/// Mean and standard deviation over regressions of the probability of each class.
fn answer(features: &[f32]) -> [Vec<f64>; 2] {
    let of_one = |regression: &Regression| -> Vec<f64> {
        let logit = |row: &Vec<f32>| {
            let pairs = row.iter().zip(features.iter().chain([&1.0]));
            pairs
                .map(|(&weight, &feature)| f64::from(weight) * f64::from(feature))
                .sum::<f64>()
        };
        let shares: Vec<f64> = regression.iter().map(|row| logit(row).exp()).collect();
        let sum: f64 = shares.iter().sum();
        shares.iter().map(|share| share / sum).collect()
    };
    let [first, second] = regressions().map(|regression| of_one(&regression));
    let pairs = || first.iter().zip(&second);
    [
        pairs().map(|(a, b)| (a + b) / 2.0).collect(),
        pairs().map(|(a, b)| (a - b).abs() / 2f64.sqrt()).collect(),
    ]
}

#[test]
fn test_leuko_answers_as_onnxruntime_does() {
    let text = include_str!("../../../../tests/golden/onnx/pretrained.json");
    let golden: Golden = serde_json::from_str(text).unwrap();
    let weights = Weights::by_formula();
    let about = About {
        classes: ["blast", "lymphocyte", "neutrophil"]
            .map(String::from)
            .into(),
        fit: Fit::default(),
        version: "golden".to_owned(),
    };
    let file = of_regressions(&weights, &regressions(), "pretrained", SIZE, &about).unwrap();
    if let Some(folder) = std::env::var_os(FOLDER) {
        let path = Path::new(&folder).join("pretrained.onnx");
        write_whole(&path, &file).unwrap();
    }
    let images = images();
    let sum = images.iter().fold(Sha256::new(), Digest::chain_update);
    assert_eq!(hex(&sum.finalize()), golden.images);
    assert_eq!(hex(&Sha256::digest(&file)), golden.file);

    let backbone = Backbone::new(&weights, Normalisation::Centred).unwrap();
    let of_bytes = |pixels| Image {
        pixels,
        height: SIZE.height as usize,
        width: SIZE.width as usize,
    };
    let all: Vec<Image<'_>> = images.iter().map(|image| of_bytes(image)).collect();
    let features = backbone.features_of(&all, |_| ControlFlow::Continue(()));
    let answers: Vec<_> = features.unwrap().iter().map(|of| answer(of)).collect();
    assert_eq!(answers.len(), golden.probabilities.len());
    for (image, [mean, spread]) in answers.iter().enumerate() {
        agree(mean, &golden.probabilities[image]);
        agree(spread, &golden.standard_deviation[image]);
    }
    // Or the agreement would say nothing.
    let of_first = answers.iter().map(|[mean, _]| mean[0]);
    let (least, most) = of_first.fold((1f64, 0f64), |(a, b), p| (a.min(p), b.max(p)));
    assert!(most - least > 0.1, "{least} to {most}");
}

fn agree(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    }
}
