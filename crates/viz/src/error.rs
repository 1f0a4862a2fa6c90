//! Why a figure could not be drawn.

use std::path::PathBuf;

use thiserror::Error;

/// A figure could not be drawn or written.
#[derive(Debug, Error)]
pub enum VizError {
    /// There is nothing to draw.
    #[error("expected at least one {what} to draw: got none")]
    NoData {
        /// What is missing.
        what: &'static str,
    },
    /// A value that no axis can show.
    #[error("expected {what} to be in [{low}, {high}]: got {got}")]
    OutOfRange {
        /// Which value.
        what: &'static str,
        /// The smallest value allowed.
        low: f64,
        /// The largest value allowed.
        high: f64,
        /// The value.
        got: f64,
    },
    /// There are more or fewer of something than of what it belongs to.
    #[error("expected {expected} {what}: got {got}")]
    Count {
        /// What was counted.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// There is more of something than a figure can show.
    #[error("expected at most {most} {what}: got {got}\nhint: draw the rest as a further figure")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        most: usize,
        /// How many there are.
        got: usize,
    },
    /// A thumbnail's bytes do not fit its size.
    #[error(
        "cell {index}: expected {height} x {width} pixels of 3 bytes, neither side 0: got {got} bytes"
    )]
    ThumbnailSize {
        /// Position of the cell in its panel (0-based).
        index: usize,
        /// Rows that it should have.
        height: usize,
        /// Columns that it should have.
        width: usize,
        /// Number of its bytes.
        got: usize,
    },
    /// A resolution at which no picture can be made.
    #[error("expected {} to {} dots per inch: got {got}", range.start(), range.end())]
    Resolution {
        /// The resolutions possible.
        range: std::ops::RangeInclusive<u32>,
        /// What was asked for.
        got: u32,
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
    /// plotters could not draw.
    #[error("cannot draw the figure: {0}")]
    Drawing(#[from] plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>),
    /// A photograph in the figure could not be encoded.
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
    /// A table whose rows do not fit its columns.
    #[error("cannot write the figure's numbers as CSV: {source}")]
    Table {
        /// The writer's reason.
        source: csv::Error,
    },
    /// The statistics behind a figure could not be computed.
    #[error(transparent)]
    Eval(#[from] leuko_eval::EvalError),
    /// The figure could not be written.
    #[error("figure {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: leuko_core::FileError,
    },
}

/// Refuses a value that is not in `[low, high]`, NaN included.
pub(crate) fn in_range(what: &'static str, got: f64, low: f64, high: f64) -> Result<(), VizError> {
    if (low..=high).contains(&got) {
        Ok(())
    } else {
        Err(VizError::OutOfRange {
            what,
            low,
            high,
            got,
        })
    }
}

/// Refuses a number of things that is not the one expected.
pub(crate) fn counts(what: &'static str, expected: usize, got: usize) -> Result<(), VizError> {
    if got == expected {
        Ok(())
    } else {
        Err(VizError::Count {
            what,
            expected,
            got,
        })
    }
}

/// Refuses more things than a figure can show.
pub(crate) fn at_most(what: &'static str, most: usize, got: usize) -> Result<(), VizError> {
    if got <= most {
        Ok(())
    } else {
        Err(VizError::TooMany { what, most, got })
    }
}
