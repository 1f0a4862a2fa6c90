//! Rotation, flips, conversion to `f32` and layout in one pass.

use std::borrow::Cow;

use crate::float::{Layout, check_lengths, to_float};
use crate::positions::{Line, Positions, RUN};
use crate::transform::Transform;

/// Rows or columns of the largest image: byte positions then fit 32 bits.
const LARGEST_SIDE: usize = 1 << 15;

/// Applies a transform to an image and converts it to `f32`, in one resampling.
///
/// Each output pixel is looked up where the transform takes it from, and interpolated bilinearly
/// between the four pixels around that place; outside the image the nearest edge pixel counts. The
/// result is not rounded to whole grey levels, so it has no bias. Multiples of 90 degrees and flips
/// move pixels without changing them, to the bit (if height and width have the same parity, so that
/// pixel centres fall on pixel centres).
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, channels red, green, blue, `u8` in `0..=255`.
/// - `out`: as `layout` says, of the same length, `f32` in `[0, 1]`; every value is overwritten.
///
/// # Panics
///
/// Panics if `pixels` or `out` does not hold `height * width * 3` values, if a side exceeds 32,768
/// pixels, or if the angle is not finite.
pub fn warp(
    pixels: &[u8],
    height: usize,
    width: usize,
    transform: &Transform,
    layout: Layout,
    out: &mut [f32],
) {
    check_lengths(pixels, height, width, out);
    assert!(
        height <= LARGEST_SIDE && width <= LARGEST_SIDE,
        "an image of at most {LARGEST_SIDE} rows and columns, got {height}x{width}"
    );
    assert!(
        transform.angle_degrees.is_finite(),
        "a finite angle, got {}",
        transform.angle_degrees
    );
    if height == 0 || width == 0 {
        return;
    }
    if *transform == Transform::IDENTITY {
        return to_float(pixels, height, width, layout, out);
    }

    let (pixels, row_bytes) = with_neighbours(pixels, height, width);
    let (mut rows, mut columns) = (Positions::new(), Positions::new());
    let mut corners = Corners::new();
    // Runs of equal length: a last one of a single pixel would cost nearly as much as a full one.
    let run = width.div_ceil(width.div_ceil(RUN));
    let mut blended = [[0.0; RUN]; 3];
    for row in 0..height {
        let (row_line, column_line) = lines(transform, row, height, width);
        for first in (0..width).step_by(run) {
            let count = run.min(width - first);
            rows.fill(&row_line, first, count);
            columns.fill(&column_line, first, count);
            corners.gather(&pixels, row_bytes, &rows, &columns, count);
            corners.blend(&rows, &columns, count, &mut blended);
            store(&blended, count, layout, row * width + first, out);
        }
    }
}

/// Source positions along output row `row`: `(source row, source column)`.
///
/// With `(y, x)` the output pixel's distance from the centre, flips undone, the source lies at
/// `(cos y - sin x, sin y + cos x)` from the centre.
fn lines(transform: &Transform, row: usize, height: usize, width: usize) -> (Line, Line) {
    let (sine, cosine) = transform.sine_cosine();
    let centre_row = (height - 1) as f64 / 2.0;
    let centre_column = (width - 1) as f64 / 2.0;
    let sign = |flip| if flip { -1.0 } else { 1.0 };
    let y = sign(transform.flip_vertical) * (row as f64 - centre_row);
    let x_step = sign(transform.flip_horizontal);
    let x = -x_step * centre_column;
    (
        Line {
            start: centre_row + (cosine * y - sine * x),
            step: -sine * x_step,
            size: height,
        },
        Line {
            start: centre_column + (sine * y + cosine * x),
            step: cosine * x_step,
            size: width,
        },
    )
}

/// The image and the bytes of its rows; a single row or column is doubled, so that each pixel has
/// another after it and below.
fn with_neighbours(pixels: &[u8], height: usize, width: usize) -> (Cow<'_, [u8]>, u32) {
    let mut pixels = Cow::Borrowed(pixels);
    if width == 1 {
        pixels = Cow::Owned(pixels.chunks(3).flat_map(|pixel| pixel.repeat(2)).collect());
    }
    if height == 1 {
        pixels = Cow::Owned(pixels.repeat(2));
    }
    (pixels, 3 * width.max(2) as u32)
}

/// The four source pixels around each of up to [`RUN`] positions, four bytes each.
struct Corners {
    /// Red, green, blue and a byte of the next pixel.
    upper_left: [u32; RUN],
    /// A byte of the pixel before, then red, green, blue.
    upper_right: [u32; RUN],
    /// As `upper_left`, one row below.
    lower_left: [u32; RUN],
    /// As `upper_right`, one row below.
    lower_right: [u32; RUN],
}

impl Corners {
    fn new() -> Self {
        Self {
            upper_left: [0; RUN],
            upper_right: [0; RUN],
            lower_left: [0; RUN],
            lower_right: [0; RUN],
        }
    }

    /// Fetches the corners of the first `count` positions.
    fn gather(
        &mut self,
        pixels: &[u8],
        row_bytes: u32,
        rows: &Positions,
        columns: &Positions,
        count: usize,
    ) {
        for position in 0..count.min(RUN) {
            let upper = rows.before[position] * row_bytes + columns.before[position] * 3;
            let lower = upper + row_bytes;
            let upper = &pixels[upper as usize..upper as usize + 6];
            let lower = &pixels[lower as usize..lower as usize + 6];
            self.upper_left[position] = word(upper, 0);
            self.upper_right[position] = word(upper, 2);
            self.lower_left[position] = word(lower, 0);
            self.lower_right[position] = word(lower, 2);
        }
    }

    /// Interpolates the three channels at the first `count` positions, in `[0, 1]`.
    fn blend(
        &self,
        rows: &Positions,
        columns: &Positions,
        count: usize,
        [red, green, blue]: &mut [[f32; RUN]; 3],
    ) {
        for position in 0..count.min(RUN) {
            let (down, right) = (rows.fraction[position], columns.fraction[position]);
            red[position] = self.channel(0, position, down, right);
            green[position] = self.channel(1, position, down, right);
            blue[position] = self.channel(2, position, down, right);
        }
    }

    /// Bilinear interpolation of one channel, in `[0, 1]`.
    fn channel(&self, channel: u32, position: usize, down: f32, right: f32) -> f32 {
        let upper = between(
            byte(self.upper_left[position], channel),
            byte(self.upper_right[position], channel + 1),
            right,
        );
        let lower = between(
            byte(self.lower_left[position], channel),
            byte(self.lower_right[position], channel + 1),
            right,
        );
        between(upper, lower, down) / 255.0
    }
}

/// Four bytes from `at` on, the first in the lowest bits.
///
/// Made from a slice, not from four elements: the compiler then loads all four at once, even where
/// two words overlap, and a warp takes half the time.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// Byte `index` of a word as a number; by way of `i32`, whose conversion every processor has.
fn byte(word: u32, index: u32) -> f32 {
    ((word >> (8 * index)) & 0xFF) as i32 as f32
}

/// The value `fraction` of the way from `from` to `to`.
fn between(from: f32, to: f32, fraction: f32) -> f32 {
    from + fraction * (to - from)
}

/// Writes `count` pixels to their place, the first of them pixel `first` of the image.
fn store(blended: &[[f32; RUN]; 3], count: usize, layout: Layout, first: usize, out: &mut [f32]) {
    match layout {
        Layout::Planar => {
            let plane = out.len() / 3;
            for (channel, values) in blended.iter().enumerate() {
                let at = channel * plane + first;
                out[at..at + count].copy_from_slice(&values[..count]);
            }
        }
        Layout::Interleaved => {
            let [red, green, blue] = blended;
            let pixels = out[first * 3..(first + count) * 3].chunks_exact_mut(3);
            for (position, pixel) in pixels.enumerate().take(RUN) {
                pixel[0] = red[position];
                pixel[1] = green[position];
                pixel[2] = blue[position];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::AugmentConfig;

    fn noise(height: usize, width: usize, stream: &mut Stream) -> Vec<u8> {
        (0..height * width * 3)
            .map(|_| stream.next_u32() as u8)
            .collect()
    }

    fn turned(pixels: &[u8], height: usize, width: usize, transform: &Transform) -> Vec<f32> {
        let mut out = vec![f32::NAN; pixels.len()];
        warp(
            pixels,
            height,
            width,
            transform,
            Layout::Interleaved,
            &mut out,
        );
        out
    }

    /// Whole grey levels of an exact result.
    fn bytes(image: &[f32]) -> Vec<u8> {
        image
            .iter()
            .map(|&value| {
                let level = value * 255.0;
                assert_eq!(level, level.round(), "not a whole grey level");
                level as u8
            })
            .collect()
    }

    /// The definition, pixel by pixel in double precision: `[row, column, channel]` in `[0, 1]`.
    fn oracle(pixels: &[u8], height: usize, width: usize, transform: &Transform) -> Vec<f64> {
        let (sine, cosine) = transform.angle_degrees.to_radians().sin_cos();
        let centre_row = (height as f64 - 1.0) / 2.0;
        let centre_column = (width as f64 - 1.0) / 2.0;
        let mut out = Vec::new();
        for row in 0..height {
            for column in 0..width {
                let row = if transform.flip_vertical {
                    height - 1 - row
                } else {
                    row
                };
                let column = if transform.flip_horizontal {
                    width - 1 - column
                } else {
                    column
                };
                let y = row as f64 - centre_row;
                let x = column as f64 - centre_column;
                let source_row = centre_row + cosine * y - sine * x;
                let source_column = centre_column + sine * y + cosine * x;
                for channel in 0..3 {
                    let mut sum = 0.0;
                    for (r, row_weight) in neighbours(source_row, height) {
                        for (c, column_weight) in neighbours(source_column, width) {
                            let level = f64::from(pixels[(r * width + c) * 3 + channel]);
                            sum += row_weight * column_weight * level;
                        }
                    }
                    out.push(sum / 255.0);
                }
            }
        }
        out
    }

    /// The two nearest pixels on an axis and their weights; outside, the edge pixel twice.
    fn neighbours(position: f64, size: usize) -> [(usize, f64); 2] {
        let before = position.floor();
        let pixel = |index: f64| index.clamp(0.0, size as f64 - 1.0) as usize;
        let fraction = position - before;
        [
            (pixel(before), 1.0 - fraction),
            (pixel(before + 1.0), fraction),
        ]
    }

    /// scipy.ndimage.affine_transform as Keras 2 drives it; see `tests/golden/augment/`.
    #[test]
    fn test_warp_matches_scipy() {
        let golden: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/golden/augment/warp.json")).unwrap();
        let cases = golden.as_array().unwrap();
        assert_eq!(cases.len(), 18);
        for case in cases {
            let number = |key: &str| case[key].as_f64().unwrap();
            let (height, width) = (number("height") as usize, number("width") as usize);
            let list = |key: &str| case[key].as_array().unwrap().iter();
            let pixels: Vec<u8> = list("pixels").map(|v| v.as_u64().unwrap() as u8).collect();
            let transform = Transform {
                angle_degrees: number("angle_degrees"),
                flip_horizontal: case["flip_horizontal"].as_bool().unwrap(),
                flip_vertical: case["flip_vertical"].as_bool().unwrap(),
            };
            let got = turned(&pixels, height, width, &transform);
            assert_eq!(got.len(), list("warped").len());
            for (index, (got, expected)) in got.iter().zip(list("warped")).enumerate() {
                let expected = expected.as_f64().unwrap() / 255.0;
                assert!(
                    (f64::from(*got) - expected).abs() < 1e-4,
                    "{height}x{width}, {transform:?}, value {index}: {got}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn test_warp_agrees_with_the_definition_in_double_precision() {
        let mut stream = Stream::new(Seed(5), "warp");
        for case in 0..60 {
            // The last cases are as large as the study's images.
            let largest = if case < 57 { 90 } else { 300 };
            let height = 1 + stream.below(largest);
            let width = 1 + stream.below(largest);
            let pixels = noise(height, width, &mut stream);
            let transform = AugmentConfig::default().draw(&mut stream);
            let expected = oracle(&pixels, height, width, &transform);
            let got = turned(&pixels, height, width, &transform);
            for (index, (got, expected)) in got.iter().zip(&expected).enumerate() {
                assert!(
                    (0.0..=1.0).contains(got) && (f64::from(*got) - expected).abs() < 3e-5,
                    "{height}x{width}, {transform:?}, value {index}: {got}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn test_warp_to_planes_is_the_same_image() {
        let mut stream = Stream::new(Seed(5), "planes");
        let (height, width) = (70, 131);
        let pixels = noise(height, width, &mut stream);
        for angle_degrees in [0.0, 33.0, 90.0] {
            let transform = Transform {
                angle_degrees,
                ..Transform::IDENTITY
            };
            let interleaved = turned(&pixels, height, width, &transform);
            let mut planar = vec![f32::NAN; pixels.len()];
            warp(
                &pixels,
                height,
                width,
                &transform,
                Layout::Planar,
                &mut planar,
            );
            for (index, value) in interleaved.iter().enumerate() {
                let (pixel, channel) = (index / 3, index % 3);
                assert_eq!(planar[channel * height * width + pixel], *value);
            }
        }
    }

    #[test]
    fn test_warp_keeps_the_mean_grey_level() {
        let mut stream = Stream::new(Seed(5), "bias");
        let (height, width) = (65, 64);
        let (mut got, mut expected) = (0.0, 0.0);
        let images = 40;
        for _ in 0..images {
            let pixels = noise(height, width, &mut stream);
            let transform = AugmentConfig::default().draw(&mut stream);
            let levels = |sum: f64| 255.0 * sum / (pixels.len() * images) as f64;
            let image = turned(&pixels, height, width, &transform);
            got += levels(image.iter().copied().map(f64::from).sum());
            expected += levels(oracle(&pixels, height, width, &transform).iter().sum());
        }
        assert!(
            (got - expected).abs() < 1e-3,
            "mean {got}, expected {expected} grey levels"
        );
    }

    #[test]
    fn test_warp_by_nothing_is_the_bytes_divided_by_255() {
        let pixels: Vec<u8> = (0..=254).chain(1..=255).chain(0..=254).collect();
        let expected: Vec<f32> = pixels.iter().map(|&b| f32::from(b) / 255.0).collect();
        // A full turn takes the long way through the interpolation.
        for angle_degrees in [0.0, 360.0, -360.0] {
            let transform = Transform {
                angle_degrees,
                ..Transform::IDENTITY
            };
            let got = turned(&pixels, 5, 51, &transform);
            assert_eq!(got, expected, "{angle_degrees} degrees");
        }
    }

    #[test]
    fn test_warp_by_90_degrees_turns_clockwise_and_four_turns_are_none() {
        let quarter = Transform {
            angle_degrees: 90.0,
            ..Transform::IDENTITY
        };
        let grey = |levels: [u8; 4]| levels.iter().flat_map(|&v| [v; 3]).collect::<Vec<u8>>();
        // 1 2    3 1
        // 3 4 -> 4 2
        let turned_once = turned(&grey([1, 2, 3, 4]), 2, 2, &quarter);
        assert_eq!(bytes(&turned_once), grey([3, 1, 4, 2]));

        for side in [6, 7, 64, 257] {
            let mut stream = Stream::new(Seed(5), "turns");
            let original = noise(side, side, &mut stream);
            let mut pixels = original.clone();
            for turn in 1..=4 {
                pixels = bytes(&turned(&pixels, side, side, &quarter));
                let at_once = Transform {
                    angle_degrees: 90.0 * f64::from(turn),
                    ..Transform::IDENTITY
                };
                assert_eq!(bytes(&turned(&original, side, side, &at_once)), pixels);
            }
            assert_eq!(pixels, original, "side {side}");
        }
    }

    #[test]
    fn test_warp_by_flips_moves_every_pixel_unchanged() {
        let (height, width) = (5, 68);
        let pixels = noise(height, width, &mut Stream::new(Seed(5), "flips"));
        for (flip_horizontal, flip_vertical) in [(true, false), (false, true), (true, true)] {
            let transform = Transform {
                angle_degrees: 0.0,
                flip_horizontal,
                flip_vertical,
            };
            let got = bytes(&turned(&pixels, height, width, &transform));
            for row in 0..height {
                for column in 0..width {
                    let from_row = if flip_vertical { height - 1 - row } else { row };
                    let from_column = if flip_horizontal {
                        width - 1 - column
                    } else {
                        column
                    };
                    let (to, from) = (row * width + column, from_row * width + from_column);
                    assert_eq!(got[to * 3..to * 3 + 3], pixels[from * 3..from * 3 + 3]);
                }
            }
        }
    }

    #[test]
    fn test_warp_flips_after_it_rotates() {
        // 1 2  turned   3 1  mirrored   1 3
        // 3 4           4 2             2 4
        let pixels: Vec<u8> = [1, 2, 3, 4].iter().flat_map(|&v| [v; 3]).collect();
        let transform = Transform {
            angle_degrees: 90.0,
            flip_horizontal: true,
            flip_vertical: false,
        };
        let got = bytes(&turned(&pixels, 2, 2, &transform));
        assert_eq!([got[0], got[3], got[6], got[9]], [1, 3, 2, 4]);
    }

    #[test]
    fn test_warp_fills_the_outside_with_the_nearest_edge_pixel() {
        let levels = [10, 20, 30, 40, 50, 60, 70, 80, 90];
        let pixels: Vec<u8> = levels.iter().flat_map(|&v| [v; 3]).collect();
        let transform = Transform {
            angle_degrees: 45.0,
            ..Transform::IDENTITY
        };
        let got = turned(&pixels, 3, 3, &transform);
        let corner = |pixel: usize| got[pixel * 3] * 255.0;
        // The corners come from sqrt(2) left of, above, below and right of the centre.
        for (pixel, expected) in [(0, 40.0), (2, 20.0), (6, 80.0), (8, 60.0)] {
            assert!(
                (corner(pixel) - expected).abs() < 1e-3,
                "pixel {pixel}: {}, expected {expected}",
                corner(pixel)
            );
        }
    }

    #[test]
    fn test_warp_refuses_mixed_up_buffers_and_angles() {
        let panics = |pixels: usize, out: usize, angle_degrees: f64| {
            std::panic::catch_unwind(|| {
                let transform = Transform {
                    angle_degrees,
                    ..Transform::IDENTITY
                };
                let mut out = vec![0.0; out];
                warp(&vec![0; pixels], 2, 2, &transform, Layout::Planar, &mut out);
            })
            .is_err()
        };
        assert!(!panics(12, 12, 1.0));
        assert!(panics(11, 12, 1.0));
        assert!(panics(12, 13, 0.0));
        assert!(panics(12, 12, f64::NAN));
    }
}
