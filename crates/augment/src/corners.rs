//! Bilinear interpolation of half a row of pixels.

use crate::level::level;
use crate::positions::Positions;

/// Bytes of two pixels side by side.
const PAIR: usize = 6;

/// Positions that are fetched, or computed, together.
const BLOCK: usize = 8;
/// Blocks that are kept: the one that is fetched, the one that is computed, and the two between. A power of two, so that
/// the remainder needs no division.
const KEPT: usize = 4;

/// The four source pixels around each position of a block, as two words of eight bytes.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Corners {
    /// Red, green, blue of the upper left pixel, then of the upper right, then two bytes more.
    upper: [[u32; 2]; BLOCK],
    /// Two bytes, then the lower left pixel, then the lower right. So no image is too short for the
    /// eight bytes from its last pixels.
    lower: [[u32; 2]; BLOCK],
}

/// Interpolates the three channels at as many positions as `red` has values, in `[0, 1]`.
///
/// It fetches the source pixels of later blocks while it computes one. A processor does both at once, because loads and
/// arithmetic use different units of it.
#[inline(always)]
pub(crate) fn blend<const FUSED: bool>(
    pixels: &[u8],
    row_bytes: usize,
    positions: &Positions,
    [red, green, blue]: [&mut [f32]; 3],
) {
    // What the compiler must know to check each position only once.
    assert!((PAIR..1 << 20).contains(&row_bytes), "bytes of a row");
    let count = red.len();
    let Some(last) = count.checked_sub(BLOCK) else {
        return blend_few(pixels, row_bytes, positions, [red, green, blue]);
    };
    let (green, blue) = (&mut green[..count], &mut blue[..count]);
    let byte = &positions.byte[..count];
    let (down, right) = (&positions.down[..count], &positions.right[..count]);
    // The last block ends at the last position, and so may hold some of the one before.
    let first = |block: usize| (block * BLOCK).min(last);
    let mut kept = [Corners::NONE; KEPT];
    let blocks = count.div_ceil(BLOCK);
    for block in 0..blocks + KEPT - 1 {
        if block < blocks {
            kept[block % KEPT].fetch(pixels, row_bytes, block_at(byte, first(block)));
        }
        if let Some(block) = block.checked_sub(KEPT - 1) {
            let first = first(block);
            let corners = &kept[block % KEPT];
            let [r, g, b] =
                interpolate::<FUSED>(corners, block_at(down, first), block_at(right, first));
            block_at_mut(red, first).copy_from_slice(&r);
            block_at_mut(green, first).copy_from_slice(&g);
            block_at_mut(blue, first).copy_from_slice(&b);
        }
    }
}

/// The same for fewer positions than a block has. [`Positions`] has places for a whole block even then. Images so small
/// are rare, so this is not compiled for each kind of processor; the bits are the same.
#[cold]
fn blend_few(pixels: &[u8], row_bytes: usize, positions: &Positions, out: [&mut [f32]; 3]) {
    let mut corners = Corners::NONE;
    corners.fetch(pixels, row_bytes, &positions.byte[..out[0].len()]);
    let (down, right) = (block_at(&positions.down, 0), block_at(&positions.right, 0));
    let values = interpolate::<false>(&corners, down, right);
    for (out, values) in out.into_iter().zip(values) {
        out.copy_from_slice(&values[..out.len()]);
    }
}

impl Corners {
    const NONE: Self = Self {
        upper: [[0; 2]; BLOCK],
        lower: [[0; 2]; BLOCK],
    };

    /// Fetches the corners of a block's positions, given as the byte of the first pixel of each.
    #[inline(always)]
    fn fetch(&mut self, pixels: &[u8], row_bytes: usize, bytes: &[u32]) {
        let corners = self.upper.iter_mut().zip(&mut self.lower);
        for (&byte, (upper, lower)) in bytes.iter().zip(corners) {
            let byte = byte as usize;
            let around = &pixels[byte..byte + row_bytes + PAIR];
            *upper = words(&around[..8]);
            *lower = words(&around[row_bytes - 2..]);
        }
    }
}

/// A block of values, with a length that the compiler knows.
#[inline(always)]
fn block_at<T>(values: &[T], first: usize) -> &[T; BLOCK] {
    let values = values[first..].first_chunk();
    values.expect("a whole block")
}

/// The same, to write to.
#[inline(always)]
fn block_at_mut<T>(values: &mut [T], first: usize) -> &mut [T; BLOCK] {
    let values = values[first..].first_chunk_mut();
    values.expect("a whole block")
}

/// Interpolates red, green and blue at the positions of a block.
#[inline(always)]
fn interpolate<const FUSED: bool>(
    Corners { upper, lower }: &Corners,
    down: &[f32; BLOCK],
    right: &[f32; BLOCK],
) -> [[f32; BLOCK]; 3] {
    let (mut red, mut green, mut blue) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
    for position in 0..BLOCK {
        let ([u, v], [l, m]) = (upper[position], lower[position]);
        let (down, right) = (down[position], right[position]);
        let value = |corners| level::<FUSED>(bilinear(corners, down, right));
        red[position] = value([byte(u, 0), byte(u, 3), byte(l, 2), byte(m, 1)]);
        green[position] = value([byte(u, 1), byte(v, 0), byte(l, 3), byte(m, 2)]);
        blue[position] = value([byte(u, 2), byte(v, 1), byte(m, 0), byte(m, 3)]);
    }
    [red, green, blue]
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
