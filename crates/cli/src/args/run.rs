//! `leuko run`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use leuko_study::Profile;

use super::compute::ComputeArgs;
use super::methods::MethodArgs;
use super::share::ShareArgs;

/// Run the study: plan, train and test, and make tables, figures and the report.
///
/// Everything finished is kept. After an interruption, the same command goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko run                                    everything in data/, in minutes
  leuko run --data /mnt/cells --profile paper  the published grid
  leuko run --only all-binary --dry-run        what would run, and how long it would take
  leuko run --methods shape,colour --only-methods
                                               simpler methods alone, in seconds
  leuko run --set grid.sizes=[10,50] --set train.max_epochs=80 --out results/mine
")]
pub(crate) struct RunArgs {
    /// How much of the published grid to run
    #[arg(long, value_enum, default_value_t = ProfileArg::Quick)]
    pub(crate) profile: ProfileArg,
    /// Folder that holds the data sets [default: $LEUKO_DATA, or data if that is not set]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Folder for the results [default: results/PROFILE]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Run only this experiment; you can name several
    #[arg(long, value_name = "EXPERIMENT")]
    pub(crate) only: Vec<String>,
    #[command(flatten)]
    pub(crate) compute: ComputeArgs,
    #[command(flatten)]
    pub(crate) share: ShareArgs,
    /// Master seed [default: 2021]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: Option<u64>,
    /// TOML file with settings that replace the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Change one setting, for example train.max_epochs=100; you can change several
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
    #[command(flatten)]
    pub(crate) beside: MethodArgs,
    /// Fit and test the methods only: train no network
    #[arg(long, conflicts_with_all = ["dry_run", "share"])]
    pub(crate) only_methods: bool,
    /// Train more networks, to say how much of the spread of scores comes from training images, initial weights and test images
    #[arg(long, conflicts_with_all = ["only_methods", "share"])]
    pub(crate) variance: bool,
    /// Print the plan and the expected time, then stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print all settings as TOML, ready for a file of your own, then stop
    #[arg(long)]
    pub(crate) print_settings: bool,
}

/// How much of the published grid to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    /// Seconds, for tests: the scores mean nothing
    Smoke,
    /// The whole pipeline in minutes: six sizes, three folds
    Quick,
    /// The published grid: 20 sizes, 10 folds, up to 500 epochs
    Paper,
}

impl From<ProfileArg> for Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Smoke => Self::Smoke,
            ProfileArg::Quick => Self::Quick,
            ProfileArg::Paper => Self::Paper,
        }
    }
}
