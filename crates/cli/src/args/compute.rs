//! What trains networks, and how many at once.

use clap::{Args, ValueEnum};
use leuko_study::{Compute, ComputeError, DeviceChoice, EngineChoice};

/// What trains networks, and how many at once.
#[derive(Debug, Args)]
pub(crate) struct ComputeArgs {
    /// What computes gradients
    #[arg(long, value_enum, default_value_t = EngineArg::Auto)]
    engine: EngineArg,
    /// Where to compute: auto (CUDA if there is a device), cpu, cuda or cuda:N
    #[arg(long, default_value = "auto")]
    device: DeviceChoice,
    /// Instructions of the processor for fused: avx512, avx2, neon or portable. Results have the same bytes only with the same ones, so name one that all have if machines of different kinds share the work [default: the fastest]
    #[arg(long, value_name = "NAME")]
    instructions: Option<String>,
    /// Threads: each trains a network, or explains one [default: one per core; one for libtorch on CUDA]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    workers: Option<u16>,
    /// Networks in one computation, for ensemble [default: as many as the device's memory holds, at most 128]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    networks: Option<u16>,
}

impl ComputeArgs {
    /// Resolves `auto`, and refuses what this machine or build does not have.
    pub(crate) fn choose(&self) -> Result<Compute, ComputeError> {
        let engine = match self.engine {
            EngineArg::Auto => EngineChoice::Auto,
            EngineArg::Fused => EngineChoice::Fused,
            EngineArg::Libtorch => EngineChoice::Libtorch,
            EngineArg::Ensemble => EngineChoice::Ensemble,
        };
        let chosen = Compute::choose(engine, self.device)?;
        let chosen = match &self.instructions {
            Some(name) => chosen.with_instructions(name)?,
            None => chosen,
        };
        let chosen = match self.networks {
            Some(number) => chosen.with_networks(number.into())?,
            None => chosen,
        };
        Ok(Compute {
            workers: self.workers.map_or(chosen.workers, usize::from),
            ..chosen
        })
    }
}

/// What computes gradients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EngineArg {
    /// ensemble if there is a CUDA device, otherwise fused
    Auto,
    /// leuko's own kernels for the processor
    Fused,
    /// libtorch, each network by itself, on the processor or a CUDA device
    Libtorch,
    /// libtorch, many networks in one computation, for a CUDA device
    Ensemble,
}
