//! `leuko predict`.

use std::path::PathBuf;

use clap::Args;
use leuko_study::Contender;

use super::layout::ColumnArgs;
use super::model::ModelArgs;

/// Predict the class of new images.
///
/// New images are prepared like the training images; the model says how. With several networks (or models of a
/// method), the answer is the mean probability, and the standard deviation says how well they agree.
///
/// If an image cannot be read or shows nothing, leuko names it and goes on; the exit code is then 1. If the images
/// lie in folders named after the classes, or a table labels.csv in their folder names them, leuko scores the answers.
/// Images of the training do not count in the scores, and neither do copies of them and other images of their groups,
/// such as patients. An image that is there several times counts once.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko predict --model results/cells new-cells                   prints the table
  leuko predict --model results/cells new-cells --out predicted   predictions.csv and a contact sheet
  leuko predict --model results/cells-curve --method shape new-cells
                                                                  a simpler method that was fitted beside it
  leuko predict --model results/quick/checkpoints/all-binary/n0100 cell.png

Columns: path, predicted, truth (if a folder or a table names it), p_CLASS for each class (they sum
to 1), sd_CLASS (with several networks or models), seen_by: how many of them know the image, a copy
of it or its group from their training; seen_as (if any does): equal pixels, copy of FILE or group
NAME; repeat_of: the first image with the same pixels, if there is one; width and height of the file, resized (no, reduced or enlarged) and transparent (no or yes).
To find copies of training images, leuko reads these again: from where they were at the training, or
from the folder that you name. It does so if there are labels, or if you name the folder. Groups are
folders above the images, whichever of them you name, or the column `group` of labels.csv. Where a
table labels.csv (also .tsv, .txt or .xlsx) is, in a folder that you name or beside a file, it wins
over folders; --path-column, --label-column and --group-column name its columns.
")]
pub(crate) struct PredictArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// What answers: cnn (the network) or a fitted method such as shape-svm [default: the network; without one, the only method]
    #[arg(long = "method", value_name = "METHOD")]
    pub(crate) contender: Option<Contender>,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    /// File with the features of these images, for the method `features`: .npz or .safetensors
    #[arg(long, value_name = "FILE")]
    pub(crate) features: Option<PathBuf>,
    /// Folder of the training images, to find copies of them [default: where they were at the training]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) training_images: Option<PathBuf>,
    /// Folder for predictions.csv and the contact sheet [default: print the table]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Also save inputs, logits (of networks) and probabilities for NumPy in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save_arrays: Option<PathBuf>,
}
