//! Which engine to build.

use std::fmt;

use leuko_fused::InstructionSet;
use leuko_model::Network;
#[cfg(feature = "libtorch")]
use leuko_model::libtorch::Plan;

use super::device::Device;
use super::fused::FusedEngine;
#[cfg(feature = "libtorch")]
use super::libtorch::LibtorchEngine;
use crate::{Engine, TrainError};

/// Which engine to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineConfig {
    /// Fused kernels for the processor with these instructions, the fastest engine there.
    Fused(InstructionSet),
    /// libtorch, in its fastest arrangement for this network.
    Libtorch(Device),
    /// libtorch as a plain training loop would use it: planar tensors, ReLU before pooling. `leuko bench`
    /// compares the other engines with it.
    PlainLibtorch(Device),
    /// libtorch with many networks in one computation (the module `ensemble`, behind the feature `libtorch`), for a
    /// graphics card.
    Ensemble {
        /// Where to compute.
        device: Device,
        /// Most networks at once; `None` for as many as the device has memory for.
        networks: Option<usize>,
    },
}

impl Default for EngineConfig {
    /// The fused kernels with the best instructions of this processor.
    fn default() -> Self {
        Self::Fused(InstructionSet::best())
    }
}

impl EngineConfig {
    /// Where it computes.
    pub fn device(self) -> Device {
        match self {
            Self::Libtorch(device)
            | Self::PlainLibtorch(device)
            | Self::Ensemble { device, .. } => device,
            Self::Fused(_) => Device::Cpu,
        }
    }

    /// The graphics card that it computes on (0-based).
    pub fn cuda(self) -> Option<usize> {
        match self.device() {
            Device::Cuda(number) => Some(number),
            Device::Cpu => None,
        }
    }

    /// Whether it trains many networks in one computation.
    pub fn is_ensemble(self) -> bool {
        matches!(self, Self::Ensemble { .. })
    }

    /// Builds the engine for one worker thread. For [`Ensemble`](Self::Ensemble) it is the engine that computes one of its
    /// networks.
    ///
    /// # Errors
    ///
    /// - [`TrainError::NoEngine`] if this build or machine has no such engine or device.
    /// - [`TrainError::Layers`], [`TrainError::Fused`] if the kernels cannot compute the network.
    /// - [`TrainError::Model`] if libtorch refuses.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_model::{Network, Shape};
    /// use leuko_train::EngineConfig;
    ///
    /// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
    /// let engine = EngineConfig::default().build(&network)?;
    /// assert!(engine.layout().len(257, 257) >= network.input().len());
    /// # Ok::<(), leuko_train::TrainError>(())
    /// ```
    pub fn build(self, network: &Network) -> Result<Box<dyn Engine>, TrainError> {
        match self {
            Self::Fused(instructions) => Ok(Box::new(FusedEngine::new(instructions, network)?)),
            #[cfg(feature = "libtorch")]
            Self::Libtorch(device) | Self::Ensemble { device, .. } => {
                Ok(Box::new(LibtorchEngine::new(Plan::Fast, device, network)?))
            }
            #[cfg(feature = "libtorch")]
            Self::PlainLibtorch(device) => Ok(Box::new(LibtorchEngine::new(
                Plan::AsWritten,
                device,
                network,
            )?)),
            #[cfg(not(feature = "libtorch"))]
            Self::Libtorch(_) | Self::PlainLibtorch(_) | Self::Ensemble { .. } => {
                Err(TrainError::NoEngine {
                    engine: self.to_string(),
                    reason: "this build has no libtorch; build with the feature `libtorch`, or use the engine `fused`",
                })
            }
        }
    }
}

impl fmt::Display for EngineConfig {
    /// `fused-avx2`, `libtorch-cpu`, `libtorch-cuda:0`: the name in records.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fused(instructions) => write!(f, "fused-{instructions}"),
            Self::Libtorch(device) => write!(f, "libtorch-{device}"),
            Self::PlainLibtorch(device) => write!(f, "plain-libtorch-{device}"),
            Self::Ensemble { device, .. } => write!(f, "ensemble-{device}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_in_records() {
        let name = |config: EngineConfig| config.to_string();
        assert_eq!(name(EngineConfig::Libtorch(Device::Cpu)), "libtorch-cpu");
        assert_eq!(
            name(EngineConfig::PlainLibtorch(Device::Cuda(1))),
            "plain-libtorch-cuda:1"
        );
        let ensemble = EngineConfig::Ensemble {
            device: Device::Cuda(0),
            networks: Some(64),
        };
        assert_eq!(name(ensemble), "ensemble-cuda:0");
        let plainest = InstructionSet::available().pop().unwrap();
        assert_eq!(name(EngineConfig::Fused(plainest)), "fused-portable");
    }

    #[test]
    fn test_only_libtorch_on_a_card_computes_on_a_card() {
        let devices = [Device::Cpu, Device::Cuda(0), Device::Cuda(3)];
        let ensemble = |device| EngineConfig::Ensemble {
            device,
            networks: None,
        };
        for engine in [
            EngineConfig::Libtorch,
            EngineConfig::PlainLibtorch,
            ensemble,
        ] {
            let cards = devices.map(|device| engine(device).cuda());
            assert_eq!(cards, [None, Some(0), Some(3)]);
        }
        assert_eq!(EngineConfig::default().cuda(), None);
    }

    #[cfg(not(feature = "libtorch"))]
    #[test]
    fn test_libtorch_in_a_build_without_it_is_refused() {
        let shape = leuko_model::Shape::rgb(190, 190);
        let network = Network::schouten(shape, 2).unwrap();
        let refused = EngineConfig::Libtorch(Device::Cpu).build(&network);
        assert!(matches!(refused, Err(TrainError::NoEngine { .. })));
    }
}
