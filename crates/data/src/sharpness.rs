//! How sharp an image is at its border, where the cell is not.

use image::RgbImage;

/// Width of the border, as a share of the shorter side: background and the red cells on it.
const BORDER: f64 = 0.1;

/// Luminance of red, green and blue in thousandths (ITU-R BT.601).
const WEIGHTS: [i64; 3] = [299, 587, 114];

/// How much fine detail the border of an image has, before the image is brought to another size.
///
/// Enlarged, blurred and compressed images have less. The texture of the cell does not count, because it
/// differs between kinds of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharpness {
    /// Mean square of the luminance's Laplacian, in squared grey levels, at least 0.
    pub fine: f64,
    /// [`fine`](Self::fine) over the same number at half the resolution, where each 2x2 pixels are averaged;
    /// at least 0. An even border has 0.
    pub share: f64,
}

impl Sharpness {
    /// That of an image. Below 6x6 pixels `share` is 0, and below 3x3 `fine`, too.
    pub(crate) fn of(image: &RgbImage) -> Self {
        let (height, width) = (image.height() as usize, image.width() as usize);
        let pixels = image.as_raw();
        let light = |y: usize, x: usize| -> i64 {
            let at = 3 * (y * width + x);
            let channels = pixels[at..at + 3].iter().zip(WEIGHTS);
            channels
                .map(|(&value, weight)| weight * i64::from(value))
                .sum()
        };
        let mean_of_four = |y: usize, x: usize| {
            let (y, x) = (2 * y, 2 * x);
            let sum = light(y, x) + light(y, x + 1) + light(y + 1, x) + light(y + 1, x + 1);
            sum as f64 / 4000.0
        };
        let fine = energy(height, width, |y, x| light(y, x) as f64 / 1000.0);
        let coarse = energy(height / 2, width / 2, mean_of_four);
        Self {
            fine,
            share: if coarse > 0.0 { fine / coarse } else { 0.0 },
        }
    }
}

/// Mean square of the Laplacian over a border of a grey image; 0 if it has no pixel there.
fn energy(height: usize, width: usize, light: impl Fn(usize, usize) -> f64) -> f64 {
    // The outermost pixels have no neighbours.
    let border = ((height.min(width) as f64 * BORDER).round() as usize).max(2);
    let near = |at: usize, side: usize| at < border || at + border >= side;
    let (mut sum, mut count) = (0.0, 0usize);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            if near(y, height) || near(x, width) {
                let around = light(y - 1, x) + light(y + 1, x) + light(y, x - 1) + light(y, x + 1);
                sum += (4.0 * light(y, x) - around).powi(2);
                count += 1;
            }
        }
    }
    sum / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use image::imageops::{FilterType, resize};

    use super::*;

    fn grey(side: u32, value: impl Fn(u32, u32) -> u8) -> RgbImage {
        RgbImage::from_fn(side, side, |x, y| Rgb([value(x, y); 3]))
    }

    #[test]
    fn test_sharpness_of_stripes_by_hand() {
        // Two columns of 0, two of 40: each pixel has one neighbour of the other kind, so its Laplacian is 40.
        // At half the resolution the columns take turns, so both neighbours differ: it is 80.
        let found = Sharpness::of(&grey(40, |x, _| if x / 2 % 2 == 0 { 0 } else { 40 }));
        assert!((found.fine - 1600.0).abs() < 1e-6, "{found:?}");
        assert!((found.share - 0.25).abs() < 1e-9, "{found:?}");
        // Columns of one pixel: 80, and nothing is left at half the resolution.
        let found = Sharpness::of(&grey(40, |x, _| if x % 2 == 0 { 0 } else { 40 }));
        assert!((found.fine - 6400.0).abs() < 1e-6, "{found:?}");
        assert_eq!(found.share, 0.0);
    }

    #[test]
    fn test_sharpness_leaves_the_cell_out_and_an_even_border_has_none() {
        let inside = |x: u32, y: u32| (6..34).contains(&x) && (6..34).contains(&y);
        let cell = grey(40, |x, y| {
            if inside(x, y) {
                (x * y % 251) as u8
            } else {
                200
            }
        });
        let none = Sharpness {
            fine: 0.0,
            share: 0.0,
        };
        assert_eq!(Sharpness::of(&cell), none);
        assert_eq!(Sharpness::of(&grey(1, |_, _| 7)), none);
    }

    #[test]
    fn test_an_enlarged_image_has_less_of_both() {
        let noise = |x: u32, y: u32| (x * 7919 + y * 104_729 + x * y * 31) as u8;
        let image = grey(60, noise);
        let sharp = Sharpness::of(&image);
        let enlarged = Sharpness::of(&resize(&image, 120, 120, FilterType::CatmullRom));
        assert!(enlarged.fine < sharp.fine / 2.0, "{enlarged:?}, {sharp:?}");
        assert!(
            enlarged.share < sharp.share / 2.0,
            "{enlarged:?}, {sharp:?}"
        );
    }
}
