//! Image files, each opened once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::Size;
use crate::decode::{DecodeError, Decoded, decode_bytes_of, stated_size_of};

/// Reads image files. Each is opened once: one pass gives its check sum, the size in its header and its
/// pixels, which stay in memory for the next who asks.
///
/// Pixels are kept up to a limit, [`Reader::MOST_BYTES`] by default. Files beyond it are read again when
/// they are asked for again.
///
/// # Examples
///
/// ```
/// use leuko_data::Reader;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("cell.png");
/// image::RgbImage::new(70, 64).save(&path)?;
///
/// let reader = Reader::default();
/// let file = reader.read(&path)?;
/// assert_eq!(file.pixels.as_ref().ok_or("no pixels")?.pixels.width(), 70);
/// // The second time the file is not opened.
/// std::fs::remove_file(&path)?;
/// assert_eq!(reader.read(&path)?.sha256, file.sha256);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Reader {
    most_bytes: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    files: BTreeMap<PathBuf, Arc<ImageFile>>,
    bytes: usize,
    opened: usize,
}

/// What one pass over an image file gives.
#[derive(Debug)]
pub struct ImageFile {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// The size in its header; `None` if it has none that can be read.
    pub stated_size: Option<Size>,
    /// Its pixels; `None` if it cannot be decoded. [`decode()`](crate::decode::decode()) says why.
    pub pixels: Option<Decoded>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::keeping(Self::MOST_BYTES)
    }
}

impl Reader {
    /// Bytes of pixels that are kept by default: 2 GiB, as of 10,000 images of 257x257 pixels.
    pub const MOST_BYTES: usize = 2 << 30;

    /// A reader that keeps at most so many bytes of pixels.
    pub fn keeping(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            kept: Mutex::default(),
        }
    }

    /// Reads the file at `path`, or returns what was kept of it.
    ///
    /// # Errors
    ///
    /// - If the file cannot be read; the message names it. A file that cannot be decoded is no error here.
    pub fn read(&self, path: &Path) -> std::io::Result<Arc<ImageFile>> {
        if let Some(file) = self.lock().files.get(path) {
            return Ok(Arc::clone(file));
        }
        let bytes = fs_err::read(path)?;
        let file = Arc::new(ImageFile {
            sha256: Sha256::digest(&bytes).into(),
            stated_size: stated_size_of(&bytes),
            pixels: decode_bytes_of(&bytes).ok(),
        });
        let size = file.pixels.as_ref().map_or(0, |of| of.pixels.len());
        let mut kept = self.lock();
        kept.opened += 1;
        if kept.bytes + size <= self.most_bytes {
            kept.bytes += size;
            kept.files.insert(path.to_owned(), Arc::clone(&file));
        }
        Ok(file)
    }

    /// Number of times that a file was opened.
    pub fn opened(&self) -> usize {
        self.lock().opened
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ImageFile {
    /// Its pixels, or why there are none, for which the file at `path` is decoded again.
    pub(crate) fn decoded(&self, path: &Path) -> Result<Decoded, DecodeError> {
        match &self.pixels {
            Some(pixels) => Ok(pixels.clone()),
            None => crate::decode::decode(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, pattern, put, put_image};

    #[test]
    fn test_a_file_is_opened_once_while_there_is_room() {
        let root = folder();
        put_image(root.path(), "a.png", &pattern(10, 10));
        put_image(root.path(), "b.png", &pattern(10, 10));
        // Room for one image of 300 bytes.
        let reader = Reader::keeping(400);
        for _ in 0..3 {
            for name in ["a.png", "b.png"] {
                let file = reader.read(&root.path().join(name)).unwrap();
                assert_eq!(file.stated_size, Some(Size { height: 10, width: 10 }));
                assert_eq!(file.pixels.as_ref().unwrap().pixels, pattern(10, 10));
            }
        }
        assert_eq!(reader.opened(), 1 + 3);
    }

    #[test]
    fn test_a_file_that_is_no_image_has_a_sum_and_no_pixels() {
        let root = folder();
        put(root.path(), "notes.png", "abc");
        let path = root.path().join("notes.png");
        let file = Reader::default().read(&path).unwrap();
        // FIPS 180-2, example 1.
        assert_eq!(file.sha256[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert!(file.pixels.is_none());
        assert!(matches!(
            file.decoded(&path),
            Err(DecodeError::NotAnImage { .. })
        ));
        assert!(Reader::default().read(&root.path().join("none")).is_err());
    }
}
