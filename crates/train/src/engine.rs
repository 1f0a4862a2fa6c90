//! What computes losses and gradients.

#[cfg(feature = "libtorch")]
pub mod libtorch;

use std::fmt;

use leuko_augment::Layout;
use leuko_core::ClassIndex;
use leuko_model::{Network, Weights};
use serde::{Deserialize, Serialize};

use crate::TrainError;

/// Images and labels of one step.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Pixel values in `[0, 1]`, image after image, each in the engine's [`Layout`].
    pub images: &'a [f32],
    /// The label of each image.
    pub labels: &'a [ClassIndex],
}

/// Computes losses, gradients and logits of one network. Weights go in, numbers come out; the
/// engine never changes weights by itself.
///
/// An engine belongs to the thread that made it.
pub trait Engine {
    /// Order of an image's values in a [`Batch`].
    fn layout(&self) -> Layout;

    /// Mean cross-entropy (nats an image) of a batch under `weights`, and its gradient with respect
    /// to every weight, written to `gradient` in the order of the weights.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Model`] if the library underneath refuses.
    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError>;

    /// The logits of a batch under `weights`, `[image, class]`.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Model`] if the library underneath refuses.
    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError>;
}

/// Where an engine computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The processor.
    Cpu,
    /// The graphics card of this number (0-based).
    Cuda(usize),
}

/// Which engine to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineConfig {
    /// libtorch, in its fastest arrangement for this network.
    Libtorch(Device),
    /// libtorch as a plain training loop would use it: planar tensors, ReLU before pooling. The
    /// yardstick of `leuko bench`.
    PlainLibtorch(Device),
}

impl fmt::Display for EngineConfig {
    /// `libtorch-cpu`, `libtorch-cuda:0`: the name in records.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, device) = match self {
            Self::Libtorch(device) => ("libtorch", device),
            Self::PlainLibtorch(device) => ("plain-libtorch", device),
        };
        match device {
            Device::Cpu => write!(f, "{name}-cpu"),
            Device::Cuda(number) => write!(f, "{name}-cuda:{number}"),
        }
    }
}

impl EngineConfig {
    /// Builds the engine for one worker thread.
    ///
    /// # Errors
    ///
    /// - [`TrainError::NoEngine`] if this build or machine has no such engine or device.
    /// - [`TrainError::Model`] if libtorch refuses.
    #[cfg_attr(
        not(feature = "libtorch"),
        expect(unused_variables, reason = "no engine to build")
    )]
    pub fn build(self, network: &Network) -> Result<Box<dyn Engine>, TrainError> {
        #[cfg(feature = "libtorch")]
        {
            Ok(Box::new(libtorch::LibtorchEngine::new(self, network)?))
        }
        #[cfg(not(feature = "libtorch"))]
        Err(TrainError::NoEngine {
            engine: self.to_string(),
            reason: "this build has no libtorch; build with the feature `libtorch`",
        })
    }
}
