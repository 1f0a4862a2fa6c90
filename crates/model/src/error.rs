//! What can go wrong with networks and their files.

use std::path::PathBuf;

use leuko_core::{FileError, Size};
use thiserror::Error;

use crate::Shape;

/// A network, its weights or its file cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The image is too small for six convolutions and poolings.
    #[error(
        "images of {}x{} pixels are too small for this network: layer {layer} would see {}x{}\nhint: use images of at least {smallest}x{smallest} pixels",
        input.height, input.width, at_layer.height, at_layer.width
    )]
    TooSmall {
        /// Size of the image.
        input: Shape,
        /// Position in the layer list (0-based).
        layer: usize,
        /// What is left of it there.
        at_layer: Shape,
        /// Smallest side that works.
        smallest: usize,
    },
    /// A classifier needs two classes or more.
    #[error("expected at least 2 classes, found {classes}")]
    TooFewClasses {
        /// Number of classes asked for.
        classes: usize,
    },
    /// Weights belong to another network.
    #[error("expected {expected} weights, one for each parameter of the network, found {actual}")]
    WrongLength {
        /// Parameters of the network.
        expected: usize,
        /// Values given.
        actual: usize,
    },
    /// A checkpoint is not one of ours, or is damaged.
    #[error("{} is not a leuko checkpoint: {reason}", path.display())]
    NotACheckpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: CheckpointDefect,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// libtorch reported an error.
    #[cfg(feature = "libtorch")]
    #[error("libtorch: {0}")]
    Torch(#[from] tch::TchError),
}

#[cfg(feature = "libtorch")]
impl ModelError {
    /// Whether a device had no memory left.
    pub fn is_out_of_memory(&self) -> bool {
        matches!(self, Self::Torch(error) if error.to_string().contains("out of memory"))
    }
}

/// What is wrong with a checkpoint file.
#[derive(Debug, Error)]
pub enum CheckpointDefect {
    /// Not a safetensors file, or cut short.
    #[error(
        "{0}\nhint: name a file *.safetensors of a training; if it is one, copy it again from its source, or train again"
    )]
    Container(#[from] safetensors::SafeTensorError),
    /// No description under the key `leuko`.
    #[error("it has no description under the metadata key `leuko`")]
    NoInfo,
    /// The description cannot be read.
    #[error("its description cannot be read: {0}")]
    Info(#[from] serde_json::Error),
    /// A version with another file format wrote it.
    #[error(
        "it has format {actual}, expected {expected}\nhint: read it with the version of leuko that wrote it, or train again"
    )]
    Format {
        /// Format of this version.
        expected: u32,
        /// Format of the file.
        actual: u32,
    },
    /// The description states another image size than the network takes.
    #[error(
        "its network takes images of {}x{} pixels (height x width), but its description gives them {}",
        input.height, input.width, target.map_or("no size".to_owned(), |size| format!("{}x{}", size.height, size.width))
    )]
    Target {
        /// What the network takes.
        input: Shape,
        /// The size in the description.
        target: Option<Size>,
    },
    /// No image has the network's input.
    #[error(
        "its network takes images of {}x{} pixels (height x width) and {} channels, which no image has\nhint: copy the file again from its source, or train again",
        input.height, input.width, input.channels
    )]
    Input {
        /// What the network takes.
        input: Shape,
    },
    /// A tensor is missing or has another shape or type.
    #[error("tensor `{name}`: expected f32 of shape {expected:?}, found {actual}")]
    Tensor {
        /// Name of the tensor.
        name: String,
        /// Shape by the network.
        expected: Vec<usize>,
        /// What the file holds.
        actual: String,
    },
}
