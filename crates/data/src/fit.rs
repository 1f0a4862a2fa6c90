//! Bringing images of unequal sizes to one size, by a stated policy.
//!
//! The policy looks at an image's size alone, never at its label. It cannot undo that size may go with
//! the label all the same: [`FitSummary`] says for each class how many images were changed, and how.

mod summary;

use std::fmt;

use image::RgbImage;
use image::imageops::{FilterType, resize};
use serde::{Deserialize, Serialize};

use crate::decode::DecodeError;

pub use summary::{ClassFit, FitSummary};

/// Shortest side, in pixels, of an image that can show a cell; shorter ones are refused.
pub const MIN_SIDE: u32 = 16;

/// An image less than the target by more than this factor along a side is refused: most of what the
/// network would see of it would be invented.
pub const MAX_ENLARGEMENT: u32 = 4;

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

/// How images of unequal sizes are brought to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fit {
    /// The common size (default: the commonest size of the catalogue's images; of two equally common
    /// ones the larger).
    pub target: Option<Size>,
    /// What to do with images of another size (default [`FitPolicy::PadOrResize`]).
    pub policy: FitPolicy,
    /// For [`FitPolicy::PadOrResize`]: most pixels that a side may differ from the target for the image
    /// to be padded and cropped rather than resized (default 8, four at each end).
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
    /// Sides that are too short are padded, sides that are too long cropped. Cells keep their scale.
    PadOrCrop,
    /// Scaled by one factor, the largest that fits into the target, then padded. Cells keep their
    /// shape, not their scale. An image that has the target's height or width and is smaller along the
    /// other side is only padded.
    Resize,
    /// Each side scaled to the target's on its own. Cells keep neither shape nor scale.
    Stretch,
}

/// What was done to one image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Whether pixels were interpolated.
    pub resampled: bool,
    /// Most pixels added along a side.
    pub padded: u32,
    /// Most pixels removed along a side.
    pub cropped: u32,
}

/// Brings `image` to the size `target` and writes it to `out`, `[row, column, channel]`, which has
/// `target.height * target.width * 3` bytes.
pub(crate) fn fit(
    image: &RgbImage,
    target: Size,
    fit: &Fit,
    out: &mut [u8],
) -> Result<Change, DecodeError> {
    let size = Size {
        height: image.height(),
        width: image.width(),
    };
    if size.height.min(size.width) < MIN_SIDE {
        return Err(DecodeError::TooSmall {
            size,
            least: MIN_SIDE,
        });
    }
    if size.height * MAX_ENLARGEMENT < target.height || size.width * MAX_ENLARGEMENT < target.width
    {
        return Err(DecodeError::Enlarged { size, target });
    }
    let near = |side: u32, target: u32| side.abs_diff(target) <= fit.tolerance;
    let scaled = match fit.policy {
        FitPolicy::PadOrCrop => size,
        FitPolicy::PadOrResize
            if near(size.height, target.height) && near(size.width, target.width) =>
        {
            size
        }
        FitPolicy::PadOrResize | FitPolicy::Resize => scaled_to_fit(size, target),
        FitPolicy::Stretch => target,
    };
    if scaled == size {
        pad_or_crop(image, target, out);
    } else {
        // Cubic: sharp, with little ringing; it averages when it shrinks.
        let resized = resize(image, scaled.width, scaled.height, FilterType::CatmullRom);
        pad_or_crop(&resized, target, out);
    }
    Ok(Change {
        resampled: scaled != size,
        padded: target
            .height
            .saturating_sub(scaled.height)
            .max(target.width.saturating_sub(scaled.width)),
        cropped: scaled
            .height
            .saturating_sub(target.height)
            .max(scaled.width.saturating_sub(target.width)),
    })
}

/// The largest size of the same shape that fits into `target`, sides rounded to whole pixels.
fn scaled_to_fit(size: Size, target: Size) -> Size {
    let (height, width) = (u64::from(size.height), u64::from(size.width));
    let (rows, columns) = (u64::from(target.height), u64::from(target.width));
    // a * b / c rounded to the nearest, at least 1; the result is at most the target's side.
    let scale = |a: u64, b: u64, c: u64| ((2 * a * b + c) / (2 * c)).max(1) as u32;
    if rows * width <= columns * height {
        Size {
            height: target.height,
            width: scale(width, rows, height),
        }
    } else {
        Size {
            height: scale(height, columns, width),
            width: target.width,
        }
    }
}

/// Copies `image` to the centre of `out`, cutting what does not fit and repeating edge pixels where
/// there is none.
fn pad_or_crop(image: &RgbImage, target: Size, out: &mut [u8]) {
    // Row or column of the image for one of the output; half of the difference is before it.
    let source = |at: u32, side: u32, target: u32| -> usize {
        let shift = (i64::from(target) - i64::from(side)).div_euclid(2);
        (i64::from(at) - shift).clamp(0, i64::from(side) - 1) as usize
    };
    let row_bytes = image.width() as usize * 3;
    let columns: Vec<usize> = (0..target.width)
        .map(|x| source(x, image.width(), target.width) * 3)
        .collect();
    let rows = out.chunks_exact_mut(target.width as usize * 3);
    for (y, row) in (0..target.height).zip(rows) {
        let start = source(y, image.height(), target.height) * row_bytes;
        let from = &image.as_raw()[start..start + row_bytes];
        for (pixel, &x) in row.chunks_exact_mut(3).zip(&columns) {
            pixel.copy_from_slice(&from[x..x + 3]);
        }
    }
}
