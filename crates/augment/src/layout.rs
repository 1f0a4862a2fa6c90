//! The order of the values of a float image in memory.

use crate::positions::RUN;

/// Order of the values of a float image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorLayout {
    /// `[channel, row, column]`: what PyTorch calls contiguous.
    Planar,
    /// `[row, column, channel]`: what PyTorch calls channels last.
    Interleaved,
    /// `[channel, row]`, and in each row the even columns, then, from place `half` on, the odd ones.
    /// With this order 2x2 pooling needs no exchange between neighbours. A row has `2 * half` values;
    /// places without a column keep their value.
    Split {
        /// Places for half a row, at least half the image's width, rounded up.
        half: usize,
    },
}

impl TensorLayout {
    /// Number of values of an image of `height` rows and `width` columns, including padding.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_augment::TensorLayout;
    ///
    /// assert_eq!(TensorLayout::Planar.len(257, 257), 3 * 257 * 257);
    /// assert_eq!(TensorLayout::Split { half: 129 }.len(257, 257), 3 * 257 * 258);
    /// ```
    pub fn len(self, height: usize, width: usize) -> usize {
        match self {
            Self::Planar | Self::Interleaved => 3 * height * width,
            Self::Split { half } => 3 * height * 2 * half,
        }
    }

    /// Writes pixels to their place.
    #[inline(always)]
    pub(crate) fn store(self, run: &Run<'_>, height: usize, width: usize, out: &mut [f32]) {
        let Run {
            values,
            count,
            row,
            column,
        } = *run;
        let first = row * width + column;
        match self {
            Self::Planar => {
                let plane = height * width;
                for (channel, values) in values.iter().enumerate() {
                    let at = channel * plane + first;
                    out[at..at + count].copy_from_slice(&values[..count]);
                }
            }
            Self::Interleaved => {
                let [red, green, blue] = values;
                let pixels = out[first * 3..(first + count) * 3].chunks_exact_mut(3);
                for (position, pixel) in pixels.enumerate().take(RUN) {
                    pixel[0] = red[position];
                    pixel[1] = green[position];
                    pixel[2] = blue[position];
                }
            }
            Self::Split { half } => {
                for (channel, values) in values.iter().enumerate() {
                    let start = (channel * height + row) * 2 * half;
                    let (even, odd) = out[start..start + 2 * half].split_at_mut(half);
                    let pairs = column / 2..(column + count) / 2;
                    let to = even[pairs.clone()].iter_mut().zip(&mut odd[pairs]);
                    for ((even, odd), pair) in to.zip(values.as_chunks::<2>().0) {
                        [*even, *odd] = *pair;
                    }
                    if count % 2 == 1 {
                        even[(column + count) / 2] = values[count - 1];
                    }
                }
            }
        }
    }
}

/// Pixels side by side, ready to be stored.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    /// Red, green and blue, in `[0, 1]`; the first `count` of each count.
    pub(crate) values: &'a [[f32; RUN]; 3],
    pub(crate) count: usize,
    pub(crate) row: usize,
    /// Column of the first pixel, an even number.
    pub(crate) column: usize,
}

/// Panics before any value is written if the buffers have the wrong length.
#[track_caller]
pub(crate) fn check_lengths(
    pixels: &[u8],
    height: usize,
    width: usize,
    layout: TensorLayout,
    out: &[f32],
) {
    assert_eq!(
        pixels.len(),
        height * width * 3,
        "an RGB image of {height} rows and {width} columns"
    );
    if let TensorLayout::Split { half } = layout {
        assert!(2 * half >= width, "half a row of {width} columns in {half}");
    }
    assert_eq!(
        out.len(),
        layout.len(height, width),
        "the output of {height}x{width}x3 as {layout:?}"
    );
}
