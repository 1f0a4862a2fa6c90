//! Why a picture could not be drawn.

use std::convert::Infallible;
use std::ops::{Range, RangeInclusive};

use plotters::drawing::DrawingAreaErrorKind;
use thiserror::Error;

/// A picture could not be drawn or encoded.
#[derive(Debug, Error)]
pub enum PrintError {
    /// plotters could not draw.
    #[error("cannot draw the figure: {0}")]
    Drawing(#[from] DrawingAreaErrorKind<Infallible>),
    /// A photograph could not be encoded.
    #[error("cannot encode a photograph of the figure: {source}")]
    Jpeg {
        /// The encoder's reason.
        source: image::ImageError,
    },
    /// The picture could not be encoded.
    #[error("cannot encode the figure: {source}")]
    Png {
        /// The encoder's reason.
        source: png::EncodingError,
    },
    /// A range that no axis can show.
    #[error("expected {expected}, found {:?} to {:?}", found.start, found.end)]
    Range {
        /// Which ranges are possible.
        expected: &'static str,
        /// What was asked for.
        found: Range<f64>,
    },
    /// A resolution at which no picture can be made.
    #[error("expected {} to {} dots per inch, found {found}", range.start(), range.end())]
    Resolution {
        /// The resolutions possible.
        range: RangeInclusive<u32>,
        /// What was asked for.
        found: u32,
    },
    /// A picture too large for memory.
    #[error(
        "a picture of {width} x {height} pixels does not fit into memory\nhint: draw it at a lower resolution"
    )]
    TooLarge {
        /// Columns of pixels.
        width: u32,
        /// Rows of pixels.
        height: u32,
    },
}
