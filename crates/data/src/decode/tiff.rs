//! TIFF, chunk by chunk: strips or tiles, channels together or apart, uncompressed, LZW, Deflate,
//! PackBits or JPEG.
//!
//! The `tiff` crate (0.11.3) has two faults. It gives wrong pixels, without an error, for a *whole* tiled
//! image with an unspecified fourth channel (image-tiff issue 400); it reads single chunks of such an
//! image exactly, so this module reads chunks. And it undoes the horizontal predictor wrongly when it
//! drops channels; this module refuses such images.

#[cfg(test)]
mod handmade;

use std::io::Cursor;

use image::RgbImage;
use tiff::decoder::{ChunkType, Decoder, DecodingResult};
use tiff::tags::{CompressionMethod, PhotometricInterpretation, PlanarConfiguration, Tag};
use tiff::{ColorType, TiffError};

use super::decoded::{Decoded, check_size};
use super::error::DecodeError;
use crate::Size;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// Predictor (tag 317) for none: samples are stored as they are.
const NO_PREDICTOR: u16 = 1;
/// Sample format (tag 339) for unsigned integers.
const UNSIGNED: u16 = 1;

/// How the samples of an image are arranged in its file.
struct SampleLayout {
    size: Size,
    /// Samples of each pixel in a decoded chunk: 1 (grey), 3 or 4.
    channels: usize,
    /// Whether each channel has its own chunks.
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

/// What the tags say, if this module reads such an image exactly.
fn layout(reader: &mut Reader<'_>) -> Result<SampleLayout, DecodeError> {
    let (width, height) = reader.dimensions().map_err(damaged)?;
    let size = Size { height, width };
    check_size(size)?;
    let bits = tag_of(reader, Tag::BitsPerSample, 1, 8)?;
    let stored = tag(reader, Tag::SamplesPerPixel, 1)?;
    check_colours(tag(reader, Tag::PhotometricInterpretation, 1)?)?;
    if bits != 8 {
        return Err(DecodeError::Depth { bits });
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
    Ok(SampleLayout {
        size,
        channels,
        planar: planar == PlanarConfiguration::Planar.to_u16(),
    })
}

/// A tag's value, `default` where it is missing.
fn tag(reader: &mut Reader<'_>, tag: Tag, default: u16) -> Result<u16, DecodeError> {
    tag_of(reader, tag, default, default)
}

/// A tag's value, `default` where it is missing; where channels differ, one that is not `expected`.
fn tag_of(
    reader: &mut Reader<'_>,
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
    if compression == CompressionMethod::ModernJPEG && !matches!(stored, 1 | 3) {
        return kind("JPEG compression with an extra channel");
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
                return Err(DecodeError::Depth { bits: 16 });
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

#[cfg(test)]
mod tests {
    use super::handmade::Handmade;
    use super::*;
    use crate::fixtures::pattern;

    /// Red, green and blue of the fixture, whatever its channels.
    fn truth(tiff: &Handmade) -> Vec<u8> {
        let pixels = tiff.samples.chunks_exact(tiff.channels);
        if tiff.channels < 3 {
            return pixels.flat_map(|pixel| [pixel[0]; 3]).collect();
        }
        pixels
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect()
    }

    #[track_caller]
    fn check_exact(tiff: &Handmade) {
        let decoded = decode(&tiff.bytes()).unwrap();
        assert_eq!(
            decoded.pixels.dimensions(),
            (tiff.width as u32, tiff.height as u32)
        );
        assert!(
            decoded.pixels.as_raw() == &truth(tiff),
            "wrong pixels: {tiff:?}"
        );
        assert_eq!(decoded.grey, tiff.channels == 1);
    }

    #[track_caller]
    fn refusal(tiff: &Handmade) -> String {
        decode(&tiff.bytes()).unwrap_err().to_string()
    }

    /// The kind of pixels that is refused.
    #[track_caller]
    fn refused_kind(tiff: &Handmade) -> String {
        match decode(&tiff.bytes()).unwrap_err() {
            DecodeError::Kind { kind } => kind,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn test_decode_is_exact_for_every_layout_of_channels_and_chunks() {
        for channels in [1, 3, 4] {
            let extras: &[Option<u16>] = match channels {
                4 => &[None, Some(0), Some(1), Some(2)],
                _ => &[None],
            };
            for &extra in extras {
                for tile in [None, Some((16, 16)), Some((16, 32)), Some((64, 64))] {
                    for rows_per_strip in [1, 8, 1000] {
                        for planar in [false, true] {
                            for big_endian in [false, true] {
                                check_exact(&Handmade {
                                    extra,
                                    tile,
                                    rows_per_strip,
                                    planar,
                                    big_endian,
                                    ..Handmade::new(41, 37, channels)
                                });
                            }
                        }
                    }
                }
            }
        }
    }

    /// Image-tiff issue 400: read whole, 3,599 pixels of the first come out wrong without an error.
    #[test]
    fn test_decode_is_exact_for_tiles_with_an_unspecified_channel() {
        for (side, tile) in [(257, 16), (400, 256), (64, 32)] {
            check_exact(&Handmade {
                extra: Some(0),
                tile: Some((tile, tile)),
                ..Handmade::new(side, side, 4)
            });
        }
    }

    #[test]
    fn test_decode_drops_alpha_without_multiplying_it_in() {
        let mut tiff = Handmade {
            extra: Some(2),
            ..Handmade::new(20, 20, 4)
        };
        for pixel in tiff.samples.chunks_exact_mut(4) {
            pixel[3] = 0;
        }
        check_exact(&tiff);
    }

    #[test]
    fn test_decode_of_white_is_zero_inverts() {
        let tiff = Handmade {
            photometric: 0,
            ..Handmade::new(20, 18, 1)
        };
        let decoded = decode(&tiff.bytes()).unwrap();
        let expected: Vec<u8> = truth(&tiff).iter().map(|grey| 255 - grey).collect();
        assert!(decoded.pixels.as_raw() == &expected);
    }

    #[test]
    fn test_decode_refuses_what_it_would_have_to_convert() {
        let rgb = || Handmade::new(20, 20, 3);
        let with = |tag, value| Handmade {
            more: vec![(tag, value)],
            ..rgb()
        };
        insta::assert_snapshot!(refusal(&Handmade { bits: 16, ..rgb() }), @"
        16 bits per channel, expected 8
        hint: convert it to 8 bits, for example `magick in.tif -depth 8 out.tif`
        ");
        insta::assert_snapshot!(refusal(&Handmade { pages: 2, ..rgb() }), @"
        several images in one file, expected one
        hint: split it, for example `magick in.tif out-%03d.tif`
        ");
        insta::assert_snapshot!(refusal(&with(339, 2)), @"
        signed or real numbers, expected 8-bit RGB, RGBA or grey
        hint: convert it, for example `magick in.tif -colorspace sRGB -type TrueColor -compress none out.tif`
        ");
        let kinds = [
            Handmade {
                photometric: 3,
                ..Handmade::new(20, 20, 1)
            },
            Handmade {
                photometric: 5,
                ..Handmade::new(20, 20, 4)
            },
            Handmade {
                photometric: 6,
                ..rgb()
            },
            Handmade {
                photometric: 8,
                ..rgb()
            },
            Handmade {
                extra: Some(0),
                ..Handmade::new(20, 20, 2)
            },
            with(317, 2),
            Handmade {
                extra: Some(0),
                more: vec![(317, 2)],
                ..Handmade::new(20, 20, 4)
            },
        ];
        insta::assert_snapshot!(kinds.each_ref().map(refused_kind).join("\n"), @"
        palette colours
        CMYK colours
        YCbCr colours
        CIELab colours
        2 channels
        a predictor with None compression
        an unspecified extra channel with a predictor
        ");
    }

    #[test]
    fn test_decode_ignores_the_orientation_tag() {
        check_exact(&Handmade {
            more: vec![(274, 6)],
            ..Handmade::new(20, 30, 3)
        });
    }

    #[test]
    fn test_decode_of_a_file_cut_anywhere_is_refused() {
        for tile in [None, Some((16, 16))] {
            let bytes = Handmade {
                tile,
                ..Handmade::new(20, 20, 3)
            }
            .bytes();
            for length in 0..bytes.len() {
                assert!(
                    decode(&bytes[..length]).is_err(),
                    "{length} of {}",
                    bytes.len()
                );
            }
        }
    }

    #[test]
    fn test_decode_of_chunks_beyond_the_end_says_the_file_is_cut_short() {
        // The directory comes first here, so that it is whole in the file that is cut.
        let bytes = Handmade {
            directory_first: true,
            ..Handmade::new(20, 20, 3)
        }
        .bytes();
        let error = decode(&bytes[..bytes.len() - 1]).unwrap_err();
        assert!(matches!(error, DecodeError::Truncated { .. }), "{error}");
    }

    #[test]
    fn test_decode_is_exact_for_compressed_files() {
        use tiff::encoder::{Compression, DeflateLevel, Predictor, TiffEncoder, colortype::RGB8};
        let image = pattern(50, 40);
        for (name, compression) in [
            ("LZW", Compression::Lzw),
            ("PackBits", Compression::Packbits),
            ("Deflate", Compression::Deflate(DeflateLevel::Balanced)),
        ] {
            for predictor in [Predictor::None, Predictor::Horizontal] {
                if predictor == Predictor::Horizontal && compression == Compression::Packbits {
                    continue;
                }
                let mut file = Cursor::new(Vec::new());
                TiffEncoder::new(&mut file)
                    .unwrap()
                    .with_compression(compression)
                    .with_predictor(predictor)
                    .write_image::<RGB8>(50, 40, image.as_raw())
                    .unwrap();
                let bytes = file.into_inner();
                assert!(decode(&bytes).unwrap().pixels == image, "{name}");
                for length in (0..bytes.len()).step_by(7) {
                    assert!(decode(&bytes[..length]).is_err(), "{name} {length}");
                }
            }
        }
    }
}
