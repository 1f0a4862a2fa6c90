//! `leuko explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use leuko_explain::Preset;
use leuko_lab::Method;

use super::model::ModelArgs;

/// Show where the networks look in an image: which pixels speak for a class, and whether they show the nucleus.
///
/// For each image, leuko draws a figure: the cell with its outlines, the saliency map, and the map of the method.
/// Tables give the numbers: the logit, how much of it each layer received, and how much was lost. They also give
/// the shares of the evidence for the class (for gradients, of their strength) on nucleus, cytoplasm and
/// background, and the shares of the area. With several networks, the maps are means.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko explain --model results/cells new-cells/07.png --out explained
  leuko explain --model results/cells new-cells --class blast --out explained
  leuko explain --model results/cells new-cells --composite paper --out explained
  leuko explain --model results/cells new-cells --save-arrays arrays --out explained

Compare a region's share with its share of the area: only the difference shows focus. leuko finds
nucleus and cytoplasm by their stain, so look at the outlines before you believe the shares; dark
granules may count as nucleus.

In explanations.csv, `explained` is the sum that the map should have: the logit, or for integrated
gradients its difference from the logit of a black image. `map_sum` is the map's actual sum. `gap`
is the difference, which biases cause, and `gap_relative` is the gap as a share of `explained`.
With several networks, all are means. `seen_by` is the number of networks that used the image to
train or to choose their epoch.
")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Folder for figures and tables
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Explain this class [default: the predicted class of each image]
    #[arg(long, value_name = "CLASS")]
    pub(crate) class: Option<String>,
    /// How to explain
    #[arg(long, value_enum, default_value_t = MethodArg::Lrp)]
    pub(crate) method: MethodArg,
    /// Rules of LRP: epsilon-plus-flat (which the paper cites), epsilon, or paper (the published scripts)
    #[arg(long, value_name = "NAME", default_value_t = Preset::EpsilonPlusFlat)]
    pub(crate) composite: Preset,
    /// Also save inputs, logits, saliency and maps for NumPy in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save_arrays: Option<PathBuf>,
}

/// How to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MethodArg {
    /// Layer-wise relevance propagation: divides the logit among the pixels
    Lrp,
    /// The gradient: how the logit responds to a small change of a pixel
    Saliency,
    /// The mean gradient of 50 noisy copies
    SmoothGrad,
    /// The mean gradient between a black image and the image, times the image
    IntegratedGradients,
}

impl From<MethodArg> for Method {
    fn from(method: MethodArg) -> Self {
        match method {
            MethodArg::Lrp => Self::Lrp,
            MethodArg::Saliency => Self::Saliency,
            MethodArg::SmoothGrad => Self::SmoothGrad,
            MethodArg::IntegratedGradients => Self::IntegratedGradients,
        }
    }
}
