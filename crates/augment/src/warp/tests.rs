//! Checks of [`warp`] against scipy, against its definition, and to the bit.

use leuko_core::{Seed, Stream};

use super::*;
use crate::AugmentConfig;
use crate::positions::tests::one_by_one;

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
        TensorLayout::Interleaved,
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
        serde_json::from_str(include_str!("../../../../tests/golden/augment/warp.json")).unwrap();
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

/// The definition in single precision, pixel by pixel: the bits that every processor must give.
fn one_pixel_at_a_time(
    pixels: &[u8],
    height: usize,
    width: usize,
    transform: &Transform,
) -> Vec<f32> {
    let level = |row: usize, column: usize, channel: usize| {
        let (row, column) = (row.min(height - 1), column.min(width - 1));
        f32::from(pixels[(row * width + column) * 3 + channel])
    };
    let between = |from: f32, to: f32, fraction: f32| from + fraction * (to - from);
    let mut out = Vec::new();
    for row in 0..height {
        let (row_line, column_line) = lines(transform, row, height, width);
        let rows = one_by_one(&row_line, width);
        let columns = one_by_one(&column_line, width);
        for ((row, down), (column, right)) in rows.into_iter().zip(columns) {
            for channel in 0..3 {
                let along = |row| {
                    let left = level(row, column, channel);
                    between(left, level(row, column + 1, channel), right)
                };
                out.push(between(along(row), along(row + 1), down) / 255.0);
            }
        }
    }
    out
}

#[test]
fn test_warp_has_the_bits_of_one_pixel_at_a_time() {
    let mut stream = Stream::new(Seed(5), "bits");
    for case in 0..400 {
        // Images of one row, of one column and of one pixel, too.
        let largest = [1, 3, 40, 140][case % 4];
        let height = 1 + stream.below(largest);
        let width = 1 + stream.below(largest);
        let pixels = noise(height, width, &mut stream);
        let mut transform = AugmentConfig::default().draw(&mut stream);
        match case / 4 % 4 {
            // At and beside quarter turns.
            0 => transform.angle_degrees = 90.0 * stream.below(5) as f64,
            1 => {
                let quarter = 90.0 * stream.below(5) as f64;
                transform.angle_degrees = quarter + 1e-6 * stream.uniform(-1.0, 1.0);
            }
            _ => {}
        }
        let expected = one_pixel_at_a_time(&pixels, height, width, &transform);
        let got = turned(&pixels, height, width, &transform);
        for (index, (got, expected)) in got.iter().zip(&expected).enumerate() {
            assert_eq!(
                got.to_bits(),
                expected.to_bits(),
                "{height}x{width}, {transform:?}, value {index}: {got}, expected {expected}"
            );
        }
    }
}

#[test]
fn test_warp_in_every_layout_is_the_same_image() {
    let mut stream = Stream::new(Seed(5), "planes");
    for (height, width) in [(70, 131), (9, 64), (3, 1), (1, 1), (2, 258)] {
        let pixels = noise(height, width, &mut stream);
        for angle_degrees in [0.0, 33.0, 90.0] {
            let transform = Transform {
                angle_degrees,
                ..Transform::IDENTITY
            };
            let interleaved = turned(&pixels, height, width, &transform);
            let in_layout = |layout: TensorLayout| {
                let mut out = vec![f32::NAN; layout.len(height, width)];
                warp(&pixels, height, width, &transform, layout, &mut out);
                out
            };
            let half = width.div_ceil(2) + 3;
            let (planar, split) = (
                in_layout(TensorLayout::Planar),
                in_layout(TensorLayout::Split { half }),
            );
            for (index, value) in interleaved.iter().enumerate() {
                let (pixel, channel) = (index / 3, index % 3);
                assert_eq!(planar[channel * height * width + pixel], *value);
                let (row, column) = (pixel / width, pixel % width);
                let start = (channel * height + row) * 2 * half + column % 2 * half;
                assert_eq!(split[start + column / 2], *value, "{height}x{width}");
            }
            let untouched = split.iter().filter(|value| value.is_nan()).count();
            assert_eq!(untouched, split.len() - pixels.len());
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
            warp(
                &vec![0; pixels],
                2,
                2,
                &transform,
                TensorLayout::Planar,
                &mut out,
            );
        })
        .is_err()
    };
    assert!(!panics(12, 12, 1.0));
    assert!(panics(11, 12, 1.0));
    assert!(panics(12, 13, 0.0));
    assert!(panics(12, 12, f64::NAN));
}
