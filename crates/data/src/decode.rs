//! One image file to red, green and blue bytes, exactly or not at all.
//!
//! | file | what becomes of it |
//! |---|---|
//! | PNG, JPEG, BMP, TIFF with 8 bits a channel | its pixels as stored |
//! | with an alpha channel | red, green and blue as stored, alpha dropped (not multiplied in) |
//! | grey | the grey value as red, green and blue |
//! | orientation tag (EXIF or TIFF) | ignored: rows and columns as stored |
//! | embedded colour profile | ignored: values as stored |
//! | 16 bits or real numbers a channel; palette, CMYK, YCbCr or Lab TIFF | refused |
//! | several images in one TIFF | refused |
//! | cut short, empty, or no image at all, whatever its name | refused |
//!
//! What a file is, its content says; its name does not matter.

mod jpeg;
mod tiff;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::{
    ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage,
};
use thiserror::Error;

use crate::Size;

/// Most pixels of an image that is decoded: 100 million, as a 300 MB buffer. A single cell has far
/// fewer; a file that claims more is no image of one.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Why an image file cannot be used.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// The operating system refused.
    #[error("{source}")]
    Io {
        /// The operating system's reason.
        #[from]
        source: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The content is not that of an image, whatever the name.
    #[error("not an image: its content is not PNG, JPEG, TIFF or BMP{}", if *text { " but text" } else { "" })]
    NotAnImage {
        /// Whether it looks like text.
        text: bool,
    },
    /// An image of another format.
    #[error("{format:?} images cannot be read; convert it to PNG, TIFF, JPEG or BMP")]
    OtherFormat {
        /// The format.
        format: ImageFormat,
    },
    /// The file ends before the image does.
    #[error("cut short: {detail}\nhint: copy the file again from where it came")]
    Truncated {
        /// What is missing.
        detail: &'static str,
    },
    /// More than 8 bits a channel.
    #[error(
        "{bits} bits a channel, expected 8\nhint: convert it with a stated scaling, for example `magick in.tif -depth 8 out.tif`"
    )]
    Depth {
        /// Bits a channel.
        bits: u16,
    },
    /// Pixels of a kind that would have to be converted.
    #[error(
        "{kind}, expected 8-bit RGB, RGBA or grey\nhint: convert it, for example `magick in.tif -colorspace sRGB -type TrueColor -compress none out.tif`"
    )]
    Kind {
        /// The kind of pixels.
        kind: String,
    },
    /// Several images in one file.
    #[error(
        "several images in one file, expected one\nhint: split it, for example `magick in.tif out-%03d.tif`"
    )]
    SeveralImages,
    /// Too many pixels.
    #[error("{size} pixels, more than {MAX_PIXELS} in all: not an image of a single cell")]
    TooLarge {
        /// Its size.
        size: Size,
    },
    /// A side too short to show a cell.
    #[error("{size} pixels; each side must be at least {least}")]
    TooSmall {
        /// Its size.
        size: Size,
        /// Smallest allowed side.
        least: u32,
    },
    /// Much smaller than the common size.
    #[error(
        "{size} pixels, less than a quarter of the common size {target} along a side\nhint: take the image out, or state a smaller target in the manifest"
    )]
    Enlarged {
        /// Its size.
        size: Size,
        /// The common size.
        target: Size,
    },
    /// The content contradicts itself.
    #[error("damaged: {source}")]
    Damaged {
        /// The decoder's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The decoder gave up in a way that only damaged files bring about.
    #[error("damaged: the {format:?} decoder stopped on its content")]
    Panicked {
        /// The format.
        format: ImageFormat,
    },
}

/// A decoded image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Red, green and blue, `u8` in `0..=255`, rows from the top.
    pub pixels: RgbImage,
    /// Whether the file holds grey values only.
    pub grey: bool,
}

/// Decodes the image file at `path`; the table above says into what.
///
/// # Errors
///
/// - [`DecodeError::Io`] if the file cannot be read.
/// - [`DecodeError::Empty`], [`DecodeError::NotAnImage`], [`DecodeError::OtherFormat`] if it holds no
///   PNG, JPEG, TIFF or BMP.
/// - [`DecodeError::Truncated`], [`DecodeError::Damaged`], [`DecodeError::Panicked`] if it is not
///   whole.
/// - [`DecodeError::Depth`], [`DecodeError::Kind`], [`DecodeError::SeveralImages`] if it would need
///   converting first.
/// - [`DecodeError::TooLarge`] if it has more than [`MAX_PIXELS`].
pub fn decode(path: &Path) -> Result<Decoded, DecodeError> {
    let bytes = fs_err::read(path).map_err(without_path)?;
    let format = format(&bytes)?;
    // The decoders are written for whole files; on damaged ones some panic.
    catch_unwind(AssertUnwindSafe(|| decode_bytes(&bytes, format)))
        .unwrap_or(Err(DecodeError::Panicked { format }))
}

/// Size of the image at `path` as its header states it, or `None` if it cannot be told.
pub(crate) fn stated_size(path: &Path) -> Option<Size> {
    let file = std::io::BufReader::new(fs_err::File::open(path).ok()?);
    let reader = ImageReader::new(file).with_guessed_format().ok()?;
    let dimensions = catch_unwind(AssertUnwindSafe(|| reader.into_dimensions().ok()));
    let (width, height) = dimensions.ok().flatten()?;
    Some(Size { height, width })
}

/// The format that the content announces, if it is one of the four.
fn format(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
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
        ImageFormat::Jpeg => {
            jpeg::check_whole(bytes)?;
            decode_plainly(bytes, format)
        }
        _ => decode_plainly(bytes, format),
    }
}

/// Through the `image` crate, for the formats that it decodes exactly.
fn decode_plainly(bytes: &[u8], format: ImageFormat) -> Result<Decoded, DecodeError> {
    let wrong = |source| damaged(source, bytes, format);
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let decoder = reader.into_decoder().map_err(wrong)?;
    let (width, height) = decoder.dimensions();
    check_size(Size { height, width })?;
    let grey = match decoder.color_type() {
        ColorType::L8 | ColorType::La8 => true,
        ColorType::Rgb8 | ColorType::Rgba8 => false,
        other => {
            return Err(DecodeError::Depth {
                bits: 8 * u16::from(other.bytes_per_pixel() / other.channel_count()),
            });
        }
    };
    let pixels = DynamicImage::from_decoder(decoder).map_err(wrong)?;
    Ok(Decoded {
        pixels: pixels.into_rgb8(),
        grey,
    })
}

fn check_size(size: Size) -> Result<(), DecodeError> {
    if u64::from(size.height) * u64::from(size.width) > MAX_PIXELS {
        return Err(DecodeError::TooLarge { size });
    }
    Ok(())
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

/// The operating system's own error; whoever lists the failures names the file.
fn without_path(error: std::io::Error) -> std::io::Error {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::from(error.kind()),
    }
}
