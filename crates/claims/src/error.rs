//! What can go wrong.

use std::path::PathBuf;

use leuko_core::FileError;
use thiserror::Error;

/// A claim or a pulse could not be written or read.
#[derive(Debug, Error)]
pub enum ClaimError {
    /// A file in the folder of claims and pulses cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The thread that writes the pulse cannot start.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// A job's name leads out of the folder, or has a part that is no file name.
    #[error("{job:?} cannot be the name of a job: use file names, separated by /")]
    Name {
        /// The name.
        job: String,
    },
    /// Claims of one job never end: somebody creates files there.
    #[error("too many claims of one job: remove {}", path.display())]
    TooMany {
        /// The last claim.
        path: PathBuf,
    },
}
