//! Pictures of cells, made small.

use crate::VizError;
use crate::scene::Pixels;

/// One cell's picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thumbnail<'a> {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// `[row, column, channel]`, channels red, green, blue, `height * width * 3` bytes.
    pub pixels: &'a [u8],
}

impl Thumbnail<'_> {
    /// Refuses a picture whose bytes do not fit its size.
    pub(crate) fn check(&self, index: usize) -> Result<(), VizError> {
        let got = self.pixels.len();
        if got == 0 || got != self.height * self.width * 3 {
            return Err(VizError::ThumbnailSize {
                index,
                height: self.height,
                width: self.width,
                got,
            });
        }
        Ok(())
    }

    /// The whole picture within a white square of `side` pixels, in its own proportions. A pixel of the
    /// square is the mean over the area that it covers.
    pub(crate) fn fit(&self, side: usize) -> Pixels {
        let (rows, columns) = fitted(self.height, self.width, side);
        let (top, left) = ((side - rows) / 2, (side - columns) / 2);
        let mut rgb = vec![255; side * side * 3];
        for row in 0..rows {
            let ys = overlaps(row, rows, self.height);
            for column in 0..columns {
                let xs = overlaps(column, columns, self.width);
                for channel in 0..3 {
                    // Weights are whole numbers, so the mean is exact.
                    let (mut sum, mut weights) = (0, 0);
                    for &(y, wy) in &ys {
                        for &(x, wx) in &xs {
                            let value = self.pixels[(y * self.width + x) * 3 + channel];
                            sum += wy * wx * u64::from(value);
                            weights += wy * wx;
                        }
                    }
                    let place = ((top + row) * side + left + column) * 3 + channel;
                    rgb[place] = ((sum + weights / 2) / weights) as u8;
                }
            }
        }
        Pixels {
            height: side,
            width: side,
            rgb,
        }
    }
}

/// Rows and columns of a picture made to fit a square of `side` pixels.
pub(crate) fn fitted(height: usize, width: usize, side: usize) -> (usize, usize) {
    let longer = height.max(width);
    let length = |of: usize| (of * side).div_ceil(longer).clamp(1, side);
    (length(height), length(width))
}

/// Which of `from` old pixels the new pixel `index` of `to` covers, and by how much: in `1 / to` of an
/// old pixel.
pub(crate) fn overlaps(index: usize, to: usize, from: usize) -> Vec<(usize, u64)> {
    // Lengths in units of 1 / (from * to) of the side.
    let (start, end) = (index * from, (index + 1) * from);
    (start / to..end.div_ceil(to))
        .map(|old| {
            let overlap = end.min((old + 1) * to) - start.max(old * to);
            (old, overlap as u64)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_fit_takes_means_over_areas() {
        // 3 pixels to 2: the middle one is shared.
        let pixels = [0, 0, 0, 90, 90, 90, 210, 210, 210].repeat(3);
        let thumbnail = Thumbnail {
            height: 3,
            width: 3,
            pixels: &pixels,
        };
        let small = thumbnail.fit(2);
        assert_eq!(small.rgb[0], 30);
        assert_eq!(small.rgb[3], 170);
    }

    #[test]
    fn test_fit_keeps_proportions_on_white() {
        let thumbnail = Thumbnail {
            height: 2,
            width: 4,
            pixels: &[7; 24],
        };
        let small = thumbnail.fit(4);
        let column: Vec<u8> = (0..4).map(|row| small.rgb[row * 12]).collect();
        assert_eq!(column, [255, 7, 7, 255]);
    }

    #[test]
    fn test_fit_of_the_same_size_changes_nothing() {
        let pixels: Vec<u8> = (0..27).collect();
        let thumbnail = Thumbnail {
            height: 3,
            width: 3,
            pixels: &pixels,
        };
        assert_eq!(thumbnail.fit(3).rgb, pixels);
    }
}
