//! Checks of the engine by hand, and against each rule's definition.

use leuko_core::{Seed, Stream};
use leuko_model::Shape;

use super::*;
use crate::linear::Connection;
use crate::oracle;

const NONE: Stabilizer = Stabilizer::NONE;

/// Two inputs, two outputs: rows are outputs.
fn two_by_two(biases: [f64; 2]) -> Linear {
    Linear {
        connection: Connection::Dense { inputs: 2 },
        weights: vec![1.0, 1.0, 3.0, -1.0],
        biases: biases.to_vec(),
    }
}

#[track_caller]
fn check(rule: Rule, biases: [f64; 2], input: [f64; 2], relevance: [f64; 2], expected: [f64; 2]) {
    let layer = two_by_two(biases);
    let output = layer.outputs(&input);
    let got = propagate(&rule, &layer, &input, &output, &relevance);
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() < 1e-14, "{rule}: {got} {expected}");
    }
}

/// Input (1, 2): outputs 3 and 1, of which contributions are 1, 2 and 3, -2. Relevance 6 and 1.
#[test]
fn test_propagate_two_by_two_by_hand() {
    let bias = Bias::Absorbs;
    let stabilizer = NONE;
    let check = |rule, expected| check(rule, [0.0, 0.0], [1.0, 2.0], [6.0, 1.0], expected);
    // s = (6/3, 1/1): 1 (2 + 3) and 2 (2 - 1).
    check(Rule::Zero { bias }, [5.0, 2.0]);
    // s = (6/4, 1/2): 1 (3/2 + 3/2) and 2 (3/2 - 1/2): 5 of 7 are left.
    let one = Stabilizer { epsilon: 1.0 };
    let rule = Rule::Epsilon {
        stabilizer: one,
        bias,
    };
    check(rule, [3.0, 2.0]);
    // Weights 2, 2 and 6, -1, so z = (6, 4), s = (1, 1/4): 2 + 6/4 and 2 (2 - 1/4).
    let rule = Rule::Gamma {
        gamma: 1.0,
        stabilizer,
        bias,
    };
    check(rule, [7.0 / 2.0, 7.0 / 2.0]);
    // Positive sums 3 and 3, s = (2, 1/3): 2 + 3/3 and 2 * 2.
    check(Rule::ZPlus { stabilizer, bias }, [3.0, 4.0]);
    // Twice that, less the negative sums' 0 and -2: the second input's -2 takes 1.
    // The first output has nothing negative, so its 6 become 12.
    let rule = Rule::AlphaBeta {
        alpha: 2.0,
        beta: 1.0,
        stabilizer,
        bias,
    };
    check(rule, [6.0, 7.0]);
    check(Rule::Flat { stabilizer }, [7.0 / 2.0, 7.0 / 2.0]);
}

/// Input (1/2, 1) in the box [0, 1]: q = 1/2, 1 and 3/2, -1 + 1 = 0. Relevance 6 and 3, s = (4, 2).
#[test]
fn test_propagate_z_box_by_hand() {
    let rule = Rule::ZBox {
        low: 0.0,
        high: 1.0,
        stabilizer: NONE,
    };
    for biases in [[0.0, 0.0], [5.0, -7.0]] {
        check(rule, biases, [0.5, 1.0], [6.0, 3.0], [5.0, 4.0]);
    }
    // A wider box, [-1, 2]: q = 1/2 + 1, 1 + 1 and 3/2 + 3, -1 + 2; sums 7/2 and 11/2.
    let rule = Rule::ZBox {
        low: -1.0,
        high: 2.0,
        stabilizer: NONE,
    };
    let expected = [1.5 * 2.0 + 4.5 * 2.0, 2.0 * 2.0 + 2.0];
    check(rule, [0.0, 0.0], [0.5, 1.0], [7.0, 11.0], expected);
}

/// Biases 3 and 4: outputs 6 and 5. Relevance 6 and 5 makes every contribution its own relevance.
#[test]
fn test_propagate_with_biases_by_hand() {
    let check = |bias, expected| {
        let rule = Rule::Zero { bias };
        check(rule, [3.0, 4.0], [1.0, 2.0], [6.0, 5.0], expected);
    };
    check(Bias::Absorbs, [4.0, 0.0]);
    // Denominators 3 and 1, s = (2, 5): 2 + 15 and 2 (2 - 5).
    check(Bias::Ignored, [17.0, -6.0]);
    // 3/2 and 4/2 more for each input than with `Absorbs`.
    check(Bias::Shared, [7.5, 3.5]);
}

/// Where nothing comes in, nothing but a bias can be shared, and 0/0 is 0.
#[test]
fn test_propagate_of_zeros_is_zero_and_never_nan() {
    let bias = Bias::Absorbs;
    check(
        Rule::Zero { bias },
        [0.0, 0.0],
        [0.0, 0.0],
        [1.0, 1.0],
        [0.0; 2],
    );
    let rule = Rule::ZPlus {
        stabilizer: NONE,
        bias,
    };
    check(rule, [0.0, 0.0], [0.0, 0.0], [1.0, 1.0], [0.0; 2]);
    let rule = Rule::Zero { bias: Bias::Shared };
    check(rule, [2.0, 0.0], [0.0, 0.0], [1.0, 1.0], [0.5; 2]);
}

fn all_rules() -> Vec<Rule> {
    let mut rules = Vec::new();
    for epsilon in [0.0, 1e-9, 0.25] {
        let stabilizer = Stabilizer { epsilon };
        for bias in [Bias::Absorbs, Bias::Ignored, Bias::Shared] {
            rules.push(Rule::Zero { bias });
            rules.push(Rule::Epsilon { stabilizer, bias });
            rules.push(Rule::ZPlus { stabilizer, bias });
            for gamma in [0.0, 0.25, 2.0] {
                rules.push(Rule::Gamma {
                    gamma,
                    stabilizer,
                    bias,
                });
            }
            for (alpha, beta) in [(1.0, 0.0), (2.0, 1.0), (1.5, 0.5)] {
                rules.push(Rule::AlphaBeta {
                    alpha,
                    beta,
                    stabilizer,
                    bias,
                });
            }
        }
        rules.push(Rule::Flat { stabilizer });
        for (low, high) in [(0.0, 1.0), (-1.0, 1.0), (-0.5, 2.0)] {
            rules.push(Rule::ZBox {
                low,
                high,
                stabilizer,
            });
        }
    }
    rules
}

/// Layers with inputs of both signs, and with inputs as behind a ReLU.
fn cases(stream: &mut Stream) -> Vec<(Linear, Vec<f64>)> {
    let shape = Shape {
        channels: 2,
        height: 5,
        width: 6,
    };
    let layers = [
        oracle::random_convolution(shape, 3, stream),
        oracle::random_dense(7, 5, stream),
    ];
    let mut cases = Vec::new();
    for layer in layers {
        let length = match layer.connection {
            Connection::Convolution(shape) => shape.len(),
            Connection::Dense { inputs } => inputs,
        };
        let signed = oracle::random_values(length, stream);
        let rectified = signed.iter().map(|value| value.max(0.0)).collect();
        cases.push((layer.clone(), signed));
        cases.push((layer, rectified));
    }
    cases
}

#[test]
fn test_propagate_agrees_with_the_definitions() {
    for seed in 0..5 {
        let mut stream = Stream::new(Seed(seed), "engine");
        for (layer, input) in cases(&mut stream) {
            let output = layer.outputs(&input);
            let relevance = oracle::random_values(output.len(), &mut stream);
            for rule in all_rules() {
                let got = propagate(&rule, &layer, &input, &output, &relevance);
                let expected = oracle::propagate(&rule, &layer, &input, &relevance);
                let scale = expected.iter().fold(1f64, |m, v| m.max(v.abs()));
                for (got, expected) in got.iter().zip(&expected) {
                    assert!(
                        (got - expected).abs() < 1e-10 * scale,
                        "seed {seed}, {rule}: {got} {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn test_propagate_loses_nothing_where_the_bias_keeps_nothing() {
    let mut stream = Stream::new(Seed(9), "engine");
    for (layer, input) in cases(&mut stream) {
        let output = layer.outputs(&input);
        let relevance = oracle::random_values(output.len(), &mut stream);
        let total: f64 = relevance.iter().sum();
        for bias in [Bias::Ignored, Bias::Shared] {
            for rule in [
                Rule::Zero { bias },
                Rule::Gamma {
                    gamma: 0.25,
                    stabilizer: NONE,
                    bias,
                },
                Rule::Flat { stabilizer: NONE },
            ] {
                let parts = propagate(&rule, &layer, &input, &output, &relevance);
                let scale: f64 = parts.iter().map(|part| part.abs()).sum();
                let sum: f64 = parts.iter().sum();
                assert!((sum - total).abs() < 1e-12 * scale, "{rule}: {sum} {total}");
            }
        }
    }
}

#[test]
fn test_propagate_z_plus_is_alpha_beta_with_one_and_zero() {
    let mut stream = Stream::new(Seed(10), "engine");
    let stabilizer = Stabilizer::default();
    let bias = Bias::Shared;
    let alpha_beta = Rule::AlphaBeta {
        alpha: 1.0,
        beta: 0.0,
        stabilizer,
        bias,
    };
    for (layer, input) in cases(&mut stream) {
        let output = layer.outputs(&input);
        let relevance = oracle::random_values(output.len(), &mut stream);
        let run = |rule| propagate(&rule, &layer, &input, &output, &relevance);
        assert_eq!(run(Rule::ZPlus { stabilizer, bias }), run(alpha_beta));
    }
}
