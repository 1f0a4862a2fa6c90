//! `leuko howmany`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use leuko_howmany::{Prior, Target, Weights};
use leuko_study::Contender;

use super::readings::ReadingArgs;

/// Say how many images reach a target score, from a finished study or from any table of scores.
///
/// The scores come from the records of a folder that `leuko run`, `leuko curve` or `leuko train` wrote, or from a
/// table of any program, with one line for each number of training images and each fold. leuko fits a learning
/// curve to them and says of each target: it is reached already, about so many images are needed, it is not
/// reached with up to so many, or nobody can tell. It takes at least 3 folds and 3 numbers of training images,
/// the largest at least 3 times the smallest; 10 folds give much narrower answers than 3.
///
/// No answer reaches further than the sizes span: sizes from 10 to 50 say nothing of more than 5 x 50 images, and
/// no sizes of more than 10 times the largest. Limits are rounded outwards. The last lines say how often such
/// numbers were right in tests.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true))]
#[command(after_long_help = "\
The table (CSV) has these columns, in any order:
  size        number of training images
  fold        number or name of the fold; all its scores come from the same test images
  score       from 0 to 1; empty if the run failed
  positives   number of test images of the positive class
  negatives   number of test images of the negative class
Without the last two columns, how much chance the test images bring is not known.

Examples:
  leuko howmany results/paper                               a ladder of targets for each experiment
  leuko howmany results/paper --only all-binary --target auc=0.95 --seconds-per-label 20
  leuko howmany results/cells-curve --method pretrained     the same for a method beside the network
  leuko howmany results/cells --readings twice.csv          until as good as a second reader
  leuko howmany --scores auc.csv                            a ladder of targets
  leuko howmany --scores auc.csv --target 0.95 --forecast 200,400
  leuko howmany --scores f1.csv --metric f1_weighted --seconds-per-label 20
  leuko howmany --scores auc.csv --share 0.02 --examples 50   50 cells of a rare class
")]
pub(crate) struct HowManyArgs {
    /// Folder of a study, a curve or a training; without --only, --metric, --target, --forecast and --readings, howmany.toml in it gets the answers
    #[arg(value_name = "RESULTS", group = "what")]
    pub(crate) results: Option<PathBuf>,
    /// Table of scores in place of a folder, as described below
    #[arg(
        long,
        value_name = "TABLE",
        group = "what",
        conflicts_with = "readings"
    )]
    pub(crate) scores: Option<PathBuf>,
    /// Which curves taught leuko what shapes to expect: leuko (public curves and those of its own network), public (public curves of many learners alone), or reference (the same, with the reference's fit, to compare numbers)
    #[arg(long, value_name = "CURVES", value_enum, default_value_t = PriorName::Leuko, requires = "scores")]
    pub(crate) prior: PriorName,
    /// Experiment of the folder; you can name several [default: all]
    #[arg(long, value_name = "EXPERIMENT", conflicts_with = "scores")]
    pub(crate) only: Vec<String>,
    /// Answer in full for this method beside the network, such as pretrained [default: the network, and one number of each method]
    #[arg(long, value_name = "METHOD", conflicts_with = "scores")]
    pub(crate) method: Option<Contender>,
    /// What the scores are: auc, accuracy, f1_weighted, f1_macro, sensitivity or any other share of images; of a folder also balanced_accuracy, sensitivity@0.95 (at that specificity) and recall:CLASS [default: what --target names, else auc; f1_weighted for a folder with more than two classes]
    #[arg(long, value_name = "NAME")]
    pub(crate) metric: Option<String>,
    /// Score to reach, such as 0.95 or auc=0.95; you can name several [default: 0.80 to 0.99]
    #[arg(long = "target", value_name = "SCORE")]
    pub(crate) targets: Vec<Target>,
    /// Numbers of training images to forecast the score at, such as 200,400 [default: 2 and 4 times the largest, as far as the sizes span]
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) forecast: Vec<u64>,
    /// Folder for howmany.toml, which has the same numbers for programs [default: writes no file for a table or a part of RESULTS]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) readings: ReadingArgs,
    #[command(flatten)]
    pub(crate) labels: LabelArgs,
}

/// What was learnt before any score is seen.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PriorName {
    Leuko,
    Public,
    Reference,
}

impl PriorName {
    pub(crate) fn prior(self) -> Prior {
        match self {
            Self::Leuko => Prior::default(),
            Self::Public => Prior::of(Weights::PUBLIC_CURVES),
            Self::Reference => Prior::public_curves(),
        }
    }
}

/// What labels cost.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LabelArgs {
    /// Time of one label in seconds; the table then says how long labelling takes
    #[arg(long, value_name = "S", value_parser = above_0)]
    pub(crate) seconds_per_label: Option<f64>,
    /// Share of a rare class among all cells, such as 0.02; with --examples
    #[arg(long, value_name = "SHARE", requires = "examples")]
    pub(crate) share: Option<f64>,
    /// Cells of the rare class wanted; leuko says how many cells to screen for them
    #[arg(long, value_name = "K", requires = "share")]
    pub(crate) examples: Option<u64>,
}

fn above_0(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(number) if number > 0.0 && f64::is_finite(number) => Ok(number),
        _ => Err("expected a number above 0"),
    }
}
