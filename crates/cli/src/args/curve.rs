//! `leuko curve`.

use std::path::PathBuf;

use clap::Args;
use leuko_core::TrainSize;

use super::compute::ComputeArgs;
use super::layout::LayoutArgs;
use super::methods::MethodArgs;
use super::readings::ReadingArgs;
use super::run::ProfileArg;
use super::share::ShareArgs;
use super::train::{Sides, folds};

/// Answer how many of your own labelled images are enough.
///
/// DIR contains one folder for each class, named after it, or a table `labels.csv` with the columns `path`,
/// `label` and, if several images come from one patient, `group`. You can also name a table itself.
///
/// leuko trains networks on growing numbers of your images, tests each on images that it has not seen, and fits a
/// curve to the scores. It prints the sizes, the folds and the longest time first. To see only that, use --dry-run.
///
/// Sizes begin with the fewest images that can be learnt, usually 10, and end with the most that your images allow;
/// each is up to twice the one before. Of two classes, half of the training images are of each. So the smaller class
/// decides how far the curve goes. For three sizes you need at least 10 images of each class. With a few dozen
/// images, nobody can tell how many a high score needs.
///
/// Simpler methods are fitted to the same training sets, so that you see whether one of them needs fewer images.
///
/// The profile quick takes minutes: at most 6 sizes up to 400 training images, at least 5 folds and, of large
/// folders, 1000 images drawn at random. The profile paper uses all images, ten folds and up to 500 epochs.
///
/// Everything finished is kept. After an interruption, the same command goes on where it stopped. If you add images
/// later, choose another folder with --out: two sets of images cannot share one curve.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko curve cells --positive blast           cells/blast/*.png, cells/lymphocyte/*.png
  leuko curve cells --dry-run                  which sizes and folds, and how long
  leuko curve cells/table.csv --sizes 10,20,50 images and classes from a table, sizes of your choice
  leuko curve cells --methods pretrained       a network pretrained on photographs beside it (17 MB)
  leuko curve cells --second-label ben         until as good as the reader in the column ben
  leuko curve cells --profile paper --out results/cells-paper

Then:
  leuko howmany results/cells-curve --target auc=0.95 --seconds-per-label 20
  leuko predict --model results/cells-curve new-cells
")]
pub(crate) struct CurveArgs {
    /// Folder with one folder for each class, or with labels.csv; or such a table
    #[arg(value_name = "DIR")]
    pub(crate) images: PathBuf,
    /// Folder for the curve and its networks [default: results/NAME-curve, where NAME is the name of DIR]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// The positive one of two classes, such as the malignant one; its probability is the score [default: the second by name]
    #[arg(long, value_name = "CLASS")]
    pub(crate) positive: Option<String>,
    /// How much to compute: smoke (seconds, for tests: the scores mean nothing), quick (minutes) or paper (all)
    #[arg(long, value_enum, default_value_t = ProfileArg::Quick, hide_possible_values = true)]
    pub(crate) profile: ProfileArg,
    /// Numbers of training images, such as 10,20,50; even numbers for two classes [default: chosen for your images]
    #[arg(long, value_name = "N,N,...", value_delimiter = ',', value_parser = size)]
    pub(crate) sizes: Option<Vec<TrainSize>>,
    /// Number K of folds, at least 3; networks train on up to (K - 2) / K of the images [default: 10, or fewer for small classes]
    #[arg(long, value_name = "K", value_parser = folds)]
    pub(crate) folds: Option<u16>,
    /// Size that your images are brought to: N or ROWSxCOLUMNS pixels, at least 190
    #[arg(long, value_name = "N", default_value = "257")]
    pub(crate) size: Sides,
    #[command(flatten)]
    pub(crate) beside: MethodArgs,
    /// Train more networks, to say how much of the spread of scores comes from training images, initial weights and test images
    #[arg(long, conflicts_with = "share")]
    pub(crate) variance: bool,
    /// Column of the table with the labels of a second reader: leuko then says when the network is as good as the reader
    #[arg(long, value_name = "COLUMN", conflicts_with = "readings")]
    pub(crate) second_label: Option<String>,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    #[command(flatten)]
    pub(crate) readings: ReadingArgs,
    #[command(flatten)]
    pub(crate) compute: ComputeArgs,
    #[command(flatten)]
    pub(crate) share: ShareArgs,
    /// Master seed [default: 2021]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: Option<u64>,
    /// Change one setting, for example train.max_epochs=100; you can change several
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
    /// Print the sizes, the folds and the expected time, then stop
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// A number of training images.
fn size(text: &str) -> Result<TrainSize, &'static str> {
    let size = text.trim().parse().ok().and_then(TrainSize::new);
    size.ok_or("expected numbers of training images, such as 10,20,50")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_size_is_a_number_of_images() {
        assert_eq!(size(" 20"), Ok(TrainSize::new(20).unwrap()));
        for wrong in ["", "0", "-2", "ten", "1.5"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
