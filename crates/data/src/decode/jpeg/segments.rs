//! The segments of a JPEG file: what its frame is, and whether all of it is there.
//!
//! Layout: marker `FF xx`, then for most a two-byte length with data (ITU-T T.81, annex B). After a start
//! of scan, coded data runs to the next marker that is neither a stuffed `FF 00` nor a restart. A
//! thumbnail's end marker lies inside a segment, so it does not count as the image's.

use crate::Size;
use crate::decode::error::DecodeError;

/// Coefficients of a block.
const COEFFICIENTS: usize = 64;

const NO_END: DecodeError = DecodeError::Truncated {
    detail: "the JPEG has no end-of-image marker",
};

/// Tables of divisors that a JPEG can have.
const TABLES: usize = 4;

/// What a JPEG file says about its image.
#[derive(Debug, PartialEq)]
pub(super) struct Frame {
    /// Size of the image.
    pub(super) size: Size,
    /// Number of channels, as coded.
    pub(super) channels: u8,
    /// Mean of the divisors of the first channel, brightness; `None` if it has none.
    pub(super) coarseness: Option<f64>,
}

/// Walks the segments to the end-of-image marker.
///
/// # Errors
///
/// - [`DecodeError::Truncated`] if the file ends before its end marker, or a part of the image has no
///   scan.
/// - [`DecodeError::Depth`], [`DecodeError::Kind`] if the frame is not 8 bits deep, or not coded by the
///   Huffman method with a cosine transform.
/// - [`DecodeError::Damaged`] if something other than a marker is where one has to be.
pub(super) fn read(bytes: &[u8]) -> Result<Frame, DecodeError> {
    let mut frame = None;
    let mut scans = Scans::default();
    let mut coarseness = [None; TABLES];
    let mut at = 2;
    loop {
        // A marker may be preceded by any number of fill bytes FF.
        while bytes.get(at) == Some(&0xFF) && bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let marker = match bytes.get(at..at + 2) {
            None => return Err(NO_END),
            Some([0xFF, marker]) => *marker,
            Some(_) => return Err(damaged(format!("no JPEG marker at byte {at}"))),
        };
        at += 2;
        match marker {
            0xD9 => {
                let (frame, table) = frame.ok_or_else(|| damaged("the JPEG has no frame"))?;
                scans.check_complete()?;
                // As phones write it: a second picture behind the first.
                if bytes[at..]
                    .windows(3)
                    .any(|start| start == [0xFF, 0xD8, 0xFF])
                {
                    return Err(DecodeError::SeveralImages);
                }
                // Tables may come after the frame that names them.
                return Ok(Frame {
                    coarseness: coarseness.get(usize::from(table)).copied().flatten(),
                    ..frame
                });
            }
            // Markers without data.
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let Some(&[high, low]) = bytes.get(at..at + 2) else {
            return Err(NO_END);
        };
        let end = at + usize::from(u16::from_be_bytes([high, low])).max(2);
        let data = bytes.get(at + 2..end).ok_or(NO_END)?;
        at = end;
        match marker {
            // Tables of Huffman codes, an extension, and conditions of arithmetic coding.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => {
                if frame.is_some() {
                    return Err(damaged("the JPEG has two frames"));
                }
                frame = Some(read_frame(marker, data, &mut scans)?);
            }
            0xDB => read_tables(data, &mut coarseness),
            0xDA => {
                scans.add(data)?;
                at = end_of_scan(bytes, at).ok_or(NO_END)?;
            }
            _ => {}
        }
    }
}

/// Tables of divisors, one after the other: depth and number in one byte, then 64 values of one byte or two.
fn read_tables(mut data: &[u8], coarseness: &mut [Option<f64>; TABLES]) {
    while let Some((&about, rest)) = data.split_first() {
        let bytes = 1 + usize::from(about >> 4);
        // Where a table is cut, libjpeg refuses the file.
        let Some((values, rest)) = rest.split_at_checked(COEFFICIENTS * bytes) else {
            return;
        };
        let value = |value: &[u8]| {
            value
                .iter()
                .fold(0.0, |sum, &byte| 256.0 * sum + f64::from(byte))
        };
        let sum: f64 = values.chunks_exact(bytes).map(value).sum();
        if let Some(table) = coarseness.get_mut(usize::from(about & 0x0F)) {
            *table = Some(sum / COEFFICIENTS as f64);
        }
        data = rest;
    }
}

/// A frame's header: precision, height, width, number of channels, then three bytes for each, the last of which
/// is its table of divisors. Also the table of the first channel.
fn read_frame(marker: u8, data: &[u8], scans: &mut Scans) -> Result<(Frame, u8), DecodeError> {
    let Some((&[precision, h1, h0, w1, w0, channels], each)) = data.split_first_chunk() else {
        return Err(damaged("the frame's header is too short"));
    };
    let kind = match marker {
        0xC0..=0xC2 => None,
        0xC3 => Some("lossless JPEG"),
        0xC9..=0xCB => Some("arithmetic coding"),
        _ => Some("a hierarchical JPEG"),
    };
    if let Some(kind) = kind {
        return Err(DecodeError::Kind { kind: kind.into() });
    }
    if precision != 8 {
        let bits = precision.into();
        return Err(DecodeError::Depth { bits, most: None });
    }
    match channels {
        1 | 3 => {}
        4 => {
            let kind = "CMYK colours".into();
            return Err(DecodeError::Kind { kind });
        }
        other => {
            let kind = format!("{other} channels");
            return Err(DecodeError::Kind { kind });
        }
    }
    scans.start(each.chunks_exact(3).map(|channel| channel[0]));
    let frame = Frame {
        size: Size {
            height: u16::from_be_bytes([h1, h0]).into(),
            width: u16::from_be_bytes([w1, w0]).into(),
        },
        channels,
        coarseness: None,
    };
    Ok((frame, each.get(2).copied().unwrap_or_default()))
}

/// Which coefficients of which channel the scans have brought, and to which bit.
///
/// A progressive file brings them little by little. Cut after any scan and closed by an end marker, it
/// still decodes, to an image that is not the one that was stored.
#[derive(Default)]
struct Scans {
    channels: Vec<(u8, [Option<u8>; COEFFICIENTS])>,
}

impl Scans {
    /// Starts with the channels of the frame, by their numbers.
    fn start(&mut self, channels: impl Iterator<Item = u8>) {
        self.channels = channels.map(|id| (id, [None; COEFFICIENTS])).collect();
    }

    /// Adds a scan by its header: the number of channels, two bytes for each, first and last coefficient,
    /// and the bit before and after.
    fn add(&mut self, header: &[u8]) -> Result<(), DecodeError> {
        let wrong = || damaged("a scan's header is damaged");
        let (&count, rest) = header.split_first().ok_or_else(wrong)?;
        let (ids, rest) = rest
            .split_at_checked(2 * usize::from(count))
            .ok_or_else(wrong)?;
        let &[first, last, bits] = rest else {
            return Err(wrong());
        };
        let band = usize::from(first)..usize::from(last) + 1;
        for id in ids.chunks_exact(2).map(|pair| pair[0]) {
            let channel = self.channels.iter_mut().find(|(known, _)| *known == id);
            let (_, brought) = channel.ok_or_else(wrong)?;
            brought
                .get_mut(band.clone())
                .ok_or_else(wrong)?
                .fill(Some(bits & 0x0F));
        }
        Ok(())
    }

    fn check_complete(&self) -> Result<(), DecodeError> {
        let whole = |(_, brought): &(u8, [Option<u8>; COEFFICIENTS])| {
            brought.iter().all(|bit| *bit == Some(0))
        };
        if self.channels.iter().all(whole) {
            return Ok(());
        }
        Err(DecodeError::Truncated {
            detail: "scans of the JPEG are missing",
        })
    }
}

/// Where the marker after the coded data at `at` is.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at..at + 2)? {
            [0xFF, 0x00 | 0xD0..=0xD7] => at += 2,
            // Fill bytes: the marker's own FF is the last of them.
            [0xFF, 0xFF] => at += 1,
            [0xFF, _] => return Some(at),
            _ => at += 1,
        }
    }
}

fn damaged(reason: impl Into<String>) -> DecodeError {
    DecodeError::Damaged {
        source: reason.into().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size {
        height: 16,
        width: 24,
    };

    /// The header of a frame with the channels 1, 2, ….
    fn frame(marker: u8, precision: u8, channels: u8) -> Vec<u8> {
        let mut header = vec![0xFF, marker, 0, 8 + 3 * channels];
        header.extend([precision, 0, 16, 0, 24, channels]);
        header.extend((1..=channels).flat_map(|id| [id, 0x11, 0]));
        header
    }

    /// A scan of these channels, with a stuffed byte, a restart and fill bytes in its data.
    fn scan(channels: &[u8], first: u8, last: u8, bits: u8) -> Vec<u8> {
        let count = channels.len() as u8;
        let mut scan = vec![0xFF, 0xDA, 0, 6 + 2 * count, count];
        scan.extend(channels.iter().flat_map(|&id| [id, 0]));
        scan.extend([first, last, bits, 9, 1, 0xFF, 0, 2, 0xFF, 0xD3, 7, 0xFF]);
        scan
    }

    /// Start of image, these parts, end of image.
    fn file(parts: &[&[u8]]) -> Vec<u8> {
        [&[0xFF, 0xD8], parts.concat().as_slice(), &[0xFF, 0xD9]].concat()
    }

    fn read_parts(parts: &[&[u8]]) -> Result<Frame, DecodeError> {
        read(&file(parts))
    }

    #[test]
    fn test_read_walks_to_the_end_marker() {
        let (grey, all) = (frame(0xC0, 8, 1), scan(&[1], 0, 63, 0));
        let expected = Frame {
            size: SIZE,
            channels: 1,
            coarseness: None,
        };
        assert_eq!(read_parts(&[&grey, &all]).unwrap(), expected);
        // Bytes after the end, as some cameras append.
        let more = [file(&[&grey, &all]), vec![1, 2, 3]].concat();
        assert_eq!(read(&more).unwrap(), expected);
    }

    #[test]
    fn test_read_takes_the_mean_of_the_divisors_of_the_first_channel() {
        // Table 1 of bytes, 32 of 2 and 32 of 6; table 0 of two bytes each, 256.
        let small = [[2; 32], [6; 32]].concat();
        let segment = |tables: &[u8]| {
            let length = (2 + tables.len() as u16).to_be_bytes();
            [&[0xFF, 0xDB], &length[..], tables].concat()
        };
        let tables = segment(&[&[0x01], &small[..], &[0x10], &[1, 0].repeat(64)].concat());
        let all = scan(&[1], 0, 63, 0);
        let with_table = |table| {
            let mut frame = frame(0xC0, 8, 1);
            *frame.last_mut().unwrap() = table;
            // After the frame, too.
            let read = read_parts(&[&frame, &tables, &all]).unwrap();
            assert_eq!(read, read_parts(&[&tables, &frame, &all]).unwrap());
            read.coarseness
        };
        assert_eq!(
            [0, 1, 2, 9].map(with_table),
            [Some(256.0), Some(4.0), None, None]
        );
        // A table that is cut counts as none.
        let cut = segment(&[&[0x00], &small[..40]].concat());
        let read = read_parts(&[&cut, &frame(0xC0, 8, 1), &all]).unwrap();
        assert_eq!(read.coarseness, None);
    }

    #[test]
    fn test_read_is_not_deceived_by_the_end_of_a_thumbnail() {
        let thumbnail = [0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9];
        let whole = file(&[&thumbnail, &frame(0xC0, 8, 1), &scan(&[1], 0, 63, 0)]);
        read(&whole).unwrap();
        for length in 2..whole.len() {
            let error = read(&whole[..length]).unwrap_err();
            assert!(
                matches!(error, DecodeError::Truncated { .. }),
                "{length}: {error}"
            );
        }
    }

    #[test]
    fn test_read_of_a_second_jpeg_behind_the_first_is_refused_by_name() {
        let one = file(&[&frame(0xC0, 8, 1), &scan(&[1], 0, 63, 0)]);
        // Zeros that fill a block, and words of a camera, are no picture.
        for behind in [&[0; 40][..], b"made by a camera"] {
            read(&[&one, behind].concat()).unwrap();
        }
        let error = read(&[&one[..], &[0; 9], &one].concat()).unwrap_err();
        assert!(matches!(error, DecodeError::SeveralImages), "{error}");
    }

    #[test]
    fn test_read_of_another_kind_of_frame_is_refused_by_name() {
        let kind = |marker, channels| {
            let error = read_parts(&[&frame(marker, 8, channels)]).unwrap_err();
            let DecodeError::Kind { kind } = error else {
                panic!("{error}");
            };
            kind
        };
        assert_eq!(kind(0xC0, 4), "CMYK colours");
        assert_eq!(kind(0xC2, 2), "2 channels");
        assert_eq!(kind(0xC3, 3), "lossless JPEG");
        assert_eq!(kind(0xC5, 3), "a hierarchical JPEG");
        assert_eq!(kind(0xC9, 3), "arithmetic coding");
        let deep = read_parts(&[&frame(0xC1, 12, 3)]).unwrap_err();
        assert!(
            matches!(deep, DecodeError::Depth { bits: 12, .. }),
            "{deep}"
        );
    }

    #[test]
    fn test_read_wants_each_coefficient_of_each_channel_to_its_last_bit() {
        let colours = frame(0xC2, 8, 3);
        let missing = |scans: &[Vec<u8>]| {
            let parts = [std::slice::from_ref(&colours), scans].concat();
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            match read_parts(&parts) {
                Ok(_) => false,
                Err(DecodeError::Truncated { .. }) => true,
                Err(other) => panic!("{other}"),
            }
        };
        let scans = [
            scan(&[1, 2, 3], 0, 0, 1),
            scan(&[1], 1, 63, 0),
            scan(&[2], 1, 63, 0),
            scan(&[3], 1, 63, 0),
            scan(&[1, 2, 3], 0, 0, 0x10),
        ];
        assert!(!missing(&scans));
        for cut in 0..scans.len() {
            assert!(missing(&scans[..cut]), "after {cut} scans");
        }
        assert!(missing(&[scan(&[1, 2], 0, 63, 0)]), "a channel less");
    }

    #[test]
    fn test_read_of_nonsense_is_refused() {
        let (grey, all) = (frame(0xC0, 8, 1), scan(&[1], 0, 63, 0));
        let refused: [&[&[u8]]; 5] = [
            &[&[0, 0]],
            &[],
            &[&grey, &grey, &all],
            &[&grey, &scan(&[2], 0, 63, 0)],
            &[&grey, &scan(&[1], 0, 64, 0)],
        ];
        for parts in refused {
            let error = read_parts(parts).unwrap_err();
            assert!(matches!(error, DecodeError::Damaged { .. }), "{error}");
        }
    }
}
