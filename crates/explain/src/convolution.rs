//! The 3x3 convolution in f64, and its transpose.

use leuko_model::{KERNEL, Shape};
use multiversion::multiversion;

const TAPS: usize = KERNEL * KERNEL;

/// Convolves without padding, stride 1; each output plane starts at its `start`, if there is one.
///
/// The inner loop is nine products over contiguous rows, which the compiler vectorises. Lanes are
/// pixels, each pixel's sum has one order (start, then input channel by input channel, kernel row by
/// row), and products are never fused with sums. So the bytes are the same for every width of vectors.
///
/// # Shapes
///
/// - `weights`: `[output, input, 3, 3]`.
/// - `input`: `shape`, planar.
/// - output: `[output, shape.height - 2, shape.width - 2]`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2", "x86_64+avx2"))]
pub(crate) fn convolve(shape: Shape, weights: &[f64], starts: &[f64], input: &[f64]) -> Vec<f64> {
    let (height, width) = (shape.height - (KERNEL - 1), shape.width - (KERNEL - 1));
    let mut output = vec![0.0; starts.len() * height * width];
    let kernels = weights.chunks_exact(shape.channels * TAPS);
    let planes = output.chunks_exact_mut(height * width);
    for ((plane, &start), kernels) in planes.zip(starts).zip(kernels) {
        for (y, sums) in plane.chunks_exact_mut(width).enumerate() {
            sums.fill(start);
            for (channel, kernel) in kernels.chunks_exact(TAPS).enumerate() {
                let first = (channel * shape.height + y) * shape.width;
                let rows = &input[first..first + KERNEL * shape.width];
                let (upper, rest) = rows.split_at(shape.width);
                let (middle, lower) = rest.split_at(shape.width);
                for (x, sum) in sums.iter_mut().enumerate() {
                    let mut value = *sum;
                    value += kernel[0] * upper[x] + kernel[1] * upper[x + 1];
                    value += kernel[2] * upper[x + 2] + kernel[3] * middle[x];
                    value += kernel[4] * middle[x + 1] + kernel[5] * middle[x + 2];
                    value += kernel[6] * lower[x] + kernel[7] * lower[x + 1];
                    *sum = value + kernel[8] * lower[x + 2];
                }
            }
        }
    }
    output
}

/// The transpose: each input gets the sum over its outputs of weight times value.
///
/// # Shapes
///
/// - `shape`: of the convolution's input, which is the result's.
/// - `weights`: `[output, input, 3, 3]`.
/// - `values`: `[output, shape.height - 2, shape.width - 2]`.
pub(crate) fn transpose(shape: Shape, weights: &[f64], values: &[f64]) -> Vec<f64> {
    let outputs = weights.len() / (shape.channels * TAPS);
    let (height, width) = (shape.height - (KERNEL - 1), shape.width - (KERNEL - 1));
    let edge = KERNEL - 1;
    let padded_shape = Shape {
        channels: outputs,
        height: height + 2 * edge,
        width: width + 2 * edge,
    };
    let mut padded = vec![0.0; padded_shape.len()];
    for (row, values) in values.chunks_exact(width).enumerate() {
        let (channel, y) = (row / height, row % height);
        let first = (channel * padded_shape.height + y + edge) * padded_shape.width + edge;
        padded[first..first + width].copy_from_slice(values);
    }
    let mut turned = vec![0.0; weights.len()];
    for (pair, kernel) in weights.chunks_exact(TAPS).enumerate() {
        let (output, input) = (pair / shape.channels, pair % shape.channels);
        let target = &mut turned[(input * outputs + output) * TAPS..][..TAPS];
        for (tap, &weight) in kernel.iter().enumerate() {
            target[TAPS - 1 - tap] = weight;
        }
    }
    convolve(padded_shape, &turned, &vec![0.0; shape.channels], &padded)
}
