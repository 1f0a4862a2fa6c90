//! The arithmetic; each kernel is written once for all processors.
//!
//! The kernels pass no vectors to closures: a closure that the compiler does not inline is compiled
//! without the processor's instructions, which makes the kernel several times slower.

#![expect(
    clippy::needless_range_loop,
    reason = "indices name channels, taps and places; loops over them are unrolled"
)]

pub(crate) mod dense;
pub(crate) mod forward;
pub(crate) mod input_gradient;
pub(crate) mod weight_gradient;

use crate::geometry::{Block, CACHE_LINE};
use crate::simd::Simd;

/// A row of `width` in vectors: how many whole ones, and whether a half one holds the rest.
#[inline(always)]
fn vectors<S: Simd>(width: usize) -> (usize, bool) {
    let (whole, rest) = (width / S::LANES, width % S::LANES);
    let half = S::Half::LANES < S::LANES && (1..=S::Half::LANES).contains(&rest);
    (whole + usize::from(rest > 0 && !half), half)
}

/// The input values of one row at columns 0, 1, 2 and 3 of each window from window `first` on.
#[inline(always)]
fn columns<S: Simd>(
    simd: S,
    block: &Block,
    input: &[f32],
    channel: usize,
    row: usize,
    first: usize,
) -> [S::F; 4] {
    let half = block.input.half;
    let start = block.input.row(channel, row);
    let (even, odd) = input[start..start + 2 * half].split_at(half);
    [
        simd.load(&even[first..first + S::LANES]),
        simd.load(&odd[first..first + S::LANES]),
        simd.load(&even[first + 1..first + 1 + S::LANES]),
        simd.load(&odd[first + 1..first + 1 + S::LANES]),
    ]
}

/// Prefetches one of `parts` parts of the values that are needed next.
#[inline(always)]
fn prefetch_part<S: Simd>(simd: S, values: &[f32], part: usize, parts: usize) {
    let length = values.len().div_ceil(parts);
    let start = values.len().min(part * length);
    let end = values.len().min(start + length);
    for line in values[start..end].chunks(CACHE_LINE) {
        simd.prefetch(line);
    }
}

/// Prefetches what [`columns`] will load: an image is larger than the nearer caches, and a processor does
/// not predict loads from the rows of many channels.
#[inline(always)]
fn prefetch<S: Simd>(
    simd: S,
    block: &Block,
    input: &[f32],
    channel: usize,
    row: usize,
    first: usize,
) {
    let half = block.input.half;
    let start = block.input.row(channel, row) + first;
    simd.prefetch(&input[start..]);
    simd.prefetch(&input[start + half..]);
}
