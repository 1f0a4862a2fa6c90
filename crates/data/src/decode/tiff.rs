//! TIFF, chunk by chunk: strips or tiles, channels together or apart, uncompressed, LZW, Deflate,
//! or PackBits.
//!
//! The `tiff` crate (0.11.3) has two faults. It gives wrong pixels, without an error, for a *whole* tiled
//! image with an unspecified fourth channel (image-tiff issue 400); it reads single chunks of such an
//! image exactly, so this module reads chunks. And it undoes the horizontal predictor wrongly when it
//! drops channels; this module refuses such images.

#[cfg(test)]
mod handmade;
#[cfg(test)]
mod tests;

use std::io::{Cursor, Read, Seek};

use image::{ImageFormat, RgbImage, RgbaImage};
use tiff::decoder::{ChunkType, Decoder, DecodingResult};
use tiff::tags::{CompressionMethod, PhotometricInterpretation, PlanarConfiguration, Tag};
use tiff::{ColorType, TiffError};

use super::alpha::{Alpha, flatten};
use super::decoded::{Decoded, check_size};
use super::error::DecodeError;
use crate::Size;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// Predictor (tag 317) for none: samples are stored as they are.
const NO_PREDICTOR: u16 = 1;
/// Bit of the kind of image (tag 254) for a smaller version of another image.
const REDUCED: u16 = 1;
/// The same in an older tag (255): an image at full size, and a smaller version.
const OLD_FULL: u16 = 1;
const OLD_REDUCED: u16 = 2;
/// Kind of an extra channel (tag 338) without a stated meaning.
const UNSPECIFIED: u16 = 0;
/// Sample format (tag 339) for unsigned integers.
const UNSIGNED: u16 = 1;

/// How the samples of an image are arranged in its file.
struct SampleLayout {
    size: Size,
    /// Samples of each pixel in a decoded chunk: 1 (grey), 3 or 4.
    channels: usize,
    /// What the fourth channel says of the others, if it is alpha.
    alpha: Option<Alpha>,
    /// Whether each channel has its own chunks.
    planar: bool,
}

/// Decodes the only image of a TIFF file; smaller versions of it beside it are ignored.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut reader = Decoder::new(Cursor::new(bytes)).map_err(damaged)?;
    seek_full_size(&mut reader)?;
    let layout = layout(&mut reader)?;
    check_chunks_lie_inside(&mut reader, bytes.len() as u64)?;
    let samples = read(&mut reader, &layout)?;
    let Size { height, width } = layout.size;
    let (pixels, transparent) = match (layout.channels, layout.alpha) {
        (4, Some(alpha)) => {
            let image = RgbaImage::from_raw(width, height, samples);
            image.map(|image| flatten(&image, alpha)).unzip()
        }
        (channels, _) => {
            let rgb = match channels {
                1 => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
                3 => samples,
                _ => samples
                    .chunks_exact(channels)
                    .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                    .collect(),
            };
            (RgbImage::from_raw(width, height, rgb), None)
        }
    };
    Ok(Decoded {
        pixels: pixels.ok_or_else(|| DecodeError::Damaged {
            source: "its chunks do not make up the image".into(),
        })?,
        grey: layout.channels == 1,
        transparent: transparent.unwrap_or(false),
        format: ImageFormat::Tiff,
        coarseness: None,
    })
}

/// Size of the image that [`decode`] reads, as its tags state it.
pub(super) fn stated_size(file: impl Read + Seek) -> Result<Size, DecodeError> {
    let mut reader = Decoder::new(file).map_err(damaged)?;
    seek_full_size(&mut reader)?;
    let (width, height) = reader.dimensions().map_err(damaged)?;
    Ok(Size { height, width })
}

/// Moves to the only image of the file that is not marked as a smaller version of another.
fn seek_full_size<R: Read + Seek>(reader: &mut Decoder<R>) -> Result<(), DecodeError> {
    let mut full_size = Vec::new();
    let mut page = 0;
    loop {
        let reduced = tag(reader, Tag::NewSubfileType, 0)? & REDUCED != 0
            || tag(reader, Tag::SubfileType, OLD_FULL)? == OLD_REDUCED;
        if !reduced {
            full_size.push(page);
        }
        if !reader.more_images() {
            break;
        }
        reader.next_image().map_err(damaged)?;
        page += 1;
    }
    match full_size[..] {
        [of_image] => reader.seek_to_image(of_image).map_err(damaged),
        // Raw files of cameras hold the photograph in a directory of its own, and this is its preview.
        [] if reader.find_tag(Tag::SubIfd).map_err(damaged)?.is_some() => {
            kind("a camera's raw image")
        }
        // The only image of a file is its image, whatever it is called.
        [] if page == 0 => Ok(()),
        _ => Err(DecodeError::SeveralImages),
    }
}

/// What the tags say, if this module reads such an image exactly.
fn layout(reader: &mut Reader<'_>) -> Result<SampleLayout, DecodeError> {
    let (width, height) = reader.dimensions().map_err(damaged)?;
    let size = Size { height, width };
    check_size(size)?;
    let bits = tag_of(reader, Tag::BitsPerSample, 1, 8)?;
    let stored = tag(reader, Tag::SamplesPerPixel, 1)?;
    check_colours(tag(reader, Tag::PhotometricInterpretation, 1)?)?;
    if bits != 8 {
        let most = largest(reader);
        return Err(DecodeError::Depth { bits, most });
    }
    if tag(reader, Tag::SampleFormat, UNSIGNED)? != UNSIGNED {
        return kind("signed or real numbers");
    }
    let channels = match reader.colortype().map_err(damaged)? {
        ColorType::Gray(8) => 1,
        ColorType::RGB(8) => 3,
        ColorType::RGBA(8) => 4,
        _ => return kind(format!("{stored} channels")),
    };
    let compression = tag(reader, Tag::Compression, 1)?;
    let predicted = tag(reader, Tag::Predictor, NO_PREDICTOR)? != NO_PREDICTOR;
    check_compression(compression, predicted, stored, channels)?;
    let planar = tag(reader, Tag::PlanarConfiguration, 1)?;
    let alpha = match tag(reader, Tag::ExtraSamples, UNSPECIFIED)? {
        1 => Some(Alpha::Premultiplied),
        2 => Some(Alpha::Straight),
        _ => None,
    };
    Ok(SampleLayout {
        size,
        channels,
        alpha,
        planar: planar == PlanarConfiguration::Planar.to_u16(),
    })
}

/// The largest of the 16-bit values, if they can be read.
fn largest(reader: &mut Reader<'_>) -> Option<u16> {
    match reader.read_image().ok()? {
        DecodingResult::U16(samples) => samples.into_iter().max(),
        _ => None,
    }
}

/// A tag's value, `default` where it is missing.
fn tag<R: Read + Seek>(
    reader: &mut Decoder<R>,
    tag: Tag,
    default: u16,
) -> Result<u16, DecodeError> {
    tag_of(reader, tag, default, default)
}

/// A tag's value, `default` where it is missing; where channels differ, one that is not `expected`.
fn tag_of<R: Read + Seek>(
    reader: &mut Decoder<R>,
    tag: Tag,
    default: u16,
    expected: u16,
) -> Result<u16, DecodeError> {
    let values = reader.find_tag_unsigned_vec::<u16>(tag).map_err(damaged)?;
    let values = values.unwrap_or_else(|| vec![default]);
    let odd = values.iter().find(|value| **value != expected);
    Ok(*odd.unwrap_or(&expected))
}

/// The refusal of a kind of pixels that would have to be converted.
fn kind<T>(kind: impl Into<String>) -> Result<T, DecodeError> {
    Err(DecodeError::Kind { kind: kind.into() })
}

/// Checks that the samples are red, green and blue, or grey.
fn check_colours(photometric: u16) -> Result<(), DecodeError> {
    match PhotometricInterpretation::from_u16(photometric) {
        Some(
            PhotometricInterpretation::RGB
            | PhotometricInterpretation::BlackIsZero
            | PhotometricInterpretation::WhiteIsZero,
        ) => Ok(()),
        Some(PhotometricInterpretation::RGBPalette) => kind("palette colours"),
        Some(other) => kind(format!("{other:?} colours")),
        None => kind("unknown colours"),
    }
}

/// Checks that the decoder and other programs agree on the compression of `stored` channels, of which
/// `channels` are decoded.
fn check_compression(
    compression: u16,
    predicted: bool,
    stored: u16,
    channels: usize,
) -> Result<(), DecodeError> {
    let compression = CompressionMethod::from_u16_exhaustive(compression);
    if predicted && usize::from(stored) != channels {
        return kind("an unspecified extra channel with a predictor");
    }
    // Other programs apply the predictor with these methods only.
    let predictable = matches!(
        compression,
        CompressionMethod::LZW | CompressionMethod::Deflate | CompressionMethod::OldDeflate
    );
    if predicted && !predictable {
        return kind(format!("a predictor with {compression:?} compression"));
    }
    // The `tiff` crate decodes it without a word about damage.
    if compression == CompressionMethod::ModernJPEG {
        return kind("JPEG compression in a TIFF");
    }
    Ok(())
}

/// Checks that no chunk lies beyond the end of the file: some decompressors fill such a chunk without an
/// error.
fn check_chunks_lie_inside(reader: &mut Reader<'_>, length: u64) -> Result<(), DecodeError> {
    let (offsets, counts) = match reader.get_chunk_type() {
        ChunkType::Strip => (Tag::StripOffsets, Tag::StripByteCounts),
        ChunkType::Tile => (Tag::TileOffsets, Tag::TileByteCounts),
    };
    let offsets = reader.get_tag_u64_vec(offsets).map_err(damaged)?;
    let counts = reader.get_tag_u64_vec(counts).map_err(damaged)?;
    let inside =
        |(offset, count): (&u64, &u64)| offset.checked_add(*count).is_some_and(|end| end <= length);
    if offsets.iter().zip(&counts).all(inside) {
        return Ok(());
    }
    Err(DecodeError::Truncated {
        detail: "the file ends before its last pixel",
    })
}

/// Reads all chunks to `[row, column, channel]`.
fn read(reader: &mut Reader<'_>, layout: &SampleLayout) -> Result<Vec<u8>, DecodeError> {
    let (width, height) = (layout.size.width as usize, layout.size.height as usize);
    let (chunk_width, chunk_height) = reader.chunk_dimensions();
    let (chunk_width, chunk_height) = (chunk_width as usize, chunk_height as usize);
    let across = width.div_ceil(chunk_width);
    let down = height.div_ceil(chunk_height);
    let planes = if layout.planar { layout.channels } else { 1 };
    let together = layout.channels / planes;
    let mut samples = vec![0; width * height * layout.channels];
    for plane in 0..planes {
        for chunk in 0..across * down {
            let (left, top) = (chunk % across * chunk_width, chunk / across * chunk_height);
            let columns = chunk_width.min(width - left);
            let rows = chunk_height.min(height - top);
            let index = (plane * across * down + chunk) as u32;
            let DecodingResult::U8(data) = reader.read_chunk(index).map_err(damaged)? else {
                return Err(DecodeError::Depth {
                    bits: 16,
                    most: None,
                });
            };
            // The lowest tiles of the later planes come with the padding below them.
            if !matches!(data.len().checked_sub(rows * columns * together), Some(more) if more % columns == 0)
            {
                return Err(DecodeError::Damaged {
                    source: format!("chunk {index} has the wrong length").into(),
                });
            }
            for (row, line) in data.chunks_exact(columns * together).take(rows).enumerate() {
                let start = ((top + row) * width + left) * layout.channels + plane;
                if together == layout.channels {
                    samples[start..start + line.len()].copy_from_slice(line);
                } else {
                    let place = samples[start..].iter_mut().step_by(layout.channels);
                    place.zip(line).for_each(|(place, &sample)| *place = sample);
                }
            }
        }
    }
    Ok(samples)
}

fn damaged(source: TiffError) -> DecodeError {
    match source {
        // Decompressors report an end of file with an inner error; that is not always the file's end.
        TiffError::IoError(error)
            if error.kind() == std::io::ErrorKind::UnexpectedEof && error.get_ref().is_none() =>
        {
            DecodeError::Truncated {
                detail: "the file ends before its last pixel",
            }
        }
        source => DecodeError::Damaged {
            source: Box::new(source),
        },
    }
}
