//! Convolution, bias, pooling and ReLU in one pass.

use crate::architecture::{KERNEL, TAPS};
use crate::geometry::Block;
use crate::simd::{Kernel, Simd};

/// Computes a block's output for one image, and with `CODES` the winning place of each pooling window:
/// the first of the largest, by rows. Only gradients need it.
///
/// The four places of a window are four sums in registers; only the largest goes to memory. Order of
/// summation for each: bias, then input channel by input channel, kernel row by row.
pub(crate) struct Forward<'a, const CODES: bool> {
    pub(crate) block: &'a Block,
    /// All weights of the network.
    pub(crate) weights: &'a [f32],
    /// `block.input`.
    pub(crate) input: &'a [f32],
    /// `block.output`.
    pub(crate) output: &'a mut [f32],
    /// `block.windows`; without `CODES` it stays as it is.
    pub(crate) codes: &'a mut [u8],
}

impl<const CODES: bool> Kernel for Forward<'_, CODES> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let outputs = self.block.output.channels;
        for row in 0..self.block.windows.height {
            let mut channel = 0;
            while S::CHANNELS > 1 && channel + 2 <= outputs {
                self.row::<S, 2>(simd, row, channel);
                channel += 2;
            }
            while channel < outputs {
                self.row::<S, 1>(simd, row, channel);
                channel += 1;
            }
        }
    }
}

impl<const CODES: bool> Forward<'_, CODES> {
    /// One row of windows for `N` output channels.
    #[inline(always)]
    fn row<S: Simd, const N: usize>(&mut self, simd: S, row: usize, channel: usize) {
        let (whole, half) = super::vectors::<S>(self.block.windows.width);
        for vector in 0..whole {
            self.vector::<S, N>(simd, row, channel, vector * S::LANES);
        }
        if half {
            self.vector::<S::Half, N>(simd.half(), row, channel, whole * S::LANES);
        }
    }

    /// One vector of windows, from window `first` on.
    #[inline(always)]
    fn vector<S: Simd, const N: usize>(
        &mut self,
        simd: S,
        row: usize,
        channel: usize,
        first: usize,
    ) {
        if channel == 0 && row + 1 < self.block.windows.height {
            for input in 0..self.block.input.channels {
                for r in 4..6 {
                    super::prefetch(simd, self.block, self.input, input, 2 * row + r, first);
                }
            }
        }
        let sums = self.convolve::<S, N>(simd, row, channel, first);
        for n in 0..N {
            self.pool(simd, sums[n], channel + n, row, first);
        }
    }

    /// The sums at the four places of each window from window `first` on.
    #[inline(always)]
    fn convolve<S: Simd, const N: usize>(
        &self,
        simd: S,
        row: usize,
        channel: usize,
        first: usize,
    ) -> [[S::F; 4]; N] {
        let block = self.block;
        let inputs = block.input.channels;
        let biases = &self.weights[block.biases() + channel..][..N];
        let mut sums = [[simd.splat(0.0); 4]; N];
        for n in 0..N {
            sums[n] = [simd.splat(biases[n]); 4];
        }
        for input in 0..inputs {
            let rows = neighbourhood(simd, block, self.input, input, row, first);
            let mut weights = [&self.weights[..0]; N];
            for n in 0..N {
                let pair = (channel + n) * inputs + input;
                weights[n] = &self.weights[block.weights + pair * TAPS..][..TAPS];
            }
            for ky in 0..KERNEL {
                for kx in 0..KERNEL {
                    for n in 0..N {
                        let weight = simd.splat(weights[n][ky * KERNEL + kx]);
                        for place in 0..4 {
                            let value = rows[ky + place / 2][kx + place % 2];
                            sums[n][place] = simd.mul_add(weight, value, sums[n][place]);
                        }
                    }
                }
            }
        }
        sums
    }

    /// Keeps the largest of four, zero if it is negative, and its place.
    #[inline(always)]
    fn pool<S: Simd>(
        &mut self,
        simd: S,
        sums: [S::F; 4],
        channel: usize,
        row: usize,
        first: usize,
    ) {
        let block = self.block;
        let largest = if CODES {
            let upper_right = simd.greater(sums[1], sums[0]);
            let lower_right = simd.greater(sums[3], sums[2]);
            let upper = simd.select(upper_right, sums[1], sums[0]);
            let lower = simd.select(lower_right, sums[3], sums[2]);
            let down = simd.greater(lower, upper);
            let right = simd.select_mask(down, lower_right, upper_right);
            let codes = block.windows.row(channel, row) + first;
            simd.store_codes(right, down, &mut self.codes[codes..codes + S::LANES]);
            simd.select(down, lower, upper)
        } else {
            let upper = simd.larger(sums[1], sums[0]);
            let lower = simd.larger(sums[3], sums[2]);
            simd.larger(lower, upper)
        };
        let mut value = simd.relu(largest);
        let left = block.windows.width - first;
        if left < S::LANES {
            value = simd.select(simd.first(left), value, simd.splat(0.0));
        }
        let half = block.output.half;
        let start = block.output.row(channel, row);
        let (even, odd) = self.output[start..start + 2 * half].split_at_mut(half);
        let range = first / 2..first / 2 + S::LANES / 2;
        simd.store_split(value, &mut even[range.clone()], &mut odd[range]);
    }
}

/// The 4x4 input values around each window from window `first` on, of one channel: all values that its
/// four places depend on.
#[inline(always)]
fn neighbourhood<S: Simd>(
    simd: S,
    block: &Block,
    input: &[f32],
    channel: usize,
    row: usize,
    first: usize,
) -> [[S::F; 4]; 4] {
    let mut rows = [[simd.splat(0.0); 4]; 4];
    for r in 0..4 {
        rows[r] = super::columns(simd, block, input, channel, 2 * row + r, first);
    }
    rows
}
