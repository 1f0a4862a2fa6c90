//! What computes losses and gradients.

pub mod fused;
#[cfg(feature = "libtorch")]
pub mod libtorch;

use std::fmt;

use leuko_augment::Layout;
use leuko_core::ClassIndex;
use leuko_fused::InstructionSet;
use leuko_model::{Network, Weights};

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
    /// - [`TrainError::Model`] if a library underneath refuses.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    Cpu,
    /// The graphics card of this number (0-based).
    Cuda(usize),
}

/// Which engine to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineConfig {
    /// Fused kernels for the processor, with these instructions: the fastest there.
    Fused(InstructionSet),
    /// libtorch, in its fastest arrangement for this network.
    Libtorch(Device),
    /// libtorch as a plain training loop would use it: planar tensors, ReLU before pooling. The
    /// yardstick of `leuko bench`.
    PlainLibtorch(Device),
}

impl EngineConfig {
    /// The graphics card that it computes on (0-based).
    pub fn cuda(self) -> Option<usize> {
        match self {
            Self::Libtorch(Device::Cuda(number)) | Self::PlainLibtorch(Device::Cuda(number)) => {
                Some(number)
            }
            Self::Fused(_) | Self::Libtorch(Device::Cpu) | Self::PlainLibtorch(Device::Cpu) => None,
        }
    }

    /// Builds the engine for one worker thread.
    ///
    /// # Errors
    ///
    /// - [`TrainError::NoEngine`] if this build or machine has no such engine or device.
    /// - [`TrainError::Layers`], [`TrainError::Fused`] if the kernels cannot compute the network.
    /// - [`TrainError::Model`] if libtorch refuses.
    pub fn build(self, network: &Network) -> Result<Box<dyn Engine>, TrainError> {
        match self {
            Self::Fused(instructions) => {
                Ok(Box::new(fused::FusedEngine::new(instructions, network)?))
            }
            #[cfg(feature = "libtorch")]
            Self::Libtorch(device) => {
                let plan = leuko_model::libtorch::Plan::Fast;
                Ok(Box::new(libtorch::LibtorchEngine::new(
                    plan, device, network,
                )?))
            }
            #[cfg(feature = "libtorch")]
            Self::PlainLibtorch(device) => {
                let plan = leuko_model::libtorch::Plan::AsWritten;
                Ok(Box::new(libtorch::LibtorchEngine::new(
                    plan, device, network,
                )?))
            }
            #[cfg(not(feature = "libtorch"))]
            Self::Libtorch(_) | Self::PlainLibtorch(_) => Err(TrainError::NoEngine {
                engine: self.to_string(),
                reason: "this build has no libtorch; build with the feature `libtorch`, or use the engine `fused`",
            }),
        }
    }
}

impl fmt::Display for EngineConfig {
    /// `fused-avx2`, `libtorch-cpu`, `libtorch-cuda:0`: the name in records.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, device) = match self {
            Self::Fused(instructions) => return write!(f, "fused-{instructions}"),
            Self::Libtorch(device) => ("libtorch", device),
            Self::PlainLibtorch(device) => ("plain-libtorch", device),
        };
        match device {
            Device::Cpu => write!(f, "{name}-cpu"),
            Device::Cuda(number) => write!(f, "{name}-cuda:{number}"),
        }
    }
}
