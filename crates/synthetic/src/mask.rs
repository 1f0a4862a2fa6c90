//! The regions of a synthetic image.

pub use leuko_core::Region;

/// Nucleus, cytoplasm and background of one image, pixel by pixel.
///
/// # Shapes
///
/// - `regions`: `[row, column]`, both `0..side`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellMask {
    side: usize,
    regions: Vec<Region>,
}

impl CellMask {
    pub(crate) fn new(side: usize, regions: Vec<Region>) -> Self {
        debug_assert_eq!(regions.len(), side * side);
        Self { side, regions }
    }

    /// Pixels a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// What each pixel belongs to, `[row, column]`.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// Number of pixels of the nucleus; 0 for a platelet.
    pub fn nucleus_area(&self) -> usize {
        self.count(|region| region == Region::Nucleus)
    }

    /// Number of pixels of the whole cell, nucleus included.
    pub fn cell_area(&self) -> usize {
        self.count(|region| region != Region::Background)
    }

    fn count(&self, wanted: impl Fn(Region) -> bool) -> usize {
        self.regions
            .iter()
            .filter(|&&region| wanted(region))
            .count()
    }
}
