//! The sets of a fold.

use std::fmt;

/// One of a fold's sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set {
    /// Images to train on.
    Training,
    /// Images that choose the epoch.
    Validation,
    /// Images that give the score.
    Test,
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::Test => "test",
        })
    }
}
