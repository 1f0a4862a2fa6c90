//! Why an image has no segmentation.

use thiserror::Error;

/// An image could not be segmented.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SegmentError {
    /// A setting is out of its range.
    #[error("{setting}: expected 0 to {high}, found {got}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// The value given.
        got: f64,
        /// The highest allowed value; the lowest is 0.
        high: f64,
    },
    /// The image is empty or too large.
    #[error(
        "expected 1 to {longest} pixels along each side, found {width}x{height} (width x height)"
    )]
    Side {
        /// Columns, in pixels.
        width: usize,
        /// Rows, in pixels.
        height: usize,
        /// Longest allowed side, in pixels.
        longest: usize,
    },
    /// The buffer is not as long as the image.
    #[error(
        "expected {expected} bytes for {width}x{height} pixels (width x height), found {got}\n\
         hint: pixels are red, green and blue bytes, rows from the top"
    )]
    Length {
        /// Columns, in pixels.
        width: usize,
        /// Rows, in pixels.
        height: usize,
        /// Bytes that an image of this size has.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// No part near the middle of the image is stained like a nucleus.
    #[error(
        "expected a stained nucleus in the middle of the image of {width}x{height} pixels (width x height), found none\n\
         hint: an image without a cell has no nucleus; for a very pale nucleus lower `least_stain`"
    )]
    NoNucleus {
        /// Columns, in pixels.
        width: usize,
        /// Rows, in pixels.
        height: usize,
    },
}
