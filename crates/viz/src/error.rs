//! Why a figure could not be drawn.

use std::convert::Infallible;
use std::path::PathBuf;

use leuko_print::PrintError;
use plotters::drawing::DrawingAreaErrorKind;
use thiserror::Error;

/// A figure could not be drawn or written.
#[derive(Debug, Error)]
pub enum VizError {
    /// There is nothing to draw.
    #[error("nothing to draw: expected {what}, found none")]
    NoData {
        /// What is missing.
        what: &'static str,
    },
    /// A value that no axis can show.
    #[error("expected {what} {}, found {}", between(*low, *high), short(*found))]
    OutOfRange {
        /// Which value.
        what: &'static str,
        /// The smallest value allowed.
        low: f64,
        /// The largest value allowed.
        high: f64,
        /// The value.
        found: f64,
    },
    /// There are more or fewer of something than of what it belongs to.
    #[error("expected {expected} {what}, found {found}")]
    Count {
        /// What was counted.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// There is more of something than a figure can show.
    #[error(
        "expected at most {most} {what}, found {found}\nhint: draw the rest as a further figure"
    )]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// A thumbnail's bytes do not fit its size.
    #[error(
        "cell {index}: expected {height} x {width} pixels of 3 bytes, neither side 0, found {found} bytes"
    )]
    ThumbnailSize {
        /// Position of the cell in its panel (0-based).
        index: usize,
        /// Rows that it should have.
        height: usize,
        /// Columns that it should have.
        width: usize,
        /// Number of its bytes.
        found: usize,
    },
    /// The figure could not be drawn or encoded.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// A table whose rows do not fit its columns.
    #[error("cannot write the figure's numbers as CSV: {source}")]
    Table {
        /// The writer's reason.
        source: csv::Error,
    },
    /// The statistics behind a figure could not be computed.
    #[error(transparent)]
    Eval(#[from] leuko_eval::EvalError),
    /// A file's name that does not say which kind of picture it is for.
    #[error("{}: a picture can be saved as .png or .svg\nhint: end the file name in .png or .svg", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The figure could not be written.
    #[error("figure {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: leuko_core::FileError,
    },
}

impl From<DrawingAreaErrorKind<Infallible>> for VizError {
    fn from(error: DrawingAreaErrorKind<Infallible>) -> Self {
        Self::Print(error.into())
    }
}

/// A range in words: its ends, unless an end is that of all numbers.
fn between(low: f64, high: f64) -> String {
    let is_end = |end: f64| end.abs() >= f64::from(f32::MAX);
    match (is_end(low), is_end(high)) {
        (true, true) => "that is finite".to_owned(),
        (false, true) => format!("of at least {}", short(low)),
        _ => format!("between {} and {}", short(low), short(high)),
    }
}

/// A number without long rows of zeros.
fn short(number: f64) -> String {
    match number.abs() {
        0.0 | 1e-4..1e7 => number.to_string(),
        _ => format!("{number:e}"),
    }
}

/// Refuses a figure that lacks something to draw.
pub(crate) fn needs(what: &'static str, is_there: bool) -> Result<(), VizError> {
    is_there.then_some(()).ok_or(VizError::NoData { what })
}

/// Refuses a value that is not in `[low, high]`, NaN included.
pub(crate) fn in_range(
    what: &'static str,
    found: f64,
    low: f64,
    high: f64,
) -> Result<(), VizError> {
    let refused = VizError::OutOfRange {
        what,
        low,
        high,
        found,
    };
    (low..=high).contains(&found).then_some(()).ok_or(refused)
}

/// Refuses a number of things that is not the one expected.
pub(crate) fn counts(what: &'static str, expected: usize, found: usize) -> Result<(), VizError> {
    let refused = VizError::Count {
        what,
        expected,
        found,
    };
    (found == expected).then_some(()).ok_or(refused)
}

/// Refuses more things than a figure can show.
pub(crate) fn at_most(what: &'static str, most: usize, found: usize) -> Result<(), VizError> {
    let refused = VizError::TooMany { what, most, found };
    (found <= most).then_some(()).ok_or(refused)
}
