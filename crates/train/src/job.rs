//! The input and the result of one run.

use std::ops::ControlFlow;

use leuko_core::{ClassIndex, EpochLoss, Seed, StopReason};
use leuko_data::Images;
use leuko_model::{Network, Weights};

use crate::TrainConfig;

/// The images, labels, network and settings of one run. [`Job::new`] fills in what has a default.
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, Seed};
/// use leuko_data::Images;
/// use leuko_model::{Network, Shape};
/// use leuko_train::{Job, Split, TrainConfig};
///
/// # let ids = (0..4).map(|image| leuko_core::ImageId(image.to_string())).collect();
/// # let images = Images::new(190, 190, ids, vec![0; 4 * 190 * 190 * 3]).ok_or("pixels")?;
/// let labels = [0, 1, 0, 1].map(ClassIndex);
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// // Trains on the first two images, chooses the epoch by the others.
/// let split = Split { training: &[0, 1], validation: &[2, 3] };
/// let mut job = Job::new("first", &network, &images, &labels, split);
/// assert_eq!((job.seed, job.config), (Seed(2021), TrainConfig::default()));
/// job.config.max_epochs = 20;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// The run's name. Its initial weights and random draws depend on it, so give each run another name.
    pub name: String,
    /// The study's master seed. Default 2021.
    pub seed: Seed,
    /// Settings. By default the paper's for the binary task.
    pub config: TrainConfig,
    /// The network to train.
    pub network: &'a Network,
    /// All decoded images of the experiment.
    pub images: &'a Images,
    /// The label of each image in `images`.
    pub labels: &'a [ClassIndex],
    /// Which of the images train the network, and which choose the epoch.
    pub split: Split<'a>,
}

/// The two sets of images of a run. No image is in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// Positions of the images to train on (0-based).
    pub training: &'a [usize],
    /// Positions of the images that choose the epoch (0-based).
    pub validation: &'a [usize],
}

impl<'a> Split<'a> {
    /// The first `training` of `positions` train the network, all others choose the epoch.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_train::Split;
    ///
    /// let split = Split::after(6, &[0, 1, 2, 3, 4, 5, 8, 9]);
    /// assert_eq!(split.validation, [8, 9]);
    /// ```
    pub fn after(training: usize, positions: &'a [usize]) -> Self {
        let (training, validation) = positions.split_at(training.min(positions.len()));
        Self {
            training,
            validation,
        }
    }
}

impl<'a> Job<'a> {
    /// A run of `network` on the images of `split`. `labels` has the class of each image in `images`.
    ///
    /// Two runs of one `name` and seed start from the same weights, so give each run another name.
    pub fn new(
        name: impl Into<String>,
        network: &'a Network,
        images: &'a Images,
        labels: &'a [ClassIndex],
        split: Split<'a>,
    ) -> Self {
        Self {
            name: name.into(),
            seed: Seed(2021),
            config: TrainConfig::default(),
            network,
            images,
            labels,
            split,
        }
    }
}

/// A trained network.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Weights of the last epoch that lowered the validation loss ([`StoppingConfig`](crate::StoppingConfig)).
    pub weights: Weights,
    /// Mean losses of each epoch.
    pub losses: Vec<EpochLoss>,
    /// The epoch that `weights` are from (0-based).
    pub best_epoch: usize,
    /// Why training ended.
    pub stopped: StopReason,
}

/// Work just done, for a progress display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// This many augmented images went forward and backward.
    Trained(usize),
    /// This many images went forward only.
    Evaluated(usize),
    /// An epoch ended.
    EpochEnded,
}

/// A watch for [`train`](crate::train) that ignores every [`Step`] and never ends the run.
pub fn never_stop(_: Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
