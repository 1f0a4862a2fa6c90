//! Pictures of cells and maps of numbers, made to fit a square.

use image::imageops::{FilterType, overlay, resize};
use image::{GenericImageView, ImageBuffer, Luma, Pixel, Rgb, RgbImage};
use leuko_print::ColourMap;

use crate::VizError;

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
        let found = self.pixels.len();
        if found == 0 || found != self.height * self.width * 3 {
            return Err(VizError::ThumbnailSize {
                index,
                height: self.height,
                width: self.width,
                found,
            });
        }
        Ok(())
    }

    /// The whole picture within a white square of `side` pixels, in its own proportions.
    pub(crate) fn fit(&self, side: usize) -> RgbImage {
        let (width, height) = (self.width as u32, self.height as u32);
        let image = ImageBuffer::<Rgb<u8>, _>::from_raw(width, height, self.pixels);
        in_square(image, side, |pixel| pixel)
    }
}

/// A map of numbers `[row, column]` within a white square of `side` pixels, coloured as shares of
/// `scale`. Where it is made smaller, numbers are averaged and coloured afterwards: plus and minus
/// cancel as numbers do, and not as paints do.
pub(crate) fn heat_map(
    [height, width]: [usize; 2],
    values: &[f64],
    scale: f64,
    colours: ColourMap,
    side: usize,
) -> RgbImage {
    // Where all is 0, so is the scale. Pixels of floats lie between 0 and 1: 0.5 stands for 0.
    let share = |value: &f64| if scale > 0.0 { value / scale } else { 0.0 };
    let pixels: Vec<f32> = values
        .iter()
        .map(|value| ((share(value).clamp(-1.0, 1.0) + 1.0) / 2.0) as f32)
        .collect();
    let image = ImageBuffer::<Luma<f32>, _>::from_raw(width as u32, height as u32, pixels);
    in_square(image, side, |Luma([pixel])| {
        let colour = colours.colour(2.0 * f64::from(pixel) - 1.0);
        Rgb([colour.0, colour.1, colour.2])
    })
}

/// An image in the middle of a white square of `side` pixels, as large as fits.
fn in_square<P: Pixel + 'static>(
    image: Option<impl GenericImageView<Pixel = P>>,
    side: usize,
    colour: impl Fn(P) -> Rgb<u8>,
) -> RgbImage {
    let mut square = white(side, side);
    if let Some(image) = image {
        let longer = image.width().max(image.height()) as usize;
        let [columns, rows] = [image.width(), image.height()]
            .map(|of| (of as usize * side).div_ceil(longer).clamp(1, side) as u32);
        let filter = match longer > side {
            true => FilterType::Triangle,
            // Pixels stay squares.
            false => FilterType::Nearest,
        };
        let fitted = resize(&image, columns, rows, filter);
        let coloured = RgbImage::from_fn(columns, rows, |x, y| colour(*fitted.get_pixel(x, y)));
        let middle = |length: u32| i64::from((side as u32 - length) / 2);
        overlay(&mut square, &coloured, middle(columns), middle(rows));
    }
    square
}

/// Pixels of white paper.
pub(crate) fn white(width: usize, height: usize) -> RgbImage {
    RgbImage::from_pixel(width as u32, height as u32, Rgb([255; 3]))
}

/// The size that 99.9% of the values do not exceed, sign aside; the largest where that is 0, as in a
/// map with few values. So one hot pixel does not turn the rest of a map pale.
pub(crate) fn scale_of<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    let mut sizes: Vec<f64> = values.into_iter().map(|value| value.abs()).collect();
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
    use plotters::style::RGBColor;

    use super::*;

    fn thumbnail(height: usize, width: usize, pixels: &[u8]) -> Thumbnail<'_> {
        Thumbnail {
            height,
            width,
            pixels,
        }
    }

    #[test]
    fn test_fit_keeps_proportions_on_white_and_pixels_square() {
        let small = thumbnail(1, 2, &[7, 7, 7, 9, 9, 9]).fit(4);
        let red: Vec<u8> = small.pixels().map(|pixel| pixel.0[0]).collect();
        let [white, cell] = [[255; 4], [7, 7, 9, 9]];
        assert_eq!(red, [white, cell, cell, white].concat());
        let pixels: Vec<u8> = (0..27).collect();
        assert_eq!(thumbnail(3, 3, &pixels).fit(3).into_raw(), pixels);
    }

    #[test]
    fn test_heat_map_takes_means_of_numbers_and_not_of_colours() {
        let values = [1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0];
        let map = heat_map([1, 8], &values, 1.0, ColourMap::Signed, 2);
        let (pixels, _) = map.as_chunks::<3>();
        let RGBColor(red, _, blue) = ColourMap::Signed.colour(1.0);
        // Plus and minus cancel to grey on the left, nothing is left of them on the right.
        assert!(pixels[0][0].abs_diff(pixels[0][2]) < 60, "{pixels:?}");
        assert!(pixels[1][0] - pixels[1][2] > (red - blue) / 2, "{pixels:?}");
        assert_eq!(pixels[2..], [[255; 3]; 2], "the other row is paper");
    }

    #[test]
    fn test_heat_map_of_nothing_is_the_colour_of_nothing() {
        let RGBColor(r, g, b) = ColourMap::Rising.colour(0.0);
        let map = heat_map([1, 1], &[0.0], 0.0, ColourMap::Rising, 1);
        assert_eq!(map.into_raw(), [r, g, b]);
    }

    #[test]
    fn test_scale_of_leaves_out_one_in_a_thousand() {
        let mut values: Vec<f64> = (1..=1000).map(f64::from).collect();
        values[999] = -1e6;
        assert_eq!(scale_of(&values), 999.0);
        let mut sparse = vec![0.0; 5000];
        sparse[3] = -4.0;
        assert_eq!(scale_of(&sparse), 4.0);
        assert_eq!(scale_of(&[]), 0.0);
    }
}
