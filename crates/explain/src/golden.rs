//! Checks against zennit, captum and PyTorch's autograd: see `tests/golden/explain/make.py`, which
//! also says where their conventions differ and how the comparison was made equal.

use leuko_core::ClassIndex;
use leuko_model::Layer;
use serde_json::Value;

use crate::{
    Attribution, Bias, Composite, IntegratedGradients, Preset, Rule, Scaling, Stabilizer, fixtures,
    forward, gradient, integrated_gradients, relevance,
};

const LRP: &str = include_str!("../../../tests/golden/explain/lrp.json");
const GRADIENTS: &str = include_str!("../../../tests/golden/explain/gradients.json");
/// The network and the image are drawn from streams of this seed on both sides.
const SEED: u64 = 2021;
const GRID: usize = 10;

fn golden(text: &str) -> Value {
    let golden: Value = serde_json::from_str(text).unwrap();
    assert_eq!(golden["seed"].as_u64(), Some(SEED));
    golden
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Equal to eight digits; sums that cancel, to eleven digits of the largest term.
#[track_caller]
fn all_close(got: &[f64], expected: &[f64], largest: f64, what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
        let tolerance = 1e-8 * expected.abs() + 1e-11 * largest;
        let error = (got - expected).abs();
        assert!(
            error <= tolerance,
            "{what}, number {index}: got {got}, expected {expected}"
        );
    }
}

/// Start of each of [`GRID`] parts, the first of which are one longer where they do not divide evenly.
fn part_of(place: usize, length: usize) -> usize {
    let (short, longer) = (length / GRID, length % GRID);
    let long_end = longer * (short + 1);
    if place < long_end {
        place / (short + 1)
    } else {
        longer + (place - long_end) / short
    }
}

/// Sums of each channel over a grid of cells.
fn cells(values: &[f64]) -> Vec<f64> {
    let (height, width) = (fixtures::SHAPE.height, fixtures::SHAPE.width);
    let mut cells = vec![0.0; 3 * GRID * GRID];
    for (index, value) in values.iter().enumerate() {
        let (channel, row, column) = (
            index / (height * width),
            index / width % height,
            index % width,
        );
        let cell = (channel * GRID + part_of(row, height)) * GRID + part_of(column, width);
        cells[cell] += value;
    }
    cells
}

#[track_caller]
fn check(golden: &Value, case: &Value, attribution: &Attribution, what: &str) {
    let values = attribution.map.values();
    let largest = case["largest"].as_f64().unwrap();
    let ours = values.iter().fold(0f64, |m, v| m.max(v.abs()));
    all_close(&[ours], &[largest], largest, what);
    let picked = numbers(&golden["picked"]);
    let picked: Vec<f64> = picked.iter().map(|&place| values[place as usize]).collect();
    all_close(&picked, &numbers(&case["values"]), largest, what);
    all_close(&cells(values), &numbers(&case["cells"]), largest, what);
    if !case["layers"].is_null() {
        let sums: Vec<f64> = attribution.layers.iter().map(|layer| layer.sum).collect();
        let scale = attribution.logit.abs().max(largest);
        all_close(&sums, &numbers(&case["layers"]), scale, what);
    }
    if let Some(explained) = case["explained"].as_f64() {
        all_close(&[attribution.explained], &[explained], largest, what);
    }
}

fn everywhere(rule: Rule) -> Composite {
    Composite::new("everywhere", &fixtures::network(), |_, _| rule).unwrap()
}

fn stabilizer(epsilon: f64) -> Stabilizer {
    Stabilizer { epsilon }
}

/// The composite of each golden case of zennit's.
fn zennit(name: &str) -> Composite {
    let bias = if name.ends_with("-bias-ignored") {
        Bias::Ignored
    } else {
        Bias::Absorbs
    };
    let gamma = |gamma| Rule::Gamma {
        gamma,
        stabilizer: stabilizer(1e-6),
        bias,
    };
    let alpha_beta = |alpha, beta| Rule::AlphaBeta {
        alpha,
        beta,
        stabilizer: stabilizer(1e-3),
        bias,
    };
    let epsilon = |epsilon| Rule::Epsilon {
        stabilizer: stabilizer(epsilon),
        bias,
    };
    match name {
        "epsilon" | "paper" | "epsilon-plus-flat" => {
            let preset: Preset = name.parse().unwrap();
            preset.composite(&fixtures::network())
        }
        "epsilon-bias-ignored" => everywhere(epsilon(1e-3)),
        "gamma" | "gamma-bias-ignored" => everywhere(gamma(0.5)),
        "alpha-beta" => everywhere(alpha_beta(2.0, 1.0)),
        "alpha-beta-bias-ignored" => everywhere(alpha_beta(1.5, 0.5)),
        "z-plus" => everywhere(Rule::ZPlus {
            stabilizer: stabilizer(1e-6),
            bias,
        }),
        "mixed" => {
            let rule = |layer, order| match (layer, order) {
                (Layer::Convolution(_), 0) => Rule::ZBox {
                    low: 0.0,
                    high: 1.0,
                    stabilizer: stabilizer(1e-6),
                },
                (Layer::Convolution(_), _) => gamma(0.25),
                (_, 6) => epsilon(0.05),
                _ => epsilon(1e-6),
            };
            Composite::new(name, &fixtures::network(), rule).unwrap()
        }
        other => panic!("no composite is known for the golden case {other}"),
    }
}

#[test]
fn test_forward_agrees_with_pytorch() {
    let golden = golden(LRP);
    let trace = forward(&fixtures::model(SEED), &fixtures::image(SEED)).unwrap();
    all_close(trace.logits(), &numbers(&golden["logits"]), 1.0, "logits");
    let expected = numbers(&golden["penultimate"]);
    all_close(trace.penultimate(), &expected, 1.0, "penultimate");
}

#[test]
fn test_relevance_agrees_with_zennit() {
    let golden = golden(LRP);
    let (model, image) = (fixtures::model(SEED), fixtures::image(SEED));
    let mut compared = 0;
    for (name, cases) in golden.as_object().unwrap() {
        let Some(rule) = name.strip_prefix("zennit/") else {
            continue;
        };
        for (class, case) in cases.as_array().unwrap().iter().enumerate() {
            let composite = zennit(rule);
            let ours = relevance(&model, &image, ClassIndex(class as u16), &composite).unwrap();
            check(&golden, case, &ours, &format!("{name}, class {class}"));
            compared += 1;
        }
    }
    assert_eq!(compared, 20);
}

#[test]
fn test_relevance_agrees_with_captum() {
    let golden = golden(LRP);
    let (model, image) = (fixtures::model(SEED), fixtures::image(SEED));
    let class = ClassIndex(golden["positive"].as_u64().unwrap() as u16);
    for (name, rule) in [
        (
            "captum/epsilon",
            Rule::Epsilon {
                stabilizer: stabilizer(1e-6),
                bias: Bias::Absorbs,
            },
        ),
        (
            "captum/gamma-bias-ignored",
            Rule::Gamma {
                gamma: 0.25,
                stabilizer: stabilizer(1e-9),
                bias: Bias::Ignored,
            },
        ),
    ] {
        let ours = relevance(&model, &image, class, &everywhere(rule)).unwrap();
        check(&golden, &golden[name], &ours, name);
    }
}

#[test]
fn test_gradients_agree_with_autograd_and_captum() {
    let golden = golden(GRADIENTS);
    let (model, image) = (fixtures::model(SEED), fixtures::image(SEED));
    for class in [ClassIndex(0), ClassIndex(1)] {
        let name = |kind: &str| format!("{kind}/{}", class.index());
        for (kind, scaling) in [("raw", Scaling::Raw), ("times-input", Scaling::TimesInput)] {
            let ours = gradient(&model, &image, class, scaling).unwrap();
            check(&golden, &golden[name(kind)], &ours, &name(kind));
        }
        for (kind, baseline) in [("integrated-0", 0.0), ("integrated-1", 1.0)] {
            let settings = IntegratedGradients {
                baseline,
                steps: 16,
            };
            let ours = integrated_gradients(&model, &image, class, &settings).unwrap();
            check(&golden, &golden[name(kind)], &ours, &name(kind));
        }
    }
}
