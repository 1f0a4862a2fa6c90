//! A map of numbers as a picture, and the scale that its colours span.

use crate::colour_map::ColourMap;
use crate::scene::Pixels;
use crate::thumbnail::{fitted, overlaps};

/// A map of numbers over the pixels of an image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeatMap<'a> {
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// `[row, column]`, `height * width` values.
    pub(crate) values: &'a [f64],
}

impl HeatMap<'_> {
    /// The whole map within a white square of `side` pixels, in its own proportions. A pixel is the
    /// mean of the numbers over the area that it covers, coloured afterwards: plus and minus cancel
    /// as numbers do, and not as paints do.
    pub(crate) fn fit(&self, side: usize, scale: f64, colours: ColourMap) -> Pixels {
        let (rows, columns) = fitted(self.height, self.width, side);
        let (top, left) = ((side - rows) / 2, (side - columns) / 2);
        let mut rgb = vec![255; side * side * 3];
        let across: Vec<_> = (0..columns)
            .map(|column| overlaps(column, columns, self.width))
            .collect();
        for row in 0..rows {
            let ys = overlaps(row, rows, self.height);
            for (column, xs) in across.iter().enumerate() {
                let (mut sum, mut weights) = (0.0, 0.0);
                for &(y, wy) in &ys {
                    for &(x, wx) in xs {
                        let weight = (wy * wx) as f64;
                        sum += weight * self.values[y * self.width + x];
                        weights += weight;
                    }
                }
                // Where all is 0, so is the scale.
                let mean: f64 = sum / weights;
                let share = if scale > 0.0 { mean / scale } else { 0.0 };
                let colour = colours.colour(share);
                let place = ((top + row) * side + left + column) * 3;
                rgb[place..place + 3].copy_from_slice(&[colour.red, colour.green, colour.blue]);
            }
        }
        Pixels {
            height: side,
            width: side,
            rgb,
        }
    }
}

/// The size that 99.9% of the values do not exceed, sign aside; the largest where that is 0, as in a
/// map with few values. One hot pixel does not turn the rest of a map pale so.
pub(crate) fn scale_of<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let mut sizes: Vec<f64> = values.map(|value| value.abs()).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let Some(&largest) = sizes.last() else {
        return 0.0;
    };
    // The smallest value with at least 999 of 1000 at or below it.
    match sizes[(sizes.len() * 999).div_ceil(1000) - 1] {
        0.0 => largest,
        scale => scale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(pixels: &Pixels) -> Vec<[u8; 3]> {
        let (pixels, _) = pixels.rgb.as_chunks::<3>();
        pixels.to_vec()
    }

    #[test]
    fn test_fit_takes_means_of_numbers_and_not_of_colours() {
        let values = [1.0, -1.0, 1.0, 1.0];
        let map = HeatMap {
            height: 1,
            width: 4,
            values: &values,
        };
        let pixels = grey(&map.fit(2, 1.0, ColourMap::Signed));
        let red = ColourMap::Signed.colour(1.0);
        // Plus and minus cancel to white; the other row is paper.
        assert_eq!(pixels[..2], [[255; 3], [red.red, red.green, red.blue]]);
    }

    #[test]
    fn test_fit_of_a_map_of_nothing_is_the_colour_of_nothing() {
        let map = HeatMap {
            height: 1,
            width: 1,
            values: &[0.0],
        };
        let nothing = ColourMap::Rising.colour(0.0);
        let pixels = grey(&map.fit(1, 0.0, ColourMap::Rising));
        assert_eq!(pixels, [[nothing.red, nothing.green, nothing.blue]]);
    }

    #[test]
    fn test_scale_of_leaves_out_one_in_a_thousand() {
        let mut values: Vec<f64> = (1..=1000).map(f64::from).collect();
        values[999] = -1e6;
        assert_eq!(scale_of(values.iter()), 999.0);
        assert_eq!(scale_of([0.5, -2.0].iter()), 2.0);
        let mut sparse = vec![0.0; 5000];
        sparse[3] = -4.0;
        assert_eq!(scale_of(sparse.iter()), 4.0);
        assert_eq!(scale_of([].iter()), 0.0);
    }
}
