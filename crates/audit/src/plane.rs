//! An image as one number for each pixel.

use crate::{Image, Turn};

/// Real values on a grid, `[row, column]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plane {
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) values: Vec<f32>,
}

impl Plane {
    /// Luminance of an image (ITU-R BT.601), 0 to 255.
    pub(crate) fn luminance(image: &Image) -> Self {
        let luma = |[r, g, b]: &[u8; 3]| {
            0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b)
        };
        Self {
            height: image.height(),
            width: image.width(),
            values: image.triples().iter().map(luma).collect(),
        }
    }

    pub(crate) fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..(y + 1) * self.width]
    }

    /// Mean and standard deviation.
    pub(crate) fn moments(&self) -> (f64, f64) {
        let count = self.values.len().max(1) as f64;
        let mean = self.values.iter().map(|&v| f64::from(v)).sum::<f64>() / count;
        let squares = self
            .values
            .iter()
            .map(|&v| (f64::from(v) - mean).powi(2))
            .sum::<f64>();
        (mean, (squares / count).sqrt())
    }

    /// Rows or columns left out before the first block of [`reduced`](Self::reduced): blocks are
    /// centred, so that a turned image is cut into the same blocks, give or take a pixel.
    pub(crate) fn margin(size: usize, pitch: usize) -> usize {
        (size % pitch) / 2
    }

    /// Means of blocks of `pitch` x `pitch` pixels.
    pub(crate) fn reduced(&self, pitch: usize) -> Self {
        if pitch == 1 {
            return self.clone();
        }
        let (height, width) = (self.height / pitch, self.width / pitch);
        let top = Self::margin(self.height, pitch);
        let left = Self::margin(self.width, pitch);
        let share = 1.0 / (pitch * pitch) as f32;
        let mut values = vec![0.0; height * width];
        for (y, out) in values.chunks_exact_mut(width.max(1)).enumerate() {
            for row in 0..pitch {
                let from = &self.row(top + y * pitch + row)[left..];
                for (out, block) in out.iter_mut().zip(from.chunks_exact(pitch)) {
                    *out += block.iter().sum::<f32>();
                }
            }
            out.iter_mut().for_each(|value| *value *= share);
        }
        Self {
            height,
            width,
            values,
        }
    }

    /// What [`reduced`](Self::reduced) gives of the plane if it is enlarged by `scale`: means of as many pixels as lie in
    /// a block then, give or take one.
    pub(crate) fn reduced_at(&self, scale: f64, pitch: usize) -> Self {
        // Where each block begins, and the last one ends.
        let borders = |length: usize| -> Vec<usize> {
            let enlarged = (length as f64 * scale).round() as usize;
            let margin = Self::margin(enlarged, pitch);
            let border = |block: usize| ((margin + block * pitch) as f64 / scale).round() as usize;
            (0..=enlarged / pitch)
                .map(|block| border(block).min(length))
                .collect()
        };
        let (rows, columns) = (borders(self.height), borders(self.width));
        let mut values = Vec::with_capacity((rows.len() - 1) * (columns.len() - 1));
        for row in rows.windows(2) {
            for column in columns.windows(2) {
                let of_row = |y: usize| self.row(y)[column[0]..column[1]].iter().sum::<f32>();
                let sum: f32 = (row[0]..row[1]).map(of_row).sum();
                let count = (row[1] - row[0]) * (column[1] - column[0]);
                values.push(sum / count.max(1) as f32);
            }
        }
        Self {
            height: rows.len() - 1,
            width: columns.len() - 1,
            values,
        }
    }

    /// Means over each pixel's square neighbourhood of `2 * radius + 1` rows and columns, as much of it
    /// as lies inside.
    pub(crate) fn smoothed(&self, radius: usize) -> Self {
        if radius == 0 {
            return self.clone();
        }
        let rows: Vec<f32> = (0..self.height)
            .flat_map(|y| running_mean(self.row(y).iter().copied(), self.width, radius))
            .collect();
        let row = |y: usize| &rows[y * self.width..(y + 1) * self.width];
        // Sums over the rows around the current one: whole rows at once, as they lie in memory.
        let mut sums = vec![0.0f64; self.width];
        let add = |sums: &mut [f64], y: usize, sign: f64| {
            for (sum, &value) in sums.iter_mut().zip(row(y)) {
                *sum += sign * f64::from(value);
            }
        };
        (0..radius.min(self.height)).for_each(|y| add(&mut sums, y, 1.0));
        let mut values = Vec::with_capacity(rows.len());
        for y in 0..self.height {
            if y + radius < self.height {
                add(&mut sums, y + radius, 1.0);
            }
            if y > radius {
                add(&mut sums, y - radius - 1, -1.0);
            }
            let count = (y + radius + 1).min(self.height) - y.saturating_sub(radius);
            values.extend(sums.iter().map(|sum| (sum / count as f64) as f32));
        }
        Self { values, ..*self }
    }

    /// The difference between `smoothed(fine)` and `smoothed(coarse)`: structures between these sizes.
    pub(crate) fn detail(&self, fine: usize, coarse: usize) -> Self {
        let mut detail = self.smoothed(fine);
        let rest = self.smoothed(coarse);
        for (value, rest) in detail.values.iter_mut().zip(rest.values) {
            *value -= rest;
        }
        detail
    }

    /// Values no farther than `most` standard deviations from 0.
    pub(crate) fn clipped(mut self, most: f64) -> Self {
        let most = (most * self.moments().1) as f32;
        for value in &mut self.values {
            *value = value.clamp(-most, most);
        }
        self
    }

    pub(crate) fn turned(&self, turn: Turn) -> Self {
        let (height, width) = turn.size(self.height, self.width);
        Self {
            height,
            width,
            values: turn.apply(self.height, self.width, &self.values),
        }
    }
}

/// Mean of the values at most `radius` places away, for each place.
fn running_mean(values: impl Iterator<Item = f32>, count: usize, radius: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(count + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += f64::from(value);
        sums.push(sum);
    }
    (0..count)
        .map(|i| {
            let (first, end) = (i.saturating_sub(radius), (i + radius + 1).min(count));
            ((sums[end] - sums[first]) / (end - first) as f64) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::noise;

    #[test]
    fn test_luminance_of_the_primaries() {
        let image = Image::new(1, 4, vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]).unwrap();
        let values = Plane::luminance(&image).values;
        for (value, expected) in values.iter().zip([76.245, 149.685, 29.07, 9.0]) {
            assert!((value - expected).abs() < 1e-3, "{values:?}");
        }
    }

    #[test]
    fn test_reduced_by_hand() {
        // 3 x 5 by 2: one row and one column are left over, and the margin before the blocks is 0.
        let plane = Plane {
            height: 3,
            width: 5,
            values: (0..15).map(|v| v as f32).collect(),
        };
        let reduced = plane.reduced(2);
        assert_eq!((reduced.height, reduced.width), (1, 2));
        assert_eq!(reduced.values, [3.0, 5.0]);
        // 5 columns by 3 leave two over, one of them before.
        assert_eq!(
            plane.reduced(3).values,
            [(1 + 2 + 3 + 6 + 7 + 8 + 11 + 12 + 13) as f32 / 9.0]
        );
    }

    #[test]
    fn test_reduced_beyond_the_image_is_empty() {
        let reduced = noise(3, 5, "small").reduced(4);
        assert_eq!((reduced.height, reduced.values.len()), (0, 0));
    }

    #[test]
    fn test_reduced_at_is_reduced_of_the_enlarged_plane() {
        let plane = noise(30, 39, "reduced");
        assert_eq!(plane.reduced_at(1.0, 4), plane.reduced(4));
        // Each pixel as four.
        let twice = Plane {
            height: 60,
            width: 78,
            values: (0..60 * 78)
                .map(|i| plane.row(i / 78 / 2)[i % 78 / 2])
                .collect(),
        };
        let (got, expected) = (plane.reduced_at(2.0, 6), twice.reduced(6));
        assert_eq!((got.height, got.width), (expected.height, expected.width));
        let pairs = got.values.iter().zip(&expected.values);
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-3));
    }

    /// The definition, pixel by pixel.
    #[test]
    fn test_smoothed_is_the_mean_of_the_neighbourhood() {
        let plane = noise(9, 13, "smoothed");
        for radius in [0, 1, 3, 20] {
            let smoothed = plane.smoothed(radius);
            for y in 0..9usize {
                for x in 0..13usize {
                    let near = (0..9 * 13).filter(|i| {
                        let (v, u) = (i / 13, i % 13);
                        y.abs_diff(v) <= radius && x.abs_diff(u) <= radius
                    });
                    let values: Vec<f64> = near.map(|i| f64::from(plane.values[i])).collect();
                    let expected = values.iter().sum::<f64>() / values.len() as f64;
                    let got = f64::from(smoothed.row(y)[x]);
                    assert!((got - expected).abs() < 1e-3, "{y} {x}: {got} {expected}");
                }
            }
        }
    }

    #[test]
    fn test_detail_has_neither_noise_nor_light() {
        // A slope of light, and a bar 4 columns wide.
        let value = |x: usize| 3.0 * x as f32 + if (30..34).contains(&x) { 60.0 } else { 0.0 };
        let plane = Plane {
            height: 40,
            width: 64,
            values: (0..40 * 64).map(|i| value(i % 64)).collect(),
        };
        let detail = plane.detail(1, 8);
        let row = detail.row(20);
        assert!(row[15].abs() < 1e-3, "{row:?}");
        // The bar less its part of 17 columns.
        assert!((row[31] - 60.0 * (1.0 - 4.0 / 17.0)).abs() < 2.0, "{row:?}");
    }

    #[test]
    fn test_clipped_by_hand() {
        // Mean 0, standard deviation 2.
        let plane = Plane {
            height: 1,
            width: 6,
            values: vec![-4.0, 1.0, 1.0, 1.0, 2.0, -1.0],
        };
        assert_eq!(
            plane.clone().clipped(1.0).values,
            [-2.0, 1.0, 1.0, 1.0, 2.0, -1.0]
        );
        assert_eq!(plane.clipped(0.5).values, [-1.0, 1.0, 1.0, 1.0, 1.0, -1.0]);
    }
}
