//! Why the answer for an image is no test: models have seen it, or what shows the same.

use std::fmt;
use std::path::PathBuf;

/// How models know a new image from their training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenAs {
    /// By its pixels.
    Equal,
    /// As a copy: shifted, turned, brighter, compressed again or resized.
    CopyOf(PathBuf),
    /// By its group, such as a patient, of which there were other images.
    Group(String),
}

/// As the table has it.
impl fmt::Display for SeenAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal => f.write_str("equal pixels"),
            Self::CopyOf(path) => write!(f, "copy of {}", path.display()),
            Self::Group(name) => write!(f, "group {name}"),
        }
    }
}
