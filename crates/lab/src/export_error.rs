//! What can go wrong with a model as a file for other programs.

use std::path::PathBuf;

use leuko_core::FileError;
use leuko_onnx::OnnxError;
use leuko_pretrained::PretrainedError;
use leuko_study::Contender;
use thiserror::Error;

/// A model cannot be written for other programs.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The name does not say what the file is.
    #[error("{} does not end in .onnx\nhint: give the file a name such as cells.onnx", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The model is more than a network and a regression.
    #[error(
        "{contender} cannot be written as ONNX: only networks (cnn) and logistic regression on features of the pretrained network (pretrained) can\nhint: write one of these, or let leuko predict"
    )]
    NoGraph {
        /// What answers.
        contender: Contender,
    },
    /// The file cannot be formed.
    #[error(transparent)]
    Onnx(#[from] OnnxError),
    /// The weights of the pretrained network cannot be read.
    #[error(transparent)]
    Pretrained(#[from] PretrainedError),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}
