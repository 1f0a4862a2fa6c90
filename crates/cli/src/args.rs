//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::laboratory::cli::{ExplainArgs, PredictArgs, TrainArgs};
use crate::settings::Profile;

/// How many expert-labelled images does it take?
///
/// Trains a small network on growing numbers of cell images and measures how well it tells malignant
/// from normal leukocytes (Schouten et al. 2021).
#[derive(Debug, Parser)]
#[command(name = "leuko", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the study: plan, train, test, tables and figures
    Run(RunArgs),
    /// Find images that show the same cell, label conflicts first
    Audit(AuditArgs),
    /// Make tables, figures and the report of a finished study anew, from its records alone
    Report(ReportArgs),
    /// Train networks on your own labelled images, and measure how good they are
    Train(TrainArgs),
    /// Tell which class the cells of images are of
    Predict(PredictArgs),
    /// Show where networks look
    Explain(ExplainArgs),
    /// Measure training speed here, the engines beside each other in one run
    Bench(BenchArgs),
}

/// Run the study: plan, train, test, tables and figures.
///
/// What was run before in the same folder is kept: after an interruption, the same command goes on
/// where it stopped.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko run                                    all that is in data/, in minutes
  leuko run --data /mnt/cells --profile paper  the published grid
  leuko run --only all-binary --dry-run        what would be run, and how long it would take
  leuko run --set grid.sizes=[10,50] --set train.max_epochs=80 --out results/mine
")]
pub(crate) struct RunArgs {
    /// How much of the published grid to run
    #[arg(long, value_enum, default_value_t = Profile::Quick)]
    pub(crate) profile: Profile,
    /// Folder that holds the data sets [default: $LEUKO_DATA, else data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Folder for the results [default: results/PROFILE]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Run only this experiment; may be given more than once
    #[arg(long, value_name = "EXPERIMENT")]
    pub(crate) only: Vec<String>,
    #[command(flatten)]
    pub(crate) compute: ComputeArgs,
    /// Master seed [default: 2021]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: Option<u64>,
    /// TOML file that overlays the built-in settings
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Overlay one setting, for example train.max_epochs=100; may be given more than once
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
    /// Print the plan and the expected time, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print all settings as TOML, ready for a file of your own, and stop
    #[arg(long)]
    pub(crate) print_settings: bool,
}

/// Find images that show the same cell, label conflicts first.
///
/// Equal pixels, and crops of one cell that are shifted, turned, mirrored, brighter, of another white
/// balance or compressed anew. The same is done before every study, which keeps one image of each cell.
/// The exit code is 1 if copies have different labels or images could not be compared.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko audit data/all-idb2                 a known data set, with its labels
  leuko audit ~/cells --out results/cells   labels by labels.csv in it, else by subfolders; pairs are drawn
")]
pub(crate) struct AuditArgs {
    /// Folder with images, in it or in folders below it; or a table of paths and labels
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Folder for a table and pictures of the pairs [default: none are written]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Overlay one setting, for example audit.min_score=0.5; may be given more than once
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
}

/// Make tables, figures and the report of a study anew, from its records alone.
///
/// Nothing is trained and no image is read, so it takes seconds. Fig. 1, which shows the images, stays as
/// it is.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  leuko report results/quick
")]
pub(crate) struct ReportArgs {
    /// The study's folder, as `leuko run` or `leuko train` wrote it
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// Measure training speed on one core, the engines beside each other, and what a step spends it on.
///
/// Rounds of the contestants alternate, so that a busy machine slows all of them; medians are shown.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Rows and columns of the synthetic images
    #[arg(long, default_value_t = 257)]
    pub(crate) side: usize,
    /// Images in a step
    #[arg(long, default_value_t = 5)]
    pub(crate) batch: usize,
    /// Rounds of each contestant
    #[arg(long, default_value_t = 9)]
    pub(crate) rounds: usize,
    /// Steps in a round
    #[arg(long, default_value_t = 40)]
    pub(crate) steps: usize,
    /// Also write the figures to this TOML file
    #[arg(long, value_name = "FILE")]
    pub(crate) toml: Option<PathBuf>,
}

/// What trains networks, and how many at once.
#[derive(Debug, Args)]
pub(crate) struct ComputeArgs {
    /// What computes gradients
    #[arg(long, value_enum, default_value_t = EngineChoice::Auto)]
    pub(crate) engine: EngineChoice,
    /// Where: auto (CUDA where there is one), cpu, cuda or cuda:N
    #[arg(long, default_value = "auto")]
    pub(crate) device: DeviceChoice,
    /// Networks trained at once [default: one a core; one on CUDA]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) workers: Option<u16>,
}

/// What computes gradients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineChoice {
    /// libtorch where there is a CUDA device, else fused
    Auto,
    /// leuko's own kernels for the processor
    Fused,
    /// libtorch, on the processor or a CUDA device
    Libtorch,
}

/// Where to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceChoice {
    Auto,
    Cpu,
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn test_command_line_is_well_formed() {
        Cli::command().debug_assert();
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
