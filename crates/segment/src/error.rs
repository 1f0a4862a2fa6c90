//! Why an image has no segmentation.

use thiserror::Error;

/// An image could not be segmented.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SegmentError {
    /// A side is 0 or too long.
    #[error("expected sides of 1 to {max} pixels, got {width}x{height} (width x height)", max = crate::MAX_SIDE)]
    Side {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// The buffer does not hold the image.
    #[error("expected {expected} bytes for {width}x{height} pixels, got {got}\nhint: pixels are [row, column, channel], red, green and blue")]
    Length {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
        /// Bytes that such an image has.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// Nothing.
    #[error("no nucleus found in the image of {width}x{height} pixels: nothing near its middle is stained much darker than the rest")]
    NoNucleus {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
}
