//! Why an image cannot be used.

use image::ImageFormat;
use thiserror::Error;

use crate::Size;

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
    #[error("the file is empty\nhint: copy the file again from its source, or remove it")]
    Empty,
    /// The content is not an image, whatever the name says.
    #[error(
        "not an image: its content is not PNG, JPEG, TIFF or BMP{}\nhint: copy the file again from its source, or remove it",
        if *text { " but text" } else { "" }
    )]
    NotAnImage {
        /// Whether it looks like text.
        text: bool,
    },
    /// An image of another format.
    #[error("{format:?} images cannot be read\nhint: convert it to PNG, TIFF, JPEG or BMP")]
    OtherFormat {
        /// The format.
        format: ImageFormat,
    },
    /// The file ends before the image does.
    #[error("cut short: {detail}\nhint: copy the file again from its source")]
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
    #[error("{size} pixels, more than {most} in all: not an image of a single cell")]
    TooLarge {
        /// Its size.
        size: Size,
        /// Most pixels in all.
        most: u64,
    },
    /// A side too short to show a cell.
    #[error(
        "{size} pixels; each side must be at least {least}\nhint: remove the file, or replace it by the image at its full size"
    )]
    TooSmall {
        /// Its size.
        size: Size,
        /// Smallest allowed side.
        least: u32,
    },
    /// Much smaller than the common size.
    #[error(
        "{size} pixels, less than a quarter of the common size {target} along a side\nhint: remove the image, or state a smaller target in the manifest"
    )]
    Enlarged {
        /// Its size.
        size: Size,
        /// The common size.
        target: Size,
    },
    /// The content contradicts itself, or is of a kind that the decoder does not know.
    #[error(
        "cannot be decoded: {source}\nhint: copy the file again from its source; if another program opens it, convert it, for example `magick in.tif -type TrueColor -compress none out.tif`"
    )]
    Damaged {
        /// The decoder's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The decoder crashed, which happens with damaged files only.
    #[error(
        "damaged: the {format:?} decoder crashed on its content\nhint: copy the file again from its source"
    )]
    Panicked {
        /// The format.
        format: ImageFormat,
    },
}
