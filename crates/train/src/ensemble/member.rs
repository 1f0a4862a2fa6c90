//! One of the networks that train together.

use leuko_augment::Transform;
use leuko_core::ClassIndex;

use super::pixels::{Pixels, Place};
use crate::Job;
use crate::balance::Copies;
use crate::course::Course;
use crate::draws::Draws;

/// A network in training: what the processor knows of it. Its tensors are a row of [`Rows`](super::rows::Rows).
#[derive(Debug)]
pub(super) struct Member<'a, K> {
    pub(super) key: K,
    pub(super) job: Job<'a>,
    pub(super) course: Course,
    /// Where its copies are on the device.
    pub(super) slot: usize,
    copy_labels: Vec<ClassIndex>,
    draws: Draws,
    /// Positions of the present epoch in their order.
    order: Vec<usize>,
    /// How many of them are done.
    done: usize,
}

/// Images of several networks, as many for each; images that fill up a network's batch do not count.
#[derive(Debug, Default)]
pub(super) struct Batches {
    pub(super) places: Vec<Place>,
    /// One for each image, in training.
    pub(super) transforms: Vec<Transform>,
    pub(super) labels: Vec<i64>,
    /// Share of each image in the loss of its network; 0 if it only fills up.
    pub(super) shares: Vec<f32>,
    /// Number of images that count.
    pub(super) images: usize,
}

impl<'a, K> Member<'a, K> {
    /// A network before its first step.
    pub(super) fn new(key: K, job: Job<'a>, copies: &Copies, slot: usize) -> Self {
        let mut draws = Draws::new(&job, copies.len());
        Self {
            key,
            course: Course::new(&job.config),
            slot,
            copy_labels: (0..copies.len()).map(|copy| copies.label(copy)).collect(),
            order: draws.epoch(),
            done: 0,
            draws,
            job,
        }
    }

    /// Appends the next batch, filled up to the batch size.
    pub(super) fn next_batch(&mut self, pixels: &Pixels, into: &mut Batches) {
        let size = self.job.config.batch_size;
        let last = (self.done + size).min(self.order.len());
        let positions = &self.order[self.done..last];
        let count = positions.len();
        for &position in positions {
            into.places.push(pixels.place(self.slot, position));
            let augment = &self.job.config.augment;
            into.transforms.push(augment.draw(&mut self.draws.augment));
            let label = match position.checked_sub(self.job.images.len()) {
                None => self.job.labels[position],
                Some(copy) => self.copy_labels[copy],
            };
            into.labels.push(i64::from(label.0));
            into.shares.push(1.0 / count as f32);
        }
        into.transforms
            .resize(into.transforms.len() + size - count, Transform::IDENTITY);
        into.fill_up(size - count);
        into.images += count;
        self.done = last;
    }

    /// Whether all batches of the epoch are done.
    pub(super) fn epoch_is_over(&self) -> bool {
        self.done == self.order.len()
    }

    /// Number of images of an epoch.
    pub(super) fn epoch_images(&self) -> usize {
        self.order.len()
    }

    /// Begins the next epoch.
    pub(super) fn begin_epoch(&mut self) {
        self.order = self.draws.epoch();
        self.done = 0;
    }

    /// Appends `size` validation images from `first` on, filled up.
    pub(super) fn validation_batch(
        &self,
        first: usize,
        size: usize,
        pixels: &Pixels,
        into: &mut Batches,
    ) {
        let validation = self.job.split.validation;
        let batch = validation.iter().skip(first).take(size);
        let before = into.places.len();
        into.places
            .extend(batch.map(|&position| pixels.place(self.slot, position)));
        let count = into.places.len() - before;
        if count == 0 {
            into.places.push(pixels.place(self.slot, validation[0]));
        }
        let filled = into.places.len() - before;
        into.fill_places(size - filled);
        into.images += count;
    }
}

impl Batches {
    fn fill_up(&mut self, count: usize) {
        self.fill_places(count);
        self.labels.resize(self.labels.len() + count, 0);
        self.shares.resize(self.shares.len() + count, 0.0);
    }

    /// The last image again and again.
    fn fill_places(&mut self, count: usize) {
        let last = self.places[self.places.len() - 1];
        self.places.resize(self.places.len() + count, last);
    }
}
