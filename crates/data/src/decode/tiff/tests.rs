//! TIFF files built by hand, and by the encoder of the `tiff` crate.

use super::handmade::Handmade;
use super::*;
use crate::fixtures::pattern;

/// Red, green and blue of the fixture, whatever its channels, over white.
fn truth(tiff: &Handmade) -> Vec<u8> {
    let pixels = tiff.samples.chunks_exact(tiff.channels);
    if tiff.channels < 3 {
        return pixels.flat_map(|pixel| [pixel[0]; 3]).collect();
    }
    let seen = |pixel: &[u8], colour: u8| match (tiff.extra, pixel.get(3)) {
        (Some(kind @ (1 | 2)), Some(&alpha)) => {
            let share = if kind == 1 {
                1.0
            } else {
                f64::from(alpha) / 255.0
            };
            let seen = f64::from(colour) * share + 255.0 - f64::from(alpha);
            seen.round().min(255.0) as u8
        }
        _ => colour,
    };
    pixels
        .flat_map(|pixel| [0, 1, 2].map(|channel| seen(pixel, pixel[channel])))
        .collect()
}

/// A file of square images of these sides, each with a tag that says what kind of image it is.
fn pages(images: &[(u32, Option<(Tag, u32)>)]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut writer = tiff::encoder::TiffEncoder::new(&mut file).unwrap();
    for &(side, kind) in images {
        let image = writer.new_image::<tiff::encoder::colortype::RGB8>(side, side);
        let mut image = image.unwrap();
        if let Some((tag, value)) = kind {
            image.encoder().write_tag(tag, value).unwrap();
        }
        image.write_data(pattern(side, side).as_raw()).unwrap();
    }
    file.into_inner()
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
fn test_decode_lays_alpha_on_white_and_drops_a_channel_without_meaning() {
    let decoded = |extra| {
        let mut tiff = Handmade {
            extra,
            ..Handmade::new(16, 16, 4)
        };
        tiff.samples = [[100, 0, 255, 0], [100, 0, 255, 255]].repeat(128).concat();
        decode(&tiff.bytes()).unwrap()
    };
    let colours = |extra| {
        let Decoded {
            pixels,
            transparent,
            ..
        } = decoded(extra);
        let [first, second] = [0, 1].map(|x| pixels.get_pixel(x, 0).0);
        (first, second, transparent)
    };
    let kept = [100, 0, 255];
    assert_eq!(colours(None), (kept, kept, false));
    assert_eq!(colours(Some(0)), (kept, kept, false));
    assert_eq!(colours(Some(2)), ([255; 3], kept, true));
    assert_eq!(colours(Some(1)), ([255; 3], kept, true));
}

#[test]
fn test_decode_reads_the_full_size_page_beside_its_thumbnails() {
    let (full, thumbnail) = ((40, None), (10, Some((Tag::NewSubfileType, 1))));
    let old_thumbnail = (10, Some((Tag::SubfileType, 2)));
    for file in [
        pages(&[full, thumbnail]),
        pages(&[thumbnail, full]),
        pages(&[old_thumbnail, full, thumbnail]),
    ] {
        let decoded = decode(&file).unwrap();
        assert!(decoded.pixels == pattern(40, 40));
    }
    assert!(decode(&pages(&[thumbnail])).unwrap().pixels == pattern(10, 10));
    let size = stated_size(Cursor::new(pages(&[thumbnail, full]))).unwrap();
    assert_eq!((size.height, size.width), (40, 40));
    for file in [pages(&[full, full]), pages(&[thumbnail, thumbnail])] {
        let error = decode(&file).unwrap_err();
        assert!(matches!(error, DecodeError::SeveralImages), "{error}");
    }
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
    let two = decode(&pages(&[(20, None), (20, None)])).unwrap_err();
    insta::assert_snapshot!(two, @"
    several images in one file, expected one
    hint: keep the one that shows the cell, for example `magick 'in.tif[0]' out.png` for the first
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
            compression: 7,
            ..rgb()
        },
        Handmade {
            more: vec![(254, 1), (330, 8)],
            ..rgb()
        },
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
    JPEG compression in a TIFF
    a camera's raw image
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
