//! What each pixel of an image belongs to.

pub use leuko_core::Region;

use crate::mask::mask;
use crate::solidity::solidity;

/// Nucleus, cytoplasm and background of one image, pixel by pixel.
///
/// # Shapes
///
/// - `regions`: `[row, column]`, `height` rows of `width`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segmentation {
    /// Columns, in pixels.
    pub width: usize,
    /// Rows, in pixels.
    pub height: usize,
    /// What each pixel belongs to, rows from the top.
    pub regions: Vec<Region>,
    /// Estimated red, green and blue of the empty slide, `u8` in `0..=255`.
    pub white: [u8; 3],
}

impl Segmentation {
    /// Number of pixels of the nucleus; never 0.
    pub fn nucleus_area(&self) -> usize {
        self.count(|region| region == Region::Nucleus)
    }

    /// Number of pixels of the whole cell, nucleus included.
    pub fn cell_area(&self) -> usize {
        self.count(|region| region != Region::Background)
    }

    /// Area of the nucleus divided by that of its convex hull: 1 for a convex nucleus, less for a lobed one.
    pub fn nucleus_solidity(&self) -> f64 {
        let (width, height) = (self.width as u32, self.height as u32);
        let inside = |pixel: usize| self.regions[pixel] == Region::Nucleus;
        solidity(&mask(width, height, inside))
    }

    fn count(&self, wanted: impl Fn(Region) -> bool) -> usize {
        let regions = self.regions.iter();
        regions.filter(|&&region| wanted(region)).count()
    }
}
