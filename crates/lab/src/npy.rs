//! Arrays in NumPy's own file format, version 1.0, written row by row.

use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::LabError;

/// Length of the header: room for any shape of five axes, and whole 64 bytes, as the format wants.
const HEADER: usize = 192;

/// What an array is made of, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// Bytes.
    U8,
    /// 32-bit floating-point numbers.
    F32,
}

impl Element {
    /// NumPy's name.
    pub(crate) fn dtype(self) -> &'static str {
        match self {
            Self::U8 => "|u1",
            Self::F32 => "<f4",
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::F32 => 4,
        }
    }
}

/// An array that is being written: its file appears, whole, when it is finished.
#[derive(Debug)]
pub(crate) struct NpyFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    element: Element,
    /// Shape of a row.
    row: Vec<usize>,
    rows: usize,
}

impl NpyFile {
    /// Begins an array of rows of the shape `row`, in the folder of `path`, which exists.
    pub(crate) fn create(path: &Path, element: Element, row: &[usize]) -> Result<Self, LabError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // The names that `leuko_core::remove_unfinished` knows.
        builder.prefix(".leuko-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o644));
        }
        let cannot = |source| LabError::Array {
            path: path.to_owned(),
            source,
        };
        let mut file = BufWriter::new(builder.tempfile_in(folder).map_err(cannot)?);
        file.write_all(&[0; HEADER]).map_err(cannot)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            element,
            row: row.to_vec(),
            rows: 0,
        })
    }

    /// Adds a row of bytes.
    pub(crate) fn push_bytes(&mut self, row: &[u8]) -> Result<(), LabError> {
        let expected = self.row.iter().product::<usize>() * self.element.bytes();
        if row.len() != expected {
            return Err(LabError::Row {
                path: self.path.clone(),
                expected,
                got: row.len(),
            });
        }
        self.rows += 1;
        let path = self.path.clone();
        let cannot = |source| LabError::Array {
            path: path.clone(),
            source,
        };
        self.file.write_all(row).map_err(cannot)
    }

    /// Adds a row of numbers.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = f32>) -> Result<(), LabError> {
        let bytes: Vec<u8> = row.into_iter().flat_map(f32::to_le_bytes).collect();
        self.push_bytes(&bytes)
    }

    /// Rows, and the shape of one.
    pub(crate) fn shape(&self) -> Vec<usize> {
        [&[self.rows], &self.row[..]].concat()
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<(), LabError> {
        let header = header(self.element, &self.shape());
        let path = self.path.clone();
        let cannot = |source| LabError::Array {
            path: path.clone(),
            source,
        };
        self.file.seek(SeekFrom::Start(0)).map_err(cannot)?;
        self.file.write_all(&header).map_err(cannot)?;
        let file = self.file.into_inner().map_err(|e| e.into_error());
        let file = file.map_err(cannot)?;
        file.as_file().sync_all().map_err(cannot)?;
        file.persist(&self.path).map_err(|e| cannot(e.error))?;
        Ok(())
    }
}

/// NEP 1: magic, version, length, a Python dictionary padded by blanks, a line end.
fn header(element: Element, shape: &[usize]) -> Vec<u8> {
    let shape: String = shape.iter().map(|side| format!("{side}, ")).collect();
    let dictionary = format!(
        "{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
        element.dtype(),
        shape.trim_end()
    );
    let start = [
        &b"\x93NUMPY\x01\x00"[..],
        &((HEADER - 10) as u16).to_le_bytes(),
    ]
    .concat();
    let text = format!("{dictionary:<width$}\n", width = HEADER - 11);
    [start, text.into_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_header_is_as_the_format_describes() {
        let header = header(Element::F32, &[2, 3]);
        assert_eq!(header.len() % 64, 0);
        assert_eq!(header[..10], *b"\x93NUMPY\x01\x00\xb6\x00");
        let text = std::str::from_utf8(&header[10..]).unwrap();
        assert!(
            text.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }  "),
            "{text}"
        );
        assert!(text.ends_with(" \n"));
    }

    #[test]
    fn test_file_appears_whole_and_refuses_a_row_of_another_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        let mut npy = NpyFile::create(&path, Element::F32, &[2]).unwrap();
        npy.push([1.0, -2.0]).unwrap();
        assert!(npy.push([1.0]).is_err());
        npy.push([0.5, 0.0]).unwrap();
        assert_eq!(npy.shape(), [2, 2]);
        assert!(!path.exists());
        npy.finish().unwrap();
        let bytes = fs_err::read(&path).unwrap();
        let values: Vec<f32> = bytes[HEADER..]
            .as_chunks::<4>()
            .0
            .iter()
            .map(|value| f32::from_le_bytes(*value))
            .collect();
        assert_eq!(values, [1.0, -2.0, 0.5, 0.0]);
    }
}
