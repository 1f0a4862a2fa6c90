//! Batches of images in the order that an engine needs.

use leuko_augment::{AugmentConfig, TensorLayout, to_float, warp};
use leuko_core::{ClassIndex, Stream};
use leuko_data::Images;
use leuko_fused::Buffer;

use crate::Batch;
use crate::balance::Copies;

/// A buffer for one batch, filled again for each step.
pub(crate) struct Batcher<'a> {
    images: &'a Images,
    labels: &'a [ClassIndex],
    /// Their positions follow those of `images`.
    copies: &'a Copies,
    layout: TensorLayout,
    values: Buffer,
    batch_labels: Vec<ClassIndex>,
}

impl<'a> Batcher<'a> {
    pub(crate) fn new(
        images: &'a Images,
        labels: &'a [ClassIndex],
        copies: &'a Copies,
        layout: TensorLayout,
    ) -> Self {
        Self {
            images,
            labels,
            copies,
            layout,
            values: Buffer::new(0),
            batch_labels: Vec::new(),
        }
    }

    /// The images at `positions` as they are.
    pub(crate) fn plain(&mut self, positions: &[usize]) -> Batch<'_> {
        self.fill(positions, |pixels, height, width, layout, out| {
            to_float(pixels, height, width, layout, out);
        })
    }

    /// The images at `positions`, each with its own random transform from `stream`.
    pub(crate) fn augmented(
        &mut self,
        positions: &[usize],
        config: &AugmentConfig,
        stream: &mut Stream,
    ) -> Batch<'_> {
        self.fill(positions, |pixels, height, width, layout, out| {
            warp(pixels, height, width, &config.draw(stream), layout, out);
        })
    }

    fn fill(
        &mut self,
        positions: &[usize],
        mut convert: impl FnMut(&[u8], usize, usize, TensorLayout, &mut [f32]),
    ) -> Batch<'_> {
        let (height, width) = (self.images.height(), self.images.width());
        let length = self.layout.len(height, width);
        let needed = positions.len() * length;
        if self.values.len() < needed {
            self.values = Buffer::new(needed);
        }
        self.batch_labels.clear();
        for (&position, out) in positions.iter().zip(self.values.chunks_exact_mut(length)) {
            let (pixels, label) = match position.checked_sub(self.images.len()) {
                None => (self.images.pixels(position), self.labels[position]),
                Some(copy) => (self.copies.pixels(copy), self.copies.label(copy)),
            };
            convert(pixels, height, width, self.layout, out);
            self.batch_labels.push(label);
        }
        Batch {
            images: &self.values[..needed],
            labels: &self.batch_labels,
        }
    }
}
