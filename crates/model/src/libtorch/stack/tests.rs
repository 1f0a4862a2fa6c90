//! Many networks at once against each by itself.

use leuko_core::{Seed, Stream};
use tch::{Kind, Reduction};

use super::super::{Module, Plan};
use super::*;
use crate::Shape;

/// Sides that leave an odd row and column on the way.
const SIDES: (usize, usize) = (193, 197);

fn network() -> Network {
    Network::schouten(Shape::rgb(SIDES.0, SIDES.1), 3).unwrap()
}

fn weights(stream: &mut Stream) -> Weights {
    Weights::glorot_uniform(&network(), stream)
}

/// `[image, channel, row, column]`.
fn images(stream: &mut Stream, count: usize) -> Tensor {
    let values = (0..count * 3 * SIDES.0 * SIDES.1).map(|_| stream.unit() as f32);
    Tensor::from_slice(&values.collect::<Vec<_>>()).view([-1, 3, SIDES.0 as i64, SIDES.1 as i64])
}

/// Sum over networks of the mean loss of each, whose images have labels 0, 1, ...
fn loss(logits: &Tensor) -> Tensor {
    let (networks, images, _) = logits.size3().unwrap();
    let labels = Tensor::arange(images, (Kind::Int64, Device::Cpu)).repeat([networks]);
    let logits = logits.flatten(0, 1);
    logits.cross_entropy_loss(&labels, None::<Tensor>, Reduction::Sum, -100, 0.0) / images as f64
}

fn values(tensor: &Tensor) -> Vec<f32> {
    Vec::try_from(tensor.detach().flatten(0, -1)).unwrap()
}

/// Logits and gradients of a stack, flat.
fn of_stack(arrangement: Arrangement, all: &[&Weights], images: &Tensor) -> [Vec<f32>; 2] {
    let stack = Stack::new(&network(), arrangement);
    let weights = stack.weights(all, Device::Cpu).unwrap();
    let weights = weights.set_requires_grad(true);
    let logits = stack.logits(&weights, images).unwrap();
    let gradient = Tensor::run_backward(&[loss(&logits)], &[&weights], false, false);
    [values(&logits), values(&gradient[0])]
}

#[track_caller]
fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0f32, |m, value| m.max(value.abs()));
    assert!(largest > 1e-3, "not trivial: {largest}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= tolerance * largest,
            "{found} {expected}, of at most {largest}"
        );
    }
}

#[test]
fn test_every_arrangement_computes_what_each_network_computes_alone() {
    let mut stream = Stream::new(Seed(1), "stack");
    let all: Vec<Weights> = (0..3).map(|_| weights(&mut stream)).collect();
    let batches: Vec<Tensor> = (0..3).map(|_| images(&mut stream, 2)).collect();
    let mut expected = [Vec::new(), Vec::new()];
    for (weights, batch) in all.iter().zip(&batches) {
        let module = Module::new(&network(), weights, Plan::AsWritten, Device::Cpu).unwrap();
        let logits = module.logits(batch).unwrap();
        let mut gradient = vec![0.0; weights.values().len()];
        let mean = loss(&logits.unsqueeze(0));
        module.gradient(&mean, &mut gradient).unwrap();
        expected[0].extend(values(&logits));
        expected[1].extend(gradient);
    }
    let all: Vec<&Weights> = all.iter().collect();
    for arrangement in Arrangement::ALL {
        let [logits, gradient] = of_stack(arrangement, &all, &Tensor::stack(&batches, 0));
        assert_close(&logits, &expected[0], 1e-5);
        assert_close(&gradient, &expected[1], 1e-4);
    }
}

#[test]
fn test_a_network_that_diverged_leaves_the_others_alone() {
    let mut stream = Stream::new(Seed(2), "stack");
    let sound = weights(&mut stream);
    let parameters = sound.values().len();
    let broken = Weights::new(&network(), vec![f32::NAN; parameters]).unwrap();
    let batch = images(&mut stream, 2);
    let both = Tensor::stack(&[&batch, &batch], 0);
    for arrangement in Arrangement::ALL {
        let [logits, gradient] = of_stack(arrangement, &[&sound, &sound], &both);
        let [beside, gradient_beside] = of_stack(arrangement, &[&broken, &sound], &both);
        let half = logits.len() / 2;
        assert!(beside[..half].iter().all(|value| value.is_nan()));
        assert_eq!(beside[half..], logits[half..], "{arrangement}");
        assert_eq!(gradient_beside[parameters..], gradient[parameters..]);
    }
}

#[test]
fn test_weights_of_another_network_are_refused() {
    let other = Network::schouten(Shape::rgb(400, 400), 2).unwrap();
    let weights = Weights::glorot_uniform(&other, &mut Stream::new(Seed(1), "w"));
    let stack = Stack::new(&network(), Arrangement::Planar);
    assert!(matches!(
        stack.weights(&[&weights], Device::Cpu),
        Err(ModelError::WrongLength { .. })
    ));
}
