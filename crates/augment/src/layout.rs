//! The order of the values of a float image in memory.

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
}

/// An image that is written row by row, even and odd columns apart.
pub(crate) struct Rows<'a> {
    layout: TensorLayout,
    height: usize,
    width: usize,
    out: &'a mut [f32],
    /// A row's even and odd columns, channel by channel, where the layout has them side by side.
    apart: [[Vec<f32>; 3]; 2],
}

impl<'a> Rows<'a> {
    /// For buffers that [`check_lengths`] accepts.
    pub(crate) fn new(
        layout: TensorLayout,
        height: usize,
        width: usize,
        out: &'a mut [f32],
    ) -> Self {
        let length = match layout {
            TensorLayout::Planar | TensorLayout::Interleaved => width.div_ceil(2),
            TensorLayout::Split { .. } => 0,
        };
        let half = || std::array::from_fn(|_| vec![0.0; length]);
        Self {
            layout,
            height,
            width,
            out,
            apart: [half(), half()],
        }
    }

    /// Where a row's even (`parity` 0) or odd (1) columns go: red, green and blue.
    #[inline(always)]
    pub(crate) fn half(&mut self, row: usize, parity: usize) -> [&mut [f32]; 3] {
        let count = (self.width + 1 - parity) / 2;
        match self.layout {
            TensorLayout::Planar | TensorLayout::Interleaved => self.apart[parity]
                .each_mut()
                .map(|values| &mut values[..count]),
            TensorLayout::Split { half } => {
                let plane = 2 * half * self.height;
                let (red, rest) = self.out.split_at_mut(plane);
                let (green, blue) = rest.split_at_mut(plane);
                let first = (2 * row + parity) * half;
                [red, green, blue].map(|plane| &mut plane[first..first + count])
            }
        }
    }

    /// Ends a row, of which both halves are written.
    #[inline(always)]
    pub(crate) fn end(&mut self, row: usize) {
        let [even, odd] = &self.apart;
        let first = row * self.width;
        match self.layout {
            TensorLayout::Planar => {
                for channel in 0..3 {
                    let first = channel * self.height * self.width + first;
                    let row = &mut self.out[first..first + self.width];
                    let (pairs, last) = row.as_chunks_mut::<2>();
                    if let [last] = last {
                        *last = even[channel][pairs.len()];
                    }
                    let halves = even[channel].iter().zip(&odd[channel]);
                    for (pair, (&even, &odd)) in pairs.iter_mut().zip(halves) {
                        *pair = [even, odd];
                    }
                }
            }
            TensorLayout::Interleaved => {
                let row = &mut self.out[3 * first..3 * (first + self.width)];
                let (pairs, last) = row.as_chunks_mut::<6>();
                if let [red, green, blue] = last {
                    let [r, g, b] = even;
                    let place = pairs.len();
                    (*red, *green, *blue) = (r[place], g[place], b[place]);
                }
                let count = pairs.len();
                let [[r, g, b], [s, h, c]] =
                    [even, odd].map(|half| half.each_ref().map(|values| &values[..count]));
                for (place, pair) in pairs.iter_mut().enumerate() {
                    *pair = [r[place], g[place], b[place], s[place], h[place], c[place]];
                }
            }
            TensorLayout::Split { .. } => {}
        }
    }
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
