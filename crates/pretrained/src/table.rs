//! Features that another program computed.

mod error;
mod read;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

pub use error::TableError;

/// A vector of features for each image, from any network.
///
/// Features of a network that has seen the images at hand in its training say nothing about new images:
/// their scores are too good.
///
/// # Examples
///
/// ```
/// use leuko_pretrained::FeatureTable;
///
/// let vectors = vec![vec![0.5, 1.0], vec![0.25, 2.0]];
/// let table = FeatureTable::new(vec!["Im001".into(), "Im002".into()], vectors)?;
/// assert_eq!(table.dimension(), 2);
/// assert_eq!(table.of(&["Im002"])?, [&[0.25, 2.0]]);
/// let error = table.of(&["Im002", "Im003"]).unwrap_err();
/// assert!(error.to_string().starts_with("no features of image Im003"));
/// # Ok::<(), leuko_pretrained::TableError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureTable {
    ids: Vec<String>,
    dimension: usize,
    vectors: Vec<Vec<f32>>,
    places: BTreeMap<String, usize>,
}

impl FeatureTable {
    /// Reads a file by its ending.
    ///
    /// - `.npz`: `ids`, an array of texts, and `vectors`, an array of 32- or 64-bit numbers with a row for
    ///   each of them. In Python: `np.savez(path, ids=np.array(ids, dtype=str), vectors=vectors)`.
    /// - `.safetensors`: a tensor for each image, under the image's id, all of one length, `F32` or `F64`.
    ///   In Python: `safetensors.numpy.save_file(dict(zip(ids, vectors)), path)`.
    ///
    /// # Errors
    /// - The file is missing, damaged, or holds something else.
    /// - As [`new`](Self::new).
    pub fn load(path: &Path) -> Result<Self, TableError> {
        let (ids, vectors) = match path.extension().and_then(|ending| ending.to_str()) {
            Some("npz") => read::npz(path)?,
            Some("safetensors") => read::safetensors(path)?,
            _ => {
                return Err(TableError::Kind {
                    path: path.to_owned(),
                });
            }
        };
        Self::new(ids, vectors)
    }

    /// Makes a table of a vector for each id.
    ///
    /// # Errors
    /// - There is no vector, or not one for each id.
    /// - An id is there twice.
    /// - A vector has another length than the first, is empty, or holds a number that is not finite.
    pub fn new(ids: Vec<String>, vectors: Vec<Vec<f32>>) -> Result<Self, TableError> {
        let dimension = vectors.first().map_or(0, Vec::len);
        if dimension == 0 || ids.len() != vectors.len() {
            return Err(TableError::Counts {
                ids: ids.len(),
                vectors: vectors.len(),
                dimension,
            });
        }
        let mut places = BTreeMap::new();
        for (place, (id, vector)) in ids.iter().zip(&vectors).enumerate() {
            let id = || id.clone();
            if vector.len() != dimension {
                let found = vector.len();
                return Err(TableError::Length {
                    id: id(),
                    expected: dimension,
                    found,
                });
            }
            if let Some(feature) = vector.iter().position(|value| !value.is_finite()) {
                return Err(TableError::NotFinite {
                    id: id(),
                    feature,
                    found: vector[feature],
                });
            }
            if places.insert(id(), place).is_some() {
                return Err(TableError::Twice { id: id() });
            }
        }
        Ok(Self {
            ids,
            dimension,
            vectors,
            places,
        })
    }

    /// Writes a `.safetensors` file that [`load`](Self::load) reads, whole or not at all. Rows are sorted by id there.
    ///
    /// # Errors
    /// - The file cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_pretrained::FeatureTable;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("features.safetensors");
    /// let table = FeatureTable::new(vec!["Im001".into(), "Im002".into()], vec![vec![0.5], vec![2.0]])?;
    /// table.save(&path)?;
    /// assert_eq!(FeatureTable::load(&path)?.get("Im002"), Some(&[2.0][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: &Path) -> Result<(), TableError> {
        write::safetensors(path, &self.ids, &self.vectors)
    }

    /// The images' ids, in the order of the file.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Numbers in each vector.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The vectors, in the order of [`ids`](Self::ids).
    pub fn vectors(&self) -> &[Vec<f32>] {
        &self.vectors
    }

    /// The vector of an image, if it is there.
    pub fn get(&self, id: &str) -> Option<&[f32]> {
        let place = self.places.get(id)?;
        Some(&self.vectors[*place])
    }

    /// The vectors by their ids.
    pub(crate) fn into_rows(self) -> BTreeMap<String, Vec<f32>> {
        self.ids.into_iter().zip(self.vectors).collect()
    }

    /// The vectors of some images, in their order.
    ///
    /// # Errors
    /// - An image has none; the first such image is named.
    pub fn of(&self, ids: &[impl AsRef<str>]) -> Result<Vec<&[f32]>, TableError> {
        let missing = || ids.iter().filter(|id| self.get(id.as_ref()).is_none());
        match missing().next() {
            Some(id) => Err(TableError::MissingId {
                id: id.as_ref().to_owned(),
                missing: missing().count(),
                wanted: ids.len(),
                example: self.ids[0].clone(),
            }),
            None => Ok(ids.iter().filter_map(|id| self.get(id.as_ref())).collect()),
        }
    }
}
