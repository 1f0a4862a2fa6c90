//! Values that an axis can show.

use crate::VizError;

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
