//! `leuko predict`.

use std::path::PathBuf;

use clap::Args;
use leuko_study::Contender;

use super::model::ModelArgs;

/// Predict the class of new images.
///
/// New images are prepared like the training images; the model says how. With several networks (or models of a
/// method), the answer is the mean probability, and the standard deviation says how well they agree.
///
/// If an image cannot be read, leuko names it and goes on; the exit code is then 1. If the images lie in
/// folders named after the classes, the table also says whether the answers are right.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko predict --model results/cells new-cells                   prints the table
  leuko predict --model results/cells new-cells --out predicted   predictions.csv and a contact sheet
  leuko predict --model results/cells-curve --method shape new-cells
                                                                  a simpler method that was fitted beside it
  leuko predict --model results/quick/checkpoints/all-binary/n0100 cell.png

Columns: path, predicted, truth (if a folder names it), p_CLASS for each class (they sum to 1),
sd_CLASS (with several networks or models), and seen_by: the number of them that used the image to
train, or networks to choose their epoch. leuko recognises an image by its pixels, so it does not
recognise one that was compressed again, turned or brightened. To find those, run `leuko audit` on
a folder with the old and the new images.
")]
pub(crate) struct PredictArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// What answers: cnn (the network) or a fitted method such as shape-svm [default: the network; without one, the only method]
    #[arg(long = "method", value_name = "METHOD")]
    pub(crate) contender: Option<Contender>,
    /// File with the features of these images, for the method `features`: .npz or .safetensors
    #[arg(long, value_name = "FILE")]
    pub(crate) features: Option<PathBuf>,
    /// Folder for predictions.csv and the contact sheet [default: print the table]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Also save inputs, logits (of networks) and probabilities for NumPy in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save_arrays: Option<PathBuf>,
}
