//! One thing to edit.

use std::fmt;

/// One thing to edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// File, and line where there is one: `a/b.rs` or `a/b.rs:12`.
    pub(super) place: String,
    /// What is wrong, and what to do.
    pub(super) text: String,
}

impl Problem {
    pub(super) fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}
