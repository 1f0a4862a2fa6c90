//! What trains networks, where, and how many at once.

use std::fmt;
use std::str::FromStr;
use std::thread::available_parallelism;

use leuko_train::{Device, EngineConfig, InstructionSet};
use thiserror::Error;

use crate::numbers::counted;

/// What computes gradients, as a user asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// Many networks at once where there is a CUDA device, else the fused kernels.
    #[default]
    Auto,
    /// leuko's own kernels for the processor.
    Fused,
    /// libtorch, on the processor or a CUDA device.
    Libtorch,
    /// libtorch with many networks in one computation, on a CUDA device or, to test it, the processor.
    Ensemble,
}

/// Where to compute, as a user asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// CUDA where there is a device, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// This CUDA device.
    Cuda(usize),
}

impl FromStr for DeviceChoice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda(0)),
            _ => text
                .strip_prefix("cuda:")
                .and_then(|number| number.parse().ok())
                .map(Self::Cuda)
                .ok_or("expected auto, cpu, cuda or cuda:N"),
        }
    }
}

/// The engine that trains networks, and how many of them train at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compute {
    /// The engine and its device.
    pub engine: EngineConfig,
    /// Threads: each trains a network, or explains one. An ensemble trains all its networks on one thread.
    pub workers: usize,
}

impl Default for Compute {
    /// The fused kernels on all cores.
    fn default() -> Self {
        Self::on(EngineConfig::Fused(InstructionSet::best()))
    }
}

impl Compute {
    /// A network on each core; one network on a CUDA device, or as many as its memory holds for an ensemble.
    pub fn on(engine: EngineConfig) -> Self {
        let workers = match (engine, engine.cuda()) {
            (EngineConfig::Ensemble { .. }, _) | (_, None) => {
                available_parallelism().map_or(1, usize::from)
            }
            (_, Some(_)) => 1,
        };
        Self { engine, workers }
    }

    /// The same with so many networks in one computation.
    ///
    /// # Errors
    ///
    /// - [`ComputeError::NotTogether`] if the engine trains each network by itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::Compute;
    ///
    /// assert!(Compute::default().with_networks(3).is_err());
    /// ```
    pub fn with_networks(self, number: usize) -> Result<Self, ComputeError> {
        match self.engine {
            EngineConfig::Ensemble { device, .. } => Ok(Self {
                engine: EngineConfig::Ensemble {
                    device,
                    networks: Some(number),
                },
                ..self
            }),
            _ => Err(ComputeError::NotTogether),
        }
    }

    /// Resolves `auto`, and refuses what this machine or build does not have.
    ///
    /// # Errors
    ///
    /// - [`ComputeError`] if the engine or the device is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::{Compute, DeviceChoice, EngineChoice};
    ///
    /// let compute = Compute::choose(EngineChoice::Fused, DeviceChoice::Auto)?;
    /// assert!(compute.engine.to_string().starts_with("fused"));
    /// assert!(Compute::choose(EngineChoice::Fused, DeviceChoice::Cuda(0)).is_err());
    /// # Ok::<(), leuko_study::ComputeError>(())
    /// ```
    pub fn choose(engine: EngineChoice, device: DeviceChoice) -> Result<Self, ComputeError> {
        Ok(Self::on(resolve(engine, device, cuda_devices())?))
    }

    /// The same with these instructions of the processor for the fused kernels: `avx512`, `avx2`, `neon` or
    /// `portable`. By default they use the fastest that the machine has. Results have the same bytes only with the same
    /// instructions, so machines of different kinds that share a study need one set that all have.
    ///
    /// # Errors
    ///
    /// - [`ComputeError::NoInstructions`] if this machine does not have them.
    /// - [`ComputeError::InstructionsOfLibtorch`] if libtorch computes, which chooses itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::{Compute, DeviceChoice, EngineChoice};
    ///
    /// let compute = Compute::choose(EngineChoice::Fused, DeviceChoice::Cpu)?;
    /// let everywhere = compute.with_instructions("portable")?;
    /// assert_eq!(everywhere.engine.to_string(), "fused-portable");
    /// assert!(compute.with_instructions("mmx").is_err());
    /// # Ok::<(), leuko_study::ComputeError>(())
    /// ```
    pub fn with_instructions(self, name: &str) -> Result<Self, ComputeError> {
        if !matches!(self.engine, EngineConfig::Fused(_)) {
            return Err(ComputeError::InstructionsOfLibtorch);
        }
        let available = InstructionSet::available();
        match available.iter().find(|set| set.name() == name) {
            Some(&set) => Ok(Self {
                engine: EngineConfig::Fused(set),
                ..self
            }),
            None => Err(ComputeError::NoInstructions {
                asked: name.to_owned(),
                available: available.iter().map(|set| set.name()).collect(),
            }),
        }
    }
}

/// The engine or device that was asked for is not there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ComputeError {
    /// The fused kernels compute on the processor only.
    #[error(
        "the fused kernels compute on the processor, not on CUDA\nhint: use libtorch for a CUDA device"
    )]
    FusedOnCuda,
    /// This build has no libtorch.
    #[error(
        "{asked} needs libtorch, and this build has none\nhint: build with the feature `libtorch`, or use the fused kernels"
    )]
    NoLibtorch {
        /// What asked for it.
        asked: Asked,
    },
    /// The processor does not have these instructions.
    #[error("this machine has no instructions {asked:?}\nhint: it has {}", available.join(", "))]
    NoInstructions {
        /// The name.
        asked: String,
        /// The names of those that it has.
        available: Vec<&'static str>,
    },
    /// libtorch chooses its instructions itself.
    #[error("libtorch chooses the processor's instructions itself\nhint: use the fused kernels")]
    InstructionsOfLibtorch,
    /// The engine trains each network by itself.
    #[error(
        "only the engine ensemble trains networks in one computation\nhint: the number of workers says how many train side by side"
    )]
    NotTogether,
    /// There is no such CUDA device.
    #[error(
        "there is no CUDA device {number}: libtorch sees {} here\nhint: the processor always works",
        counted(*devices, "CUDA device", "CUDA devices")
    )]
    NoDevice {
        /// The device asked for.
        number: usize,
        /// Number of devices.
        devices: usize,
    },
}

/// What needs libtorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The engine for one network.
    Libtorch,
    /// The engine for many networks.
    Ensemble,
    /// A CUDA device.
    Cuda,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Libtorch => "the engine libtorch",
            Self::Ensemble => "the engine ensemble",
            Self::Cuda => "a CUDA device",
        })
    }
}

/// `devices` is the number of CUDA devices, `None` in a build without libtorch.
fn resolve(
    engine: EngineChoice,
    device: DeviceChoice,
    devices: Option<usize>,
) -> Result<EngineConfig, ComputeError> {
    let fused = EngineConfig::Fused(InstructionSet::best());
    if let (EngineChoice::Fused, DeviceChoice::Cuda(_)) = (engine, device) {
        return Err(ComputeError::FusedOnCuda);
    }
    let Some(devices) = devices else {
        let without = |asked| Err(ComputeError::NoLibtorch { asked });
        return match (engine, device) {
            (EngineChoice::Libtorch, _) => without(Asked::Libtorch),
            (EngineChoice::Ensemble, _) => without(Asked::Ensemble),
            (_, DeviceChoice::Cuda(_)) => without(Asked::Cuda),
            _ => Ok(fused),
        };
    };
    let device = match device {
        DeviceChoice::Cpu => Device::Cpu,
        DeviceChoice::Auto if devices > 0 => Device::Cuda(0),
        DeviceChoice::Auto => Device::Cpu,
        DeviceChoice::Cuda(number) if number < devices => Device::Cuda(number),
        DeviceChoice::Cuda(number) => return Err(ComputeError::NoDevice { number, devices }),
    };
    match (engine, device) {
        (EngineChoice::Fused, _) | (EngineChoice::Auto, Device::Cpu) => Ok(fused),
        (EngineChoice::Libtorch, _) => Ok(EngineConfig::Libtorch(device)),
        (EngineChoice::Ensemble, _) | (EngineChoice::Auto, Device::Cuda(_)) => {
            Ok(EngineConfig::Ensemble {
                device,
                networks: None,
            })
        }
    }
}

#[cfg(feature = "libtorch")]
fn cuda_devices() -> Option<usize> {
    Some(leuko_train::libtorch::cuda_devices())
}

#[cfg(not(feature = "libtorch"))]
fn cuda_devices() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_resolve_takes_cuda_where_there_is_one_else_fused() {
        let fused = EngineConfig::Fused(InstructionSet::best());
        let libtorch = EngineConfig::Libtorch;
        let ensemble = |device| EngineConfig::Ensemble {
            device,
            networks: None,
        };
        for (engine, device, devices, expected) in [
            (EngineChoice::Auto, DeviceChoice::Auto, Some(0), fused),
            (EngineChoice::Auto, DeviceChoice::Auto, None, fused),
            (
                EngineChoice::Auto,
                DeviceChoice::Auto,
                Some(1),
                ensemble(Device::Cuda(0)),
            ),
            (EngineChoice::Auto, DeviceChoice::Cpu, Some(1), fused),
            (
                EngineChoice::Auto,
                DeviceChoice::Cuda(1),
                Some(2),
                ensemble(Device::Cuda(1)),
            ),
            (
                EngineChoice::Libtorch,
                DeviceChoice::Cuda(1),
                Some(2),
                libtorch(Device::Cuda(1)),
            ),
            (
                EngineChoice::Ensemble,
                DeviceChoice::Auto,
                Some(0),
                ensemble(Device::Cpu),
            ),
            (EngineChoice::Fused, DeviceChoice::Auto, Some(1), fused),
            (
                EngineChoice::Libtorch,
                DeviceChoice::Auto,
                Some(0),
                libtorch(Device::Cpu),
            ),
            (
                EngineChoice::Libtorch,
                DeviceChoice::Cpu,
                Some(1),
                libtorch(Device::Cpu),
            ),
        ] {
            let found = resolve(engine, device, devices).unwrap();
            assert_eq!(found, expected, "{engine:?} {device:?} {devices:?}");
        }
    }

    #[test]
    fn test_resolve_refuses_what_is_not_there() {
        use {ComputeError as E, DeviceChoice as D, EngineChoice as C};
        for (engine, device, devices, expected) in [
            (
                C::Auto,
                D::Cuda(1),
                Some(1),
                E::NoDevice {
                    number: 1,
                    devices: 1,
                },
            ),
            (C::Fused, D::Cuda(0), Some(1), E::FusedOnCuda),
            (
                C::Libtorch,
                D::Auto,
                None,
                E::NoLibtorch {
                    asked: Asked::Libtorch,
                },
            ),
            (
                C::Auto,
                D::Cuda(0),
                None,
                E::NoLibtorch { asked: Asked::Cuda },
            ),
        ] {
            assert_eq!(resolve(engine, device, devices), Err(expected));
        }
    }

    #[test]
    fn test_device_choice_reads_numbers_and_refuses_the_rest() {
        assert_eq!("cuda:3".parse(), Ok(DeviceChoice::Cuda(3)));
        assert_eq!("cuda".parse(), Ok(DeviceChoice::Cuda(0)));
        for wrong in ["gpu", "cuda:", "cuda:x", "CPU"] {
            assert!(wrong.parse::<DeviceChoice>().is_err(), "{wrong}");
        }
    }
}
