//! Gradients of a block's weights and biases.

use std::ops::Range;

use crate::architecture::{KERNEL, TAPS};
use crate::geometry::Block;
use crate::simd::{Kernel, Simd};

/// Bytes of one input channel that all output channels use in turn: few enough to stay in the nearest
/// caches.
const BYTES_AT_ONCE: usize = 64 << 10;

/// Bytes of an input that stays in the second-level cache until its gradients are computed.
const BYTES_NEAR: usize = 512 << 10;

/// Adds a piece of one image to the gradients of a block's weights.
///
/// Of the four places of a window only the winner has a gradient, so each window needs nine
/// multiplications for each pair of channels, not 36: the winner's code selects the nine input values
/// around it. Sums stay separate by lane until [`Reduce`]. Order of summation in each: images of the
/// batch, [`pieces`] of rows, within these vector by vector, row by row.
pub(crate) struct WeightGradient<'a> {
    pub(crate) block: &'a Block,
    /// Rows of windows: one of [`pieces`].
    pub(crate) rows: Range<usize>,
    /// `block.input`.
    pub(crate) input: &'a [f32],
    /// `block.windows`.
    pub(crate) gradients: &'a [f32],
    /// `block.windows`.
    pub(crate) codes: &'a [u8],
    /// `[output][input][tap][lane]`.
    pub(crate) sums: &'a mut [f32],
    /// `[output][lane]`.
    pub(crate) bias_sums: &'a mut [f32],
}

impl Kernel for WeightGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        for input in 0..self.block.input.channels {
            for output in 0..self.block.output.channels {
                self.pair(simd, input, output);
            }
        }
        for channel in 0..self.block.output.channels {
            self.bias(simd, channel);
        }
    }
}

/// A block's rows of windows in pieces of [`BYTES_AT_ONCE`], in the order of [`WeightGradient`].
pub(crate) fn pieces(block: &Block) -> impl Iterator<Item = Range<usize>> + use<> {
    let height = block.windows.height;
    let bytes_a_row = 2 * 2 * block.input.half * size_of::<f32>();
    let rows_at_once = (BYTES_AT_ONCE / bytes_a_row).max(1);
    (0..height)
        .step_by(rows_at_once)
        .map(move |start| start..height.min(start + rows_at_once))
}

impl WeightGradient<'_> {
    /// From one input channel to one output channel.
    #[inline(always)]
    fn pair<S: Simd>(&mut self, simd: S, input: usize, output: usize) {
        let block = self.block;
        let vectors = block.vectors(S::LANES);
        let next = &self.input[self.next(input)];
        let parts = block.output.channels * vectors;
        let place = (output * block.input.channels + input) * TAPS * S::LANES;
        let stored = &mut self.sums[place..place + TAPS * S::LANES];
        let mut sums = [simd.splat(0.0); TAPS];
        for tap in 0..TAPS {
            sums[tap] = simd.load(&stored[tap * S::LANES..]);
        }
        for vector in 0..vectors {
            let first = vector * S::LANES;
            super::prefetch_part(simd, next, output * vectors + vector, parts);
            // A window shares two of its four input rows with the window above, which are loaded once.
            let row = 2 * self.rows.start;
            let mut above = [
                super::columns(simd, block, self.input, input, row, first),
                super::columns(simd, block, self.input, input, row + 1, first),
            ];
            for row in self.rows.clone() {
                let below = [
                    super::columns(simd, block, self.input, input, 2 * row + 2, first),
                    super::columns(simd, block, self.input, input, 2 * row + 3, first),
                ];
                let lines = [above[0], above[1], below[0], below[1]];
                let start = block.windows.row(output, row) + first;
                let gradient = simd.load(&self.gradients[start..start + S::LANES]);
                let codes = simd.load_codes(&self.codes[start..start + S::LANES]);
                let (down, right) = (simd.row(codes), simd.column(codes));
                for ky in 0..KERNEL {
                    let mut seen = lines[ky];
                    for column in 0..4 {
                        seen[column] = simd.select(down, lines[ky + 1][column], seen[column]);
                    }
                    for kx in 0..KERNEL {
                        let value = simd.select(right, seen[kx + 1], seen[kx]);
                        let sum = &mut sums[ky * KERNEL + kx];
                        *sum = simd.mul_add(gradient, value, *sum);
                    }
                }
                above = below;
            }
        }
        for tap in 0..TAPS {
            simd.store(sums[tap], &mut stored[tap * S::LANES..]);
        }
    }

    /// The next input values, if they are probably not in a near cache: those of the next channel, or of
    /// the next piece.
    #[inline(always)]
    fn next(&self, input: usize) -> Range<usize> {
        let block = self.block;
        if size_of_val(self.input) < BYTES_NEAR {
            return 0..0;
        }
        let (channel, row) = match input + 1 {
            channel if channel < block.input.channels => (channel, 2 * self.rows.start),
            _ => (0, 2 * self.rows.end),
        };
        let rows = (2 * self.rows.len()).min(block.input.height - row);
        let start = block.input.row(channel, row);
        start..start + rows * 2 * block.input.half
    }

    #[inline(always)]
    fn bias<S: Simd>(&mut self, simd: S, channel: usize) {
        let block = self.block;
        let mut sum = simd.load(&self.bias_sums[channel * S::LANES..]);
        for row in self.rows.clone() {
            for vector in 0..block.vectors(S::LANES) {
                let start = block.windows.row(channel, row) + vector * S::LANES;
                sum = simd.add(sum, simd.load(&self.gradients[start..start + S::LANES]));
            }
        }
        simd.store(sum, &mut self.bias_sums[channel * S::LANES..]);
    }
}

/// Adds up lanes: from sums `[value][lane]` to values.
pub(crate) struct Reduce<'a> {
    pub(crate) sums: &'a [f32],
    pub(crate) values: &'a mut [f32],
}

impl Kernel for Reduce<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for (value, lanes) in self.values.iter_mut().zip(self.sums.chunks_exact(S::LANES)) {
            *value = simd.sum(simd.load(lanes));
        }
    }
}
