//! What can go wrong.

use thiserror::Error;

/// An architecture that cannot be computed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FusedError {
    /// A layer or an image without channels, or no layer of a kind.
    #[error(
        "a network needs an image, a convolution and a fully connected layer, each with one channel or output at least"
    )]
    Empty,
    /// Nothing would be left of the image.
    #[error("block {block} gets {height}x{width} values; it needs 4x4 at least")]
    TooSmall {
        /// The block, from 0.
        block: usize,
        /// Rows that it gets.
        height: usize,
        /// Columns that it gets.
        width: usize,
    },
}
