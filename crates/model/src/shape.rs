//! The size of an image or feature map.

use serde::{Deserialize, Serialize};

/// Size of one image or feature map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Number of channels.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Shape {
    /// A colour image.
    pub fn rgb(height: usize, width: usize) -> Self {
        Self {
            channels: 3,
            height,
            width,
        }
    }

    /// Number of values.
    pub fn len(self) -> usize {
        self.channels * self.height * self.width
    }

    /// Whether it has no values.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}
