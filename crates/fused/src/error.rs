//! Errors of this crate.

use thiserror::Error;

/// The kernels cannot compute an architecture.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FusedError {
    /// A layer or an image without channels, or no layer of a kind.
    #[error(
        "a network needs an image, a convolution and a fully connected layer, each with at least one channel or output"
    )]
    Empty,
    /// Nothing would be left of the image.
    #[error("block {block} gets {height}x{width} values, expected at least 4x4")]
    TooSmall {
        /// The block, from 0.
        block: usize,
        /// Rows that it gets.
        height: usize,
        /// Columns that it gets.
        width: usize,
    },
}
