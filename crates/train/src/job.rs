//! The input and the result of one run.

use leuko_core::{ClassIndex, EpochLoss, RunId, Seed, StopReason};
use leuko_data::Images;
use leuko_model::{Network, Weights};

use crate::TrainConfig;

/// The images, labels, network and settings of one run.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The run; its random streams are named after it.
    pub run: &'a RunId,
    /// The study's master seed.
    pub seed: Seed,
    /// Settings.
    pub config: &'a TrainConfig,
    /// The network to train.
    pub network: &'a Network,
    /// All decoded images of the experiment.
    pub images: &'a Images,
    /// The label of each image in `images`.
    pub labels: &'a [ClassIndex],
    /// Positions in `images` to train on.
    pub training: &'a [usize],
    /// Positions in `images` that choose the epoch.
    pub validation: &'a [usize],
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
