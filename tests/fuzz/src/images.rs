//! Image files: decoded exactly or refused.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use leuko_data::decode::{DecodeError, MAX_PIXELS, decode_content};
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression, Predictor, TiffEncoder, colortype};

use crate::{Reader, accepted};

pub(crate) const PNG: Reader = Reader {
    name: "png",
    check,
    seeds: || of_format(ImageFormat::Png),
};
pub(crate) const JPEG: Reader = Reader {
    name: "jpeg",
    check,
    seeds: || of_format(ImageFormat::Jpeg),
};
pub(crate) const TIFF: Reader = Reader {
    name: "tiff",
    check,
    seeds: tiffs,
};
pub(crate) const BMP: Reader = Reader {
    name: "bmp",
    check,
    seeds: || of_format(ImageFormat::Bmp),
};

/// Sides of the seeds: small, so that most changes hit a header.
const WIDTH: u32 = 11;
const HEIGHT: u32 = 7;

fn check(bytes: &[u8]) -> bool {
    let decoded = decode_content(bytes);
    if let Err(DecodeError::Panicked { format }) = &decoded {
        panic!("the {format:?} decoder panicked");
    }
    let Some(decoded) = accepted(decoded) else {
        return false;
    };
    let (width, height) = decoded.pixels.dimensions();
    assert!(u64::from(width) * u64::from(height) <= MAX_PIXELS);
    if decoded.grey && !decoded.transparent {
        assert!(
            decoded
                .pixels
                .pixels()
                .all(|Rgb([r, g, b])| r == g && g == b)
        );
    }
    assert_eq!(accepted(decode_content(bytes)), Some(decoded));
    true
}

fn pattern() -> [DynamicImage; 3] {
    let value = |x: u32, y: u32| (x * 23 + y * 31) as u8;
    let rgb = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| Rgb([value(x, y), value(y, x), 90]));
    let grey = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| Luma([value(x, y)]));
    let rgba = RgbaImage::from_fn(WIDTH, HEIGHT, |x, y| {
        Rgba([value(x, y), 9, 200, value(y, x)])
    });
    [rgb.into(), grey.into(), rgba.into()]
}

/// Those of the pattern that a format can hold.
fn of_format(format: ImageFormat) -> Vec<Vec<u8>> {
    let encoded = |image: &DynamicImage| {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format).ok()?;
        Some(file.into_inner())
    };
    pattern().iter().filter_map(encoded).collect()
}

fn tiffs() -> Vec<Vec<u8>> {
    let [rgb, _, rgba] = pattern();
    let mut files = of_format(ImageFormat::Tiff);
    let methods = [
        (Compression::Lzw, Predictor::None),
        (Compression::Lzw, Predictor::Horizontal),
        (Compression::Packbits, Predictor::None),
        (Compression::Deflate(DeflateLevel::Fast), Predictor::None),
    ];
    for (method, predictor) in methods {
        let mut file = Cursor::new(Vec::new());
        let encoder = TiffEncoder::new(&mut file).map(|encoder| {
            let encoder = encoder.with_compression(method);
            encoder.with_predictor(predictor)
        });
        let written = encoder.and_then(|mut encoder| {
            encoder.write_image::<colortype::RGB8>(WIDTH, HEIGHT, rgb.as_bytes())
        });
        written.expect("an RGB image");
        files.push(file.into_inner());
    }
    let mut file = Cursor::new(Vec::new());
    let written = TiffEncoder::new_big(&mut file).and_then(|mut encoder| {
        encoder.write_image::<colortype::RGBA8>(WIDTH, HEIGHT, rgba.as_bytes())
    });
    written.expect("an RGBA image");
    files.push(file.into_inner());
    files
}
