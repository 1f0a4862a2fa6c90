//! Converts bytes to numbers, without augmentation.

use crate::layout::{Run, TensorLayout, check_lengths};
use crate::positions::RUN;

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
    if layout == TensorLayout::Interleaved {
        for (value, &byte) in out.iter_mut().zip(pixels) {
            *value = f32::from(byte) / 255.0;
        }
        return;
    }
    let mut values = [[0.0; RUN]; 3];
    for (row, pixels) in pixels.chunks_exact(3 * width.max(1)).enumerate() {
        for (run, pixels) in pixels.chunks(3 * RUN).enumerate() {
            for (position, pixel) in pixels.as_chunks::<3>().0.iter().enumerate().take(RUN) {
                for channel in 0..3 {
                    values[channel][position] = f32::from(pixel[channel]) / 255.0;
                }
            }
            let run = Run {
                values: &values,
                count: pixels.len() / 3,
                row,
                column: run * RUN,
            };
            layout.store(&run, height, width, out);
        }
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
}
