//! Hand-made pictures of cells: discs of flat colours, and which region each pixel is.

use leuko_core::{Seed, Stream};
use leuko_segment::Region;

/// Empty slide.
pub(crate) const SLIDE: [u8; 3] = [236, 232, 228];
/// Chromatin.
pub(crate) const NUCLEUS: [u8; 3] = [96, 44, 132];
/// Cytoplasm of a lymphocyte.
pub(crate) const CYTOPLASM: [u8; 3] = [158, 172, 216];
/// A red cell.
pub(crate) const RED_CELL: [u8; 3] = [206, 164, 150];

/// A picture and what is in it.
pub(crate) struct Picture {
    /// Red, green and blue, rows from the top.
    pub(crate) pixels: Vec<u8>,
    /// What was drawn, in the same order.
    pub(crate) regions: Vec<Region>,
    side: usize,
}

impl Picture {
    /// An empty slide of `side` rows and columns.
    pub(crate) fn new(side: usize) -> Self {
        Self {
            pixels: SLIDE.repeat(side * side),
            regions: vec![Region::Background; side * side],
            side,
        }
    }

    /// Draws a disc over what is there.
    pub(crate) fn disc(
        mut self,
        [x, y]: [f64; 2],
        radius: f64,
        colour: [u8; 3],
        region: Region,
    ) -> Self {
        for pixel in 0..self.regions.len() {
            let (column, row) = ((pixel % self.side) as f64, (pixel / self.side) as f64);
            if (column - x).hypot(row - y) <= radius {
                self.pixels[3 * pixel..][..3].copy_from_slice(&colour);
                self.regions[pixel] = region;
            }
        }
        self
    }

    /// A cell in the middle, red cells wherever the seed puts them, and noise.
    pub(crate) fn smear(side: usize, seed: u64) -> Self {
        let mut stream = Stream::new(Seed(seed), "smear");
        let mut picture = Self::new(side);
        let size = side as f64;
        for _ in 0..5 {
            let place = [stream.uniform(0.0, size), stream.uniform(0.0, size)];
            picture = picture.disc(place, 0.12 * size, RED_CELL, Region::Background);
        }
        let place = [
            size * stream.uniform(0.42, 0.55),
            size * stream.uniform(0.42, 0.5),
        ];
        let radius = size * stream.uniform(0.12, 0.2);
        picture = picture
            .disc(place, 1.4 * radius, CYTOPLASM, Region::Cytoplasm)
            .disc(place, radius, NUCLEUS, Region::Nucleus);
        for value in &mut picture.pixels {
            *value = value.saturating_add((stream.next_u32() % 12) as u8);
        }
        picture
    }
}
