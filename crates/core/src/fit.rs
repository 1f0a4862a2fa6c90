//! The settings that bring images of different sizes to one size.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Size of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Rows, in pixels.
    pub height: u32,
    /// Columns, in pixels.
    pub width: u32,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{} (height x width)", self.height, self.width)
    }
}

/// How images of different sizes are brought to one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fit {
    /// The common size (default: the most frequent size of the catalogue's images; of two equally
    /// frequent ones the larger).
    pub target: Option<Size>,
    /// What to do with images of another size (default [`FitPolicy::PadOrResize`]).
    pub policy: FitPolicy,
    /// For [`FitPolicy::PadOrResize`]: an image whose sides differ from the target by at most this many
    /// pixels is padded or cropped, not resized (default 8, four at each end).
    pub tolerance: u32,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            target: None,
            policy: FitPolicy::PadOrResize,
            tolerance: 8,
        }
    }
}

impl fmt::Display for Fit {
    /// The policy as it is written in settings, and its tolerance if it has one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.policy {
            FitPolicy::PadOrResize => write!(f, "pad-or-resize, tolerance {}", self.tolerance),
            FitPolicy::PadOrCrop => f.write_str("pad-or-crop"),
            FitPolicy::Resize => f.write_str("resize"),
            FitPolicy::Stretch => f.write_str("stretch"),
        }
    }
}

/// What to do with images that do not have the common size.
///
/// Padding repeats the edge pixels, as augmentation does, and keeps the image centred; where an odd
/// number of pixels is added or removed, the odd one is at the right or bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FitPolicy {
    /// [`FitPolicy::PadOrCrop`] if both sides are within the tolerance of the target, else
    /// [`FitPolicy::Resize`].
    PadOrResize,
    /// Sides that are too short are padded, sides that are too long are cropped. Cells keep their scale.
    PadOrCrop,
    /// Scaled by one factor, the largest that fits into the target, then padded. Cells keep their
    /// shape, not their scale. An image that has the target's height or width and is smaller along the
    /// other side is only padded.
    Resize,
    /// Each side is scaled to the target's, independently of the other. Cells keep neither shape nor
    /// scale.
    Stretch,
}
