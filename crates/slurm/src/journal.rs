//! The file of a submission: each change is a new file with the next number, which only one program can make.
//!
//! ```text
//! RESULTS/slurm/submission-0001.json   about to submit the array
//! RESULTS/slurm/submission-0002.json   it is job 17
//! RESULTS/slurm/submission-0003.json   about to submit the collector
//! ```
//!
//! A hard link to a complete file is made or refused, also on a file system of a network. So of two programs that change
//! a submission at once, on any two machines, one goes on and the other stops; no lock has to hold between them.

use std::fs::TryLockError;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fs_err::File;
use leuko_core::{FileError, read_versioned, remove_unfinished_at, write_summed};

use crate::error::SlurmError;
use crate::script::FOLDER;
use crate::submission::Submission;

const PREFIX: &str = "submission-";
const SUFFIX: &str = ".json";

/// The submission of a study's folder, as it was read or written last.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The study's folder.
    out: PathBuf,
    /// Number of the last file; 0 if there is none.
    number: u32,
    /// What the last file says.
    pub(crate) submission: Option<Submission>,
}

impl Submission {
    /// The last submission of the study in `folder`; `None` if there was none.
    ///
    /// # Errors
    ///
    /// - [`SlurmError::File`] if its file cannot be read or was changed.
    pub fn read(folder: &Path) -> Result<Option<Self>, SlurmError> {
        Ok(Journal::open(folder)?.submission)
    }
}

impl Journal {
    /// Reads the last file, if there is one.
    pub(crate) fn open(out: &Path) -> Result<Self, SlurmError> {
        let folder = out.join(FOLDER);
        let mut number = 0;
        if folder.is_dir() {
            let reading = |error| FileError::reading(&folder, error);
            for entry in fs_err::read_dir(&folder).map_err(reading)? {
                let name = entry.map_err(reading)?.file_name();
                let name = name.to_string_lossy();
                let digits = name.strip_prefix(PREFIX);
                let digits = digits.and_then(|rest| rest.strip_suffix(SUFFIX));
                let found: Option<u32> = digits.and_then(|digits| digits.parse().ok());
                number = found.unwrap_or_default().max(number);
            }
        }
        let submission = match number {
            0 => None,
            _ => Some(read_versioned(&path(out, number), Submission::FORMAT)?),
        };
        Ok(Self {
            out: out.to_owned(),
            number,
            submission,
        })
    }

    /// The number of the next file.
    pub(crate) fn next(&self) -> u32 {
        self.number.saturating_add(1)
    }

    /// Writes the next file.
    ///
    /// # Errors
    ///
    /// - [`SlurmError::Busy`] if another program has written it.
    pub(crate) fn write(&mut self, submission: &Submission) -> Result<(), SlurmError> {
        let path = path(&self.out, self.next());
        // Removed by the next program if this one is killed here.
        let name = format!(".leuko-{}-{}.tmp", self.next(), std::process::id());
        let whole = self.out.join(FOLDER).join(name);
        write_summed(&whole, submission)?;
        let linked = fs_err::hard_link(&whole, &path);
        // The answer to the first of two requests may be lost on a network.
        let is_ours = linked.is_ok() || links(&whole) == Some(2);
        let removed = fs_err::remove_file(&whole);
        match linked {
            Err(error) if !is_ours && error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(SlurmError::Busy {
                    folder: self.out.clone(),
                });
            }
            Err(error) if !is_ours => return Err(writing(&path, error)),
            _ => {}
        }
        removed.map_err(|error| writing(&path, error))?;
        self.number = self.next();
        self.submission = Some(submission.clone());
        Ok(())
    }
}

fn path(out: &Path, number: u32) -> PathBuf {
    out.join(FOLDER)
        .join(format!("{PREFIX}{number:04}{SUFFIX}"))
}

#[cfg(unix)]
fn links(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(fs_err::metadata(path).ok()?.nlink())
}

#[cfg(not(unix))]
fn links(_: &Path) -> Option<u64> {
    None
}

fn writing(path: &Path, source: std::io::Error) -> SlurmError {
    SlurmError::File(FileError::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

/// Makes the folder and holds its lock: on one machine, a second program stops. The file is given to `sbatch`, too. So,
/// if this program is killed, the next one cannot begin before `sbatch` has ended, and finds its job.
///
/// # Errors
///
/// - [`SlurmError::Busy`] if another program, or an `sbatch` that it started, holds it.
pub(crate) fn lock(out: &Path) -> Result<File, SlurmError> {
    let folder = out.join(FOLDER);
    let path = folder.join(".lock");
    let file = fs_err::create_dir_all(&folder).and_then(|()| File::create(&path));
    let file = file.map_err(|error| writing(&path, error))?;
    let start = Instant::now();
    loop {
        match file.file().try_lock() {
            Ok(()) => break,
            // A process that is just being started may hold it for a moment.
            Err(TryLockError::WouldBlock) if start.elapsed() < Duration::from_secs(1) => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(SlurmError::Busy {
                    folder: out.to_owned(),
                });
            }
            // A file system without locks: the numbers of the files must do.
            Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    remove_unfinished_at(&folder)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use crate::submission::Order;

    fn submission(sbatch: &str) -> Submission {
        Submission::new(Order::example(Site::default(), sbatch), 0)
    }

    #[test]
    fn test_of_two_programs_that_change_a_submission_one_stops() {
        let out = tempfile::tempdir().unwrap();
        let mut first = Journal::open(out.path()).unwrap();
        first.write(&submission("--mem=1G")).unwrap();
        let mut second = Journal::open(out.path()).unwrap();
        assert_eq!(second.submission, Some(submission("--mem=1G")));
        second.write(&submission("--mem=2G")).unwrap();
        let error = first.write(&submission("--mem=3G")).unwrap_err();
        assert!(matches!(error, SlurmError::Busy { .. }), "{error}");
        let last = Journal::open(out.path()).unwrap();
        assert_eq!(last.submission, Some(submission("--mem=2G")));
        assert_eq!(last.number, 2);
        // No temporary file stays.
        assert_eq!(
            fs_err::read_dir(out.path().join(FOLDER)).unwrap().count(),
            2
        );
    }

    #[test]
    fn test_an_edited_file_and_one_of_another_version_are_refused() {
        let out = tempfile::tempdir().unwrap();
        Journal::open(out.path())
            .unwrap()
            .write(&submission(""))
            .unwrap();
        let file = path(out.path(), 1);
        let text = fs_err::read_to_string(&file).unwrap();
        let refused = |text: String| {
            leuko_core::write_whole(&file, text.as_bytes()).unwrap();
            Journal::open(out.path()).unwrap_err()
        };
        let edited = refused(text.replace("\"run\"", "\"train\""));
        assert!(
            matches!(edited, SlurmError::File(FileError::Sum { .. })),
            "{edited}"
        );
        let other = refused(text.replace("\"format\": 1", "\"format\": 9"));
        assert!(
            matches!(other, SlurmError::File(FileError::Format { got: 9, .. })),
            "{other}"
        );
    }

    #[test]
    fn test_lock_is_held_by_one() {
        let out = tempfile::tempdir().unwrap();
        let held = lock(out.path()).unwrap();
        let error = lock(out.path()).unwrap_err();
        assert!(matches!(error, SlurmError::Busy { .. }), "{error}");
        drop(held);
        lock(out.path()).unwrap();
    }
}
