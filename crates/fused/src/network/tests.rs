//! The network against its definition, with all instructions of this machine.

use leuko_core::{Seed, Stream};

use super::*;
use crate::oracle;

fn architecture(
    (channels, height, width): (usize, usize, usize),
    filters: &[usize],
    dense: &[usize],
) -> Architecture {
    Architecture {
        channels,
        height,
        width,
        filters: filters.to_vec(),
        dense: dense.to_vec(),
    }
}

fn schouten(side: usize) -> Architecture {
    architecture((3, side, side), &[4, 8, 8, 8, 16, 16], &[32, 2])
}

/// Networks of many shapes: odd and even sides, one to seventeen channels, wide and high images,
/// rows that fill a vector just, and just not.
fn architectures() -> Vec<Architecture> {
    vec![
        schouten(190),
        // An image that is far away when its gradients are due, and pieces of an odd number of rows.
        schouten(257),
        architecture((1, 4, 4), &[1], &[1, 2]),
        architecture((1, 5, 7), &[3], &[2]),
        architecture((3, 34, 34), &[4], &[5, 3]),
        architecture((3, 35, 36), &[4, 5], &[6, 2]),
        architecture((2, 66, 25), &[7, 2, 3], &[8, 4]),
        architecture((5, 22, 68), &[1, 8], &[2]),
        architecture((4, 37, 70), &[17, 9], &[9, 7, 6]),
        architecture((8, 50, 18), &[16, 3], &[16, 2]),
        architecture((3, 98, 102), &[2, 3, 4, 5], &[3]),
    ]
}

struct Case {
    weights: Vec<f32>,
    /// `[channel][row][column]`.
    images: Vec<f32>,
    labels: Vec<usize>,
}

fn case(architecture: &Architecture, batch: usize, stream: &mut Stream) -> Case {
    let geometry = Geometry::new(architecture, 8).unwrap();
    let mut weights = vec![0.0; geometry.parameters];
    let scales = geometry
        .blocks
        .iter()
        .map(|b| (b.weights, b.biases(), b.input.channels * 9));
    let dense = geometry
        .denses
        .iter()
        .map(|d| (d.weights, d.biases(), d.inputs));
    for (start, biases, inputs) in scales.chain(dense) {
        // He's limit, so that signals neither die nor explode on their way.
        let limit = (6.0 / inputs as f64).sqrt();
        weights[start..biases].fill_with(|| stream.uniform(-limit, limit) as f32);
    }
    for value in &mut weights {
        if *value == 0.0 {
            *value = stream.uniform(-0.05, 0.05) as f32;
        }
    }
    let length = architecture.channels * architecture.height * architecture.width;
    Case {
        weights,
        images: (0..batch * length)
            .map(|_| stream.uniform(0.0, 1.0) as f32)
            .collect(),
        labels: (0..batch)
            .map(|_| stream.below(architecture.classes()))
            .collect(),
    }
}

/// Images as the network takes them. What no column belongs to is filled with a large number, which
/// must not matter.
fn laid_out(network: &FusedNetwork, images: &[f32]) -> Vec<f32> {
    let map = network.geometry.blocks[0].input;
    let image = map.channels * map.height * map.width;
    let mut out = vec![1e6; images.len() / image * map.len()];
    for (from, to) in images.chunks(image).zip(out.chunks_mut(map.len())) {
        for (index, &value) in from.iter().enumerate() {
            let (row, column) = (index / map.width, index % map.width);
            to[map.place(row / map.height, row % map.height, column)] = value;
        }
    }
    out
}

/// Loss, gradient and logits of a case with some instructions.
fn computed(
    architecture: &Architecture,
    case: &Case,
    instructions: InstructionSet,
) -> (f64, Vec<f32>, Vec<f32>) {
    let mut network = FusedNetwork::new(architecture, instructions).unwrap();
    let images = laid_out(&network, &case.images);
    let mut gradient = vec![f32::NAN; case.weights.len()];
    // Nothing of a step may be left in the next: of one that diverges, of one on other images.
    let nan = vec![f32::NAN; case.weights.len()];
    let other: Vec<f32> = images.iter().map(|value| 1.5 - value.min(1.0)).collect();
    for (weights, images) in [(&nan, &images), (&case.weights, &other)] {
        network.loss_and_gradient(weights, images, &case.labels, &mut gradient, &mut ());
    }
    gradient.fill(f32::NAN);
    let loss =
        network.loss_and_gradient(&case.weights, &images, &case.labels, &mut gradient, &mut ());
    let mut logits = vec![0.0; case.labels.len() * architecture.classes()];
    network.logits(&case.weights, &images, &mut logits);
    (loss, gradient, logits)
}

/// The relative error (Euclidean norm) of each parameter tensor.
fn errors(architecture: &Architecture, found: &[f32], expected: &[f64]) -> Vec<f64> {
    let geometry = Geometry::new(architecture, 8).unwrap();
    let mut bounds: Vec<usize> = vec![geometry.parameters];
    bounds.extend(geometry.blocks.iter().flat_map(|b| [b.weights, b.biases()]));
    bounds.extend(geometry.denses.iter().flat_map(|d| [d.weights, d.biases()]));
    bounds.sort_unstable();
    let errors = bounds.windows(2).map(|bounds| {
        let range = bounds[0]..bounds[1];
        let pairs = found[range.clone()].iter().zip(&expected[range.clone()]);
        let error: f64 = pairs.map(|(&f, e)| (f64::from(f) - e).powi(2)).sum();
        let size: f64 = expected[range].iter().map(|e| e * e).sum();
        if error == 0.0 {
            0.0
        } else {
            (error / size).sqrt()
        }
    });
    errors.collect()
}

fn check(architecture: &Architecture, case: &Case, tolerance: f64) {
    let expected = oracle::answer(architecture, &case.weights, &case.images, &case.labels);
    for instructions in InstructionSet::tested() {
        let (loss, gradient, logits) = computed(architecture, case, instructions);
        let difference = (loss - expected.loss).abs() / expected.loss.max(1.0);
        assert!(
            difference < tolerance,
            "{instructions}: loss {loss}, expected {}",
            expected.loss
        );
        for (&found, expected) in logits.iter().zip(expected.logits.iter().flatten()) {
            let difference = (f64::from(found) - expected).abs() / expected.abs().max(1.0);
            assert!(
                difference < tolerance,
                "{instructions}: logit {found}, expected {expected}"
            );
        }
        for error in errors(architecture, &gradient, &expected.gradient) {
            assert!(
                error < tolerance,
                "{instructions}, {architecture:?}: error {error}"
            );
        }
    }
}

#[test]
fn test_gradients_equal_those_of_the_definitions() {
    let mut stream = Stream::new(Seed(4), "fused");
    for architecture in architectures() {
        for batch in [1, 3] {
            check(
                &architecture,
                &case(&architecture, batch, &mut stream),
                1e-4,
            );
        }
    }
}

#[test]
fn test_ties_in_pooling_go_to_the_first_place() {
    let mut stream = Stream::new(Seed(5), "ties");
    // Numbers of few bits: all sums are exact in f32, so equal sums are equal.
    for architecture in [
        architecture((2, 14, 15), &[3], &[2]),
        architecture((1, 22, 40), &[2, 3], &[2]),
    ] {
        let mut case = case(&architecture, 2, &mut stream);
        case.weights
            .fill_with(|| (stream.below(5) as f32 - 1.5) / 4.0);
        case.images.fill_with(|| stream.below(2) as f32 / 2.0);
        check(&architecture, &case, 1e-5);
        // Nothing but ties.
        case.images.fill(0.5);
        check(&architecture, &case, 1e-5);
    }
}

#[test]
fn test_dead_units_have_no_gradient() {
    let mut stream = Stream::new(Seed(6), "dead");
    let architecture = architecture((3, 30, 31), &[4, 5], &[6, 2]);
    let mut case = case(&architecture, 2, &mut stream);
    let geometry = Geometry::new(&architecture, 8).unwrap();
    // One channel of the first block and one of the second are never on; nor is one dense unit.
    let biases = [
        geometry.blocks[0].biases() + 1,
        geometry.blocks[1].biases() + 4,
        geometry.denses[0].biases() + 2,
    ];
    for place in biases {
        case.weights[place] = -1e3;
    }
    check(&architecture, &case, 1e-4);
    for instructions in InstructionSet::tested() {
        let (_, gradient, _) = computed(&architecture, &case, instructions);
        for place in biases {
            assert_eq!(gradient[place], 0.0, "{instructions}");
        }
        assert!(gradient.iter().any(|&slope| slope != 0.0));
    }
    // All dead: only the last biases move.
    case.weights[geometry.blocks[0].biases()..geometry.blocks[1].weights].fill(-1e3);
    case.weights[geometry.blocks[1].biases()..geometry.denses[0].weights].fill(-1e3);
    check(&architecture, &case, 1e-4);
}

#[test]
fn test_nan_weights_give_a_nan_loss() {
    let architecture = schouten(190);
    let mut case = case(&architecture, 1, &mut Stream::new(Seed(7), "nan"));
    let geometry = Geometry::new(&architecture, 8).unwrap();
    for block in geometry.blocks {
        let mut weights = case.weights.clone();
        weights[block.weights..block.biases()].fill(f32::NAN);
        std::mem::swap(&mut weights, &mut case.weights);
        for instructions in InstructionSet::tested() {
            assert!(
                computed(&architecture, &case, instructions).0.is_nan(),
                "{instructions}"
            );
        }
        std::mem::swap(&mut weights, &mut case.weights);
    }
}

#[test]
fn test_an_image_has_the_same_logits_in_any_batch() {
    let architecture = architecture((3, 40, 41), &[4, 6], &[5, 3]);
    let case = case(&architecture, 4, &mut Stream::new(Seed(8), "batch"));
    for instructions in InstructionSet::tested() {
        let (_, _, together) = computed(&architecture, &case, instructions);
        for (index, image) in case.images.chunks(case.images.len() / 4).enumerate() {
            let one = Case {
                weights: case.weights.clone(),
                images: image.to_vec(),
                labels: vec![case.labels[index]],
            };
            let (_, _, alone) = computed(&architecture, &one, instructions);
            assert_eq!(alone, together[index * 3..][..3], "{instructions}");
        }
    }
}

#[test]
fn test_logits_have_the_bits_of_a_step() {
    let mut stream = Stream::new(Seed(9), "logits");
    for architecture in architectures() {
        let mut case = case(&architecture, 2, &mut stream);
        for nan in [false, true] {
            if nan {
                // One weight of one channel, so that windows hold NaN beside numbers.
                let weight = stream.below(case.weights.len());
                case.weights[weight] = f32::NAN;
            }
            for instructions in InstructionSet::tested() {
                let mut network = FusedNetwork::new(&architecture, instructions).unwrap();
                let images = laid_out(&network, &case.images);
                let mut logits = vec![0.0; 2 * architecture.classes()];
                network.logits(&case.weights, &images, &mut logits);
                let mut of_steps = Vec::new();
                for image in images.chunks(network.image_len()) {
                    network.forward::<true>(&case.weights, image, &mut ());
                    of_steps.extend(network.denses.last().unwrap().output.iter());
                }
                let bits = |logits: &[f32]| -> Vec<u32> {
                    // A NaN has many bits, and none of them counts.
                    let canonical = |&z: &f32| if z.is_nan() { f32::NAN } else { z };
                    logits.iter().map(canonical).map(f32::to_bits).collect()
                };
                assert_eq!(bits(&logits), bits(&of_steps), "{instructions}");
            }
        }
    }
}

#[test]
fn test_new_refuses_what_cannot_be_computed() {
    let refused = |architecture: &Architecture| {
        FusedNetwork::new(architecture, InstructionSet::best()).unwrap_err()
    };
    let network = architecture((3, 20, 9), &[2, 2], &[2]);
    assert_eq!(
        refused(&network),
        FusedError::TooSmall {
            block: 1,
            height: 9,
            width: 3
        }
    );
    assert_eq!(
        refused(&architecture((3, 20, 20), &[], &[2])),
        FusedError::Empty
    );
    assert_eq!(
        refused(&architecture((3, 20, 20), &[2, 0], &[2])),
        FusedError::Empty
    );
}
