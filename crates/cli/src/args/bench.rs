//! `leuko bench`.

use std::path::PathBuf;

use clap::Args;
use leuko_study::DeviceChoice;

use super::at_least_one;

/// Measure how fast each engine trains on one core, and where the time goes.
///
/// Rounds of the engines alternate, so other work on the machine slows all of them. The table shows medians.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Rows and columns of the synthetic images
    #[arg(long, default_value_t = 257)]
    pub(crate) side: usize,
    /// Images per training step
    #[arg(long, default_value_t = 5, value_parser = at_least_one::<usize>)]
    pub(crate) batch: usize,
    /// Rounds per engine
    #[arg(long, default_value_t = 9, value_parser = at_least_one::<usize>)]
    pub(crate) rounds: usize,
    /// Steps per round
    #[arg(long, default_value_t = 40, value_parser = at_least_one::<usize>)]
    pub(crate) steps: usize,
    /// Also write the numbers to this TOML file
    #[arg(long, value_name = "FILE", conflicts_with = "epochs")]
    pub(crate) toml: Option<PathBuf>,
    /// Only measure whole epochs, and print the speeds of each engine as a line of JSON
    #[arg(long)]
    pub(crate) epochs: bool,
    /// Only check and measure many networks at once on --device; needs a build with libtorch
    #[arg(long, conflicts_with_all = ["epochs", "toml", "rounds", "steps"])]
    pub(crate) ensemble: bool,
    /// Where --ensemble computes: auto (CUDA if there is a device), cpu, cuda or cuda:N
    #[arg(long, default_value = "auto", requires = "ensemble")]
    pub(crate) device: DeviceChoice,
    /// Numbers of networks at once for --ensemble
    #[arg(
        long,
        value_name = "N,N,...",
        value_delimiter = ',',
        default_value = "1,8,64,512",
        requires = "ensemble",
        value_parser = at_least_one::<usize>
    )]
    pub(crate) networks: Vec<usize>,
}
