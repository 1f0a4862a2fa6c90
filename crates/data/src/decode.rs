//! Decodes one image file to red, green and blue bytes, exactly or not at all.
//!
//! | file | result |
//! |---|---|
//! | PNG, JPEG, BMP, TIFF with 8 bits a channel | its pixels as stored |
//! | with transparent pixels | laid on white; [`Decoded::transparent`] says so |
//! | TIFF with a fourth channel of no stated meaning | the channel is dropped |
//! | grey | the grey value as red, green and blue |
//! | orientation tag (EXIF or TIFF) | ignored: rows and columns as stored |
//! | embedded colour profile | ignored: values as stored |
//! | 16 bits or real numbers a channel; CMYK; palette, YCbCr or Lab TIFF; JPEG in a TIFF | refused |
//! | lossless or arithmetic JPEG; a camera's raw image | refused |
//! | several images in one file: TIFF of several pages, animated PNG, JPEG with another behind it | refused |
//! | more than [`MAX_PIXELS`] by its header, or than [`MAX_FILE_BYTES`] | refused before it is read |
//! | truncated, damaged, empty, or not an image | refused |
//!
//! The pixels of a JPEG are those of libjpeg-turbo. Where it would warn of damage, the file is refused.
//!
//! Only the content of a file decides its format; the name does not matter.

mod alpha;
mod decoded;
mod error;
#[cfg(test)]
mod golden;
mod jpeg;
mod tiff;

use std::io::{BufRead, Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};

pub use decoded::{Decoded, MAX_FILE_BYTES, MAX_PIXELS};
pub use error::DecodeError;

use alpha::{Alpha, flatten};
use decoded::check_size;

use crate::Size;

/// Decodes the image file at `path`, as the table in the [module](self) says.
///
/// # Errors
///
/// - [`DecodeError::Io`] if the file cannot be read, or has more than [`MAX_FILE_BYTES`].
/// - [`DecodeError::Empty`], [`DecodeError::NotAnImage`], [`DecodeError::OtherFormat`] if it holds no
///   PNG, JPEG, TIFF or BMP.
/// - [`DecodeError::Truncated`], [`DecodeError::Damaged`], [`DecodeError::Panicked`] if it is not
///   whole.
/// - [`DecodeError::Depth`], [`DecodeError::Kind`], [`DecodeError::SeveralImages`] if it would need
///   converting first.
/// - [`DecodeError::TooLarge`] if it has more than [`MAX_PIXELS`].
///
/// # Examples
///
/// ```
/// use leuko_data::decode::decode;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("cell.png");
/// let image = image::RgbImage::from_pixel(64, 48, image::Rgb([180, 120, 200]));
/// image.save(&path)?;
/// assert_eq!(decode(&path)?.pixels, image);
///
/// std::fs::write(&path, "no image")?;
/// let error = decode(&path).unwrap_err();
/// assert!(error.to_string().starts_with("not an image"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decode(path: &Path) -> Result<Decoded, DecodeError> {
    decode_content(&read_file(path).map_err(without_path)?)
}

/// Decodes the content of an image file, as [`decode`] does.
///
/// # Errors
///
/// - As [`decode`], without [`DecodeError::Io`].
///
/// # Examples
///
/// ```
/// use leuko_data::decode::{DecodeError, decode_content};
///
/// let error = decode_content(b"BM, and no image").unwrap_err();
/// assert!(matches!(error, DecodeError::Truncated { .. } | DecodeError::Damaged { .. }));
/// ```
pub fn decode_content(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let format = format(bytes)?;
    // The decoders expect complete files; some panic on damaged ones.
    catch_unwind(AssertUnwindSafe(|| decode_bytes(bytes, format)))
        .unwrap_or(Err(DecodeError::Panicked { format }))
}

/// The bytes of an image file.
///
/// # Errors
///
/// - If it cannot be read, or has more than [`MAX_FILE_BYTES`]; the message names it.
pub(crate) fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let stated = fs_err::metadata(path)?.len();
    if stated <= MAX_FILE_BYTES {
        // A link to a device states no length.
        bytes.reserve(stated as usize);
        let file = fs_err::File::open(path)?;
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    }
    match stated.max(bytes.len() as u64) > MAX_FILE_BYTES {
        true => Err(std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            format!("{} has more than {MAX_FILE_BYTES} bytes", path.display()),
        )),
        false => Ok(bytes),
    }
}

/// Size of the image at `path` as its header states it, or `None` if the header cannot be read.
pub(crate) fn stated_size(path: &Path) -> Option<Size> {
    stated_size_in(std::io::BufReader::new(fs_err::File::open(path).ok()?))
}

/// The same, of an open file or its content.
pub(crate) fn stated_size_in(mut file: impl BufRead + Seek) -> Option<Size> {
    let format = format(file.fill_buf().ok()?).ok()?;
    let size = catch_unwind(AssertUnwindSafe(|| match format {
        ImageFormat::Tiff => tiff::stated_size(file).ok(),
        _ => {
            let reader = ImageReader::with_format(file, format);
            let (width, height) = reader.into_dimensions().ok()?;
            Some(Size { height, width })
        }
    }));
    size.ok().flatten()
}

/// Whether a file that starts with these 16 bytes has one of the four formats.
pub(crate) fn can_decode(start: &[u8]) -> bool {
    match format(start) {
        // `BM` may also begin a text. In an image, reserved zeros come after the length.
        Ok(ImageFormat::Bmp) => start.get(6..10) == Some(&[0; 4]),
        found => found.is_ok(),
    }
}

/// The format of an image that starts with these bytes, if it is none of the four.
pub(crate) fn other_format(start: &[u8]) -> Option<String> {
    match format(start) {
        Err(DecodeError::OtherFormat { format }) => Some(format!("{format:?}")),
        _ => None,
    }
}

/// The format that the content states, if it is one of the four.
fn format(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    // `guess_format` does not know BigTIFF, which has 43 instead of 42.
    if bytes.starts_with(b"II\x2B\0") || bytes.starts_with(b"MM\0\x2B") {
        return Ok(ImageFormat::Tiff);
    }
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Tiff | ImageFormat::Bmp),
        ) => Ok(format),
        Ok(format) => Err(DecodeError::OtherFormat { format }),
        Err(_) => {
            let start = &bytes[..bytes.len().min(512)];
            let control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
            Err(DecodeError::NotAnImage {
                text: !start.iter().any(control),
            })
        }
    }
}

fn decode_bytes(bytes: &[u8], format: ImageFormat) -> Result<Decoded, DecodeError> {
    match format {
        ImageFormat::Tiff => tiff::decode(bytes),
        ImageFormat::Jpeg => jpeg::decode(bytes),
        _ => decode_plainly(bytes, format),
    }
}

/// Through the `image` crate, for the formats that it decodes exactly.
fn decode_plainly(bytes: &[u8], format: ImageFormat) -> Result<Decoded, DecodeError> {
    let wrong = |source| damaged(source, bytes, format);
    if format == ImageFormat::Png && is_animated(bytes) {
        return Err(DecodeError::SeveralImages);
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let decoder = reader.into_decoder().map_err(wrong)?;
    let (width, height) = decoder.dimensions();
    check_size(Size { height, width })?;
    let grey = match decoder.color_type() {
        ColorType::L8 | ColorType::La8 => true,
        ColorType::Rgb8 | ColorType::Rgba8 => false,
        other => {
            let bits = 8 * u16::from(other.bytes_per_pixel() / other.channel_count());
            let image = DynamicImage::from_decoder(decoder).map_err(wrong)?;
            let most = largest(&image);
            return Err(DecodeError::Depth { bits, most });
        }
    };
    let image = DynamicImage::from_decoder(decoder).map_err(wrong)?;
    let (pixels, transparent) = match image.color().has_alpha() {
        true => flatten(&image.into_rgba8(), Alpha::Straight),
        false => (image.into_rgb8(), false),
    };
    Ok(Decoded {
        pixels,
        grey,
        transparent,
        format,
        coarseness: None,
    })
}

/// The largest of the 16-bit values of an image, without those of transparency; `None` for other values.
fn largest(image: &DynamicImage) -> Option<u16> {
    let colours = |samples: &[u16], channels: usize, colours: usize| {
        let pixels = samples.chunks_exact(channels);
        pixels.flat_map(|pixel| &pixel[..colours]).max().copied()
    };
    match image {
        DynamicImage::ImageLuma16(grey) => colours(grey, 1, 1),
        DynamicImage::ImageLumaA16(grey) => colours(grey, 2, 1),
        DynamicImage::ImageRgb16(rgb) => colours(rgb, 3, 3),
        DynamicImage::ImageRgba16(rgb) => colours(rgb, 4, 3),
        _ => None,
    }
}

/// Whether a PNG has a chunk `acTL`, which comes before the first pixels and counts the frames of an animation.
fn is_animated(bytes: &[u8]) -> bool {
    /// Bytes of a chunk beside its data: length, name and checksum.
    const AROUND: usize = 12;
    let mut at = 8;
    while let Some(&[a, b, c, d, ref name @ ..]) = bytes.get(at..at + 8) {
        match name {
            b"acTL" => return true,
            b"IDAT" => return false,
            _ => at += AROUND + u32::from_be_bytes([a, b, c, d]) as usize,
        }
    }
    false
}

fn damaged(source: ImageError, bytes: &[u8], format: ImageFormat) -> DecodeError {
    let ended = matches!(&source, ImageError::IoError(error)
        if error.kind() == std::io::ErrorKind::UnexpectedEof);
    let png_without_end =
        format == ImageFormat::Png && !bytes.windows(4).any(|window| window == b"IEND");
    if ended || png_without_end {
        return DecodeError::Truncated {
            detail: "the file ends before its last pixel",
        };
    }
    DecodeError::Damaged {
        source: Box::new(source),
    }
}

/// The operating system's error without the path: the list of failures names the file.
pub(crate) fn without_path(error: std::io::Error) -> std::io::Error {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::from(error.kind()),
    }
}

#[cfg(test)]
mod tests {
    use image::{
        DynamicImage, GrayAlphaImage, GrayImage, ImageBuffer, Luma, Rgb, RgbImage, RgbaImage,
    };

    use super::*;
    use crate::fixtures::{folder, pattern, put};

    fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        image.into().write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn decode_named(name: &str, bytes: &[u8]) -> Result<Decoded, DecodeError> {
        let folder = folder();
        decode(&put(folder.path(), name, bytes))
    }

    #[track_caller]
    fn refusal(name: &str, bytes: &[u8]) -> DecodeError {
        decode_named(name, bytes).unwrap_err()
    }

    #[test]
    fn test_decode_is_exact_for_lossless_formats_whatever_the_name() {
        let image = pattern(21, 17);
        for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff] {
            let decoded = decode_named("cell.jpg", &encode(image.clone(), format)).unwrap();
            assert!(decoded.pixels == image, "{format:?}");
            assert!(!decoded.grey);
            assert_eq!((decoded.format, decoded.coarseness), (format, None));
        }
    }

    #[test]
    fn test_decode_of_an_animated_png_is_refused_by_name() {
        let still = encode(pattern(21, 17), ImageFormat::Png);
        // Behind the signature and the header: one frame more, played once.
        let chunk = [
            0, 0, 0, 8, b'a', b'c', b'T', b'L', 0, 0, 0, 2, 0, 0, 0, 1, 0xB9, 0x3D, 0, 0,
        ];
        let (start, rest) = still.split_at(33);
        let animated = [start, &chunk, rest].concat();
        let error = refusal("cell.png", &animated);
        assert!(matches!(error, DecodeError::SeveralImages), "{error}");
        // A text about animations is none.
        let text = b"acTL in a text";
        assert!(!is_animated(&[&still, &text[..]].concat()));
    }

    #[test]
    fn test_decode_reads_big_tiff() {
        let image = pattern(21, 17);
        let mut file = Cursor::new(Vec::new());
        ::tiff::encoder::TiffEncoder::new_big(&mut file)
            .unwrap()
            .write_image::<::tiff::encoder::colortype::RGB8>(21, 17, image.as_raw())
            .unwrap();
        let bytes = file.into_inner();
        let decoded = decode_named("cell.tif", &bytes).unwrap();
        assert!(decoded.pixels == image);
        let folder = crate::fixtures::folder();
        let path = crate::fixtures::put(folder.path(), "big.tif", &bytes);
        let size = Size {
            height: 17,
            width: 21,
        };
        assert_eq!(stated_size(&path), Some(size));
    }

    #[test]
    fn test_decode_of_jpeg_is_close() {
        let image = RgbImage::from_fn(40, 40, |x, y| Rgb([x as u8 * 4, y as u8 * 4, 90]));
        let decoded = decode_named("cell.JPG", &encode(image.clone(), ImageFormat::Jpeg)).unwrap();
        let difference = decoded
            .pixels
            .iter()
            .zip(image.iter())
            .map(|(a, b)| a.abs_diff(*b));
        assert!(difference.max().unwrap() < 16);
    }

    #[test]
    fn test_decode_of_jpeg_says_how_coarse_it_is() {
        // Table K.1 of ITU-T T.81, which is that of quality 50: its divisors add up to 3688. At quality 100 all are 1.
        for (quality, expected) in [(50, 3688.0 / 64.0), (100, 1.0)] {
            let mut file = Vec::new();
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality)
                .encode_image(&pattern(20, 20))
                .unwrap();
            let decoded = decode_named("cell.jpg", &file).unwrap();
            assert_eq!(
                (decoded.format, decoded.coarseness),
                (ImageFormat::Jpeg, Some(expected))
            );
        }
    }

    #[test]
    fn test_decode_of_grey_repeats_the_value() {
        let grey = GrayImage::from_fn(20, 18, |x, y| Luma([(x * 9 + y) as u8]));
        for format in [
            ImageFormat::Png,
            ImageFormat::Tiff,
            ImageFormat::Bmp,
            ImageFormat::Jpeg,
        ] {
            let decoded = decode_named("cell", &encode(grey.clone(), format)).unwrap();
            let alike = decoded
                .pixels
                .pixels()
                .all(|Rgb([r, g, b])| r == g && g == b);
            assert!(alike, "{format:?}");
            if format != ImageFormat::Jpeg {
                let exact = decoded.pixels.pixels().zip(grey.pixels());
                assert!(
                    exact.into_iter().all(|(rgb, grey)| rgb.0[0] == grey.0[0]),
                    "{format:?}"
                );
            }
            // BMP has no grey: it is written as a palette or as colours.
            assert!(decoded.grey || format == ImageFormat::Bmp, "{format:?}");
        }
    }

    #[test]
    fn test_decode_lays_transparent_pixels_on_white() {
        let rgba = RgbaImage::from_fn(20, 20, |x, y| {
            image::Rgba([x as u8, y as u8, 200, if x < 4 { 0 } else { 255 }])
        });
        let decoded = decode_named("cell", &encode(rgba, ImageFormat::Png)).unwrap();
        assert_eq!(decoded.pixels.get_pixel(3, 5), &Rgb([255; 3]));
        assert_eq!(decoded.pixels.get_pixel(4, 5), &Rgb([4, 5, 200]));
        assert!(decoded.transparent);
        let grey = GrayAlphaImage::from_pixel(20, 20, image::LumaA([77, 255]));
        let decoded = decode_named("cell", &encode(grey, ImageFormat::Png)).unwrap();
        assert_eq!(decoded.pixels.get_pixel(0, 0), &Rgb([77; 3]));
        assert!(decoded.grey && !decoded.transparent);
    }

    #[test]
    fn test_decode_of_16_bits_is_refused_and_says_how_to_convert() {
        let deep = ImageBuffer::from_pixel(20, 20, Rgb([300u16, 20, 65_535]));
        for format in [ImageFormat::Png, ImageFormat::Tiff] {
            let bytes = encode(DynamicImage::ImageRgb16(deep.clone()), format);
            let error = refusal("cell", &bytes);
            assert!(
                matches!(error, DecodeError::Depth { bits: 16, .. }),
                "{error}"
            );
        }
        let grey = ImageBuffer::from_pixel(20, 20, Luma([300u16]));
        let bytes = encode(DynamicImage::ImageLuma16(grey), ImageFormat::Png);
        insta::assert_snapshot!(refusal("cell", &bytes), @"
        16 bits per channel, expected 8, and its values use 9 of them
        hint: multiply all images by the same number, which the largest value among them allows, and convert them to 8 bits: for 9 bits `magick in.tif -evaluate multiply 128 -depth 8 out.tif`
        ");
    }

    #[test]
    fn test_decode_of_no_image_says_what_it_is() {
        let gif = b"GIF89a\x10\x00\x10\x00\x00\x00\x00;";
        insta::assert_snapshot!(refusal("cell.png", b""), @"
        the file is empty
        hint: copy the file again from its source, or remove it
        ");
        insta::assert_snapshot!(refusal("cell.png", b"path,label\na.png,mono\n"), @"
        not an image: its content is not PNG, TIFF, JPEG or BMP but text
        hint: copy the file again from its source, or remove it
        ");
        insta::assert_snapshot!(refusal("cell.png", &[0, 1, 2, 3, 200, 0]), @"
        not an image: its content is not PNG, TIFF, JPEG or BMP
        hint: copy the file again from its source, or remove it
        ");
        insta::assert_snapshot!(refusal("cell.png", gif), @"
        Gif images cannot be read, expected PNG, TIFF, JPEG or BMP
        hint: convert it to PNG
        ");
    }

    #[test]
    fn test_decode_of_a_missing_file_gives_the_systems_reason() {
        let error = decode(Path::new("nowhere/cell.png")).unwrap_err();
        assert!(matches!(&error, DecodeError::Io { source }
            if source.kind() == std::io::ErrorKind::NotFound));
        // Whoever lists the error names the file.
        insta::assert_snapshot!(error, @"entity not found");
    }

    /// Not a byte may be invented: what is decoded from part of a file is all of it or nothing.
    #[test]
    fn test_decode_of_a_file_cut_anywhere_is_refused_or_exact() {
        let image = pattern(16, 16);
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Bmp,
            ImageFormat::Tiff,
        ] {
            let bytes = encode(image.clone(), format);
            let whole = decode_bytes(&bytes, format).unwrap();
            let mut refused = 0;
            for length in 0..bytes.len() {
                match decode_bytes(&bytes[..length], format) {
                    Err(_) => refused += 1,
                    Ok(part) => assert!(part == whole, "{format:?} cut to {length} bytes"),
                }
            }
            // A PNG is complete before its end chunk (12 bytes).
            assert!(
                refused + 16 >= bytes.len(),
                "{format:?}: {refused} of {}",
                bytes.len()
            );
        }
    }

    #[test]
    fn test_decode_of_a_cut_file_says_so() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp] {
            let bytes = encode(pattern(64, 64), format);
            let error = refusal("cell", &bytes[..bytes.len() / 2]);
            assert!(matches!(error, DecodeError::Truncated { .. }), "{error}");
        }
    }

    #[test]
    fn test_decode_of_damaged_files_never_panics() {
        let mut stream = leuko_core::Stream::new(leuko_core::Seed(1), "damage");
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Bmp,
            ImageFormat::Tiff,
        ] {
            let whole = encode(pattern(16, 16), format);
            for _ in 0..200 {
                let mut bytes = whole.clone();
                for _ in 0..1 + stream.below(4) {
                    let at = stream.below(bytes.len());
                    bytes[at] = stream.next_u32() as u8;
                }
                // Any result is right: damage within the pixels looks like other pixels.
                let _ = decode_content(&bytes);
            }
        }
    }

    #[test]
    fn test_decode_ignores_exif_orientation() {
        let plain = encode(pattern(24, 16), ImageFormat::Jpeg);
        // APP1 with one tag, orientation = 6 (turn by 90 degrees).
        let mut turned = plain[..2].to_vec();
        turned.extend([0xFF, 0xE1, 0, 34]);
        turned.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
        turned.extend(&plain[2..]);
        let decoded = decode_named("cell", &turned).unwrap();
        assert_eq!(decoded, decode_named("cell", &plain).unwrap());
        assert_eq!(decoded.pixels.dimensions(), (24, 16));
    }

    #[test]
    fn test_decode_of_a_bomb_is_refused_by_its_header() {
        // A PNG header that claims 60,000 x 60,000 pixels.
        let mut bytes = encode(pattern(16, 16), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        assert!(decode_named("cell", &bytes).is_err());
    }

    #[test]
    fn test_stated_size_is_height_and_width() {
        let folder = folder();
        let path = put(
            folder.path(),
            "cell",
            encode(pattern(24, 16), ImageFormat::Png),
        );
        assert_eq!(
            stated_size(&path),
            Some(Size {
                height: 16,
                width: 24
            })
        );
        assert_eq!(stated_size(&put(folder.path(), "text", "text")), None);
    }
}
