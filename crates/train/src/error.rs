//! Why a run did not end well.

use leuko_augment::AugmentError;
use leuko_core::{ClassIndex, EpochLoss};
use leuko_fused::FusedError;
use leuko_model::{ModelError, Shape};
use thiserror::Error;

use crate::{OptimizerError, StoppingError};

/// A run cannot start, or cannot go on.
#[derive(Debug, Error)]
pub enum TrainError {
    /// A setting must be 1 or more.
    #[error("{key}: expected 1 or more, found 0")]
    Zero {
        /// The setting.
        key: &'static str,
    },
    /// A set of images is empty.
    #[error(
        "the {set} set: expected at least 1 image, found none\nhint: choose at least one image for it"
    )]
    EmptySet {
        /// `training` or `validation`.
        set: &'static str,
    },
    /// The images do not have the size that the network takes.
    #[error(
        "expected images of {}x{}x{} (height x width x channels), which the network takes, found {}x{}x{}\nhint: bring the images to that size, or make a network for their size",
        expected.height, expected.width, expected.channels, found.height, found.width, found.channels
    )]
    OtherSize {
        /// What the network takes.
        expected: Shape,
        /// Size of the images.
        found: Shape,
    },
    /// There are more or fewer labels than images.
    #[error("expected {expected} labels, one for each image, found {found}")]
    LabelCount {
        /// Number of images.
        expected: usize,
        /// Number of labels.
        found: usize,
    },
    /// A position is not that of an image.
    #[error("{key}: expected positions below {images}, the number of images, found {position}")]
    NoSuchImage {
        /// The argument or field that holds the position.
        key: &'static str,
        /// The position (0-based).
        position: usize,
        /// Number of images.
        images: usize,
    },
    /// A label is not a class of the network.
    #[error(
        "image {position} has label {}, expected a label below {classes}, the number of the network's classes\nhint: make a network for all classes of the labels",
        label.0
    )]
    NoSuchClass {
        /// Position of the image (0-based).
        position: usize,
        /// Its label.
        label: ClassIndex,
        /// Number of the network's classes.
        classes: usize,
    },
    /// An image is in both sets.
    #[error(
        "image {position} is in the training set and in the validation set\nhint: remove it from one of them"
    )]
    Overlap {
        /// Position of the image (0-based).
        position: usize,
    },
    /// An engine was built for another network than it got weights and images for.
    #[error(
        "the engine is for another network: expected {expected} {what}, found {found}\nhint: build an engine for this network"
    )]
    OtherNetwork {
        /// What was counted.
        what: &'static str,
        /// How many the engine takes.
        expected: usize,
        /// How many it got.
        found: usize,
    },
    /// The loss is no longer a number, or above any that a network can still come back from: the weights have diverged.
    #[error(
        "the {set} loss became {loss:.1e} in epoch {}: training diverged\nhint: a smaller train.optimizer.learning_rate usually helps",
        epoch + 1
    )]
    Diverged {
        /// `training` or `validation`.
        set: &'static str,
        /// Number of the epoch (0-based).
        epoch: usize,
        /// The loss in nats: NaN, infinite, or above 1e12.
        loss: f64,
        /// The epochs that ended before.
        losses: Vec<EpochLoss>,
    },
    /// The caller ended the run.
    #[error("stopped on request")]
    Cancelled,
    /// This build has no such engine, or the machine no such device.
    #[error("{engine} is not available: {reason}")]
    NoEngine {
        /// Engine and device asked for.
        engine: String,
        /// Why not, and what to do.
        reason: &'static str,
    },
    /// A job differs from those that it would train together with.
    #[error(
        "{job}: other {what} than the first job has\nhint: networks train together only on the same images with the same settings"
    )]
    NotTogether {
        /// `network`, `images`, `labels` or `settings`.
        what: &'static str,
        /// Name of the job.
        job: String,
    },
    /// A device has no memory for a single network and the images.
    #[error(
        "{device} has no memory for a network ({} MB) and all images ({} MB)\nhint: free memory of the device, or train with the engine `libtorch`, which keeps only a batch there",
        each / 1_000_000,
        images / 1_000_000
    )]
    NoRoom {
        /// The device.
        device: String,
        /// Bytes of one network.
        each: usize,
        /// Bytes of all images.
        images: usize,
    },
    /// The fused kernels do not have the network's layers.
    #[error(
        "the engine `fused` computes only blocks of convolution, ReLU and pooling followed by fully connected layers, on colour images\nhint: use the engine `libtorch`"
    )]
    Layers,
    /// The fused kernels cannot compute the network.
    #[error(transparent)]
    Fused(#[from] FusedError),
    /// Optimiser settings out of range.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError),
    /// Early-stopping settings out of range.
    #[error(transparent)]
    Stopping(#[from] StoppingError),
    /// Augmentation settings out of range.
    #[error(transparent)]
    Augment(#[from] AugmentError),
    /// The network or libtorch refused.
    #[error(transparent)]
    Model(#[from] ModelError),
}
