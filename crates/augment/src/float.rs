//! From bytes to numbers, without augmentation.

/// Order of the axes of a float image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `[channel, row, column]`: what PyTorch calls contiguous.
    Planar,
    /// `[row, column, channel]`: what PyTorch calls channels last.
    Interleaved,
}

/// Converts an image to `f32`, each value the byte divided by 255.
///
/// The same as [`warp()`](crate::warp()) at [`Transform::IDENTITY`](crate::Transform::IDENTITY), to the
/// bit, but faster; meant for validation and test images.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, channels red, green, blue, `u8` in `0..=255`.
/// - `out`: as `layout` says, of the same length, `f32` in `[0, 1]`; every value is overwritten.
///
/// # Panics
///
/// Panics if `pixels` or `out` does not hold `height * width * 3` values.
pub fn to_float(pixels: &[u8], height: usize, width: usize, layout: Layout, out: &mut [f32]) {
    check_lengths(pixels, height, width, out);
    match layout {
        Layout::Interleaved => {
            for (value, &byte) in out.iter_mut().zip(pixels) {
                *value = f32::from(byte) / 255.0;
            }
        }
        Layout::Planar => {
            let plane = height * width;
            for channel in 0..3 {
                let plane = &mut out[channel * plane..(channel + 1) * plane];
                for (value, pixel) in plane.iter_mut().zip(pixels.chunks_exact(3)) {
                    *value = f32::from(pixel[channel]) / 255.0;
                }
            }
        }
    }
}

/// Stops a caller that mixed up its buffers, before any value is written.
#[track_caller]
pub(crate) fn check_lengths(pixels: &[u8], height: usize, width: usize, out: &[f32]) {
    assert_eq!(
        pixels.len(),
        height * width * 3,
        "an RGB image of {height} rows and {width} columns"
    );
    assert_eq!(out.len(), pixels.len(), "the output of {height}x{width}x3");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_to_float_orders_the_axes_and_divides_by_255() {
        let pixels = [0, 51, 102, 153, 204, 255];
        let mut out = [9.0; 6];
        to_float(&pixels, 1, 2, Layout::Interleaved, &mut out);
        assert_eq!(out, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        to_float(&pixels, 1, 2, Layout::Planar, &mut out);
        assert_eq!(out, [0.0, 0.6, 0.2, 0.8, 0.4, 1.0]);
    }
}
