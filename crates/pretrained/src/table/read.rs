//! Files of features.

use std::io::{self, Cursor, Read};
use std::path::Path;

use ::safetensors::tensor::{Dtype, SafeTensors, TensorView};
use fs_err as fs;
use leuko_core::FileError;
use npyz::{NpyFile, Order};
use zip::ZipArchive;

use super::error::TableError;

type Rows = (Vec<String>, Vec<Vec<f32>>);

/// `ids` and `vectors` of an archive of NumPy's arrays.
pub(super) fn npz(path: &Path) -> Result<Rows, TableError> {
    let bytes = bytes(path)?;
    let ids = array(path, &bytes, "ids")?;
    let vectors = array(path, &bytes, "vectors")?;
    Ok((texts(path, &ids)?, rows(path, &vectors)?))
}

fn bytes(path: &Path) -> Result<Vec<u8>, TableError> {
    Ok(fs::read(path).map_err(|source| FileError::reading(path, source))?)
}

/// The bytes of one array of an archive.
fn array(path: &Path, archive: &[u8], array: &'static str) -> Result<Vec<u8>, TableError> {
    let damaged = |source| TableError::Archive {
        path: path.to_owned(),
        array,
        source,
    };
    let file = archive.len() as u64;
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(damaged)?;
    let member = archive.by_name(&format!("{array}.npy")).map_err(damaged)?;
    let packed = member.compressed_size().min(file);
    unpacked(member, MOST.max(TIMES * packed)).map_err(|source| damaged(source.into()))
}

/// An array may unpack to so many bytes: 25,000 rows of 1,280 32-bit numbers.
const MOST: u64 = 128 << 20;

/// A larger one is so many times as large as in the archive, at most. Numbers of features hardly shrink; an array
/// that shrinks more was made to fill the memory.
const TIMES: u64 = 4;

/// Most bytes of an array's header, as in NumPy.
const MOST_HEADER: usize = 10_000;

/// Most images: a row and an id take memory even if they are short.
const MOST_ROWS: u64 = 1_000_000;

/// All bytes, if there are at most so many: a small archive can unpack to any length.
fn unpacked(member: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    member.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 <= most {
        true => Ok(bytes),
        false => Err(io::Error::other(format!("it has more than {most} bytes"))),
    }
}

fn texts(path: &Path, bytes: &[u8]) -> Result<Vec<String>, TableError> {
    let wrong = |found: String| TableError::Array {
        path: path.to_owned(),
        array: "ids",
        expected: "one axis of texts",
        found,
    };
    let file = open(bytes).map_err(wrong)?;
    if file.shape().len() != 1 {
        return Err(wrong(described(&file)));
    }
    let texts = file
        .try_data::<String>()
        .map_err(|file| wrong(described(&file)))?;
    texts
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(error.to_string()))
}

fn rows(path: &Path, bytes: &[u8]) -> Result<Vec<Vec<f32>>, TableError> {
    let wrong = |found: String| TableError::Array {
        path: path.to_owned(),
        array: "vectors",
        expected: "two axes of 32- or 64-bit numbers",
        found,
    };
    let file = open(bytes).map_err(wrong)?;
    let &[count, dimension] = file.shape() else {
        return Err(wrong(described(&file)));
    };
    let (count, dimension) = (count as usize, dimension as usize);
    let order = file.order();
    let values: Vec<f32> = match file.try_data::<f32>() {
        Ok(values) => values.collect::<Result<_, _>>(),
        Err(file) => match file.try_data::<f64>() {
            Ok(values) => values
                .map(|value| value.map(|value| value as f32))
                .collect(),
            Err(file) => return Err(wrong(described(&file))),
        },
    }
    .map_err(|error| wrong(error.to_string()))?;
    Ok(match order {
        Order::C => values
            .chunks(dimension.max(1))
            .map(<[f32]>::to_vec)
            .collect(),
        Order::Fortran => (0..count)
            .map(|row| values.iter().skip(row).step_by(count).copied().collect())
            .collect(),
    })
}

/// The array behind an NPY header, if it announces something that the bytes can hold.
fn open(bytes: &[u8]) -> Result<NpyFile<&[u8]>, String> {
    check_header(bytes)?;
    let file = NpyFile::new(bytes).map_err(|error| error.to_string())?;
    let item = match file.dtype() {
        // The caller refuses this kind.
        kind if kind.uses_pickled_array() => Some(1),
        kind => kind.num_bytes().map(|item| item as u64),
    };
    let announced = (file.shape().iter())
        .try_fold(item, |product, &side| Some(product?.checked_mul(side)))
        .flatten();
    let short = format!("{} bytes for {}", bytes.len(), described(&file));
    if file.shape().first().is_some_and(|&rows| rows > MOST_ROWS) {
        return Err(format!("{short}, more than {MOST_ROWS} rows"));
    }
    match announced {
        Some(1..) if announced <= Some(bytes.len() as u64) => Ok(file),
        _ => Err(short),
    }
}

/// Refuses a header with values within values: the time of npyz to read it doubles with each. Headers of arrays of
/// texts and numbers are one dictionary with one tuple.
fn check_header(bytes: &[u8]) -> Result<(), String> {
    // A magic number of six bytes, a version of two, and the header's length in two bytes or, from 2.0 on, four.
    let (start, length) = match (bytes.get(6), bytes.get(8..12)) {
        (Some(1), Some(&[a, b, ..])) => (10, u16::from_le_bytes([a, b]).into()),
        (Some(_), Some(&[a, b, c, d])) => (12, u32::from_le_bytes([a, b, c, d]) as usize),
        // npyz says what is wrong.
        _ => return Ok(()),
    };
    let rest = bytes.get(start..).unwrap_or_default();
    let header = &rest[..length.min(rest.len())];
    let opened = header.iter().filter(|byte| b"{[(".contains(byte)).count();
    // npyz takes memory for as long a header as the file announces.
    match opened > 2 || length > MOST_HEADER {
        true => Err(format!("a header of {length} bytes with {opened} brackets")),
        false => Ok(()),
    }
}

fn described(file: &NpyFile<&[u8]>) -> String {
    format!("{} of shape {:?}", file.dtype().descr(), file.shape())
}

/// Each tensor of a safetensors file.
pub(super) fn safetensors(path: &Path) -> Result<Rows, TableError> {
    let bytes = bytes(path)?;
    let file = SafeTensors::deserialize(&bytes).map_err(|source| TableError::Safetensors {
        path: path.to_owned(),
        source,
    })?;
    let mut tensors: Vec<(&str, TensorView<'_>)> = file.iter().collect();
    tensors.sort_unstable_by_key(|(name, _)| *name);
    let mut rows = Rows::default();
    for (id, view) in tensors {
        let vector = match (view.dtype(), view.shape()) {
            (Dtype::F32, [_]) => numbers(view.data(), f32::from_le_bytes),
            (Dtype::F64, [_]) => numbers(view.data(), |number| f64::from_le_bytes(number) as f32),
            (kind, shape) => {
                return Err(TableError::Tensor {
                    path: path.to_owned(),
                    id: id.to_owned(),
                    found: format!("{kind:?} of shape {shape:?}"),
                });
            }
        };
        rows.0.push(id.to_owned());
        rows.1.push(vector);
    }
    Ok(rows)
}

fn numbers<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes
        .as_chunks::<N>()
        .0
        .iter()
        .map(|bytes| number(*bytes))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An array with a header and few bytes.
    fn array(kind: &str, order: &str, shape: &str) -> Vec<u8> {
        let header = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}}}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend([0; 8]);
        bytes
    }

    #[test]
    fn test_arrays_that_announce_more_than_there_is_are_refused() {
        let path = Path::new("features.npz");
        let refused = |kind, order, shape| {
            let bytes = array(kind, order, shape);
            let error = match kind {
                "<f4" => rows(path, &bytes).unwrap_err(),
                _ => texts(path, &bytes).unwrap_err(),
            };
            let TableError::Array { found, .. } = error else {
                panic!("{error}");
            };
            // After the number of bytes that there are.
            let (_, announced) = found.split_once(" bytes for ").unwrap();
            announced.to_owned()
        };
        assert_eq!(
            rows(path, &array("<f4", "False", "(1, 2)")).unwrap(),
            [[0.0; 2]]
        );
        let found = [
            refused("<f4", "True", "(1000000000000, 0)"),
            refused("<f4", "False", "(1, 1000)"),
            refused("<f4", "False", "(4294967296, 4294967296)"),
            refused("<U2000000000", "False", "(1,)"),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        '<f4' of shape [1000000000000, 0], more than 1000000 rows
        '<f4' of shape [1, 1000]
        '<f4' of shape [4294967296, 4294967296], more than 1000000 rows
        '<U2000000000' of shape [1]
        ");
    }

    /// npyz's time doubles with each bracket.
    #[test]
    fn test_a_header_with_values_within_values_is_refused() {
        let path = Path::new("features.npz");
        let shape = format!("({}1,)", "{".repeat(100));
        let error = rows(path, &array("<f4", "False", &shape)).unwrap_err();
        let TableError::Array { found, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(found, "a header of 156 bytes with 102 brackets");
    }

    #[test]
    fn test_a_header_that_announces_gigabytes_is_refused() {
        let mut bytes = b"\x93NUMPY\x03\x00".to_vec();
        bytes.extend(2_000_000_000_u32.to_le_bytes());
        bytes.extend(b"{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}\n");
        let error = texts(Path::new("features.npz"), &bytes).unwrap_err();
        let TableError::Array { found, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(found, "a header of 2000000000 bytes with 2 brackets");
    }

    #[test]
    fn test_unpacked_stops_at_the_limit() {
        assert_eq!(unpacked(io::repeat(7).take(5), 5).unwrap(), [7; 5]);
        let error = unpacked(io::repeat(7), 5).unwrap_err();
        assert_eq!(error.to_string(), "it has more than 5 bytes");
    }
}
