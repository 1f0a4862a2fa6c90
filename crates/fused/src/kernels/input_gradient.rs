//! Gradients of a block's input.

use std::ops::Range;

use crate::architecture::{KERNEL, TAPS};
use crate::geometry::{Block, Windows};
use crate::simd::{Kernel, Simd};

/// Numbers in the tables of one pair of channels: see [`fill_tables`].
pub(crate) const TABLE: usize = 64;

/// Computes the gradients of a block's input for one image, as the gradients of the windows that it
/// was pooled from, zero where the ReLU was off.
///
/// The windows of rows q and q - 1 depend on an input value at row 2q + r, and the same holds for
/// columns. Each of these windows uses it with at most one weight, which the winner's code decides. So
/// each window needs 16 multiplications for each pair of channels, with weights looked up by code, not
/// 36. Order of summation: output channel by output channel; window rows q, q - 1; window columns
/// likewise.
pub(crate) struct InputGradient<'a> {
    pub(crate) block: &'a Block,
    /// Pairs of input rows, up to `block.windows.height` inclusive.
    pub(crate) rows: Range<usize>,
    /// Of [`fill_tables`].
    pub(crate) tables: &'a [f32],
    /// `block.windows`.
    pub(crate) gradients: &'a [f32],
    /// `block.windows`.
    pub(crate) codes: &'a [u8],
    /// `block.input`: the pooled values of the block below.
    pub(crate) input: &'a [f32],
    /// The windows of the block below.
    pub(crate) below: &'a Windows,
    /// `below`.
    pub(crate) output: &'a mut [f32],
}

impl Kernel for InputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let inputs = self.block.input.channels;
        for row in self.rows.clone() {
            let mut channel = 0;
            while S::CHANNELS > 1 && channel + 2 <= inputs {
                self.row::<S, 2>(simd, row, channel);
                channel += 2;
            }
            while channel < inputs {
                self.row::<S, 1>(simd, row, channel);
                channel += 1;
            }
        }
    }
}

impl InputGradient<'_> {
    /// Input rows `2 row` and `2 row + 1` for `N` input channels.
    #[inline(always)]
    fn row<S: Simd, const N: usize>(&mut self, simd: S, row: usize, channel: usize) {
        let (whole, half) = super::vectors::<S>(self.block.windows.width + 1);
        for vector in 0..whole {
            self.vector::<S, N>(simd, row, channel, vector * S::LANES);
        }
        if half {
            self.vector::<S::Half, N>(simd.half(), row, channel, whole * S::LANES);
        }
    }

    /// Input columns `2 first` to `2 (first + lanes) - 1` of these rows.
    #[inline(always)]
    fn vector<S: Simd, const N: usize>(
        &mut self,
        simd: S,
        row: usize,
        channel: usize,
        first: usize,
    ) {
        let sums = self.gather::<S, N>(simd, row, channel, first);
        for n in 0..N {
            self.store(simd, sums[n], channel + n, row, first);
        }
    }

    /// Gradients of the 2x2 input values `(2 row + r, 2 (first + lane) + c)`, at index `2 r + c`.
    #[inline(always)]
    fn gather<S: Simd, const N: usize>(
        &self,
        simd: S,
        row: usize,
        channel: usize,
        first: usize,
    ) -> [[S::F; 4]; N] {
        let block = self.block;
        let inputs = block.input.channels;
        let mut sums = [[simd.splat(0.0); 4]; N];
        for output in 0..block.output.channels {
            let mut tables = [&self.tables[..0]; N];
            for n in 0..N {
                tables[n] = &self.tables[(output * inputs + channel + n) * TABLE..][..TABLE];
            }
            for window in 0..4 {
                let (up, left) = (window / 2, window % 2);
                let start = block.windows.padded_row(output, row + 1 - up) + first - left;
                let gradient = simd.load(&self.gradients[start..start + S::LANES]);
                let codes = simd.load_codes(&self.codes[start..start + S::LANES]);
                for n in 0..N {
                    for place in 0..4 {
                        let table = &tables[n][(window * 4 + place) * 4..][..4];
                        let weight = simd.lookup(table, codes);
                        sums[n][place] = simd.mul_add(weight, gradient, sums[n][place]);
                    }
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn store<S: Simd>(
        &mut self,
        simd: S,
        sums: [S::F; 4],
        channel: usize,
        row: usize,
        first: usize,
    ) {
        let half = self.block.input.half;
        let zero = simd.splat(0.0);
        for r in 0..2 {
            let start = self.block.input.row(channel, 2 * row + r);
            let (even, odd) = self.input[start..start + 2 * half].split_at(half);
            let even = simd.greater(simd.load(&even[first..first + S::LANES]), zero);
            let odd = simd.greater(simd.load(&odd[first..first + S::LANES]), zero);
            let (low, high) = simd.interleave(
                simd.select(even, sums[2 * r], zero),
                simd.select(odd, sums[2 * r + 1], zero),
            );
            let to = self.below.row(channel, 2 * row + r) + 2 * first;
            simd.store(low, &mut self.output[to..to + S::LANES]);
            simd.store(high, &mut self.output[to + S::LANES..to + 2 * S::LANES]);
        }
    }
}

/// Sorts the weights of one block for [`InputGradient`]:
/// `[output][input][window: up, left][place: row, column][code]`, [`TABLE`] numbers for each pair of
/// channels. An entry is the weight between that place and the winner, zero where they do not touch.
pub(crate) fn fill_tables(block: &Block, weights: &[f32], tables: &mut [f32]) {
    let pairs = weights[block.weights..].chunks_exact(TAPS);
    for (table, weights) in tables.chunks_exact_mut(TABLE).zip(pairs) {
        let mut padded = [0.0; TAPS + 1];
        padded[..TAPS].copy_from_slice(weights);
        for (entry, tap) in table.iter_mut().zip(TAP_OF_ENTRY) {
            *entry = padded[tap];
        }
    }
}

/// The tap that each entry of a table is from, [`TAPS`] for none.
const TAP_OF_ENTRY: [usize; TABLE] = {
    let mut taps = [TAPS; TABLE];
    let mut index = 0;
    while index < TABLE {
        let (up, left, r, c) = (index >> 5, index >> 4 & 1, index >> 3 & 1, index >> 2 & 1);
        let (down, right) = (index >> 1 & 1, index & 1);
        let (ky, kx) = (2 * up + r, 2 * left + c);
        if ky >= down && ky - down < KERNEL && kx >= right && kx - right < KERNEL {
            taps[index] = (ky - down) * KERNEL + (kx - right);
        }
        index += 1;
    }
    taps
};
