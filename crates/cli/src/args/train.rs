//! `leuko train`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use leuko_data::Size;
use leuko_study::Contender;

use super::compute::ComputeArgs;
use super::layout::LayoutArgs;
use super::readings::ReadingArgs;
use super::share::ShareArgs;

/// Train networks on your own labelled images and measure how good they are.
///
/// DIR contains one folder for each class, named after it, or a table `labels.csv` with the columns `path`,
/// `label` and, if several images come from one patient, `group`. You can also name a table itself.
///
/// leuko splits the images into folds and trains one network for each fold. Images of the fold test the network,
/// images of the next fold choose when to stop, and all others train it. So every image is tested once, by a
/// network that has never seen it, and all networks together are the model.
///
/// To learn how many images are enough, use `leuko curve`. It trains networks on several numbers of images.
///
/// If several images come from one patient, say so in a table with `group`. Otherwise one image may train a
/// network that another image of the same patient tests, and the scores are too good. If classes differ in
/// size, leuko adds turned and flipped copies to the smaller ones until all are as large as the largest (at most
/// 1000 images; with --set train.images_a_class=N, until all have N).
///
/// With --method, leuko fits a simpler method instead of the network or beside it: in seconds, on the same folds and
/// the same training images. `background` (its colour), `colour` (colours of the image), `shape` (measurements of
/// nucleus and cell) and `pretrained` (features of a network trained on photographs; downloads 17 MB once) are logistic
/// regressions. Names with -knn are nearest neighbours, with -svm support vector machines; `guess` always answers the
/// commonest class. If a method is as good as the network, use it.
///
/// A network trains for at most 500 epochs (setting train.max_epochs). It stops earlier after 50 epochs without
/// progress (setting train.stopping.patience).
///
/// Everything finished is kept. After an interruption, the same command goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko train cells                         cells/blast/*.png, cells/lymphocyte/*.png
  leuko train cells --positive blast        sensitivity: the share of blasts that are found
  leuko train cells/table.csv --folds 5     images and classes from a table
  leuko train cells --set train.max_epochs=100 --out results/short
  leuko train cells --method shape-svm --out results/shape
                                            a simpler method alone, in seconds
  leuko train cells --method cnn,pretrained the network, and a method beside it

Then:
  leuko predict --model results/cells new-cells
")]
pub(crate) struct TrainArgs {
    /// Folder with one folder for each class, or with labels.csv; or such a table
    #[arg(value_name = "DIR")]
    pub(crate) images: PathBuf,
    /// Folder for the model and its scores [default: results/NAME, where NAME is the name of DIR]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// The positive one of two classes, such as the malignant one; its probability is the score [default: the second by name]
    #[arg(long, value_name = "CLASS")]
    pub(crate) positive: Option<String>,
    /// Number K of folds and networks, at least 3; each network trains on (K - 2) / K of the images [default: 10, or the size of the smallest class]
    #[arg(long, value_name = "K", value_parser = folds)]
    pub(crate) folds: Option<u16>,
    /// Size that your images are brought to: N or ROWSxCOLUMNS pixels, at least 190
    #[arg(long, value_name = "N", default_value = "257")]
    pub(crate) size: Sides,
    /// What to train: cnn (the network), or methods such as shape-svm or pretrained; you can name several, such as cnn,pretrained
    #[arg(
        long = "method",
        value_name = "METHOD",
        value_delimiter = ',',
        default_value = "cnn"
    )]
    pub(crate) contenders: Vec<Contender>,
    /// File of features from another network, for the method `features`: .npz or .safetensors
    #[arg(long, value_name = "FILE")]
    pub(crate) features: Option<PathBuf>,
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
}

/// A number of folds.
pub(super) fn folds(text: &str) -> Result<u16, &'static str> {
    match text.parse() {
        Ok(folds @ 3..) => Ok(folds),
        _ => Err(
            "expected a number of 3 or more: one fold tests, one chooses the epoch, and the others train",
        ),
    }
}

/// Rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sides(pub(crate) Size);

impl FromStr for Sides {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (height, width) = text.split_once('x').unwrap_or((text, text));
        match (height.parse(), width.parse()) {
            (Ok(height @ 1..), Ok(width @ 1..)) => Ok(Self(Size { height, width })),
            _ => Err("expected a number of pixels such as 257, or rows x columns such as 257x300"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sides_are_one_number_or_rows_x_columns() {
        let size = |height, width| Ok(Sides(Size { height, width }));
        assert_eq!("257".parse(), size(257, 257));
        assert_eq!("257x300".parse(), size(257, 300));
        for wrong in ["", "0", "257x", "x257", "-1", "257,300", "1x2x3"] {
            assert!(wrong.parse::<Sides>().is_err(), "{wrong}");
        }
    }
}
