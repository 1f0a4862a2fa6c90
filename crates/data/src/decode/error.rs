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
    /// The content is not an image, although the name says so.
    #[error(
        "not an image: its content is not PNG, TIFF, JPEG or BMP{}\nhint: copy the file again from its source, or remove it",
        if *text { " but text" } else { "" }
    )]
    NotAnImage {
        /// Whether it looks like text.
        text: bool,
    },
    /// An image of another format.
    #[error(
        "{format:?} images cannot be read, expected PNG, TIFF, JPEG or BMP\nhint: convert it to PNG"
    )]
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
    #[error("{bits} bits per channel, expected 8{}", range(*most))]
    Depth {
        /// Bits a channel.
        bits: u16,
        /// Largest value, of images with 16 bits a channel.
        most: Option<u16>,
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
        "several images in one file, expected one\nhint: keep the one that shows the cell, for example `magick 'in.tif[0]' out.png` for the first"
    )]
    SeveralImages,
    /// Too many pixels.
    #[error(
        "{}x{} pixels (height x width), expected at most {most} in total\nhint: cut out the part that shows one cell",
        size.height, size.width
    )]
    TooLarge {
        /// Its size.
        size: Size,
        /// Most pixels in all.
        most: u64,
    },
    /// One colour, or nearly: a blank field, or an image that is transparent all over.
    #[error(
        "it shows nothing: its brightness is nearly the same everywhere\nhint: remove the file, or replace it with the image of a cell"
    )]
    Blank,
    /// A side too short to show a cell.
    #[error(
        "{}x{} pixels (height x width), expected at least {least} along each side\nhint: remove the file, or replace it with the image at full size",
        size.height, size.width
    )]
    TooSmall {
        /// Its size.
        size: Size,
        /// Smallest allowed side.
        least: u32,
    },
    /// Much smaller than the common size.
    #[error(
        "{}x{} pixels (height x width), less than a quarter of the common size {}x{} along a side\nhint: remove the image, or bring all images to a smaller common size",
        size.height, size.width, target.height, target.width
    )]
    Enlarged {
        /// Its size.
        size: Size,
        /// The common size.
        target: Size,
    },
    /// The content is damaged, or the decoder does not support it.
    #[error(
        "cannot be decoded: {source}\nhint: copy the file again from its source; if another program opens it, convert it, for example `magick in.tif -type TrueColor -compress none out.tif`"
    )]
    Damaged {
        /// The decoder's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The decoder would have to invent part of the image.
    #[error(
        "damaged: {detail}\nhint: copy the file again from its source; programs that open it invent what is missing"
    )]
    Invented {
        /// What is damaged.
        detail: &'static str,
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

/// What to do about 16 bits a channel. Many cameras use 12 or 14 of them: cut down to the upper 8, such an image is nearly
/// black.
fn range(most: Option<u16>) -> String {
    let used = most.map_or(16, |most| 16 - most.leading_zeros());
    match most {
        Some(_) if (1..16).contains(&used) => format!(
            ", and its values use {used} of them\nhint: multiply all images by the same number, which the largest value among them allows, and convert them to 8 bits: for {used} bits `magick in.tif -evaluate multiply {} -depth 8 out.tif`",
            1_u32 << (16 - used)
        ),
        _ => {
            "\nhint: convert it to 8 bits, for example `magick in.tif -depth 8 out.tif`".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sixteen_bits_that_are_partly_used_need_a_factor_and_others_none() {
        let text = |most| DecodeError::Depth { bits: 16, most }.to_string();
        insta::assert_snapshot!(text(Some(4010)), @"
        16 bits per channel, expected 8, and its values use 12 of them
        hint: multiply all images by the same number, which the largest value among them allows, and convert them to 8 bits: for 12 bits `magick in.tif -evaluate multiply 16 -depth 8 out.tif`
        ");
        assert!(text(Some(0x3fff)).contains("use 14 of them"));
        assert!(text(Some(0x3fff)).contains("multiply 4 "));
        for most in [None, Some(0), Some(0x8000), Some(u16::MAX)] {
            assert!(text(most).ends_with(
                "8\nhint: convert it to 8 bits, for example `magick in.tif -depth 8 out.tif`"
            ));
        }
    }
}
