//! Features that were computed before.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::hex;
use sha2::{Digest, Sha256};

use crate::FEATURES;
use crate::table::{FeatureTable, TableError};

/// Features of images by one set of weights, kept in a file: they take long to compute, and depend on the pixels only.
///
/// The file is a `.safetensors` file, as [`FeatureTable::save`] writes it. A row's id is [`key`](Self::key) of the
/// image: the SHA-256 of the weights' SHA-256, the width and the pixels. So an image keeps its features if it is renamed or saved
/// in another lossless format, and other weights have other rows.
///
/// # Examples
///
/// ```
/// use leuko_pretrained::{FEATURES, FeatureCache, WEIGHTS_SHA256};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("features.safetensors");
/// let mut cache = FeatureCache::open(&path, WEIGHTS_SHA256);
/// let key = cache.key(&[127; 12], 2);
/// assert_eq!(cache.get(&key), None);
/// cache.insert(key.clone(), vec![0.5; FEATURES]);
/// cache.save(&path)?;
/// assert!(FeatureCache::open(&path, WEIGHTS_SHA256).get(&key).is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureCache {
    weights: String,
    rows: BTreeMap<String, Vec<f32>>,
}

impl FeatureCache {
    /// An empty one, for features by the weights of this SHA-256 (hex).
    pub fn new(weights: &str) -> Self {
        Self {
            weights: weights.to_owned(),
            rows: BTreeMap::new(),
        }
    }

    /// The features in a file. It is empty if the file is missing, damaged or of another network: then all are computed
    /// again.
    pub fn open(path: &Path, weights: &str) -> Self {
        let table = FeatureTable::load(path).ok();
        let table = table.filter(|table| table.dimension() == FEATURES);
        let rows = table.map(FeatureTable::into_rows).unwrap_or_default();
        Self {
            rows,
            ..Self::new(weights)
        }
    }

    /// The name of the features of an image, from its number of columns and its `pixels`: red, green and blue bytes,
    /// row by row.
    pub fn key(&self, pixels: &[u8], width: usize) -> String {
        let hasher = Sha256::new().chain_update(&self.weights);
        let hasher = hasher.chain_update((width as u64).to_le_bytes());
        hex(&hasher.chain_update(pixels).finalize())
    }

    /// The features under a key: [`FEATURES`] numbers.
    pub fn get(&self, key: &str) -> Option<&[f32]> {
        self.rows.get(key).map(Vec::as_slice)
    }

    /// Adds the features of an image: [`FEATURES`] numbers, or [`save`](Self::save) fails.
    pub fn insert(&mut self, key: String, features: Vec<f32>) {
        self.rows.insert(key, features);
    }

    /// Writes all rows, sorted by key. Writes nothing if there is none.
    ///
    /// # Errors
    ///
    /// - [`TableError::Length`], [`TableError::NotFinite`] if a row cannot be used.
    /// - [`TableError::File`] if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), TableError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        if let Some((key, row)) = self.rows.iter().find(|(_, row)| row.len() != FEATURES) {
            return Err(TableError::Length {
                id: key.clone(),
                expected: FEATURES,
                found: row.len(),
            });
        }
        let (keys, rows) = self.rows.clone().into_iter().unzip();
        FeatureTable::new(keys, rows)?.save(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_rows_belong_to_weights_and_pixels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("features.safetensors");
        let mut cache = FeatureCache::open(&path, "some weights");
        cache.save(&path).unwrap();
        assert!(!path.exists());
        let key = cache.key(&[1, 2, 3], 1);
        cache.insert(key.clone(), vec![0.25; FEATURES]);
        cache.save(&path).unwrap();
        assert_eq!(FeatureCache::open(&path, "some weights"), cache);
        assert_ne!(cache.key(&[1, 2, 4], 1), key);
        assert_ne!(FeatureCache::new("other weights").key(&[1, 2, 3], 1), key);
        let square = [7; 12];
        assert_ne!(cache.key(&square, 1), cache.key(&square, 2));
        // SHA-256 of "some weights", the width in eight bytes and the three bytes, by `sha256sum`.
        assert_eq!(
            key,
            "4dc0a53438b25621052750cce0b72f1ad0a2fffda276d7f1ab2094a9ec8b27e3"
        );
        fs_err::write(&path, "damaged").unwrap();
        assert_eq!(
            FeatureCache::open(&path, "some weights"),
            FeatureCache::new("some weights")
        );
    }
}
