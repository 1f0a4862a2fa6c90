//! What can go wrong with an ONNX file.

use leuko_model::Shape;
use thiserror::Error;

/// Networks cannot be written as one ONNX file.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnnxError {
    /// There is nothing to write.
    #[error("an ONNX file needs at least one network")]
    NoNetworks,
    /// The networks take other images than those of the file.
    #[error("expected networks for images of {}, found one for {}", shown(*expected), shown(*found))]
    Input {
        /// Images of the file: colour images of the first network's size.
        expected: Shape,
        /// Images of a network.
        found: Shape,
    },
    /// A network tells another number of classes apart than the file names.
    #[error("expected networks for {expected} classes, found one for {found}")]
    Classes {
        /// Number of names.
        expected: usize,
        /// Classes of a network.
        found: usize,
    },
    /// A regression is not of the network's features.
    #[error(
        "expected {expected} weights for each class, one for each feature and the intercept, found {found}"
    )]
    Features {
        /// Features of the network, and one.
        expected: usize,
        /// Weights of a class.
        found: usize,
    },
    /// Names of classes cannot be written.
    #[error("the names of the classes cannot be written: {reason}")]
    Names {
        /// The writer's reason.
        reason: String,
    },
}

fn shown(shape: Shape) -> String {
    let Shape {
        channels,
        height,
        width,
    } = shape;
    format!("{height}x{width} pixels (height x width) and {channels} channels")
}
