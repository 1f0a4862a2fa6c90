//! Errors of an audit's input.

use thiserror::Error;

/// An audit cannot start, or bytes are not an image.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum AuditError {
    /// The bytes do not fit the size.
    #[error("expected {height} x {width} x 3 bytes of an image, found {found}")]
    PixelCount {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
        /// Number of bytes.
        found: usize,
    },
    /// Labels and images do not belong together.
    #[error("expected one label for each of {expected} images, found {found}")]
    LabelCount {
        /// Number of images.
        expected: usize,
        /// Number of labels.
        found: usize,
    },
    /// A setting is outside its range, or not a number.
    #[error("audit setting `{key}`: expected {low} to {high}, found {found}")]
    Range {
        /// Name of the setting.
        key: &'static str,
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
        /// What was given.
        found: f64,
    },
}
