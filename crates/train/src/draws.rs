//! The random draws of a run, one stream for each purpose.

use leuko_core::Stream;
use leuko_model::Weights;

use crate::Job;
use crate::balance::Copies;

/// The weights that a run starts from.
pub(crate) fn initial_weights(job: &Job<'_>) -> Weights {
    Weights::glorot_uniform(job.network, &mut stream(job, "weights"))
}

/// The copies that fill up the classes of the training set, if the settings ask for them.
pub(crate) fn copies(job: &Job<'_>) -> Copies {
    match job.config.images_a_class {
        None => Copies::default(),
        Some(images_a_class) => Copies::new(
            job.images,
            job.labels,
            job.split.training,
            images_a_class,
            &job.config.augment,
            &mut stream(job, "balance"),
        ),
    }
}

/// A random stream of the job, for one purpose.
fn stream(job: &Job<'_>, purpose: &str) -> Stream {
    Stream::new(job.seed, &format!("{}/{purpose}", job.name))
}

/// What the epochs of a run draw.
#[derive(Debug)]
pub(crate) struct Draws {
    /// Positions of the training images, then of their copies.
    positions: Vec<usize>,
    order: Stream,
    /// For the transforms of the images, in the order of an epoch.
    pub(crate) augment: Stream,
}

impl Draws {
    /// For a run with so many copies, whose positions follow those of all images.
    pub(crate) fn new(job: &Job<'_>, copies: usize) -> Self {
        let first_copy = job.images.len();
        Self {
            positions: (job.split.training.iter().copied())
                .chain(first_copy..first_copy + copies)
                .collect(),
            order: stream(job, "order"),
            augment: stream(job, "augment"),
        }
    }

    /// All positions in the order of the next epoch.
    pub(crate) fn epoch(&mut self) -> Vec<usize> {
        let mut order = self.positions.clone();
        self.order.shuffle(&mut order);
        order
    }
}
