//! Bilinear interpolation of half a row of pixels.

use crate::level::level;
use crate::positions::Positions;

/// Bytes of two pixels side by side.
const PAIR: usize = 6;

/// The four source pixels around each position, as two words of eight bytes.
pub(crate) struct Corners {
    /// Red, green, blue of the upper left pixel, then of the upper right, then two bytes more.
    upper: Vec<[u32; 2]>,
    /// Two bytes, then the lower left pixel, then the lower right. So no image is too short for the
    /// eight bytes from its last pixels.
    lower: Vec<[u32; 2]>,
}

impl Corners {
    /// Places for half a row of `width` columns.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            upper: vec![[0; 2]; width.div_ceil(2)],
            lower: vec![[0; 2]; width.div_ceil(2)],
        }
    }

    /// Fetches the corners of the first `count` positions.
    #[inline(never)]
    pub(crate) fn gather(
        &mut self,
        pixels: &[u8],
        row_bytes: usize,
        positions: &Positions,
        count: usize,
    ) {
        // What the compiler must know to check each position only once.
        assert!((PAIR..1 << 20).contains(&row_bytes), "bytes of a row");
        let corners = self.upper.iter_mut().zip(&mut self.lower);
        for (&byte, (upper, lower)) in positions.byte[..count].iter().zip(corners) {
            let byte = byte as usize;
            let around = &pixels[byte..byte + row_bytes + PAIR];
            *upper = words(&around[..8]);
            *lower = words(&around[row_bytes - 2..]);
        }
    }

    /// Interpolates the three channels at as many positions as `red` has values, in `[0, 1]`.
    #[inline(always)]
    pub(crate) fn blend<const FUSED: bool>(
        &self,
        positions: &Positions,
        [red, green, blue]: [&mut [f32]; 3],
    ) {
        let count = red.len();
        let (green, blue) = (&mut green[..count], &mut blue[..count]);
        let (upper, lower) = (&self.upper[..count], &self.lower[..count]);
        let (down, right) = (&positions.down[..count], &positions.right[..count]);
        for position in 0..count {
            let ([u, v], [l, m]) = (upper[position], lower[position]);
            let (down, right) = (down[position], right[position]);
            let value = |corners| level::<FUSED>(bilinear(corners, down, right));
            red[position] = value([byte(u, 0), byte(u, 3), byte(l, 2), byte(m, 1)]);
            green[position] = value([byte(u, 1), byte(v, 0), byte(l, 3), byte(m, 2)]);
            blue[position] = value([byte(u, 2), byte(v, 1), byte(m, 0), byte(m, 3)]);
        }
    }
}

/// Between upper left, upper right, lower left and lower right.
#[inline(always)]
fn bilinear(corners: [f32; 4], down: f32, right: f32) -> f32 {
    let upper = between(corners[0], corners[1], right);
    let lower = between(corners[2], corners[3], right);
    between(upper, lower, down)
}

/// Eight bytes as two words, the first byte in the lowest bits. From a slice, not from eight elements, the
/// compiler loads them all at once.
#[inline(always)]
fn words(bytes: &[u8]) -> [u32; 2] {
    let word = |at: usize| bytes[at..at + 4].try_into().expect("four bytes");
    [u32::from_le_bytes(word(0)), u32::from_le_bytes(word(4))]
}

/// Byte `index` of a word as a number, through `i32`, which every processor can convert.
#[inline(always)]
pub(crate) fn byte(word: u32, index: u32) -> f32 {
    ((word >> (8 * index)) & 0xFF) as i32 as f32
}

/// The value `fraction` of the way from `from` to `to`.
#[inline(always)]
fn between(from: f32, to: f32, fraction: f32) -> f32 {
    from + fraction * (to - from)
}
