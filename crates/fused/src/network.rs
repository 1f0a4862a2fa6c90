//! The network with its buffers: one call computes one step.

use std::ops::Range;

use crate::architecture::TAPS;
use crate::geometry::Geometry;
use crate::kernels::dense;
use crate::kernels::forward::Forward;
use crate::kernels::input_gradient::{InputGradient, TABLE, fill_tables};
use crate::kernels::weight_gradient::{Reduce, WeightGradient, pieces};
use crate::{Architecture, Buffer, FusedError, InstructionSet, Observer, Part};

/// Computes losses, gradients and logits of one architecture on one thread.
///
/// All buffers are made at the start, so a step allocates nothing. [`FusedNetwork::half_row`] describes the
/// order of an image's values; weights and gradients are flat, as [`Architecture`] describes.
#[derive(Debug)]
pub struct FusedNetwork {
    instructions: InstructionSet,
    geometry: Geometry,
    classes: usize,
    blocks: Vec<BlockBuffers>,
    denses: Vec<DenseBuffers>,
    /// The last feature map in `[channel, row, column]` order, and its gradient.
    flat: Vec<f32>,
    flat_gradient: Vec<f32>,
}

/// Buffers of one block; shapes as in [`Block`](crate::geometry::Block).
#[derive(Debug)]
struct BlockBuffers {
    output: Buffer,
    codes: Vec<u8>,
    gradients: Buffer,
    tables: Buffer,
    sums: Buffer,
    bias_sums: Buffer,
}

#[derive(Debug)]
struct DenseBuffers {
    output: Vec<f32>,
    gradient: Vec<f32>,
}

impl FusedNetwork {
    /// Makes the buffers.
    ///
    /// # Errors
    ///
    /// - [`FusedError`] if the architecture cannot be computed.
    pub fn new(
        architecture: &Architecture,
        instructions: InstructionSet,
    ) -> Result<Self, FusedError> {
        let lanes = instructions.lanes();
        let geometry = Geometry::new(architecture, lanes)?;
        let blocks = geometry.blocks.iter().enumerate().map(|(index, block)| {
            let tables = if index == 0 { 0 } else { block.pairs() * TABLE };
            BlockBuffers {
                output: Buffer::new(block.output.len()),
                codes: vec![0; block.windows.len()],
                gradients: Buffer::new(block.windows.len()),
                tables: Buffer::new(tables),
                sums: Buffer::new(block.pairs() * TAPS * lanes),
                bias_sums: Buffer::new(block.output.channels * lanes),
            }
        });
        let denses = geometry.denses.iter().map(|dense| DenseBuffers {
            output: vec![0.0; dense.outputs],
            gradient: vec![0.0; dense.outputs],
        });
        let flat = geometry.denses[0].inputs;
        Ok(Self {
            instructions,
            classes: architecture.classes(),
            blocks: blocks.collect(),
            denses: denses.collect(),
            flat: vec![0.0; flat],
            flat_gradient: vec![0.0; flat],
            geometry,
        })
    }

    /// Number of weights and biases.
    pub fn parameters(&self) -> usize {
        self.geometry.parameters
    }

    /// Half the places of an image's row: this many for its even columns, then as many for its odd
    /// ones. Rows follow each other, channel by channel. Places without a column hold finite numbers,
    /// for example zero.
    pub fn half_row(&self) -> usize {
        self.geometry.blocks[0].input.half
    }

    /// Numbers in one image.
    pub fn image_len(&self) -> usize {
        self.geometry.blocks[0].input.len()
    }

    /// Mean cross-entropy (nats an image) of a batch under `weights`; its gradient with respect to
    /// every weight overwrites `gradient`.
    ///
    /// It calls `watch` after each part of the work; pass `&mut ()` if nobody watches.
    ///
    /// # Panics
    ///
    /// Panics if a slice does not have the length that the architecture needs, if there is no image, if the
    /// numbers of images and labels differ, or if a label is not below the number of classes.
    pub fn loss_and_gradient(
        &mut self,
        weights: &[f32],
        images: &[f32],
        labels: &[usize],
        gradient: &mut [f32],
        watch: &mut dyn Observer,
    ) -> f64 {
        assert!(!labels.is_empty(), "a batch without an image");
        assert_eq!(gradient.len(), self.geometry.parameters, "gradient");
        assert_eq!(images.len(), labels.len() * self.image_len(), "images");
        self.check_weights(weights);
        self.clear_sums(weights, gradient);
        watch.done(Part::Tables);
        let share = 1.0 / labels.len() as f64;
        let mut loss = 0.0;
        for (image, &label) in images.chunks_exact(self.image_len()).zip(labels) {
            self.forward::<true>(weights, image, watch);
            loss += self.loss_of(label, share);
            self.backward(weights, image, gradient, watch);
        }
        self.reduce(gradient);
        watch.done(Part::Reduction);
        loss * share
    }

    /// Logits of each image under `weights`, `[image, class]`.
    ///
    /// # Panics
    ///
    /// Panics if a slice does not have the length that the architecture needs.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_fused::{Architecture, FusedNetwork, InstructionSet};
    ///
    /// let architecture =
    ///     Architecture { channels: 3, height: 32, width: 32, filters: vec![4, 8], dense: vec![2] };
    /// let mut network = FusedNetwork::new(&architecture, InstructionSet::best())?;
    /// // All weights are zero except the last bias, which is the logit of class 1.
    /// let mut weights = vec![0.0; network.parameters()];
    /// weights[network.parameters() - 1] = 1.5;
    /// let two_images = vec![0.5; 2 * network.image_len()];
    /// let mut logits = [0.0; 2 * 2];
    /// network.logits(&weights, &two_images, &mut logits);
    /// assert_eq!(logits, [0.0, 1.5, 0.0, 1.5]);
    /// # Ok::<(), leuko_fused::FusedError>(())
    /// ```
    pub fn logits(&mut self, weights: &[f32], images: &[f32], logits: &mut [f32]) {
        let count = logits.len() / self.classes;
        assert_eq!(logits.len(), count * self.classes, "logits");
        assert_eq!(images.len(), count * self.image_len(), "images");
        self.check_weights(weights);
        let images = images.chunks_exact(self.image_len());
        for (image, logits) in images.zip(logits.chunks_exact_mut(self.classes)) {
            self.forward::<false>(weights, image, &mut ());
            logits.copy_from_slice(&self.denses[self.denses.len() - 1].output);
        }
    }

    fn check_weights(&self, weights: &[f32]) {
        assert_eq!(weights.len(), self.geometry.parameters, "weights");
    }

    fn clear_sums(&mut self, weights: &[f32], gradient: &mut [f32]) {
        gradient.fill(0.0);
        for (block, buffers) in self.geometry.blocks.iter().zip(&mut self.blocks) {
            buffers.sums.fill(0.0);
            buffers.bias_sums.fill(0.0);
            fill_tables(block, weights, &mut buffers.tables);
        }
    }

    /// From an image to logits; with `CODES` it keeps what gradients need.
    fn forward<const CODES: bool>(
        &mut self,
        weights: &[f32],
        image: &[f32],
        watch: &mut dyn Observer,
    ) {
        for (index, block) in self.geometry.blocks.iter().enumerate() {
            let (below, here) = self.blocks.split_at_mut(index);
            let buffers = &mut here[0];
            self.instructions.run(Forward::<'_, CODES> {
                block,
                weights,
                input: below.last().map_or(image, |below| &*below.output),
                output: &mut buffers.output,
                codes: &mut buffers.codes,
            });
            watch.done(Part::Forward(index));
        }
        let last = self.blocks.len() - 1;
        let map = self.geometry.blocks[last].output;
        let mut flat = self.flat.iter_mut();
        for channel in 0..map.channels {
            for row in 0..map.height {
                for (column, value) in (0..map.width).zip(&mut flat) {
                    *value = self.blocks[last].output[map.place(channel, row, column)];
                }
            }
        }
        for (index, dense) in self.geometry.denses.iter().enumerate() {
            let (below, here) = self.denses.split_at_mut(index);
            let input = below.last().map_or(&self.flat, |below| &below.output);
            let output = &mut here[0].output;
            dense::forward(dense, weights, input, output);
            if index + 1 < self.geometry.denses.len() {
                for value in output {
                    // `max` would hide a NaN.
                    if *value < 0.0 {
                        *value = 0.0;
                    }
                }
            }
        }
        watch.done(Part::Dense);
    }

    /// The cross-entropy, in f64, of the image that went forward last; the gradient of the logits gets
    /// `share` times its derivative.
    fn loss_of(&mut self, label: usize, share: f64) -> f64 {
        let last = self.denses.len() - 1;
        let DenseBuffers { output, gradient } = &mut self.denses[last];
        assert!(label < output.len(), "label {label} of {}", output.len());
        let largest = output.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let power = |logit: f32| f64::from(logit - largest).exp();
        let sum: f64 = output.iter().map(|&logit| power(logit)).sum();
        for (class, (slope, &logit)) in gradient.iter_mut().zip(&*output).enumerate() {
            let truth = f64::from(u8::from(class == label));
            *slope = ((power(logit) / sum - truth) * share) as f32;
        }
        sum.ln() - f64::from(output[label] - largest)
    }

    /// From the gradient of the logits to the sums that make up the gradients of the weights.
    fn backward(
        &mut self,
        weights: &[f32],
        image: &[f32],
        gradient: &mut [f32],
        watch: &mut dyn Observer,
    ) {
        for (index, dense) in self.geometry.denses.iter().enumerate().rev() {
            let (below, here) = self.denses.split_at_mut(index);
            let slopes = &here[0].gradient;
            match below.last_mut() {
                None => {
                    let to = &mut self.flat_gradient;
                    dense::backward(dense, weights, &self.flat, slopes, gradient, to);
                }
                Some(below) => {
                    let to = &mut below.gradient;
                    dense::backward(dense, weights, &below.output, slopes, gradient, to);
                    stop_where_off(&below.output, &mut below.gradient);
                }
            }
        }
        stop_where_off(&self.flat, &mut self.flat_gradient);
        self.unflatten();
        watch.done(Part::Dense);
        let last = self.blocks.len() - 1;
        for rows in pieces(&self.geometry.blocks[last]) {
            self.weight_gradient(last, rows, image);
        }
        watch.done(Part::WeightGradient(last));
        for index in (0..last).rev() {
            // Gradients of a few rows are used as soon as they are computed, because those of all rows
            // would not stay in the nearer caches. They come in pairs of rows; an odd last row has none.
            let pairs = self.geometry.blocks[index + 1].windows.height + 1;
            let mut ready = 0;
            for rows in pieces(&self.geometry.blocks[index]) {
                let needed = rows.end.div_ceil(2).min(pairs);
                self.input_gradient(index + 1, ready..needed);
                ready = needed;
                watch.done(Part::InputGradient(index + 1));
                self.weight_gradient(index, rows, image);
                watch.done(Part::WeightGradient(index));
            }
        }
    }

    fn weight_gradient(&mut self, index: usize, rows: Range<usize>, image: &[f32]) {
        let (below, here) = self.blocks.split_at_mut(index);
        let buffers = &mut here[0];
        self.instructions.run(WeightGradient {
            block: &self.geometry.blocks[index],
            rows,
            input: below.last().map_or(image, |below| &*below.output),
            gradients: &buffers.gradients,
            codes: &buffers.codes,
            sums: &mut buffers.sums,
            bias_sums: &mut buffers.bias_sums,
        });
    }

    fn input_gradient(&mut self, index: usize, rows: Range<usize>) {
        let (below, here) = self.blocks.split_at_mut(index);
        let (below, buffers) = (&mut below[index - 1], &here[0]);
        self.instructions.run(InputGradient {
            block: &self.geometry.blocks[index],
            rows,
            tables: &buffers.tables,
            gradients: &buffers.gradients,
            codes: &buffers.codes,
            input: &below.output,
            below: &self.geometry.blocks[index - 1].windows,
            output: &mut below.gradients,
        });
    }

    /// Brings the gradient of the flat vector to the windows of the last block.
    fn unflatten(&mut self) {
        let last = self.blocks.len() - 1;
        let windows = self.geometry.blocks[last].windows;
        let mut rows = self.flat_gradient.chunks_exact(windows.width);
        for channel in 0..windows.channels {
            for (row, values) in (0..windows.height).zip(&mut rows) {
                let start = windows.row(channel, row);
                self.blocks[last].gradients[start..start + windows.width].copy_from_slice(values);
            }
        }
    }

    /// Adds up the lanes of all sums.
    fn reduce(&mut self, gradient: &mut [f32]) {
        for (block, buffers) in self.geometry.blocks.iter().zip(&self.blocks) {
            let biases = block.biases();
            self.instructions.run(Reduce {
                sums: &buffers.sums,
                values: &mut gradient[block.weights..biases],
            });
            self.instructions.run(Reduce {
                sums: &buffers.bias_sums,
                values: &mut gradient[biases..biases + block.output.channels],
            });
        }
    }
}

/// The gradient of a ReLU: zero where its output is zero.
fn stop_where_off(output: &[f32], gradient: &mut [f32]) {
    for (slope, &value) in gradient.iter_mut().zip(output) {
        if value <= 0.0 {
            *slope = 0.0;
        }
    }
}

#[cfg(test)]
mod tests;
