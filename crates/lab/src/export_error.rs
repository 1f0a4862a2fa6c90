//! What can go wrong with a model as a file for other programs.

use std::path::PathBuf;

use leuko_core::FileError;
use leuko_onnx::OnnxError;
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
    /// The model has steps that are no operators of ONNX.
    #[error(
        "{contender} cannot be written as ONNX: it has steps that are not in ONNX's list of operators\nhint: networks (cnn) and logistic regression on features of the pretrained network (pretrained) can be written; let leuko predict with the others"
    )]
    NoGraph {
        /// What answers.
        contender: Contender,
    },
    /// The file cannot be formed.
    #[error(transparent)]
    Onnx(#[from] OnnxError),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}
