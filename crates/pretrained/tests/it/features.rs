//! Agreement with PyTorch (`golden/features.json`, made by `golden/features.py`).

use std::io::Write as _;
use std::ops::ControlFlow;

use leuko_pretrained::{Backbone, FEATURES, Image, Normalisation, PretrainedError, SIDE, Weights};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    weights: String,
    normalisation: String,
    image: usize,
    every_fifth: Vec<f32>,
    sum: f64,
}

/// The images of `golden/features.py`.
fn image(index: usize) -> Vec<u8> {
    let value = |row: usize, column: usize, channel: usize| match index {
        0 => (7 * row + 3 * column + 50 * channel) % 256,
        1 => (row * column / 61 + 85 * channel) % 256,
        _ if row.abs_diff(112).pow(2) + column.abs_diff(100).pow(2) < 4900 => 60 + 40 * channel,
        _ => 220 - 10 * channel,
    };
    (0..SIDE * SIDE * 3)
        .map(|place| value(place / 3 / SIDE, place / 3 % SIDE, place % 3) as u8)
        .collect()
}

fn compare(weights: &Weights, name: &str) {
    let golden: Golden = serde_json::from_str(include_str!("golden/features.json")).unwrap();
    let mut compared = 0;
    for normalisation in [Normalisation::Centred, Normalisation::ImageNet] {
        let backbone = Backbone::new(weights, normalisation).unwrap();
        let of_these = |case: &&Case| {
            case.weights == name && case.normalisation == format!("{normalisation:?}")
        };
        for case in golden.cases.iter().filter(of_these) {
            let features = backbone.features(&image(case.image), SIDE, SIDE).unwrap();
            assert_eq!(features.len(), FEATURES);
            for (place, (found, expected)) in features
                .iter()
                .step_by(5)
                .zip(&case.every_fifth)
                .enumerate()
            {
                let place = 5 * place;
                assert!(
                    (found - expected).abs() < 1e-4,
                    "{name}, {normalisation:?}, image {}, feature {place}: {found}, not {expected}",
                    case.image
                );
            }
            let sum: f64 = features.iter().map(|&value| f64::from(value)).sum();
            assert!((sum - case.sum).abs() < 5e-3, "{sum}, not {}", case.sum);
            compared += 1;
        }
    }
    assert_eq!(compared, 6);
}

#[test]
fn test_features_are_those_of_pytorch_with_weights_by_formula() {
    compare(&Weights::by_formula(), "formula");
}

#[test]
fn test_features_are_those_of_pytorch_with_the_published_weights() {
    let path = leuko_pretrained::weights_path().unwrap();
    // Whoever names a file wants it to be used.
    if std::env::var_os(leuko_pretrained::VARIABLE).is_none() && !path.exists() {
        // Not eprintln!, which the test harness keeps to itself while a test passes.
        let line = format!(
            "not run: there are no weights at {}; `cargo xtask test` fetches them\n",
            path.display()
        );
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    }
    let weights = Weights::load(&path).unwrap();
    if std::env::var_os(leuko_pretrained::VARIABLE).is_none() {
        assert_eq!(weights.sha256(), leuko_pretrained::WEIGHTS_SHA256);
    }
    compare(&weights, "package");
}

#[test]
fn test_features_of_are_the_same_for_any_number_of_threads() {
    let backbone = Backbone::new(&Weights::by_formula(), Normalisation::default()).unwrap();
    let pixels: Vec<Vec<u8>> = (0..3).map(image).collect();
    let images: Vec<Image<'_>> = (0..6)
        .map(|index| Image {
            pixels: &pixels[index % 3],
            height: SIDE,
            width: SIDE,
        })
        .collect();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| backbone.features_of(&images, |_| ControlFlow::Continue(())))
            .unwrap()
    };
    let one = on(1);
    assert_eq!(one, on(3));
    assert_eq!(one[0], one[3]);
    assert_eq!(one[1], backbone.features(&pixels[1], SIDE, SIDE).unwrap());
}

#[test]
fn test_features_of_names_the_wrong_image_and_can_be_stopped() {
    let backbone = Backbone::new(&Weights::by_formula(), Normalisation::default()).unwrap();
    let pixels = image(0);
    let good = Image {
        pixels: &pixels,
        height: SIDE,
        width: SIDE,
    };
    let wrong = Image {
        height: SIDE - 1,
        ..good
    };
    let error = backbone
        .features_of(&[good, wrong], |_| ControlFlow::Continue(()))
        .unwrap_err();
    assert!(matches!(error, PretrainedError::Image { index: 1, .. }));
    let error = backbone
        .features_of(&[good; 2], |_| ControlFlow::Break(()))
        .unwrap_err();
    assert!(matches!(error, PretrainedError::Stopped { images: 2, .. }));
}
