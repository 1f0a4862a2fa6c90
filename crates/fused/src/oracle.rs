//! The same network, slowly: one value at a time in f64, straight from the definitions.

use crate::Architecture;

/// Mean loss of a batch, its gradient, and the logits of each image.
pub(crate) struct Answer {
    pub(crate) loss: f64,
    pub(crate) gradient: Vec<f64>,
    pub(crate) logits: Vec<Vec<f64>>,
}

/// A feature map, `[channel][row][column]`.
struct Map {
    height: usize,
    width: usize,
    values: Vec<f64>,
}

impl Map {
    fn at(&self, channel: usize, row: usize, column: usize) -> usize {
        (channel * self.height + row) * self.width + column
    }
}

/// Images are `[channel][row][column]`, one after the other.
pub(crate) fn answer(
    architecture: &Architecture,
    weights: &[f32],
    images: &[f32],
    labels: &[usize],
) -> Answer {
    let weights: Vec<f64> = weights.iter().map(|&w| f64::from(w)).collect();
    let mut answer = Answer {
        loss: 0.0,
        gradient: vec![0.0; weights.len()],
        logits: Vec::new(),
    };
    let length = architecture.channels * architecture.height * architecture.width;
    for (image, &label) in images.chunks(length).zip(labels) {
        one_image(
            architecture,
            &weights,
            image,
            label,
            labels.len(),
            &mut answer,
        );
    }
    answer
}

fn one_image(
    architecture: &Architecture,
    weights: &[f64],
    image: &[f32],
    label: usize,
    batch: usize,
    answer: &mut Answer,
) {
    // Forward: all feature maps, all sums before pooling, all dense activations.
    let mut maps = vec![Map {
        height: architecture.height,
        width: architecture.width,
        values: image.iter().map(|&v| f64::from(v)).collect(),
    }];
    let mut channels = architecture.channels;
    let mut offset = 0;
    let mut offsets = Vec::new();
    let mut winners: Vec<Vec<(usize, usize)>> = Vec::new();
    for &outputs in &architecture.filters {
        let input = &maps[maps.len() - 1];
        let (map, winner) = convolve(input, channels, outputs, &weights[offset..]);
        offsets.push(offset);
        offset += outputs * channels * 9 + outputs;
        channels = outputs;
        maps.push(map);
        winners.push(winner);
    }
    let mut activations = vec![maps[maps.len() - 1].values.clone()];
    let mut dense_offsets = Vec::new();
    for (index, &outputs) in architecture.dense.iter().enumerate() {
        let input = &activations[index];
        let inputs = input.len();
        let last = index + 1 == architecture.dense.len();
        let output = (0..outputs).map(|o| {
            let row = &weights[offset + o * inputs..][..inputs];
            let bias = weights[offset + outputs * inputs + o];
            let sum = bias + row.iter().zip(input).map(|(w, x)| w * x).sum::<f64>();
            if last { sum } else { sum.max(0.0) }
        });
        let output = output.collect();
        activations.push(output);
        dense_offsets.push(offset);
        offset += outputs * inputs + outputs;
    }
    let logits = activations[activations.len() - 1].clone();
    let total: f64 = logits.iter().map(|z| z.exp()).sum();
    answer.loss += (total.ln() - logits[label]) / batch as f64;

    // Backward.
    let mut slopes: Vec<f64> = logits.iter().map(|z| z.exp() / total).collect();
    slopes[label] -= 1.0;
    slopes.iter_mut().for_each(|s| *s /= batch as f64);
    for index in (0..architecture.dense.len()).rev() {
        let input = &activations[index];
        let (inputs, outputs) = (input.len(), slopes.len());
        let offset = dense_offsets[index];
        let mut below = vec![0.0; inputs];
        for o in 0..outputs {
            for i in 0..inputs {
                answer.gradient[offset + o * inputs + i] += slopes[o] * input[i];
                below[i] += slopes[o] * weights[offset + o * inputs + i];
            }
            answer.gradient[offset + outputs * inputs + o] += slopes[o];
        }
        for i in 0..inputs {
            if input[i] <= 0.0 {
                below[i] = 0.0;
            }
        }
        slopes = below;
    }
    for index in (0..architecture.filters.len()).rev() {
        let (input, output) = (&maps[index], &maps[index + 1]);
        let outputs = architecture.filters[index];
        let inputs = if index == 0 {
            architecture.channels
        } else {
            architecture.filters[index - 1]
        };
        let offset = offsets[index];
        let mut below = vec![0.0; input.values.len()];
        for o in 0..outputs {
            for row in 0..output.height {
                for column in 0..output.width {
                    let at = output.at(o, row, column);
                    let (y, x) = winners[index][at];
                    answer.gradient[offset + outputs * inputs * 9 + o] += slopes[at];
                    for i in 0..inputs {
                        for tap in 0..9 {
                            let weight = offset + (o * inputs + i) * 9 + tap;
                            let from = input.at(i, y + tap / 3, x + tap % 3);
                            answer.gradient[weight] += slopes[at] * input.values[from];
                            below[from] += slopes[at] * weights[weight];
                        }
                    }
                }
            }
        }
        for (slope, value) in below.iter_mut().zip(&input.values) {
            if *value <= 0.0 {
                *slope = 0.0;
            }
        }
        slopes = below;
    }
    answer.logits.push(logits);
}

/// Convolution, ReLU, pooling; and the convolution's place that each window kept.
fn convolve(
    input: &Map,
    inputs: usize,
    outputs: usize,
    weights: &[f64],
) -> (Map, Vec<(usize, usize)>) {
    let biases = &weights[outputs * inputs * 9..];
    let mut map = Map {
        height: (input.height - 2) / 2,
        width: (input.width - 2) / 2,
        values: Vec::new(),
    };
    let mut winners = Vec::new();
    for o in 0..outputs {
        for row in 0..map.height {
            for column in 0..map.width {
                let mut best = (f64::NEG_INFINITY, (0, 0));
                for (y, x) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let (y, x) = (2 * row + y, 2 * column + x);
                    let mut sum = biases[o];
                    for i in 0..inputs {
                        for tap in 0..9 {
                            sum += weights[(o * inputs + i) * 9 + tap]
                                * input.values[input.at(i, y + tap / 3, x + tap % 3)];
                        }
                    }
                    if sum > best.0 {
                        best = (sum, (y, x));
                    }
                }
                map.values.push(best.0.max(0.0));
                winners.push(best.1);
            }
        }
    }
    (map, winners)
}
