//! TIFF, chunk by chunk.
//!
//! The `tiff` crate (0.11.3) reads a *whole* tiled image with an unspecified fourth channel to wrong
//! pixels without an error (image-tiff issue 400), and undoes the horizontal predictor wrongly when it
//! drops channels. Single chunks of the former it reads exactly; the latter is refused here.

use std::io::Cursor;

use image::RgbImage;
use tiff::decoder::{ChunkType, Decoder, DecodingResult};
use tiff::tags::{CompressionMethod, PhotometricInterpretation, PlanarConfiguration, Tag};
use tiff::{ColorType, TiffError};

use super::{DecodeError, Decoded, check_size};
use crate::Size;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// Predictor (tag 317) for none: samples are stored as they are.
const NO_PREDICTOR: u16 = 1;
/// Sample format (tag 339) for unsigned integers.
const UNSIGNED: u16 = 1;

/// How the samples of an image lie in its file.
struct Layout {
    size: Size,
    /// Samples a pixel that a chunk is decoded to: 1 (grey), 3 or 4.
    channels: usize,
    /// Whether each channel has chunks of its own.
    planar: bool,
}

/// Decodes the only image of a TIFF file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let mut reader = Decoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let layout = layout(&mut reader)?;
    check_chunks_lie_inside(&mut reader, bytes.len() as u64)?;
    let samples = read(&mut reader, &layout)?;
    let rgb = match layout.channels {
        1 => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
        3 => samples,
        _ => samples
            .chunks_exact(layout.channels)
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect(),
    };
    let Size { height, width } = layout.size;
    let pixels = RgbImage::from_raw(width, height, rgb).ok_or_else(|| DecodeError::Damaged {
        source: "its chunks do not make up the image".into(),
    })?;
    if reader.more_images() {
        return Err(DecodeError::SeveralImages);
    }
    Ok(Decoded {
        pixels,
        grey: layout.channels == 1,
    })
}

/// What the tags say, if it is something that is read exactly.
fn layout(reader: &mut Reader<'_>) -> Result<Layout, DecodeError> {
    let (width, height) = reader.dimensions().map_err(damaged)?;
    let size = Size { height, width };
    check_size(size)?;
    let tag = |reader: &mut Reader<'_>, tag, default| -> Result<u16, DecodeError> {
        let values = reader.find_tag_unsigned_vec::<u16>(tag).map_err(damaged)?;
        let values = values.unwrap_or_else(|| vec![default]);
        // All channels are alike, or the odd one decides.
        let odd = values.iter().find(|value| **value != default);
        Ok(*odd.unwrap_or(&default))
    };
    let bits = tag(reader, Tag::BitsPerSample, 8)?;
    let photometric = tag(reader, Tag::PhotometricInterpretation, 1)?;
    let photometric = PhotometricInterpretation::from_u16(photometric);
    let stored = tag(reader, Tag::SamplesPerPixel, 1)?;
    let kind = |kind: String| Err(DecodeError::Kind { kind });
    match photometric {
        Some(
            PhotometricInterpretation::RGB
            | PhotometricInterpretation::BlackIsZero
            | PhotometricInterpretation::WhiteIsZero,
        ) => {}
        Some(PhotometricInterpretation::RGBPalette) => return kind("palette colours".into()),
        other => return kind(format!("{other:?} colours")),
    }
    if bits != 8 {
        return Err(DecodeError::Depth { bits });
    }
    if tag(reader, Tag::SampleFormat, UNSIGNED)? != UNSIGNED {
        return kind("signed or real numbers".into());
    }
    let channels = match reader.colortype().map_err(damaged)? {
        ColorType::Gray(8) => 1,
        ColorType::RGB(8) => 3,
        ColorType::RGBA(8) => 4,
        _ => return kind(format!("{stored} channels")),
    };
    let drops = usize::from(stored) != channels;
    if drops && tag(reader, Tag::Predictor, NO_PREDICTOR)? != NO_PREDICTOR {
        return kind("an unspecified extra channel with a predictor".into());
    }
    let compression = tag(reader, Tag::Compression, 1)?;
    let jpeg = compression == CompressionMethod::ModernJPEG.to_u16();
    if jpeg && !matches!(stored, 1 | 3) {
        return kind("JPEG compression with an extra channel".into());
    }
    let planar = tag(reader, Tag::PlanarConfiguration, 1)?;
    Ok(Layout {
        size,
        channels,
        planar: planar == PlanarConfiguration::Planar.to_u16(),
    })
}

/// A chunk beyond the end would be filled by some decompressors rather than missed.
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
fn read(reader: &mut Reader<'_>, layout: &Layout) -> Result<Vec<u8>, DecodeError> {
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
                return Err(DecodeError::Depth { bits: 16 });
            };
            if data.len() != rows * columns * together {
                return Err(DecodeError::Damaged {
                    source: format!("chunk {index} has the wrong length").into(),
                });
            }
            for (row, line) in data.chunks_exact(columns * together).enumerate() {
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
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            DecodeError::Truncated {
                detail: "the file ends before its last pixel",
            }
        }
        source => DecodeError::Damaged {
            source: Box::new(source),
        },
    }
}
