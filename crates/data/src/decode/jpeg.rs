//! Checks that a JPEG file is complete and needs no conversion. The decoder fills missing parts with grey
//! and turns CMYK into RGB, without an error.

use super::error::DecodeError;

/// Walks the segments of a JPEG file to its end-of-image marker. It cannot distinguish an end marker in
/// the middle of coded data from the true end.
///
/// Layout: marker `FF xx`, then for most a two-byte length with data (ITU-T T.81, annex B). After a
/// start of scan, coded data runs to the next marker that is neither a stuffed `FF 00` nor a restart.
/// A thumbnail's end marker lies inside a segment, so it does not count as the image's.
pub(super) fn check_whole(bytes: &[u8]) -> Result<(), DecodeError> {
    const TRUNCATED: DecodeError = DecodeError::Truncated {
        detail: "the JPEG has no end-of-image marker",
    };
    let mut at = 2;
    loop {
        // A marker may be preceded by any number of fill bytes FF.
        while bytes.get(at) == Some(&0xFF) && bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let marker = match bytes.get(at..at + 2) {
            None => return Err(TRUNCATED),
            Some([0xFF, marker]) => *marker,
            Some(_) => {
                return Err(DecodeError::Damaged {
                    source: format!("no JPEG marker at byte {at}").into(),
                });
            }
        };
        at += 2;
        match marker {
            0xD9 => return Ok(()),
            // Markers without data.
            0x01 | 0xD0..=0xD8 => {}
            _ => {
                let Some(&[high, low]) = bytes.get(at..at + 2) else {
                    return Err(TRUNCATED);
                };
                // A frame's header: length, precision, height, width, then the number of components.
                let frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
                if frame && bytes.get(at + 7) == Some(&4) {
                    return Err(DecodeError::Kind {
                        kind: "CMYK colours".to_owned(),
                    });
                }
                at += usize::from(u16::from_be_bytes([high, low])).max(2);
                if marker == 0xDA {
                    at = end_of_scan(bytes, at).ok_or(TRUNCATED)?;
                }
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Start of image, `segments`, a scan with a stuffed byte, a restart and fill bytes, the end.
    fn file(segments: &[u8]) -> Vec<u8> {
        let scan = [
            0xFF, 0xDA, 0, 3, 9, 1, 0xFF, 0, 2, 0xFF, 0xD3, 7, 0xFF, 0xFF, 0xD9,
        ];
        [&[0xFF, 0xD8], segments, &scan].concat()
    }

    #[test]
    fn test_check_whole_walks_to_the_end_marker() {
        check_whole(&file(&[])).unwrap();
        // A second scan, and bytes after the end, as some cameras append.
        check_whole(&file(&[0xFF, 0xDA, 0, 2, 5, 5])).unwrap();
        check_whole(&[file(&[]), vec![1, 2, 3]].concat()).unwrap();
    }

    #[test]
    fn test_check_whole_is_not_deceived_by_the_end_of_a_thumbnail() {
        let thumbnail = [0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9];
        let whole = file(&thumbnail);
        check_whole(&whole).unwrap();
        for length in 2..whole.len() {
            let error = check_whole(&whole[..length]).unwrap_err();
            assert!(
                matches!(error, DecodeError::Truncated { .. }),
                "{length}: {error}"
            );
        }
    }

    #[test]
    fn test_check_whole_of_four_components_is_refused() {
        let frame = |components| [0xFF, 0xC0, 0, 8, 8, 0, 16, 0, 16, components];
        check_whole(&file(&frame(3))).unwrap();
        let error = check_whole(&file(&frame(4))).unwrap_err();
        assert!(matches!(error, DecodeError::Kind { .. }), "{error}");
    }

    #[test]
    fn test_check_whole_of_nonsense_between_segments_is_refused() {
        let error = check_whole(&file(&[0, 0])).unwrap_err();
        assert!(matches!(error, DecodeError::Damaged { .. }), "{error}");
    }
}
