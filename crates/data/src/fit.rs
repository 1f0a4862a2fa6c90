//! Brings images of different sizes to one size, by a stated policy.
//!
//! The policy depends on an image's size only, never on its label. Sizes may still differ between the
//! classes, and a network can learn that: [`FitSummary`] says for each class how many images were changed,
//! and how.

mod summary;

use image::imageops::{FilterType, resize};
use image::{ImageFormat, Rgb, RgbImage};
use leuko_core::{Fit, FitPolicy, Size};

use crate::decode::DecodeError;
use crate::sharpness::Sharpness;

pub use summary::{ClassFit, FitSummary};

/// Shortest side, in pixels, of an image that can show a cell; shorter ones are refused.
pub const MIN_SIDE: u32 = 16;

/// Longest side, in pixels, of the common size: ten times a cell's at the highest magnification in use.
pub const MAX_SIDE: u32 = 4096;

/// An image whose side is more than this factor shorter than the target's is refused: interpolation would
/// invent most of what the network sees.
pub const MAX_ENLARGEMENT: u32 = 4;

/// What was done to one image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Whether pixels were interpolated.
    pub resampled: bool,
    /// Most pixels added along a side.
    pub padded: u32,
    /// Most pixels removed along a side.
    pub cropped: u32,
}

/// What an image file was and what was done to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    /// Its size before.
    pub size: Size,
    /// How it was brought to the common size.
    pub change: Change,
    /// Whether the file holds grey values only.
    pub grey: bool,
    /// Whether transparent pixels were laid on white.
    pub transparent: bool,
    /// Number of rows that are exactly black where the others are not, in a file without checksums: a damaged file may
    /// have lost them.
    pub black_rows: usize,
    /// The file's format.
    pub format: ImageFormat,
    /// How coarsely a JPEG rounds brightness: see [`Decoded::coarseness`](crate::decode::Decoded::coarseness).
    pub coarseness: Option<f64>,
    /// Standard deviation of its luminance before, in grey levels: near 0 for an image that shows nothing.
    pub contrast: f64,
    /// How sharp its border was before.
    pub sharpness: Sharpness,
}

/// Standard deviation of the luminance (ITU-R BT.601), 0 to 127.5.
pub(crate) fn contrast(image: &RgbImage) -> f64 {
    let luminance = |pixel: &Rgb<u8>| {
        let [r, g, b] = pixel.0.map(f64::from);
        0.299 * r + 0.587 * g + 0.114 * b
    };
    let count = image.pixels().len().max(1) as f64;
    let mean = image.pixels().map(luminance).sum::<f64>() / count;
    let squares = image
        .pixels()
        .map(|pixel| (luminance(pixel) - mean).powi(2));
    (squares.sum::<f64>() / count).sqrt()
}

/// Brings `image` to the size `target` and writes it to `out`, `[row, column, channel]`, which has
/// `target.height * target.width * 3` bytes.
pub(crate) fn fit(
    image: &RgbImage,
    target: Size,
    fit: &Fit,
    out: &mut [u8],
) -> Result<Change, DecodeError> {
    let size = Size {
        height: image.height(),
        width: image.width(),
    };
    if size.height.min(size.width) < MIN_SIDE {
        return Err(DecodeError::TooSmall {
            size,
            least: MIN_SIDE,
        });
    }
    if size.height * MAX_ENLARGEMENT < target.height || size.width * MAX_ENLARGEMENT < target.width
    {
        return Err(DecodeError::Enlarged { size, target });
    }
    let near = |side: u32, target: u32| side.abs_diff(target) <= fit.tolerance;
    let scaled = match fit.policy {
        FitPolicy::PadOrCrop => size,
        FitPolicy::PadOrResize
            if near(size.height, target.height) && near(size.width, target.width) =>
        {
            size
        }
        FitPolicy::PadOrResize | FitPolicy::Resize => scaled_to_fit(size, target),
        FitPolicy::Stretch => target,
    };
    if scaled == size {
        pad_or_crop(image, target, out);
    } else {
        // Cubic: sharp, with little ringing; it averages when it shrinks.
        let resized = resize(image, scaled.width, scaled.height, FilterType::CatmullRom);
        pad_or_crop(&resized, target, out);
    }
    Ok(Change {
        resampled: scaled != size,
        padded: target
            .height
            .saturating_sub(scaled.height)
            .max(target.width.saturating_sub(scaled.width)),
        cropped: scaled
            .height
            .saturating_sub(target.height)
            .max(scaled.width.saturating_sub(target.width)),
    })
}

/// The largest size of the same shape that fits into `target`, sides rounded to whole pixels.
fn scaled_to_fit(size: Size, target: Size) -> Size {
    let (height, width) = (u64::from(size.height), u64::from(size.width));
    let (rows, columns) = (u64::from(target.height), u64::from(target.width));
    // a * b / c rounded to the nearest, at least 1; the result is at most the target's side.
    let scale = |a: u64, b: u64, c: u64| ((2 * a * b + c) / (2 * c)).max(1) as u32;
    if rows * width <= columns * height {
        Size {
            height: target.height,
            width: scale(width, rows, height),
        }
    } else {
        Size {
            height: scale(height, columns, width),
            width: target.width,
        }
    }
}

/// Copies `image` to the centre of `out`, cutting what does not fit and repeating edge pixels where
/// there is none.
fn pad_or_crop(image: &RgbImage, target: Size, out: &mut [u8]) {
    // Row or column of the image for one of the output. Half of the difference is before it, rounded
    // towards zero, so that the odd pixel comes last.
    let source = |at: u32, side: u32, target: u32| -> usize {
        let shift = (i64::from(target) - i64::from(side)) / 2;
        (i64::from(at) - shift).clamp(0, i64::from(side) - 1) as usize
    };
    let row_bytes = image.width() as usize * 3;
    let columns: Vec<usize> = (0..target.width)
        .map(|x| source(x, image.width(), target.width) * 3)
        .collect();
    let rows = out.chunks_exact_mut(target.width as usize * 3);
    for (y, row) in (0..target.height).zip(rows) {
        let start = source(y, image.height(), target.height) * row_bytes;
        let from = &image.as_raw()[start..start + row_bytes];
        for (pixel, &x) in row.chunks_exact_mut(3).zip(&columns) {
            pixel.copy_from_slice(&from[x..x + 3]);
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::fixtures::pattern;

    fn size(height: u32, width: u32) -> Size {
        Size { height, width }
    }

    fn fit_to(image: &RgbImage, target: Size, policy: FitPolicy) -> (RgbImage, Change) {
        let config = Fit {
            policy,
            ..Fit::default()
        };
        let mut out = vec![0; (target.height * target.width * 3) as usize];
        let change = fit(image, target, &config, &mut out).unwrap();
        (
            RgbImage::from_raw(target.width, target.height, out).unwrap(),
            change,
        )
    }

    #[test]
    fn test_fit_leaves_an_image_of_the_target_size_as_it_is() {
        let image = pattern(30, 20);
        for policy in [
            FitPolicy::PadOrResize,
            FitPolicy::PadOrCrop,
            FitPolicy::Resize,
            FitPolicy::Stretch,
        ] {
            assert_eq!(
                fit_to(&image, size(20, 30), policy),
                (image.clone(), Change::default())
            );
        }
    }

    #[test]
    fn test_fit_pads_by_repeating_edges_with_the_odd_pixel_last() {
        let image = pattern(17, 20);
        let (padded, change) = fit_to(&image, size(20, 22), FitPolicy::PadOrResize);
        assert_eq!(
            change,
            Change {
                padded: 5,
                ..Change::default()
            }
        );
        for (x, y, pixel) in padded.enumerate_pixels() {
            let source = (i64::from(x) - 2).clamp(0, 16) as u32;
            assert_eq!(pixel, image.get_pixel(source, y), "column {x}, row {y}");
        }
    }

    #[test]
    fn test_fit_crops_the_centre_and_can_pad_the_other_side() {
        let image = pattern(23, 18);
        let (cropped, change) = fit_to(&image, size(20, 20), FitPolicy::PadOrResize);
        assert_eq!(
            change,
            Change {
                resampled: false,
                padded: 2,
                cropped: 3
            }
        );
        for (x, y, pixel) in cropped.enumerate_pixels() {
            let row = (i64::from(y) - 1).clamp(0, 17) as u32;
            assert_eq!(pixel, image.get_pixel(x + 1, row), "column {x}, row {y}");
        }
    }

    #[test]
    fn test_fit_by_tolerance_pads_up_to_it_and_scales_beyond() {
        let target = size(40, 40);
        for (side, resampled) in [(32, false), (31, true), (48, false), (49, true)] {
            let (_, change) = fit_to(&pattern(side, side), target, FitPolicy::PadOrResize);
            assert_eq!(change.resampled, resampled, "side {side}");
        }
        // With one side at the target there is nothing to scale: pixels stay as they are.
        let image = pattern(20, 40);
        let (padded, change) = fit_to(&image, target, FitPolicy::PadOrResize);
        assert_eq!(
            change,
            Change {
                padded: 20,
                ..Change::default()
            }
        );
        assert_eq!(padded.get_pixel(10, 7), image.get_pixel(0, 7));
    }

    #[test]
    fn test_fit_scales_by_one_factor_and_pads_the_rest() {
        let (_, change) = fit_to(&pattern(20, 40), size(60, 60), FitPolicy::Resize);
        assert_eq!(
            change,
            Change {
                resampled: true,
                padded: 30,
                cropped: 0
            }
        );
        let (_, change) = fit_to(&pattern(20, 40), size(60, 60), FitPolicy::Stretch);
        assert_eq!(
            change,
            Change {
                resampled: true,
                padded: 0,
                cropped: 0
            }
        );
    }

    #[test]
    fn test_scaled_to_fit_fills_one_side_and_keeps_the_shape() {
        let cases = [
            ((20, 40), (60, 60), (30, 60)),
            ((40, 20), (60, 60), (60, 30)),
            ((193, 257), (257, 257), (193, 257)),
            ((363, 360), (257, 257), (257, 255)),
            ((1000, 17), (100, 100), (100, 2)),
            ((7, 7), (9, 8), (8, 8)),
        ];
        for ((h, w), (th, tw), (rows, columns)) in cases {
            assert_eq!(scaled_to_fit(size(h, w), size(th, tw)), size(rows, columns));
        }
    }

    #[test]
    fn test_fit_never_crops_a_scaled_image() {
        for side in 16..120 {
            let (_, change) = fit_to(&pattern(side, 60), size(60, 61), FitPolicy::Resize);
            assert_eq!(change.cropped, 0, "side {side}");
        }
    }

    #[test]
    fn test_fit_of_a_constant_image_is_constant() {
        let image = RgbImage::from_pixel(37, 90, Rgb([3, 128, 255]));
        for policy in [FitPolicy::Resize, FitPolicy::Stretch, FitPolicy::PadOrCrop] {
            let (fitted, _) = fit_to(&image, size(61, 50), policy);
            assert!(
                fitted.pixels().all(|pixel| *pixel == Rgb([3, 128, 255])),
                "{policy:?}"
            );
        }
    }

    /// One output value of cubic (Catmull-Rom) resampling along one side, in f64: the kernel is widened
    /// when it shrinks, and its weights sum to 1 also at the edge.
    fn cubic(values: &[f64], length: usize, at: usize) -> f64 {
        let ratio = values.len() as f64 / length as f64;
        let scale = ratio.max(1.0);
        let centre = (at as f64 + 0.5) * ratio;
        let kernel = |x: f64| match x.abs() {
            x if x < 1.0 => 1.5 * x.powi(3) - 2.5 * x.powi(2) + 1.0,
            x if x < 2.0 => -0.5 * x.powi(3) + 2.5 * x.powi(2) - 4.0 * x + 2.0,
            _ => 0.0,
        };
        let weights: Vec<f64> = (0..values.len())
            .map(|i| kernel((i as f64 + 0.5 - centre) / scale))
            .collect();
        let sum: f64 = weights.iter().sum();
        weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>() / sum
    }

    #[test]
    fn test_fit_resamples_like_a_slow_cubic() {
        let image = RgbImage::from_fn(24, 20, |x, y| {
            let wave =
                |f: f64| 128.0 + 90.0 * (f64::from(x) * f).sin() * (f64::from(y) * 0.4).cos();
            Rgb([wave(0.5), wave(0.9), wave(1.7)].map(|v| v as u8))
        });
        for (height, width) in [(30, 41), (17, 19), (20, 60)] {
            let (fitted, _) = fit_to(&image, size(height, width), FitPolicy::Stretch);
            for channel in 0..3 {
                let columns: Vec<Vec<f64>> = (0..24)
                    .map(|x| {
                        let column: Vec<f64> = (0..20)
                            .map(|y| image.get_pixel(x, y)[channel].into())
                            .collect();
                        (0..height)
                            .map(|y| cubic(&column, height as usize, y as usize))
                            .collect()
                    })
                    .collect();
                for (x, y, pixel) in fitted.enumerate_pixels() {
                    let row: Vec<f64> = columns.iter().map(|column| column[y as usize]).collect();
                    let expected = cubic(&row, width as usize, x as usize).clamp(0.0, 255.0);
                    let got = f64::from(pixel[channel]);
                    assert!(
                        (got - expected).abs() < 1.01,
                        "{height}x{width}, column {x}, row {y}: {got}, expected {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn test_fit_of_too_small_images_is_refused() {
        let refuse = |image: &RgbImage, target: Size| {
            let mut out = vec![0; (target.height * target.width * 3) as usize];
            fit(image, target, &Fit::default(), &mut out).unwrap_err()
        };
        let error = refuse(&pattern(1, 1), size(257, 257));
        assert!(matches!(
            error,
            DecodeError::TooSmall {
                least: MIN_SIDE,
                ..
            }
        ));
        assert_eq!(
            error.to_string(),
            "1x1 pixels (height x width), expected at least 16 along each side\nhint: remove the file, or replace it with the image at full size"
        );
        let error = refuse(&pattern(64, 257), size(257, 257));
        assert!(matches!(error, DecodeError::Enlarged { .. }), "{error}");
        let (_, change) = fit_to(&pattern(65, 257), size(257, 257), FitPolicy::PadOrCrop);
        assert_eq!(change.padded, 192);
    }

    #[test]
    fn test_contrast_by_hand() {
        let grey = |greys: [u8; 4]| {
            let pixels = greys.iter().flat_map(|&grey| [grey; 3]).collect();
            contrast(&RgbImage::from_raw(2, 2, pixels).unwrap())
        };
        assert!((grey([0, 255, 0, 255]) - 127.5).abs() < 1e-9);
        // A mean of 10 and squares of 4, 0, 0 and 4.
        assert!((grey([8, 10, 10, 12]) - 2f64.sqrt()).abs() < 1e-9);
        assert_eq!(grey([0; 4]), 0.0);
    }
}
