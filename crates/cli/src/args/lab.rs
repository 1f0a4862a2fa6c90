//! The command lines of `train`, `predict` and `explain`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use leuko_data::Size;
use leuko_explain::Preset;

use crate::cli::ComputeArgs;

/// Train networks on your own labelled images, and measure how good they are.
///
/// DIR holds a folder for each class, named like it, or a table `labels.csv` with the columns `path`,
/// `label` and, if several images come from one patient, `group`; a table may also be named itself.
///
/// The images are dealt to folds. For each fold a network trains on all images but those of this fold,
/// which test it, and those of the next one, which say when to stop; on as many in every fold as the
/// smallest of them allows. So every image is tested once, by a network that has never seen it, and all
/// networks together are the model.
///
/// If several images come from one patient, say so in a table with `group`: else an image may train a
/// network that another of the same patient tests, and the scores are too good. Where classes are unequal,
/// turned and flipped copies fill the smaller ones up to the largest (at most to 1000;
/// --set train.images_a_class=N fills all up to N).
///
/// What was trained before in the same folder is kept: after an interruption, the same command goes on
/// where it stopped.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko train cells                         cells/blast/*.png, cells/lymphocyte/*.png
  leuko train cells --positive blast        sensitivity is that for blasts
  leuko train cells/table.csv --folds 5     images and classes by a table
  leuko train cells --set train.max_epochs=100 --out results/short

Then:
  leuko predict --model results/cells new-cells
")]
pub(crate) struct TrainArgs {
    /// Folder with a folder for each class, or with labels.csv; or such a table
    #[arg(value_name = "DIR")]
    pub(crate) images: PathBuf,
    /// Folder for the model and its scores [default: results/NAME, NAME being DIR's]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Of two classes the malignant one: its probability is the score [default: the second by name]
    #[arg(long, value_name = "CLASS")]
    pub(crate) positive: Option<String>,
    /// Folds K, and so networks, at least 3; each trains on (K - 2) / K of the images [default: 10, or as many as the smallest class has images]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(3..))]
    pub(crate) folds: Option<u16>,
    /// Rows and columns that images are brought to: N or ROWSxCOLUMNS, at least 190
    #[arg(long, value_name = "N", default_value = "257")]
    pub(crate) size: Sides,
    #[command(flatten)]
    pub(crate) compute: ComputeArgs,
    /// Seed of all that is drawn [default: 2021]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: Option<u64>,
    /// Overlay one setting, for example train.max_epochs=100; may be given more than once
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) assignments: Vec<String>,
}

/// Tell which class the cells of images are of.
///
/// Images are prepared as those that the networks were trained on: a checkpoint says how. Of several
/// networks the mean probability counts, and their standard deviation says how far they agree.
///
/// An image that cannot be read is named and stops no other; the exit code then says that one failed. If
/// images lie in folders named like the classes, the table also says whether the answers are right.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko predict --model results/cells new-cells                   the table, printed
  leuko predict --model results/cells new-cells --out predicted   predictions.csv and a contact sheet
  leuko predict --model results/quick/checkpoints/all-binary/n0100 cell.png

Columns: path, predicted, truth (where a folder tells), p_CLASS for each class (they sum to 1), of several
networks sd_CLASS, and seen_by: how many networks trained on the image or chose their epoch by it. An image
is known again by its pixels; one that was saved anew, turned or brightened is not. `leuko audit` finds those in
a folder that holds the images of both, old and new.
")]
pub(crate) struct PredictArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Folder for predictions.csv and the contact sheet [default: print the table]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Also save inputs, logits and probabilities for NumPy in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save_arrays: Option<PathBuf>,
}

/// Show where networks look: which pixels speak for a class, and whether they are the nucleus.
///
/// For each image a figure with the cell's outlines, the saliency and the map of the method beside each
/// other, and tables with numbers: the logit, what each layer got of it, how much was lost on the way, and
/// the share of what speaks for the class (positive relevance; of gradients their strength) that lies on
/// nucleus, cytoplasm and background, beside their shares of the area. Of several networks the mean map.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko explain --model results/cells new-cells/07.png --out explained
  leuko explain --model results/cells new-cells --class blast --out explained
  leuko explain --model results/cells new-cells --composite paper --out explained
  leuko explain --model results/cells new-cells --save-arrays arrays --out explained

A region's share means focus only beyond its share of the area. Nucleus and cytoplasm are found
by their stain: look at the outlines before believing the shares; dark granules may be taken for nucleus.

In explanations.csv, `explained` is what the map should sum to (the logit, or for integrated gradients its
difference from a black image's), `map_sum` what it does sum to, `gap` their difference, which biases took
or gave, and `gap_relative` that in parts of what is explained. Of several networks all are means.
`seen_by` is the number of networks that trained on the image or chose their epoch by it.
")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Folder for figures and tables
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Explain this class [default: for each image the predicted one]
    #[arg(long, value_name = "CLASS")]
    pub(crate) class: Option<String>,
    /// How to explain
    #[arg(long, value_enum, default_value_t = Method::Lrp)]
    pub(crate) method: Method,
    /// Rules of LRP: epsilon-plus-flat (which the paper cites), epsilon, or paper (its scripts')
    #[arg(long, value_name = "NAME", default_value_t = Preset::EpsilonPlusFlat)]
    pub(crate) composite: Preset,
    /// Also save inputs, logits, saliency and maps for NumPy in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save_arrays: Option<PathBuf>,
}

/// Which networks, and which images.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Folder that `leuko train` wrote, a folder of checkpoints, or one; may be given more than once
    #[arg(long = "model", value_name = "FOLDER|CHECKPOINT", required = true)]
    pub(crate) models: Vec<PathBuf>,
    /// Images, or folders: all images below them
    #[arg(value_name = "IMAGES|DIRS", required = true)]
    pub(crate) images: Vec<PathBuf>,
}

/// How to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// Layer-wise relevance propagation: shares the logit out among the pixels
    Lrp,
    /// The gradient: how the logit answers to a small change of a pixel
    Saliency,
    /// The mean gradient of 50 noisy copies
    SmoothGrad,
    /// The mean gradient on the way from a black image, times the image
    IntegratedGradients,
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
