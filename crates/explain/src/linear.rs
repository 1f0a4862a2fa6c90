//! Layers with weights, which the rules modify.

use leuko_model::{KERNEL, Shape};

use crate::convolution::{convolve, transpose};

/// How a weighted layer connects its inputs to its outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    /// 3x3, stride 1, no padding, on an image of this shape.
    Convolution(Shape),
    /// All to all.
    Dense {
        /// Number of input values.
        inputs: usize,
    },
}

/// A convolution or a dense layer with its weights in f64.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Linear {
    pub(crate) connection: Connection,
    /// `[output, input, row, column]` or `[output, input]`.
    pub(crate) weights: Vec<f64>,
    /// `[output]`.
    pub(crate) biases: Vec<f64>,
}

impl Linear {
    /// Number of inputs that each output sums over.
    pub(crate) fn fan_in(&self) -> usize {
        match self.connection {
            Connection::Convolution(shape) => shape.channels * KERNEL * KERNEL,
            Connection::Dense { inputs } => inputs,
        }
    }

    /// Number of output values that share one bias.
    pub(crate) fn outputs_of_a_bias(&self) -> usize {
        match self.connection {
            Connection::Convolution(shape) => {
                (shape.height - (KERNEL - 1)) * (shape.width - (KERNEL - 1))
            }
            Connection::Dense { .. } => 1,
        }
    }

    /// The layer's outputs.
    pub(crate) fn outputs(&self, input: &[f64]) -> Vec<f64> {
        self.sums(&self.weights, &self.biases, input)
    }

    /// The outputs with other weights and biases.
    pub(crate) fn sums(&self, weights: &[f64], biases: &[f64], input: &[f64]) -> Vec<f64> {
        match self.connection {
            Connection::Convolution(shape) => convolve(shape, weights, biases, input),
            Connection::Dense { inputs } => {
                let rows = weights.chunks_exact(inputs);
                let sum = |(row, bias): (&[f64], &f64)| {
                    bias + row.iter().zip(input).map(|(w, x)| w * x).sum::<f64>()
                };
                rows.zip(biases).map(sum).collect()
            }
        }
    }

    /// For each input, the sum over its outputs of weight times value.
    pub(crate) fn back(&self, weights: &[f64], values: &[f64]) -> Vec<f64> {
        match self.connection {
            Connection::Convolution(shape) => transpose(shape, weights, values),
            Connection::Dense { inputs } => {
                let mut result = vec![0.0; inputs];
                for (row, value) in weights.chunks_exact(inputs).zip(values) {
                    for (sum, weight) in result.iter_mut().zip(row) {
                        *sum += weight * value;
                    }
                }
                result
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::oracle;

    #[test]
    fn test_sums_and_back_of_a_convolution_are_those_of_its_dense_matrix() {
        let mut stream = Stream::new(Seed(1), "linear");
        for (channels, outputs, height, width) in [(1, 1, 3, 3), (2, 3, 5, 7), (3, 2, 4, 20)] {
            let shape = Shape {
                channels,
                height,
                width,
            };
            let linear = oracle::random_convolution(shape, outputs, &mut stream);
            let input = oracle::random_values(shape.len(), &mut stream);
            let matrix = oracle::matrix(&linear);
            let output = linear.outputs(&input);
            let values = oracle::random_values(output.len(), &mut stream);
            let back = linear.back(&linear.weights, &values);
            assert_eq!(output.len(), matrix.len());
            for (k, row) in matrix.iter().enumerate() {
                let bias = linear.biases[k / linear.outputs_of_a_bias()];
                let sum: f64 = row.iter().zip(&input).map(|(w, x)| w * x).sum();
                assert!((sum + bias - output[k]).abs() < 1e-12);
            }
            for (j, got) in back.iter().enumerate() {
                let sum: f64 = matrix.iter().zip(&values).map(|(row, v)| row[j] * v).sum();
                assert!((sum - got).abs() < 1e-12);
            }
        }
    }
}
