//! Exported files against onnxruntime: `tests/golden/onnx/make.py` ran the files in `snapshots`.

use leuko_core::{Fit, Seed, Size, Stream};
use leuko_data::Images;
use leuko_model::{Network, Shape, Weights};
use leuko_synthetic::{SyntheticConfig, generate};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::ensemble::{Ensemble, Member};
use crate::seen_set::SeenSet;

/// Rows and columns differ, so that an exchange of the two cannot pass.
const SIZE: Size = Size {
    height: 192,
    width: 208,
};
/// In place of leuko's version, which changes.
const VERSION: &str = "golden";

/// What onnxruntime says of all images, `[image][class]`.
#[derive(Deserialize)]
struct Golden {
    /// SHA-256 (hex) of the images' bytes.
    images: String,
    one: Answers,
    three: Answers,
}

#[derive(Deserialize)]
struct Answers {
    probabilities: Vec<Vec<f64>>,
    standard_deviation: Option<Vec<Vec<f64>>>,
}

fn golden() -> Golden {
    let text = include_str!("../../../../tests/golden/onnx/answers.json");
    serde_json::from_str(text).unwrap()
}

/// The first rows of 50 synthetic cells.
fn images() -> Images {
    let config = SyntheticConfig::of(50, SIZE.width as usize);
    let set = generate(&config, Seed(2021), &|_| {}).unwrap();
    let bytes = (SIZE.height * SIZE.width * 3) as usize;
    let all = 0..set.images.len();
    let pixels = all.flat_map(|image| set.images.pixels(image)[..bytes].to_vec());
    let (height, width) = (SIZE.height as usize, SIZE.width as usize);
    Images::new(height, width, set.images.ids().to_vec(), pixels.collect()).unwrap()
}

/// Networks that were not trained, with weights and biases so large that images get different answers.
fn ensemble(networks: usize, classes: &[&str]) -> Ensemble {
    let input = Shape::rgb(SIZE.height as usize, SIZE.width as usize);
    let network = Network::schouten(input, classes.len()).unwrap();
    let member = |seed: usize| {
        let mut stream = Stream::new(Seed(seed as u64), "weights");
        let mut weights = Weights::glorot_uniform(&network, &mut stream);
        for weight in weights.values_mut() {
            *weight = 1.8 * *weight + stream.uniform(-0.05, 0.05) as f32;
        }
        Member {
            path: format!("{seed}.safetensors").into(),
            network: network.clone(),
            weights,
            seen: SeenSet::new(&[], &[]),
        }
    };
    Ensemble {
        members: (1..=networks).map(member).collect(),
        classes: classes.iter().map(|&class| class.to_owned()).collect(),
        input,
        fit: Fit {
            target: Some(SIZE),
            ..Fit::default()
        },
        image_sizes: None,
        training_folders: Vec::new(),
    }
}

fn one() -> Ensemble {
    ensemble(1, &["blast", "lymphocyte", "neutrophil"])
}

fn three() -> Ensemble {
    ensemble(3, &["normal", "blast"])
}

#[test]
fn test_files_are_those_that_onnxruntime_ran() {
    let file = |ensemble: Ensemble| ensemble.to_onnx(VERSION).unwrap();
    insta::assert_binary_snapshot!("one.onnx", file(one()));
    insta::assert_binary_snapshot!("three.onnx", file(three()));
}

#[test]
fn test_leuko_answers_as_onnxruntime_does() {
    let (golden, images) = (golden(), images());
    let sum = (0..images.len()).fold(Sha256::new(), |sum, image| {
        sum.chain_update(images.pixels(image))
    });
    assert_eq!(leuko_core::hex(&sum.finalize()), golden.images);
    for (ensemble, expected) in [(one(), golden.one), (three(), golden.three)] {
        let answers = ensemble.answer(&images).unwrap();
        assert_eq!(expected.probabilities.len(), answers.len());
        for (image, answer) in answers.iter().enumerate() {
            agree(answer.probabilities(), &expected.probabilities[image]);
            let spread = expected.standard_deviation.as_ref();
            assert_eq!(spread.is_some(), answer.spread().is_some());
            if let (Some(found), Some(expected)) = (answer.spread(), spread) {
                agree(found, &expected[image]);
            }
        }
        // Or the agreement would say nothing.
        let of_first = answers.iter().map(|answer| answer.probabilities()[0]);
        let (least, most) = of_first.fold((1f64, 0f64), |(a, b), p| (a.min(p), b.max(p)));
        assert!(most - least > 0.1, "{least} to {most}");
    }
}

fn agree(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    }
}
