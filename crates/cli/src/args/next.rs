//! `leuko next`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use leuko_lab::NextFeatures;
use leuko_query::Strategy;

use super::layout::LayoutArgs;

/// Say which images to label next.
///
/// leuko chooses the images of DIR that should teach most, so that you need fewer labels than with images picked at
/// random. Ask before the first label, label what is chosen, and ask again with --labelled: then leuko learns from your
/// labels, by logistic regression on features of a network pretrained on photographs, and chooses what that doubts. Once
/// you have trained networks, name their folder as RESULTS, and they are asked instead.
///
/// Left out are images that trained the networks of RESULTS or chose their epochs, images that --labelled names, copies
/// of both, all but one image of each cell, and images that cannot be read.
///
/// Not every strategy saves labels on all images, and some cost labels. With --simulate, leuko plays the rounds on
/// images that are labelled already and says how many labels each strategy would have saved against a random choice,
/// with an interval, or that no gain is shown. That needs at least 59 labelled images of two classes, 93 of eight.
#[derive(Debug, Args)]
#[command(
    override_usage = "leuko next [OPTIONS] --budget <K> [RESULTS] <DIR>\n       leuko next [OPTIONS] --simulate <DIR>",
    after_long_help = "\
Strategies:
  typical   typical images of different clusters, for the first labels (Hacohen et al. 2022)
  margin    images between two classes (Scheffer et al. 2001)
  badge     images that would change a classifier most, in different ways (BADGE, Ash et al. 2020)
  k-centre  images far from all labelled ones (core set, Sener & Savarese 2018)
  random    any images

Examples:
  leuko next new-cells --budget 20                   the first 20 images to label
  leuko next new-cells --budget 20 --labelled cells  20 more, after those in cells are labelled
  leuko next results/cells new-cells --budget 20     20 more, by the networks of `leuko train cells`
  leuko next --simulate cells                        what each strategy saves, on labelled images

The folder of results (--out) gets:
  next.csv                 rank, path and reason of each image, and its likely class
  contact-sheet.png        the images in the order of choice
  label-studio-tasks.json  the same for Label Studio, with likely classes to confirm or change
  label-studio-setup.xml   the labelling setup of the project
or, with --simulate, simulation.svg, .png and .csv, simulation-scores.csv and savings.csv.
"
)]
pub(crate) struct NextArgs {
    /// Folder with images to choose from, also in subfolders; before it, if there is one, the folder of a training. With --simulate, a folder with one folder for each class, or a table of labels
    #[arg(value_name = "RESULTS|DIR", required = true, num_args = 1..=2)]
    pub(crate) places: Vec<PathBuf>,
    /// Number of images to choose
    #[arg(long, value_name = "K", required_unless_present = "simulate")]
    pub(crate) budget: Option<usize>,
    /// How to choose: typical, margin, badge, k-centre or random [default: typical before the first labels, then margin; --simulate tries all]
    #[arg(long, value_name = "NAME")]
    pub(crate) strategy: Option<Strategy>,
    /// Where features come from, for typical, badge and k-centre: a network pretrained on photographs (17 MB, downloaded once), or the last hidden layers of the networks of RESULTS
    #[arg(long, value_enum, default_value_t = FeaturesArg::Pretrained, conflicts_with = "simulate")]
    pub(crate) features: FeaturesArg,
    /// Folder or table of images that are labelled already; you can name several
    #[arg(long, value_name = "DIR", conflicts_with = "simulate")]
    pub(crate) labelled: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    /// Try strategies on labelled images (at least 59), and choose none
    #[arg(long, conflicts_with = "budget")]
    pub(crate) simulate: bool,
    /// With --simulate: how many times the rounds are played
    #[arg(long, value_name = "N", default_value_t = 20, requires = "simulate")]
    pub(crate) seeds: usize,
    /// Folder for what is written [default: results/NAME-next, where NAME is the name of DIR]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Seed of everything random
    #[arg(long, default_value_t = 2021)]
    pub(crate) seed: u64,
}

/// Where features come from.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FeaturesArg {
    /// A network that was trained on photographs.
    Pretrained,
    /// The networks of RESULTS.
    Networks,
}

impl From<FeaturesArg> for NextFeatures {
    fn from(features: FeaturesArg) -> Self {
        match features {
            FeaturesArg::Pretrained => Self::Pretrained,
            FeaturesArg::Networks => Self::Networks,
        }
    }
}
