//! From an image's bytes to the network's input.

use image::RgbImage;
use image::imageops::{FilterType, resize};

use crate::architecture::SIDE;
use crate::error::PretrainedError;

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
            Self::Centred => (value - 127.0) / 128.0,
            Self::ImageNet => {
                let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
                (value / 255.0 - mean[channel]) / deviation[channel]
            }
        }
    }
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

    #[test]
    fn test_prepare_refuses_wrong_lengths() {
        for (bytes, height, width) in [(5, 1, 2), (0, 0, 3), (3, usize::MAX, 3)] {
            let result = prepare(&vec![0; bytes], height, width, Normalisation::ImageNet);
            assert!(matches!(result, Err(PretrainedError::Length { .. })));
        }
    }
}
