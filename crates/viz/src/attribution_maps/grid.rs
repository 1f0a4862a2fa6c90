//! Where the pictures of maps stand.

use crate::scene::PIXEL;
use crate::style::{DOUBLE_COLUMN_MM, MARGIN, POINTS_PER_MM, SINGLE_COLUMN_MM};

/// Largest side of a picture, in points: 35 mm, so that six rows fit on a page.
const LARGEST: f64 = 100.0;
/// Space between pictures.
const SEAM: f64 = 2.0;
/// Space between the input and a block of maps, and between two blocks.
const BLOCK_GAP: f64 = 8.0;

/// Where the pictures stand.
pub(super) struct Grid {
    /// Side of a picture, in pixels.
    pub(super) side: usize,
    columns: usize,
}

impl Grid {
    /// Pictures as large as `columns` pairs allow.
    pub(super) fn new(columns: usize) -> Self {
        let pictures = (1 + 2 * columns) as f64;
        let seams = 2.0 * BLOCK_GAP + 2.0 * (columns - 1) as f64 * SEAM;
        let room = DOUBLE_COLUMN_MM * POINTS_PER_MM - 2.0 * MARGIN - seams;
        let side = (room / pictures).min(LARGEST);
        Self {
            side: (side / PIXEL) as usize,
            columns,
        }
    }

    /// Side of a picture, in points.
    pub(super) fn side(&self) -> f64 {
        self.side as f64 * PIXEL
    }

    /// Left end of the saliency maps (block 0) or of the relevance maps (block 1).
    pub(super) fn block(&self, block: usize) -> f64 {
        let start = MARGIN + self.side() + BLOCK_GAP;
        start + block as f64 * (self.block_width() + BLOCK_GAP)
    }

    pub(super) fn block_width(&self) -> f64 {
        let columns = self.columns as f64;
        columns * self.side() + (columns - 1.0) * SEAM
    }

    /// Left end of a map.
    pub(super) fn map(&self, block: usize, column: usize) -> f64 {
        self.block(block) + column as f64 * (self.side() + SEAM)
    }

    /// Width of the paper: no wider than it needs to be.
    pub(super) fn paper_mm(&self) -> f64 {
        let needed = (self.block(1) + self.block_width() + MARGIN) / POINTS_PER_MM;
        // What whole pixels leave is no reason for an odd width.
        if needed > 0.97 * DOUBLE_COLUMN_MM {
            return DOUBLE_COLUMN_MM;
        }
        needed.max(SINGLE_COLUMN_MM)
    }
}
