//! What can be wrong with a table of features.

use std::path::PathBuf;

use leuko_core::FileError;
use thiserror::Error;

/// A table of features could not be read or used.
#[derive(Debug, Error)]
pub enum TableError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file is none of the kinds that hold features.
    #[error("{}: expected features in a file that ends in .npz or .safetensors", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
    },
    /// An archive of arrays is damaged, or an array is missing.
    #[error(
        "{}: cannot read the array `{array}`: {source}\nhint: the file needs the arrays `ids` and `vectors`: np.savez(path, ids=np.array(ids, dtype=str), vectors=vectors)",
        path.display()
    )]
    Archive {
        /// The file.
        path: PathBuf,
        /// The array's name.
        array: &'static str,
        /// Why.
        source: zip::result::ZipError,
    },
    /// An array is damaged, or holds something else.
    #[error(
        "{}: expected {expected} in the array `{array}`, found {found}\nhint: np.savez(path, ids=np.array(ids, dtype=str), vectors=vectors.astype(np.float32))",
        path.display()
    )]
    Array {
        /// The file.
        path: PathBuf,
        /// The array's name.
        array: &'static str,
        /// What it should hold.
        expected: &'static str,
        /// What it holds.
        found: String,
    },
    /// A safetensors file is damaged.
    #[error("{}: {source}", path.display())]
    Safetensors {
        /// The file.
        path: PathBuf,
        /// Why.
        source: safetensors::SafeTensorError,
    },
    /// A tensor is no vector of features.
    #[error(
        "{}: expected one axis of F32 or F64 in tensor {id}, found {found}\nhint: the file needs one tensor for each image, under the image's id",
        path.display()
    )]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        id: String,
        /// Its type and shape.
        found: String,
    },
    /// There is no vector for each id, or no vector at all.
    #[error(
        "expected a vector for each id, found {vectors} vectors of {dimension} numbers and {ids} ids"
    )]
    Counts {
        /// Number of ids.
        ids: usize,
        /// Number of vectors.
        vectors: usize,
        /// Numbers in the first vector.
        dimension: usize,
    },
    /// A vector has another length than the first.
    #[error("features of image {id}: expected {expected} numbers, found {found}")]
    Length {
        /// The image.
        id: String,
        /// Numbers in the first vector.
        expected: usize,
        /// Numbers in this one.
        found: usize,
    },
    /// A number that is not finite.
    #[error("features of image {id}: expected finite numbers, found {found} at place {feature}")]
    NotFinite {
        /// The image.
        id: String,
        /// The number's place in the vector (0-based).
        feature: usize,
        /// The number.
        found: f32,
    },
    /// An id is there twice.
    #[error("features of image {id} are there twice")]
    Twice {
        /// The image.
        id: String,
    },
    /// Images without features.
    #[error(
        "no features of image {id}, nor of {} other images of {wanted}\nhint: ids in the table look like {example}",
        missing - 1
    )]
    MissingId {
        /// The first such image.
        id: String,
        /// Number of such images.
        missing: usize,
        /// Number of images whose features are needed.
        wanted: usize,
        /// An id of the table.
        example: String,
    },
}
