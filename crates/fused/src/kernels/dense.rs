//! Fully connected layers, in plain loops: they are a thousandth of the work.

use crate::geometry::Dense;

/// Numbers added side by side; the order of summation is the same on every processor.
const LANES: usize = 8;

/// `weights * input + bias`.
pub(crate) fn forward(dense: &Dense, weights: &[f32], input: &[f32], output: &mut [f32]) {
    let rows = weights[dense.weights..].chunks_exact(dense.inputs);
    let biases = &weights[dense.biases()..][..dense.outputs];
    for ((value, row), bias) in output.iter_mut().zip(rows).zip(biases) {
        *value = bias + dot(row, input);
    }
}

/// Adds to the gradients of weights and biases, and computes those of the input.
pub(crate) fn backward(
    dense: &Dense,
    weights: &[f32],
    input: &[f32],
    output_gradient: &[f32],
    gradient: &mut [f32],
    input_gradient: &mut [f32],
) {
    input_gradient.fill(0.0);
    for (output, &slope) in output_gradient.iter().enumerate() {
        let row = dense.weights + output * dense.inputs;
        let range = row..row + dense.inputs;
        for (sum, value) in gradient[range.clone()].iter_mut().zip(input) {
            *sum += slope * value;
        }
        for (sum, weight) in input_gradient.iter_mut().zip(&weights[range]) {
            *sum += slope * weight;
        }
        gradient[dense.biases() + output] += slope;
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let (blocks_a, blocks_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = blocks_a.remainder().iter().zip(blocks_b.remainder());
    let rest: f32 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in blocks_a.zip(blocks_b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    crate::simd::sum_halves(sums) + rest
}
