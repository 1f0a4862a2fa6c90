//! Converts bytes to numbers, without augmentation.

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use crate::corners::byte;
use crate::layout::{Rows, TensorLayout, check_lengths};
use crate::level::level;

/// Converts an image to `f32`, each value the byte divided by 255.
///
/// The result is bit for bit that of [`warp()`](crate::warp()) at
/// [`Transform::IDENTITY`](crate::Transform::IDENTITY), but faster. It is meant for validation and test
/// images.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, channels red, green, blue, `u8` in `0..=255`.
/// - `out`: [`TensorLayout::len`] values in the order of `layout`, `f32` in `[0, 1]`; the place of every
///   pixel is overwritten.
///
/// # Panics
///
/// Panics if `pixels` does not hold `height * width * 3` values, or `out` not [`TensorLayout::len`].
///
/// # Examples
///
/// ```
/// use leuko_augment::{TensorLayout, to_float};
///
/// // One row of two pixels, red and blue.
/// let mut image = [0.0; 6];
/// to_float(&[255, 0, 0, 0, 0, 255], 1, 2, TensorLayout::Planar, &mut image);
/// assert_eq!(image, [1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
/// ```
pub fn to_float(pixels: &[u8], height: usize, width: usize, layout: TensorLayout, out: &mut [f32]) {
    check_lengths(pixels, height, width, layout, out);
    if pixels.is_empty() {
        return;
    }
    if layout == TensorLayout::Interleaved {
        return convert_in_order(pixels, out);
    }
    convert(pixels, width, &mut Rows::new(layout, height, width, out));
}

/// For the layout that has the order of the bytes.
#[multiversion(targets("x86_64+avx2+fma"))]
fn convert_in_order(pixels: &[u8], out: &mut [f32]) {
    for (value, &byte) in out.iter_mut().zip(pixels) {
        *value = f32::from(byte) / 255.0;
    }
}

/// Compiled for several kinds of processor, all with the same bytes, as [`level`] has them.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn convert(pixels: &[u8], width: usize, rows: &mut Rows<'_>) {
    if target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
        convert_rows::<true>(pixels, width, rows);
    } else {
        convert_rows::<false>(pixels, width, rows);
    }
}

#[inline(always)]
fn convert_rows<const FUSED: bool>(pixels: &[u8], width: usize, rows: &mut Rows<'_>) {
    let places = width.div_ceil(2);
    // A pixel of an even column, red in the lowest byte; one of an odd column, red in the byte above.
    let (mut even, mut odd) = (vec![0; places], vec![0; places]);
    for (row, pixels) in pixels.chunks_exact(3 * width).enumerate() {
        let (pairs, last) = pixels.as_chunks::<6>();
        for (([a, b, c, d, e, f], even), odd) in pairs.iter().zip(&mut even).zip(&mut odd) {
            *even = u32::from_le_bytes([*a, *b, *c, *d]);
            *odd = u32::from_le_bytes([*c, *d, *e, *f]);
        }
        if let [red, green, blue] = *last {
            even[places - 1] = u32::from_le_bytes([red, green, blue, 0]);
        }
        fill::<FUSED>(&even, 0, rows.half(row, 0));
        fill::<FUSED>(&odd, 1, rows.half(row, 1));
        rows.end(row);
    }
}

/// Three channels of as many pixels as `red` has places, from byte `first` of each word on.
#[inline(always)]
fn fill<const FUSED: bool>(words: &[u32], first: u32, [red, green, blue]: [&mut [f32]; 3]) {
    let count = red.len();
    let (words, green, blue) = (&words[..count], &mut green[..count], &mut blue[..count]);
    for place in 0..count {
        red[place] = level::<FUSED>(byte(words[place], first));
        green[place] = level::<FUSED>(byte(words[place], first + 1));
        blue[place] = level::<FUSED>(byte(words[place], first + 2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_to_float_orders_the_axes_and_divides_by_255() {
        let pixels = [0, 51, 102, 153, 204, 255];
        let mut out = [9.0; 6];
        to_float(&pixels, 1, 2, TensorLayout::Interleaved, &mut out);
        assert_eq!(out, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        to_float(&pixels, 1, 2, TensorLayout::Planar, &mut out);
        assert_eq!(out, [0.0, 0.6, 0.2, 0.8, 0.4, 1.0]);
        let mut out = [9.0; 12];
        to_float(&pixels, 1, 2, TensorLayout::Split { half: 2 }, &mut out);
        assert_eq!(
            out,
            [0.0, 9.0, 0.6, 9.0, 0.2, 9.0, 0.8, 9.0, 0.4, 9.0, 1.0, 9.0]
        );
    }
    #[test]
    fn test_to_float_has_the_bits_of_a_division_at_every_place() {
        for width in 1..70usize {
            let pixels: Vec<u8> = (0..width * 2 * 3)
                .map(|index| (index * 37 % 256) as u8)
                .collect();
            let half = width.div_ceil(2) + 1;
            for layout in [
                TensorLayout::Planar,
                TensorLayout::Interleaved,
                TensorLayout::Split { half },
            ] {
                let mut out = vec![9.0; layout.len(2, width)];
                to_float(&pixels, 2, width, layout, &mut out);
                for (index, &byte) in pixels.iter().enumerate() {
                    let (row, column, channel) = (index / 3 / width, index / 3 % width, index % 3);
                    let place = match layout {
                        TensorLayout::Planar => (channel * 2 + row) * width + column,
                        TensorLayout::Interleaved => index,
                        TensorLayout::Split { half } => {
                            (channel * 2 + row) * 2 * half + column % 2 * half + column / 2
                        }
                    };
                    let expected = f32::from(byte) / 255.0;
                    assert_eq!(out[place].to_bits(), expected.to_bits(), "{layout:?}");
                }
                let untouched = out.iter().filter(|&&value| value == 9.0).count();
                assert_eq!(untouched, out.len() - pixels.len(), "{layout:?}");
            }
        }
    }
}
