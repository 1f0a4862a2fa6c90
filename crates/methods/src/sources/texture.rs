//! How even a part of a cell looks.

/// Mean, standard deviation and contrast of one channel over a part of an image.
pub(super) struct Texture {
    /// Standard deviation, in `[0, 128]`.
    pub(super) deviation: f64,
    /// Root mean square difference of neighbouring pixels, in `[0, 255]`: the square root of the contrast of
    /// the grey-level co-occurrence matrix at a distance of one pixel, of Haralick, Shanmugam and Dinstein,
    /// *Textural features for image classification*, IEEE Trans. SMC 3 (1973), 610-621.
    pub(super) contrast: f64,
}

impl Texture {
    /// Of the pixels `inside`, `[row, column]`; a part without pixels is even.
    pub(super) fn of(values: &[u8], inside: &[bool], width: usize) -> Self {
        let own = || values.iter().zip(inside).filter(|(_, inside)| **inside);
        let count = own().count().max(1) as f64;
        let mean = own().map(|(&value, _)| f64::from(value)).sum::<f64>() / count;
        let squares = own().map(|(&value, _)| (f64::from(value) - mean).powi(2));
        let deviation = (squares.sum::<f64>() / count).sqrt();
        let (mut sum, mut pairs) = (0.0, 0usize);
        for pixel in 0..values.len() {
            let right = Some(pixel + 1).filter(|next| !next.is_multiple_of(width));
            for other in [right, Some(pixel + width)].into_iter().flatten() {
                if inside[pixel] && inside.get(other) == Some(&true) {
                    sum += (f64::from(values[pixel]) - f64::from(values[other])).powi(2);
                    pairs += 1;
                }
            }
        }
        Self {
            deviation,
            contrast: (sum / pairs.max(1) as f64).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_texture_by_hand() {
        // Two rows of three; the last column is outside.
        let values = [10, 20, 99, 10, 40, 99];
        let inside = [true, true, false, true, true, false];
        let found = Texture::of(&values, &inside, 3);
        // Mean 20; squared distances 100, 0, 100, 400.
        assert_eq!(found.deviation, 150f64.sqrt());
        // 10, 30 across; 0, 20 down.
        assert_eq!(
            found.contrast,
            ((100.0 + 900.0 + 0.0 + 400.0) / 4.0f64).sqrt()
        );
        let none = Texture::of(&values, &[false; 6], 3);
        assert_eq!((none.deviation, none.contrast), (0.0, 0.0));
    }
}
