//! Bilinear interpolation of a run of pixels.

use crate::positions::{Positions, RUN};

/// The four source pixels around each of up to [`RUN`] positions, four bytes each.
pub(crate) struct Corners {
    /// Red, green, blue and a byte of the next pixel.
    upper_left: [u32; RUN],
    /// A byte of the pixel before, then red, green, blue.
    upper_right: [u32; RUN],
    /// As `upper_left`, one row below.
    lower_left: [u32; RUN],
    /// As `upper_right`, one row below.
    lower_right: [u32; RUN],
}

impl Corners {
    pub(crate) fn new() -> Self {
        Self {
            upper_left: [0; RUN],
            upper_right: [0; RUN],
            lower_left: [0; RUN],
            lower_right: [0; RUN],
        }
    }

    /// Fetches the corners of the first `count` positions.
    #[inline(always)]
    pub(crate) fn gather(
        &mut self,
        pixels: &[u8],
        row_bytes: u32,
        rows: &Positions,
        columns: &Positions,
        count: usize,
    ) {
        for position in 0..count.min(RUN) {
            let upper = rows.before[position] * row_bytes + columns.before[position] * 3;
            let lower = upper + row_bytes;
            let upper = &pixels[upper as usize..upper as usize + 6];
            let lower = &pixels[lower as usize..lower as usize + 6];
            self.upper_left[position] = word(upper, 0);
            self.upper_right[position] = word(upper, 2);
            self.lower_left[position] = word(lower, 0);
            self.lower_right[position] = word(lower, 2);
        }
    }

    /// Interpolates the three channels at the first `count` positions, in `[0, 1]`.
    #[inline(always)]
    pub(crate) fn blend(
        &self,
        rows: &Positions,
        columns: &Positions,
        count: usize,
        [red, green, blue]: &mut [[f32; RUN]; 3],
    ) {
        for position in 0..count.min(RUN) {
            let (down, right) = (rows.fraction[position], columns.fraction[position]);
            red[position] = self.channel(0, position, down, right);
            green[position] = self.channel(1, position, down, right);
            blue[position] = self.channel(2, position, down, right);
        }
    }

    /// Bilinear interpolation of one channel, in `[0, 1]`.
    #[inline(always)]
    fn channel(&self, channel: u32, position: usize, down: f32, right: f32) -> f32 {
        let upper = between(
            byte(self.upper_left[position], channel),
            byte(self.upper_right[position], channel + 1),
            right,
        );
        let lower = between(
            byte(self.lower_left[position], channel),
            byte(self.lower_right[position], channel + 1),
            right,
        );
        between(upper, lower, down) / 255.0
    }
}

/// Four bytes from `at` on, the first in the lowest bits.
///
/// Reading a slice, not four elements, lets the compiler load all four at once, even where two words
/// overlap: a warp takes half the time.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// Byte `index` of a word as a number, through `i32`, which every processor can convert.
#[inline(always)]
fn byte(word: u32, index: u32) -> f32 {
    ((word >> (8 * index)) & 0xFF) as i32 as f32
}

/// The value `fraction` of the way from `from` to `to`.
#[inline(always)]
fn between(from: f32, to: f32, fraction: f32) -> f32 {
    from + fraction * (to - from)
}
