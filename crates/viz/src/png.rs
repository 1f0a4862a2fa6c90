//! A scene as a PNG file.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use crate::VizError;
use crate::canvas::rasterise;
use crate::scene::{Figure, Pixels};

/// Resolution that journals ask of a picture, in dots per inch.
pub const PNG_DOTS_PER_INCH: u32 = 300;

/// Resolutions possible: below, text cannot be read; above, no printer shows more.
const RESOLUTIONS: std::ops::RangeInclusive<u32> = 50..=600;

/// Draws a figure as PNG, 8-bit RGB, with its resolution inside, so that it has its right size in
/// print.
///
/// The same figure gives the same bytes on every machine: see `canvas.rs` for the pixels; they are
/// compressed by an encoder without variants for other machines.
///
/// # Errors
///
/// - As for the figure's [`scene`](Figure::scene).
/// - [`VizError::Resolution`] if `dots_per_inch` is below 50 or above 600.
/// - [`VizError::Font`], [`VizError::Encode`] if a library fails.
pub fn render_png(figure: &dyn Figure, dots_per_inch: u32) -> Result<Vec<u8>, VizError> {
    if !RESOLUTIONS.contains(&dots_per_inch) {
        return Err(VizError::Resolution {
            range: RESOLUTIONS,
            got: dots_per_inch,
        });
    }
    let pixels = rasterise(&figure.scene()?, f64::from(dots_per_inch) / 72.0)?;
    let mut png = encode_png(&pixels)?;
    // The resolution goes right after the header.
    let after_header = 8 + 25;
    png.splice(after_header..after_header, resolution_chunk(dots_per_inch));
    Ok(png)
}

/// Pixels as a PNG file.
fn encode_png(pixels: &Pixels) -> Result<Vec<u8>, VizError> {
    let mut png = Vec::new();
    // `Fast` is the png crate's own compressor. The other levels go through flate2, whose output
    // depends on the back end that some other crate of the build may choose.
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(
            &pixels.rgb,
            pixels.width as u32,
            pixels.height as u32,
            ExtendedColorType::Rgb8,
        )
        .map_err(|source| VizError::Encode { source })?;
    Ok(png)
}

/// The `pHYs` chunk: pixels per metre along both axes (PNG specification, 11.3.4.3).
fn resolution_chunk(dots_per_inch: u32) -> Vec<u8> {
    let per_metre = (f64::from(dots_per_inch) / 0.0254).round() as u32;
    let mut body = b"pHYs".to_vec();
    body.extend(per_metre.to_be_bytes());
    body.extend(per_metre.to_be_bytes());
    body.push(1);
    let length = body.len() as u32 - 4;
    let sum = crc32(&body);
    [&length.to_be_bytes()[..], &body, &sum.to_be_bytes()].concat()
}

/// The check sum of PNG chunks (CRC-32 of ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;
    use crate::table::Table;

    struct Blank;

    impl Figure for Blank {
        fn scene(&self) -> Result<Scene, VizError> {
            Ok(Scene {
                width: 72.0,
                height: 36.0,
                description: String::new(),
                marks: Vec::new(),
            })
        }

        fn table(&self) -> Table {
            Table::new(&[])
        }
    }

    #[test]
    fn test_render_png_has_the_size_and_resolution_asked_for() {
        let png = render_png(&Blank, 100).unwrap();
        let decoded = image::load_from_memory(&png).unwrap().to_rgb8();
        assert_eq!(decoded.dimensions(), (100, 50));
        assert!(decoded.pixels().all(|pixel| pixel.0 == [255; 3]));
        // 100 dots per inch are 3937 pixels per metre.
        let chunk = [
            &b"\0\0\0\x09pHYs"[..],
            &[0, 0, 0x0F, 0x61, 0, 0, 0x0F, 0x61, 1],
        ]
        .concat();
        assert_eq!(png[33..33 + chunk.len()], chunk);
    }

    #[test]
    fn test_render_png_at_an_impossible_resolution_is_an_error() {
        for got in [0, 49, 601, u32::MAX] {
            let error = render_png(&Blank, got).unwrap_err();
            assert!(matches!(error, VizError::Resolution { .. }), "{error}");
        }
    }

    /// The empty end chunk of every PNG file has this sum.
    #[test]
    fn test_crc32_of_the_end_chunk() {
        assert_eq!(crc32(b"IEND"), 0xAE42_6082);
    }
}
