//! The rules again, slowly: one contribution at a time on dense matrices, as the publications define them.

use leuko_core::Stream;
use leuko_model::{KERNEL, Shape};

use crate::linear::{Connection, Linear};
use crate::{Bias, Rule};

/// Uniform in `[-1, 1)`.
pub(crate) fn random_values(length: usize, stream: &mut Stream) -> Vec<f64> {
    (0..length).map(|_| stream.uniform(-1.0, 1.0)).collect()
}

pub(crate) fn random_convolution(shape: Shape, outputs: usize, stream: &mut Stream) -> Linear {
    Linear {
        connection: Connection::Convolution(shape),
        weights: random_values(outputs * shape.channels * KERNEL * KERNEL, stream),
        biases: random_values(outputs, stream),
    }
}

pub(crate) fn random_dense(inputs: usize, outputs: usize, stream: &mut Stream) -> Linear {
    Linear {
        connection: Connection::Dense { inputs },
        weights: random_values(inputs * outputs, stream),
        biases: random_values(outputs, stream),
    }
}

/// Weight from each input (column) to each output (row); 0 where there is no connection.
pub(crate) fn matrix(layer: &Linear) -> Vec<Vec<f64>> {
    rows(layer, |weight| weight)
}

/// 1 where a convolution or a dense layer connects, 0 elsewhere.
fn connected(layer: &Linear) -> Vec<Vec<f64>> {
    rows(layer, |_| 1.0)
}

fn rows(layer: &Linear, value: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    let shape = match layer.connection {
        Connection::Dense { inputs } => {
            let rows = layer.weights.chunks(inputs);
            return rows
                .map(|row| row.iter().map(|&w| value(w)).collect())
                .collect();
        }
        Connection::Convolution(shape) => shape,
    };
    let mut rows = Vec::new();
    for output in 0..layer.biases.len() {
        for y in 0..shape.height - 2 {
            for x in 0..shape.width - 2 {
                let mut row = vec![0.0; shape.len()];
                for input in 0..shape.channels {
                    for dy in 0..3 {
                        for dx in 0..3 {
                            let place = (input * shape.height + y + dy) * shape.width + x + dx;
                            let tap = ((output * shape.channels + input) * 3 + dy) * 3 + dx;
                            row[place] = value(layer.weights[tap]);
                        }
                    }
                }
                rows.push(row);
            }
        }
    }
    rows
}

/// Relevance of the inputs: for each output, the parts that its inputs get by the definition.
pub(crate) fn propagate(rule: &Rule, layer: &Linear, input: &[f64], relevance: &[f64]) -> Vec<f64> {
    let matrix = matrix(layer);
    let connected = connected(layer);
    let per_bias = matrix.len() / layer.biases.len();
    let mut result = vec![0.0; input.len()];
    for (k, weights) in matrix.iter().enumerate() {
        let bias = layer.biases[k / per_bias];
        let parts = parts(rule, input, weights, &connected[k], bias);
        for (sum, part) in result.iter_mut().zip(parts) {
            *sum += part * relevance[k];
        }
    }
    result
}

/// Parts of one output's relevance for its inputs.
fn parts(rule: &Rule, x: &[f64], w: &[f64], connected: &[f64], bias: f64) -> Vec<f64> {
    let z: Vec<f64> = x.iter().zip(w).map(|(x, w)| x * w).collect();
    let epsilon = rule.stabilizer().epsilon;
    match *rule {
        Rule::Zero { bias: policy } | Rule::Epsilon { bias: policy, .. } => {
            fractions(&z, bias, policy, connected, epsilon)
        }
        Rule::Gamma {
            gamma,
            bias: policy,
            ..
        } => {
            let output = z.iter().sum::<f64>() + bias;
            // Contributions of the output's own sign count more.
            let raise = |z: f64| {
                let agrees = if output >= 0.0 { z > 0.0 } else { z < 0.0 };
                if agrees { (1.0 + gamma) * z } else { z }
            };
            let raised: Vec<f64> = z.iter().map(|&z| raise(z)).collect();
            fractions(&raised, raise(bias), policy, connected, epsilon)
        }
        Rule::AlphaBeta {
            alpha,
            beta,
            bias: policy,
            ..
        } => {
            let side = |f: fn(f64, f64) -> f64| {
                let z: Vec<f64> = z.iter().map(|&z| f(z, 0.0)).collect();
                fractions(&z, f(bias, 0.0), policy, connected, epsilon)
            };
            let (positive, negative) = (side(f64::max), side(f64::min));
            let both = positive.iter().zip(&negative);
            both.map(|(p, n)| alpha * p - beta * n).collect()
        }
        Rule::ZPlus { bias: policy, .. } => {
            let z: Vec<f64> = z.iter().map(|z| z.max(0.0)).collect();
            fractions(&z, bias.max(0.0), policy, connected, epsilon)
        }
        Rule::Flat { .. } => fractions(connected, 0.0, Bias::Absorbs, connected, epsilon),
        Rule::ZBox { low, high, .. } => {
            let q = |(x, w): (&f64, &f64)| x * w - low * w.max(0.0) - high * w.min(0.0);
            let q: Vec<f64> = x.iter().zip(w).map(q).collect();
            fractions(&q, 0.0, Bias::Absorbs, connected, epsilon)
        }
    }
}

/// Each contribution over the stabilised sum, with the bias as its policy says.
fn fractions(z: &[f64], bias: f64, policy: Bias, connected: &[f64], epsilon: f64) -> Vec<f64> {
    let mut sum: f64 = z.iter().sum();
    if policy != Bias::Ignored {
        sum += bias;
    }
    let denominator = if sum < 0.0 {
        sum - epsilon
    } else {
        sum + epsilon
    };
    if denominator == 0.0 {
        return vec![0.0; z.len()];
    }
    let inputs: f64 = connected.iter().sum();
    let part = |(z, connected): (&f64, &f64)| {
        let shared = match policy {
            Bias::Shared => connected * bias / inputs,
            Bias::Absorbs | Bias::Ignored => 0.0,
        };
        (z + shared) / denominator
    };
    z.iter().zip(connected).map(part).collect()
}
