//! Where the pictures of maps stand.

/// Largest side of a picture: 35 mm, so that six rows fit on a page.
const LARGEST: i32 = pt(100.0);
/// Space between pictures.
const SEAM: i32 = pt(2.0);
/// Space between the input and a block of maps, and between two blocks.
const BLOCK_GAP: i32 = pt(8.0);

/// Where the pictures stand: the input, then a block of saliency maps (0) and one of relevance maps (1).
pub(super) struct Grid {
    /// Side of a picture, in pixels.
    pub(super) side: usize,
    columns: i32,
}

impl Grid {
    /// Pictures as large as `columns` pairs allow.
    pub(super) fn new(columns: usize) -> Self {
        let columns = columns as i32;
        let seams = 2 * BLOCK_GAP + 2 * (columns - 1) * SEAM;
        let room = mm(DOUBLE_COLUMN_MM) - 2 * MARGIN - seams;
        let side = (room / (1 + 2 * columns)).min(LARGEST);
        Self {
            side: (side / PIXEL) as usize,
            columns,
        }
    }

    /// Side of a picture on the paper.
    pub(super) fn side(&self) -> i32 {
        self.side as i32 * PIXEL
    }

    /// Left end of a block.
    pub(super) fn block(&self, block: usize) -> i32 {
        let start = MARGIN + self.side() + BLOCK_GAP;
        start + block as i32 * (self.block_width() + BLOCK_GAP)
    }

    pub(super) fn block_width(&self) -> i32 {
        self.columns * self.side() + (self.columns - 1) * SEAM
    }

    /// Left end of a map.
    pub(super) fn map(&self, block: usize, column: usize) -> i32 {
        self.block(block) + column as i32 * (self.side() + SEAM)
    }

    /// Width of the paper: no wider than it needs to be.
    pub(super) fn paper_mm(&self) -> f64 {
        let needed = in_mm(self.block(1) + self.block_width() + MARGIN);
        // What whole pixels leave is no reason for an odd width.
        if needed > 0.97 * DOUBLE_COLUMN_MM {
            return DOUBLE_COLUMN_MM;
        }
        needed.max(SINGLE_COLUMN_MM)
    }
}
use leuko_print::pt;
use leuko_print::style::{DOUBLE_COLUMN_MM, MARGIN, PIXEL, SINGLE_COLUMN_MM, in_mm, mm};
