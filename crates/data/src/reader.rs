//! Image files, each opened once.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::Size;
use crate::decode::{
    DecodeError, Decoded, decode, decode_content, read_file, stated_size, stated_size_in,
    without_path,
};

/// Reads image files. Each is opened once: one pass gives its checksum, the size in its header and its
/// pixels, which stay in memory for the next caller.
///
/// Pixels are kept up to a limit, [`Reader::MOST_BYTES`] by default. Beyond it, a file is opened again when
/// its pixels are asked for.
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
/// let sum = reader.sha256(&path)?;
/// // From now on the file is not needed.
/// std::fs::remove_file(&path)?;
/// assert_eq!(reader.decoded(&path)?.pixels.width(), 70);
/// assert_eq!(reader.sha256(&path)?, sum);
/// assert_eq!(reader.opened(), 1);
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
    /// Of all files that were opened.
    sums: BTreeMap<PathBuf, [u8; 32]>,
    /// Of pixels.
    bytes: usize,
    opened: usize,
}

/// What one pass over an image file gave.
#[derive(Debug)]
struct ImageFile {
    stated_size: Option<Size>,
    /// `None` if it cannot be decoded.
    pixels: Option<Arc<Decoded>>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::keeping(Self::MOST_BYTES)
    }
}

impl Reader {
    /// Bytes of pixels that are kept by default: 2 GiB, as of 10,000 images of 257x257 pixels.
    pub const MOST_BYTES: usize = 2 << 30;

    /// A reader that keeps at most `most_bytes` bytes of pixels.
    pub fn keeping(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            kept: Mutex::default(),
        }
    }

    /// SHA-256 of the file's bytes.
    ///
    /// # Errors
    ///
    /// - If the file cannot be read, or is too large for an image; the message names it.
    pub fn sha256(&self, path: &Path) -> std::io::Result<[u8; 32]> {
        if let Some(sum) = self.lock().sums.get(path) {
            return Ok(*sum);
        }
        let bytes = read_file(path)?;
        if self.has_room() {
            self.keep(path, &bytes);
        }
        Ok(self.opened_with_sum(path, &bytes))
    }

    /// The size in the file's header; `None` if it has none that can be read.
    pub(crate) fn stated_size(&self, path: &Path) -> Option<Size> {
        if let Some(file) = self.find(path) {
            return file.stated_size;
        }
        if !self.has_room() {
            return stated_size(path);
        }
        let bytes = read_file(path).ok()?;
        let file = self.keep(path, &bytes);
        self.opened_with_sum(path, &bytes);
        file.stated_size
    }

    /// The file's pixels.
    ///
    /// # Errors
    ///
    /// - As [`decode()`](crate::decode::decode()).
    pub fn decoded(&self, path: &Path) -> Result<Arc<Decoded>, DecodeError> {
        if let Some(pixels) = self.find(path).and_then(|file| file.pixels.clone()) {
            return Ok(pixels);
        }
        if !self.has_room() {
            self.lock().opened += 1;
            return decode(path).map(Arc::new);
        }
        let bytes = read_file(path).map_err(without_path)?;
        self.opened_with_sum(path, &bytes);
        match &self.keep(path, &bytes).pixels {
            Some(pixels) => Ok(Arc::clone(pixels)),
            None => decode_content(&bytes).map(Arc::new),
        }
    }

    /// Drops all pixels and keeps nothing more. Sums stay known.
    pub fn forget_pixels(&self) {
        let mut kept = self.lock();
        kept.files.clear();
        kept.bytes = usize::MAX;
    }

    /// Bytes of pixels that it keeps now.
    pub fn kept_bytes(&self) -> usize {
        let kept = self.lock();
        let pixels = kept.files.values().filter_map(|file| file.pixels.as_ref());
        pixels.map(|decoded| decoded.pixels.len()).sum()
    }

    /// Number of times that a file was opened for its sum or its pixels.
    pub fn opened(&self) -> usize {
        self.lock().opened
    }

    fn find(&self, path: &Path) -> Option<Arc<ImageFile>> {
        self.lock().files.get(path).map(Arc::clone)
    }

    fn has_room(&self) -> bool {
        self.lock().bytes < self.most_bytes
    }

    /// Decodes the content of the file at `path` and keeps it.
    fn keep(&self, path: &Path, bytes: &[u8]) -> Arc<ImageFile> {
        let file = Arc::new(ImageFile {
            stated_size: stated_size_in(Cursor::new(bytes)),
            pixels: decode_content(bytes).ok().map(Arc::new),
        });
        let mut kept = self.lock();
        kept.bytes += file.pixels.as_ref().map_or(0, |of| of.pixels.len());
        kept.files.insert(path.to_owned(), Arc::clone(&file));
        file
    }

    /// Counts an opened file and keeps its sum.
    fn opened_with_sum(&self, path: &Path, bytes: &[u8]) -> [u8; 32] {
        let sum = Sha256::digest(bytes).into();
        let mut kept = self.lock();
        kept.opened += 1;
        kept.sums.insert(path.to_owned(), sum);
        sum
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, pattern, put, put_image};

    #[test]
    fn test_a_file_is_opened_once_while_there_is_room() {
        let root = folder();
        for name in ["a.png", "b.png"] {
            put_image(root.path(), name, &pattern(10, 10));
        }
        // Room for one image of 300 bytes.
        let reader = Reader::keeping(300);
        for _ in 0..3 {
            for name in ["a.png", "b.png"] {
                let path = root.path().join(name);
                assert_eq!(reader.decoded(&path).unwrap().pixels, pattern(10, 10));
                let size = Size {
                    height: 10,
                    width: 10,
                };
                assert_eq!(reader.stated_size(&path), Some(size));
                reader.sha256(&path).unwrap();
            }
        }
        // The second image's pixels are read each time, its sum once.
        assert_eq!(reader.opened(), 1 + 3 + 1);
        assert_eq!(reader.kept_bytes(), 300);
        reader.forget_pixels();
        assert_eq!(reader.kept_bytes(), 0);
    }

    #[test]
    fn test_a_file_that_is_no_image_has_a_sum_and_a_reason() {
        let root = folder();
        put(root.path(), "notes.png", "abc");
        let path = root.path().join("notes.png");
        let reader = Reader::default();
        // FIPS 180-2, example 1.
        assert_eq!(reader.sha256(&path).unwrap()[..4], [0xba, 0x78, 0x16, 0xbf]);
        let error = reader.decoded(&path).unwrap_err();
        assert!(matches!(error, DecodeError::NotAnImage { .. }), "{error}");
        assert!(reader.sha256(&root.path().join("none")).is_err());
    }
}
