//! A claim of a job.

use std::io::Write;
use std::path::{Path, PathBuf};

use leuko_core::FileError;

use crate::beat::Beat;
use crate::error::ClaimError;

/// The most claims that one job can have: as many processes died with it.
pub(crate) const MOST: u32 = 100_000;

/// The answer to a process that asks for a job.
#[derive(Debug)]
pub enum Claimed<'a> {
    /// The job is this process's.
    Taken(Claim<'a>),
    /// Another process does it, or another thread of this one, or one of them did it: look for its result.
    Held,
    /// A process tried it, and it cannot be done.
    Failed,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its result is there.
    Done,
    /// There is no result, and another process need not try.
    Failed,
}

/// A claim of a job. If it is dropped before its job [ended](Self::end), the job is free again.
#[derive(Debug)]
pub struct Claim<'a> {
    pub(crate) path: PathBuf,
    pub(crate) job: String,
    pub(crate) beat: &'a Beat,
    pub(crate) ended: bool,
}

impl Claim<'_> {
    /// Says that the job ended. Its claim stays: on a network file system, another process may not see the result at
    /// once.
    ///
    /// # Errors
    ///
    /// - The claim cannot be written.
    pub fn end(mut self, ending: Ending) -> Result<(), ClaimError> {
        self.ended = true;
        if ending == Ending::Failed {
            let file = fs_err::OpenOptions::new().append(true).open(&self.path);
            file.and_then(|mut file| file.write_all(FAILED.as_bytes()))
                .map_err(|error| FileError::writing(&self.path, error))?;
        }
        Ok(())
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // If it cannot be removed, it expires with this process.
            drop(fs_err::remove_file(&self.path));
        }
        self.beat.ended(&self.job);
    }
}

const FAILED: &str = "failed\n";

/// Creates a claim, unless there is one.
pub(crate) fn create(path: &Path, owner: &str) -> std::io::Result<()> {
    let create = || fs_err::File::create_new(path);
    let mut file = match create() {
        // Its folder is not there yet, or somebody has just removed it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs_err::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            create()?
        }
        other => other?,
    };
    let written = file.write_all(format!("{owner}\n").as_bytes());
    if written.is_err() {
        // An empty claim would hold up its job.
        drop(fs_err::remove_file(path));
    }
    written
}

/// What a claim says.
pub(crate) struct Said {
    /// The process that has it; `None` if it died before it could write that.
    pub(crate) owner: Option<String>,
    /// Whether its job failed.
    pub(crate) failed: bool,
}

impl Said {
    /// Reads a claim; `None` if there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, ClaimError> {
        use std::io::ErrorKind::{NotFound, StaleNetworkFileHandle};
        let text = match fs_err::read_to_string(path) {
            Ok(text) => text,
            // Another machine has just removed it.
            Err(error) if matches!(error.kind(), NotFound | StaleNetworkFileHandle) => {
                return Ok(None);
            }
            Err(error) => return Err(FileError::reading(path, error).into()),
        };
        let mut lines = text.split_inclusive('\n');
        let whole = |line: &str| line.strip_suffix('\n').map(str::to_owned);
        Ok(Some(Self {
            owner: lines.next().and_then(whole),
            failed: lines.next() == Some(FAILED),
        }))
    }
}
