//! How much memory tables and lists may take: they come from strangers, and a small file can hold a lot.

use std::io::Read;
use std::path::Path;

use crate::DataError;

/// Most bytes of a table, a list or a manifest: 300,000 lines of 50 bytes. Read into cells, a text takes many
/// times its bytes.
pub(crate) const MOST_TEXT_BYTES: u64 = 16 << 20;

/// Most bytes that the parts of a workbook unpack to.
pub(crate) const MOST_UNPACKED: u64 = 64 << 20;

/// Most bytes of memory that the cells of a workbook or table of classes take. In a workbook, any number of cells
/// can hold one long text.
pub(crate) const MOST_CELL_BYTES: usize = 256 << 20;

/// The bytes of a table, a list or a manifest.
///
/// # Errors
///
/// - [`DataError::Io`] if it cannot be read.
/// - [`DataError::TooLong`] if it has more than [`MOST_TEXT_BYTES`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    let stated = fs_err::metadata(path)?.len();
    let mut bytes = Vec::new();
    if stated <= MOST_TEXT_BYTES {
        // A link to a device states no length.
        let file = fs_err::File::open(path)?;
        file.take(MOST_TEXT_BYTES + 1).read_to_end(&mut bytes)?;
    }
    let length = stated.max(bytes.len() as u64);
    match length > MOST_TEXT_BYTES {
        true => Err(DataError::TooLong {
            path: path.to_owned(),
            bytes: length,
            most: MOST_TEXT_BYTES,
        }),
        false => Ok(bytes),
    }
}

/// The same as text in UTF-8.
///
/// # Errors
///
/// - As [`read`], and [`DataError::NotUtf8`] if it is no such text.
pub(crate) fn read_text(path: &Path) -> Result<String, DataError> {
    String::from_utf8(read(path)?).map_err(|_| DataError::NotUtf8 {
        path: path.to_owned(),
    })
}
