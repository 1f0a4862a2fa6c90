//! From an image's bytes to the network's input.

use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Luma, RgbImage};

use crate::architecture::SIDE;
use crate::error::PretrainedError;

/// What [`Normalisation::Centred`] subtracts from a byte.
pub const CENTRE: f32 = 127.0;
/// What it divides the result by.
pub const SPAN: f32 = 128.0;

/// How bytes from 0 to 255 become the network's input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normalisation {
    /// (x - 127) / 128, as in the training of EfficientNet-Lite. On ALL-IDB2 it was the better one.
    #[default]
    Centred,
    /// (x / 255 - mean) / deviation of ImageNet's channels, as PyTorch's models have it: means 0.485,
    /// 0.456, 0.406, deviations 0.229, 0.224, 0.225.
    ImageNet,
}

impl Normalisation {
    fn apply(self, byte: u8, channel: usize) -> f32 {
        let value = f32::from(byte);
        match self {
            Self::Centred => (value - CENTRE) / SPAN,
            Self::ImageNet => {
                let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
                (value / 255.0 - mean[channel]) / deviation[channel]
            }
        }
    }
}

/// How a side of `side` pixels is resized to the network's: what each of its pixels gets from each pixel of the side.
/// The sums are formed in single precision, pixel by pixel, first along columns, then along rows, and only the result
/// is rounded to a byte, halves up.
///
/// # Shapes
///
/// - Result: `[pixel of SIDE, pixel of side]`.
///
/// # Examples
///
/// ```
/// use leuko_pretrained::{SIDE, resampling};
///
/// // From twice the size: the mean of eight pixels, most of it from the nearest two.
/// let weights = resampling(2 * SIDE);
/// let row = &weights[100 * 2 * SIDE..101 * 2 * SIDE];
/// assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// assert!(row[200] > 0.4 && row[200] == row[201]);
/// ```
pub fn resampling(side: usize) -> Vec<f32> {
    // The library that resizes is asked what it makes of one bright pixel, for each pixel. It cuts what is below 0 or
    // above 1, so the pixel has half the brightness, and a dark pixel tells the weights below 0.
    let of = |value: f32| {
        let pixel = |x, y| Luma([if x == y { value } else { 0.0 }]);
        let bright = ImageBuffer::from_fn(side as u32, side as u32, pixel);
        let resized = resize(&bright, side as u32, SIDE as u32, FilterType::CatmullRom);
        resized.into_raw()
    };
    let pairs = of(0.5).into_iter().zip(of(-0.5));
    pairs.map(|(above, below)| 2.0 * (above - below)).collect()
}

/// Brings an image to the network's size, and its bytes to the network's scale.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`.
/// - Result: `[channel, row, column]`, [`SIDE`] rows and columns.
///
/// # Errors
/// - `pixels` is not as long as the image, or the image is empty.
pub(crate) fn prepare(
    pixels: &[u8],
    height: usize,
    width: usize,
    normalisation: Normalisation,
) -> Result<Vec<f32>, PretrainedError> {
    let expected = height.saturating_mul(width).saturating_mul(3);
    let wrong = PretrainedError::Length {
        width,
        height,
        expected,
        found: pixels.len(),
    };
    if pixels.len() != expected || pixels.is_empty() {
        return Err(wrong);
    }
    let resized;
    let pixels = if (height, width) == (SIDE, SIDE) {
        pixels
    } else {
        let sides = (u32::try_from(width).ok(), u32::try_from(height).ok());
        let (Some(width), Some(height)) = sides else {
            return Err(wrong);
        };
        let Some(image) = RgbImage::from_raw(width, height, pixels.to_vec()) else {
            return Err(wrong);
        };
        // Cubic, and averaging when it shrinks: as `leuko-data` brings images to one size.
        resized = resize(&image, SIDE as u32, SIDE as u32, FilterType::CatmullRom);
        resized.as_raw()
    };
    let mut input = Vec::with_capacity(pixels.len());
    for channel in 0..3 {
        let bytes = pixels.iter().skip(channel).step_by(3);
        input.extend(bytes.map(|&byte| normalisation.apply(byte, channel)));
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_prepare_puts_channels_first() {
        let pixels: Vec<u8> = [255, 127, 0].repeat(SIDE * SIDE);
        let input = prepare(&pixels, SIDE, SIDE, Normalisation::Centred).unwrap();
        let plane = SIDE * SIDE;
        assert_eq!(input[..plane], vec![1.0; plane]);
        assert_eq!(input[plane..2 * plane], vec![0.0; plane]);
        assert_eq!(input[2 * plane..], vec![-127.0 / 128.0; plane]);
    }

    #[test]
    fn test_prepare_resizes_a_ramp_to_a_ramp() {
        let pixels: Vec<u8> = (0..2 * SIDE)
            .flat_map(|_| (0..2 * SIDE).flat_map(|column| [(column / 4) as u8; 3]))
            .collect();
        let input = prepare(&pixels, 2 * SIDE, 2 * SIDE, Normalisation::Centred).unwrap();
        for (column, value) in input[5 * SIDE..6 * SIDE].iter().enumerate() {
            let expected = (column as f32 / 2.0 - 127.0) / 128.0;
            assert!((value - expected).abs() <= 1.0 / 128.0, "column {column}");
        }
    }

    /// By the documented order of sums, on noise.
    #[test]
    fn test_resampling_gives_the_bytes_of_prepare() {
        let (height, width) = (150, 301);
        let noise = |place: usize| (place * place % 65_537 % 256) as u8;
        let pixels: Vec<u8> = (0..height * width * 3).map(noise).collect();
        let sum = |weights: &[f32], value: &dyn Fn(usize) -> f32| {
            let products = weights.iter().enumerate().map(|(at, w)| value(at) * w);
            products.fold(0f32, |sum, product| sum + product)
        };
        let (down, along) = (resampling(height), resampling(width));
        let input = prepare(&pixels, height, width, Normalisation::Centred).unwrap();
        let byte = |row: usize, column: usize| f32::from(pixels[(row * width + column) * 3 + 1]);
        for (row, weights) in down.chunks_exact(height).enumerate() {
            let tall: Vec<f32> = (0..width)
                .map(|column| sum(weights, &|row| byte(row, column)))
                .collect();
            for (column, weights) in along.chunks_exact(width).enumerate() {
                let grey = (sum(weights, &|at| tall[at]).clamp(0.0, 255.0) + 0.5).floor();
                let expected = input[SIDE * SIDE + row * SIDE + column];
                assert_eq!((grey - CENTRE) / SPAN, expected, "{row}, {column}");
            }
        }
    }

    #[test]
    fn test_prepare_refuses_wrong_lengths() {
        for (bytes, height, width) in [(5, 1, 2), (0, 0, 3), (3, usize::MAX, 3)] {
            let result = prepare(&vec![0; bytes], height, width, Normalisation::ImageNet);
            assert!(matches!(result, Err(PretrainedError::Length { .. })));
        }
    }
}
