//! A scene as an SVG document.

use std::fmt::Write as _;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use crate::VizError;
use crate::base64::base64;
use crate::font::{BOLD_WOFF2, FAMILY, REGULAR_WOFF2};
use crate::scene::{Anchor, Figure, Mark, Pixels, Scene, Text};
use crate::style::POINTS_PER_MM;
use crate::svg_text::{Escaped, Hex, Path, Short};

/// Draws a figure as SVG: sized in millimetres, text kept as text, with the font inside.
///
/// The same figure gives the same bytes on every machine. A viewer that does not load fonts from
/// inside the file (Inkscape, some web pages) takes DejaVu Sans or Verdana, which are as wide.
///
/// # Errors
///
/// - As for the figure's [`scene`](Figure::scene).
/// - [`VizError::Encode`] if a picture in the figure cannot be encoded.
pub fn render_svg(figure: &dyn Figure) -> Result<String, VizError> {
    write_svg(&figure.scene()?)
}

fn write_svg(scene: &Scene) -> Result<String, VizError> {
    let mut svg = String::new();
    let (width, height) = (Short(scene.width), Short(scene.height));
    // Writing to a string cannot fail, so its result is not looked at here and below.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"'{FAMILY}', Verdana, sans-serif\" stroke-linejoin=\"round\">\n\
         <title>{}</title>\n<style>\n",
        Short(scene.width / POINTS_PER_MM),
        Short(scene.height / POINTS_PER_MM),
        Escaped(&scene.description),
    );
    let texts = || {
        scene.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    };
    for (bold, weight, bytes) in [(false, "normal", REGULAR_WOFF2), (true, "bold", BOLD_WOFF2)] {
        if texts().any(|text| text.bold == bold) {
            let _ = writeln!(
                svg,
                "@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; \
                 src: url(data:font/woff2;base64,{}) format('woff2'); }}",
                base64(bytes),
            );
        }
    }
    let _ = write!(
        svg,
        "</style>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    for mark in &scene.marks {
        write_mark(&mut svg, mark)?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn write_mark(svg: &mut String, mark: &Mark) -> Result<(), VizError> {
    match mark {
        Mark::Line {
            points,
            width,
            colour,
            dash,
        } => {
            let _ = write!(
                svg,
                "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
                Path(points),
                Hex(*colour),
                Short(*width)
            );
            if let Some([on, off]) = dash {
                let _ = write!(svg, " stroke-dasharray=\"{} {}\"", Short(*on), Short(*off));
            }
            svg.push_str("/>\n");
        }
        Mark::Area { points, colour } => {
            let _ = writeln!(
                svg,
                "<path d=\"{}Z\" fill=\"{}\"/>",
                Path(points),
                Hex(*colour)
            );
        }
        Mark::Disc {
            centre,
            radius,
            colour,
        } => {
            let _ = writeln!(
                svg,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>",
                Short(centre.x),
                Short(centre.y),
                Short(*radius),
                Hex(*colour)
            );
        }
        Mark::Text(text) => write_text(svg, text),
        Mark::Picture {
            corner,
            width,
            pixels,
        } => {
            let _ = writeln!(
                svg,
                "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" \
                 href=\"data:image/jpeg;base64,{}\"/>",
                Short(corner.x),
                Short(corner.y),
                Short(*width),
                Short(*width * pixels.height as f64 / pixels.width as f64),
                base64(&encode_jpeg(pixels)?),
            );
        }
    }
    Ok(())
}

/// A picture of cells as JPEG: as PNG, 260 of them would take 4 MB. The PNG figure keeps every bit.
fn encode_jpeg(pixels: &Pixels) -> Result<Vec<u8>, VizError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90)
        .encode(
            &pixels.rgb,
            pixels.width as u32,
            pixels.height as u32,
            ExtendedColorType::Rgb8,
        )
        .map_err(|source| VizError::Encode { source })?;
    Ok(jpeg)
}

fn write_text(svg: &mut String, text: &Text) {
    let (x, y) = (Short(text.place.x), Short(text.place.y));
    svg.push_str("<text");
    if text.upwards {
        let _ = write!(svg, " transform=\"translate({x} {y}) rotate(-90)\"");
    } else {
        let _ = write!(svg, " x=\"{x}\" y=\"{y}\"");
    }
    let _ = write!(svg, " font-size=\"{}\"", Short(text.size));
    if text.bold {
        svg.push_str(" font-weight=\"bold\"");
    }
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => svg.push_str(" text-anchor=\"middle\""),
        Anchor::End => svg.push_str(" text-anchor=\"end\""),
    }
    let _ = writeln!(
        svg,
        " fill=\"{}\">{}</text>",
        Hex(text.colour),
        Escaped(&text.text)
    );
}
