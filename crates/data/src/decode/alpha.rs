//! Transparent pixels: laid on white.
//!
//! What colour lies under a transparent pixel is not for the eye, and can give the class away: programs
//! that cut cells out leave different colours there.

use image::{Rgb, RgbImage, Rgba, RgbaImage};

/// The background under transparent pixels: white, near to that of a smear.
const BACKGROUND: u8 = 255;

/// What the fourth sample of a pixel says of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    /// The colours are stored as they are.
    Straight,
    /// The colours are stored multiplied by alpha.
    Premultiplied,
}

/// Lays an image on white. Also whether any of its pixels is transparent.
pub(super) fn flatten(image: &RgbaImage, alpha: Alpha) -> (RgbImage, bool) {
    let transparent = image.pixels().any(|Rgba([.., opacity])| *opacity < u8::MAX);
    let flat = RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let Rgba([red, green, blue, opacity]) = *image.get_pixel(x, y);
        Rgb([red, green, blue].map(|colour| over(colour, opacity, alpha)))
    });
    (flat, transparent)
}

/// One colour over the background, rounded to the nearest grey level.
fn over(colour: u8, opacity: u8, alpha: Alpha) -> u8 {
    let colour = match alpha {
        Alpha::Straight => u32::from(colour) * u32::from(opacity),
        Alpha::Premultiplied => u32::from(colour) * 255,
    };
    let behind = u32::from(BACKGROUND) * u32::from(u8::MAX - opacity);
    ((colour + behind + 127) / 255).min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_over_keeps_opaque_colours_and_hides_transparent_ones() {
        for colour in 0..=255 {
            for alpha in [Alpha::Straight, Alpha::Premultiplied] {
                assert_eq!(over(colour, 255, alpha), colour);
            }
            assert_eq!(over(colour, 0, Alpha::Straight), 255);
        }
        assert_eq!(over(0, 0, Alpha::Premultiplied), 255);
        // Half opaque: 100 * 128 / 255 + 255 * 127 / 255 = 177.2.
        assert_eq!(over(100, 128, Alpha::Straight), 177);
        assert_eq!(over(50, 128, Alpha::Premultiplied), 177);
    }

    #[test]
    fn test_flatten_says_whether_a_pixel_is_transparent() {
        let image = |pixels: [u8; 8]| RgbaImage::from_raw(2, 1, pixels.to_vec()).unwrap();
        let (flat, transparent) = flatten(&image([1, 2, 3, 255, 4, 5, 6, 255]), Alpha::Straight);
        assert_eq!(flat.as_raw(), &[1, 2, 3, 4, 5, 6]);
        assert!(!transparent);
        let (flat, transparent) = flatten(&image([1, 2, 3, 255, 4, 5, 6, 0]), Alpha::Straight);
        assert_eq!(flat.as_raw(), &[1, 2, 3, 255, 255, 255]);
        assert!(transparent);
    }
}
