//! Why a run did not end well.

use leuko_augment::AugmentError;
use leuko_core::EpochLoss;
use leuko_fused::FusedError;
use leuko_model::ModelError;
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
    #[error("the {set} set is empty")]
    EmptySet {
        /// `training`, `validation` or `test`.
        set: &'static str,
    },
    /// The loss is no longer a number: the weights have diverged.
    #[error(
        "the {set} loss became {loss} in epoch {epoch}: training diverged\nhint: a smaller optimizer.learning_rate usually helps"
    )]
    Diverged {
        /// `training` or `validation`.
        set: &'static str,
        /// Number of the epoch (0-based).
        epoch: usize,
        /// The loss: NaN or infinite.
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
