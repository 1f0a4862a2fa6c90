//! Rotation, flips, conversion to `f32` and layout in one pass.

use std::borrow::Cow;
use std::hint::black_box;

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use crate::corners::blend;
use crate::float::to_float;
use crate::layout::{Rows, TensorLayout, check_lengths};
use crate::positions::{Line, Positions, fill};
use crate::transform::Transform;

/// Rows or columns of the largest image: byte positions then fit 32 bits.
const LARGEST_SIDE: usize = 1 << 15;

/// Applies a transform to an image and converts it to `f32`, in one resampling.
///
/// The value of each output pixel is interpolated bilinearly between the four source pixels around the
/// place that the transform takes it from; outside the image the nearest edge pixel counts. The result is
/// not rounded to whole grey levels, so it has no bias. Multiples of 90 degrees and flips move pixels
/// without changing any bit (if height and width are both even or both odd, so that pixel centres fall on
/// pixel centres).
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, channels red, green, blue, `u8` in `0..=255`.
/// - `out`: [`TensorLayout::len`] values in the order of `layout`, `f32` in `[0, 1]`; the place of every
///   pixel is overwritten.
///
/// # Panics
///
/// Panics if `pixels` does not hold `height * width * 3` values, or `out` not [`TensorLayout::len`], if a
/// side exceeds 32,768 pixels, or if the angle is not finite.
///
/// # Examples
///
/// A quarter turn clockwise of a picture of 2x2 pixels:
///
/// ```
/// use leuko_augment::{TensorLayout, Transform, warp};
///
/// let pixels = [[0; 3], [51; 3], [102; 3], [255; 3]].concat();
/// let turn = Transform { angle_degrees: 90.0, ..Transform::IDENTITY };
/// let mut image = [0.0; 12];
/// warp(&pixels, 2, 2, &turn, TensorLayout::Planar, &mut image);
/// assert_eq!(image[..4], [0.4, 0.0, 1.0, 0.2]);
/// ```
pub fn warp(
    pixels: &[u8],
    height: usize,
    width: usize,
    transform: &Transform,
    layout: TensorLayout,
    out: &mut [f32],
) {
    check_lengths(pixels, height, width, layout, out);
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
    fetch(&pixels);
    let source = Source {
        pixels: &pixels,
        row_bytes,
        height,
        width,
    };
    resample(
        &source,
        transform,
        &mut Rows::new(layout, height, width, out),
    );
}

/// An image, each pixel of which has another after it and below.
struct Source<'a> {
    pixels: &'a [u8],
    row_bytes: u32,
    height: usize,
    width: usize,
}

/// Brings an image into the nearer caches, line by line. A turned row asks for lines in an order that no
/// processor predicts, and then waits for each: a warp takes half as long again.
fn fetch(pixels: &[u8]) {
    const CACHE_LINE: usize = 64;
    let lines = pixels.chunks(CACHE_LINE);
    black_box(lines.fold(0, |all, line| all ^ line[0]));
}

/// Compiled for several kinds of processor. All give the same bytes: where operations are fused into one,
/// as in [`level`](crate::level::level), the result has the same bits.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn resample(source: &Source<'_>, transform: &Transform, rows: &mut Rows<'_>) {
    if target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
        resample_rows::<true>(source, transform, rows);
    } else {
        resample_rows::<false>(source, transform, rows);
    }
}

#[inline(always)]
fn resample_rows<const FUSED: bool>(
    source: &Source<'_>,
    transform: &Transform,
    rows: &mut Rows<'_>,
) {
    let Source {
        pixels,
        row_bytes,
        height,
        width,
    } = *source;
    let mut positions = [Positions::new(width), Positions::new(width)];
    for row in 0..height {
        let (row_line, column_line) = lines(transform, row, height, width);
        fill(&mut positions, &row_line, &column_line, width, row_bytes);
        for (parity, positions) in positions.iter().enumerate() {
            let values = rows.half(row, parity);
            blend::<FUSED>(pixels, row_bytes as usize, positions, values);
        }
        rows.end(row);
    }
}

/// Source positions along an output row: `(source row, source column)`.
fn lines(transform: &Transform, row: usize, height: usize, width: usize) -> (Line, Line) {
    let centre_row = (height - 1) as f64 / 2.0;
    let centre_column = (width - 1) as f64 / 2.0;
    let (y, x) = (row as f64 - centre_row, -centre_column);
    let line = |centre: f64, [of_y, of_x]: [f64; 2], size: usize| Line {
        start: centre + (of_y * y + of_x * x),
        step: of_x,
        size,
    };
    let [of_row, of_column] = transform.matrix();
    (
        line(centre_row, of_row, height),
        line(centre_column, of_column, width),
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

#[cfg(test)]
mod tests;
