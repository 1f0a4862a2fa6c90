//! The sizes of many images, in short.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Size;

/// The sizes of many images, in short.
///
/// # Examples
///
/// ```
/// use leuko_core::{ImageSizes, Size};
///
/// let size = |height, width| Size { height, width };
/// let sizes = [size(257, 257), size(193, 257), size(257, 257)];
/// let sizes = ImageSizes::of(sizes).ok_or("no image")?;
/// assert_eq!(sizes.to_string(), "193x257 to 257x257 (height x width), mostly 257x257");
/// assert!(sizes.covers(size(200, 257), 0) && !sizes.covers(size(257, 300), 8));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageSizes {
    /// The smallest height and the smallest width.
    pub smallest: Size,
    /// The largest height and the largest width.
    pub largest: Size,
    /// The most frequent size; of equally frequent ones that of the largest area, then the highest.
    pub commonest: Size,
}

impl ImageSizes {
    /// Those of some images; `None` of none.
    pub fn of(sizes: impl IntoIterator<Item = Size>) -> Option<Self> {
        let mut counts: BTreeMap<Size, usize> = BTreeMap::new();
        for size in sizes {
            *counts.entry(size).or_default() += 1;
        }
        let area = |size: &Size| u64::from(size.height) * u64::from(size.width);
        let (&commonest, _) =
            (counts.iter()).max_by_key(|(size, count)| (**count, area(size), size.height))?;
        let by = |pick: fn(u32, u32) -> u32| {
            let pick = |a: Size, b: &Size| Size {
                height: pick(a.height, b.height),
                width: pick(a.width, b.width),
            };
            counts.keys().fold(commonest, pick)
        };
        Some(Self {
            smallest: by(u32::min),
            largest: by(u32::max),
            commonest,
        })
    }

    /// Whether height and width of a size are among these, from the smallest to the largest, or at most
    /// `tolerance` pixels outside.
    pub fn covers(&self, size: Size, tolerance: u32) -> bool {
        let among = |side: u32, least: u32, most: u32| {
            (least.saturating_sub(tolerance)..=most.saturating_add(tolerance)).contains(&side)
        };
        let (smallest, largest) = (self.smallest, self.largest);
        among(size.height, smallest.height, largest.height)
            && among(size.width, smallest.width, largest.width)
    }
}

impl fmt::Display for ImageSizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [smallest, commonest] = [self.smallest, self.commonest]
            .map(|Size { height, width }| format!("{height}x{width}"));
        match self.smallest == self.largest {
            true => self.commonest.fmt(f),
            false => write!(f, "{smallest} to {}, mostly {commonest}", self.largest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(height: u32, width: u32) -> Size {
        Size { height, width }
    }

    #[test]
    fn test_of_equally_frequent_sizes_the_largest_is_the_commonest() {
        let sizes = ImageSizes::of([size(20, 90), size(60, 40), size(40, 60)]).unwrap();
        assert_eq!(sizes.commonest, size(60, 40));
        // Height and width are each the smallest and largest, of whichever image.
        assert_eq!(
            (sizes.smallest, sizes.largest),
            (size(20, 40), size(60, 90))
        );
        assert_eq!(ImageSizes::of([]), None);
    }

    #[test]
    fn test_one_size_is_named_alone_and_covers_no_other() {
        let sizes = ImageSizes::of([size(257, 257); 3]).unwrap();
        assert_eq!(sizes.to_string(), "257x257 (height x width)");
        assert!(sizes.covers(size(257, 257), 0) && !sizes.covers(size(256, 257), 0));
        assert!(sizes.covers(size(249, 265), 8) && !sizes.covers(size(257, 266), 8));
    }
}
