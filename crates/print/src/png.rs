//! Marks as a PNG file, drawn by tiny-skia.

use image::{Pixel, Rgb, RgbImage};
use png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};
use tiny_skia::{
    Color, FillRule, FilterQuality, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint,
    PixmapRef, Stroke, StrokeDash, Transform,
};

use crate::PrintError;
use crate::font::{outline, width};
use crate::record::{Anchor, Drawn, Place, Text};
use crate::style::PIXEL;

/// Resolution that journals ask of a picture, in dots per inch.
pub const PNG_DOTS_PER_INCH: u32 = 300;

/// Resolutions possible: below, text cannot be read; above, no printer shows more.
const RESOLUTIONS: std::ops::RangeInclusive<u32> = 50..=600;

/// Most pixels of a picture: 1 GiB of memory.
const MOST_PIXELS: u64 = 1 << 28;

/// Draws marks on paper of a size, 8-bit RGB, and writes the resolution into the file.
pub(crate) fn write_png(
    size: Place,
    marks: &[Drawn],
    dots_per_inch: u32,
) -> Result<Vec<u8>, PrintError> {
    if !RESOLUTIONS.contains(&dots_per_inch) {
        return Err(PrintError::Resolution {
            range: RESOLUTIONS,
            found: dots_per_inch,
        });
    }
    // Pixels in a hundredth of a point.
    let scale = dots_per_inch as f32 / 7200.0;
    let pixels = |length: i32| (length as f32 * scale).round().max(1.0) as u32;
    let (width, height) = (pixels(size.0), pixels(size.1));
    let canvas = match u64::from(width) * u64::from(height) {
        ..=MOST_PIXELS => Pixmap::new(width, height),
        _ => None,
    };
    let mut canvas = canvas.ok_or(PrintError::TooLarge { width, height })?;
    canvas.fill(Color::WHITE);
    let scale = Transform::from_scale(scale, scale);
    for mark in marks {
        draw(&mut canvas, mark, scale);
    }
    encode(&canvas, dots_per_inch)
}

fn encode(canvas: &Pixmap, dots_per_inch: u32) -> Result<Vec<u8>, PrintError> {
    let per_metre = (f64::from(dots_per_inch) / 0.0254).round() as u32;
    // Paper is opaque, so colours are not weighted by their opacity.
    let (pixels, _) = canvas.data().as_chunks::<4>();
    let rgb: Vec<u8> = pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, canvas.width(), canvas.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    // `Fast` is a compressor of the png project. The other levels go through flate2, whose output
    // depends on the back end that another crate of the build may choose.
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Adaptive);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&rgb));
    written.map_err(|source| PrintError::Png { source })?;
    Ok(png)
}

fn draw(canvas: &mut Pixmap, mark: &Drawn, scale: Transform) {
    match mark {
        Drawn::Line {
            points,
            closed,
            width,
            colour,
            dash,
        } => {
            let dash = dash.and_then(|[on, off]| StrokeDash::new(vec![on as f32, off as f32], 0.0));
            line(
                canvas,
                path(points, *closed),
                *width,
                dash,
                &paint(colour),
                scale,
            );
        }
        Drawn::Area { corners, colour } => fill(canvas, path(corners, true), &paint(colour), scale),
        Drawn::Circle {
            centre: (x, y),
            radius,
            colour,
            line: outline,
        } => {
            let path = PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32);
            match outline {
                None => fill(canvas, path, &paint(colour), scale),
                Some(width) => line(canvas, path, *width, None, &paint(colour), scale),
            }
        }
        Drawn::Text(text) => {
            let path = outline(&text.text, f64::from(text.size), text.bold);
            fill(
                canvas,
                path,
                &paint(&text.colour),
                scale.pre_concat(placed(text)),
            );
        }
        Drawn::Photo { corner, pixels } => photo(canvas, *corner, pixels, scale),
    }
}

fn paint(colour: &plotters::style::RGBColor) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.0, colour.1, colour.2, 255);
    paint
}

fn path(points: &[Place], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        match i {
            0 => path.move_to(x as f32, y as f32),
            _ => path.line_to(x as f32, y as f32),
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// Fills a path; one without an extent leaves no mark.
fn fill(canvas: &mut Pixmap, path: Option<Path>, paint: &Paint<'_>, transform: Transform) {
    if let Some(path) = path {
        canvas.fill_path(&path, paint, FillRule::Winding, transform, None);
    }
}

fn line(
    canvas: &mut Pixmap,
    path: Option<Path>,
    width: u32,
    dash: Option<StrokeDash>,
    paint: &Paint<'_>,
    transform: Transform,
) {
    let stroke = Stroke {
        width: width as f32,
        line_join: LineJoin::Round,
        dash,
        ..Stroke::default()
    };
    if let Some(path) = path {
        canvas.stroke_path(&path, paint, &stroke, transform, None);
    }
}

/// From a line of text that starts at (0, 0) to its place.
fn placed(text: &Text) -> Transform {
    let width = width(&text.text, f64::from(text.size), text.bold) as f32;
    let start = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let (x, y) = (text.place.0 as f32, text.place.1 as f32);
    if text.upwards {
        // A quarter turn to the left: x becomes up.
        Transform::from_row(0.0, -1.0, 1.0, 0.0, x, y - start)
    } else {
        Transform::from_translate(x + start, y)
    }
}

fn photo(canvas: &mut Pixmap, corner: Place, pixels: &RgbImage, scale: Transform) {
    let (width, height) = pixels.dimensions();
    let opaque = |pixel: &Rgb<u8>| pixel.to_rgba().0;
    let rgba: Vec<u8> = pixels.pixels().flat_map(opaque).collect();
    if let Some(photo) = PixmapRef::from_bytes(&rgba, width, height) {
        let side = PIXEL as f32;
        let placed = Transform::from_translate(corner.0 as f32, corner.1 as f32);
        let transform = scale.pre_concat(placed).pre_scale(side, side);
        // At 300 dots per inch pixels fall on pixels, and nothing is mixed.
        let exact = (transform.sx - 1.0).abs() < 1e-4;
        let quality = if exact {
            FilterQuality::Nearest
        } else {
            FilterQuality::Bilinear
        };
        let paint = PixmapPaint {
            quality,
            ..PixmapPaint::default()
        };
        canvas.draw_pixmap(0, 0, photo, &paint, transform, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{BLACK, pt};

    const INK: u32 = pt(1.0) as u32;

    /// Marks on 40 x 20 points, one pixel each.
    fn drawn(marks: &[Drawn]) -> image::RgbImage {
        let png = write_png((pt(40.0), pt(20.0)), marks, 72).unwrap();
        image::load_from_memory(&png).unwrap().to_rgb8()
    }

    /// Area covered with black, in pixels.
    fn ink(image: &image::RgbImage) -> f64 {
        let black = |pixel: &image::Rgb<u8>| 1.0 - f64::from(pixel.0[0]) / 255.0;
        image.pixels().map(black).sum()
    }

    fn dark(image: &image::RgbImage) -> Vec<(u32, u32)> {
        let dark = image
            .enumerate_pixels()
            .filter(|(_, _, pixel)| pixel.0[0] < 128);
        dark.map(|(x, y, _)| (x, y)).collect()
    }

    #[test]
    fn test_ink_has_the_area_of_the_shapes() {
        let line = |points: &[Place], dash| Drawn::Line {
            points: points.to_vec(),
            closed: false,
            width: 2 * INK,
            colour: BLACK,
            dash,
        };
        let level = line(&[(500, 1000), (2500, 1000)], None);
        assert!((ink(&drawn(&[level])) - 40.0).abs() < 0.1);
        // Dashes of 3, gaps of 2: three fifths.
        let dashed = line(&[(500, 1000), (2500, 1000)], Some([3 * INK, 2 * INK]));
        assert!((ink(&drawn(&[dashed])) - 24.0).abs() < 0.1);
        let disc = Drawn::Circle {
            centre: (2000, 1000),
            radius: 8 * INK,
            colour: BLACK,
            line: None,
        };
        let area = 64.0 * std::f64::consts::PI;
        assert!((ink(&drawn(&[disc])) / area - 1.0).abs() < 0.01);
        let triangle = Drawn::Area {
            corners: vec![(500, 500), (2500, 500), (500, 1500)],
            colour: BLACK,
        };
        assert!((ink(&drawn(&[triangle])) - 100.0).abs() < 1.0);
    }

    /// A capital I is a bar 0.729 em high; upwards it lies on its side, left of its baseline.
    #[test]
    fn test_text_stands_on_its_baseline() {
        let text = |upwards| {
            Drawn::Text(Text {
                text: "I".to_owned(),
                place: (2000, 1500),
                size: 10 * INK,
                bold: true,
                colour: BLACK,
                anchor: Anchor::Middle,
                upwards,
            })
        };
        let upright = dark(&drawn(&[text(false)]));
        assert!(
            upright
                .iter()
                .all(|&(x, y)| (18..22).contains(&x) && (7..15).contains(&y))
        );
        assert!(upright.contains(&(19, 14)) && upright.contains(&(19, 8)));
        let upwards = dark(&drawn(&[text(true)]));
        assert!(
            upwards
                .iter()
                .all(|&(x, y)| (12..20).contains(&x) && (13..17).contains(&y))
        );
        assert!(upwards.contains(&(19, 14)) && upwards.contains(&(13, 14)));
    }

    #[test]
    fn test_pixels_of_photos_are_exact_at_300_dots_per_inch() {
        let rgb: Vec<u8> = (0..75).map(|i| i * 3).collect();
        let pixels = RgbImage::from_raw(5, 5, rgb.clone()).unwrap();
        let corner = (7 * PIXEL, 11 * PIXEL);
        let png = write_png(
            (pt(12.0), pt(12.0)),
            &[Drawn::Photo { corner, pixels }],
            300,
        )
        .unwrap();
        let image = image::load_from_memory(&png).unwrap().to_rgb8();
        let part = image::imageops::crop_imm(&image, 7, 11, 5, 5).to_image();
        assert_eq!(part.into_raw(), rgb);
    }

    #[test]
    fn test_file_has_the_physical_size_of_the_paper() {
        let png = write_png((pt(72.0), pt(36.0)), &[], 100).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&png))
            .read_info()
            .unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), (100, 50));
        // 100 dots per inch are 3937 pixels per metre.
        let dims = info.pixel_dims.unwrap();
        assert_eq!((dims.xppu, dims.yppu, dims.unit), (3937, 3937, Unit::Meter));
    }

    #[test]
    fn test_an_impossible_resolution_or_size_is_an_error() {
        let error = write_png((pt(1e5), pt(1e5)), &[], 300).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a picture of 416667 x 416667 pixels does not fit into memory\nhint: draw it at a lower resolution"
        );
        for dots in [0, 49, 601, u32::MAX] {
            let error = write_png((100, 100), &[], dots).unwrap_err();
            let expected = format!("expected 50 to 600 dots per inch, found {dots}");
            assert_eq!(error.to_string(), expected);
        }
    }
}
