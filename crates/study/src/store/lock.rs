//! The lock of a study's folder. A study that ends before it has written anything leaves no new folder.

use std::fs::TryLockError;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fs_err::File;

use crate::error::StudyError;

/// Name of the file that is locked.
const LOCK: &str = ".lock";
/// How often a folder that another study just removed is made again.
const TRIES: usize = 100;
/// Pause before a look at a lock that a process holds for a moment, while it looks at the folder, and how long one that
/// joins waits for that.
const PAUSE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(5);

/// Who may be in the folder at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum With {
    /// Nobody.
    Nobody,
    /// Processes that share one study.
    Others,
    /// Processes that read what is there.
    Readers,
}

/// A locked folder.
///
/// Only the holder of the lock removes its file. Whoever takes the lock then checks that the locked file is still
/// the one in the folder. So two studies never work in one folder.
#[derive(Debug)]
pub(super) struct Lock {
    folder: PathBuf,
    /// The folders that were made for it, innermost first.
    made: Vec<PathBuf>,
    with: With,
    file: File,
}

impl Lock {
    /// Makes the folder if there is none, and locks it.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Out`] if the folder cannot be made or written.
    /// - [`StudyError::Busy`] if another study is at work in it, or, for a lock with others, somebody who is alone
    ///   in it.
    pub(super) fn take(folder: &Path, with: With) -> Result<Self, StudyError> {
        let cannot = |source: std::io::Error| StudyError::Out {
            folder: folder.to_owned(),
            source,
        };
        let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let path = folder.join(LOCK);
        let mut failed = None;
        let (began, mut tries) = (Instant::now(), 0);
        while tries < TRIES {
            // Another study that ends may remove the folders at any moment.
            let made = folder.ancestors().take_while(is_missing);
            let made: Vec<PathBuf> = made.map(Path::to_owned).collect();
            let file = match fs_err::create_dir_all(folder).and_then(|()| File::create(&path)) {
                Ok(file) => file,
                Err(error) if is_of_removal(&error) => {
                    failed = Some(error);
                    tries += 1;
                    continue;
                }
                Err(error) => return Err(cannot(error)),
            };
            failed = None;
            match lock(&file, with) {
                Ok(()) if is_at(&file, &path) => {
                    return Ok(Self {
                        folder: folder.to_owned(),
                        made,
                        with,
                        file,
                    });
                }
                // The file of a study that ended.
                Ok(()) => tries += 1,
                Err(TryLockError::WouldBlock) if with == With::Nobody => break,
                Err(TryLockError::WouldBlock) if began.elapsed() > PATIENCE => break,
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(source)) => return Err(cannot(source)),
            }
        }
        Err(failed.map_or_else(
            || StudyError::Busy {
                folder: folder.to_owned(),
            },
            cannot,
        ))
    }

    /// Locks a folder that is read and not changed, as far as that is possible without a new file; `None` if there is
    /// none to lock.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Busy`] if somebody is alone in the folder.
    pub(super) fn for_reading(folder: &Path) -> Result<Option<Self>, StudyError> {
        let Ok(file) = File::open(folder.join(LOCK)) else {
            return Ok(None);
        };
        match lock(&file, With::Readers) {
            Err(TryLockError::WouldBlock) => Err(StudyError::Busy {
                folder: folder.to_owned(),
            }),
            // A disk without locks.
            Err(TryLockError::Error(_)) => Ok(None),
            Ok(()) => Ok(Some(Self {
                folder: folder.to_owned(),
                made: Vec::new(),
                with: With::Readers,
                file,
            })),
        }
    }

    /// The same lock with others.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Busy`] if somebody takes the folder alone at this moment.
    pub(super) fn shared(mut self) -> Result<Self, StudyError> {
        let folder = self.folder.clone();
        self.with = With::Others;
        let cannot = |source| StudyError::Out {
            folder: folder.clone(),
            source,
        };
        self.file.file().unlock().map_err(cannot)?;
        match lock(&self.file, With::Others) {
            Ok(()) => Ok(self),
            Err(TryLockError::WouldBlock) => Err(StudyError::Busy { folder }),
            Err(TryLockError::Error(source)) => Err(cannot(source)),
        }
    }

    /// Whether the folder holds nothing but the lock.
    fn is_alone(&self) -> bool {
        let Ok(entries) = fs_err::read_dir(&self.folder) else {
            return false;
        };
        let names: Result<Vec<_>, _> = entries
            .map(|entry| Ok::<_, std::io::Error>(entry?.file_name()))
            .collect();
        names.is_ok_and(|names| names == [LOCK])
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Still locked: fields are dropped after this.
        if !cfg!(unix) || self.with == With::Readers || !self.is_alone() {
            return;
        }
        if self.with == With::Others {
            let alone = self.file.file().unlock().is_ok() && lock(&self.file, With::Nobody).is_ok();
            // The last one removes it. Another study may have made it anew meanwhile.
            if !alone || !is_at(&self.file, &self.folder.join(LOCK)) {
                return;
            }
        }
        let mut removed = fs_err::remove_file(self.folder.join(LOCK));
        for folder in &self.made {
            // Fails for a folder that is not empty.
            removed = removed.and_then(|()| fs_err::remove_dir(folder));
        }
    }
}

fn lock(file: &File, with: With) -> Result<(), TryLockError> {
    let locked = match with {
        With::Nobody => file.file().try_lock(),
        With::Others | With::Readers => file.file().try_lock_shared(),
    };
    match locked {
        // On a disk without locks, pulses say who is at work.
        Err(TryLockError::Error(error)) if has_no_locks(&error) => Ok(()),
        locked => locked,
    }
}

/// Whether a file system has no locks at all, as some network file systems.
fn has_no_locks(error: &std::io::Error) -> bool {
    const ENOLCK: i32 = 37;
    let is_enolck = cfg!(target_os = "linux") && error.raw_os_error() == Some(ENOLCK);
    is_enolck || error.kind() == std::io::ErrorKind::Unsupported
}

/// Whether a folder cannot be made, or a file in it, because somebody removes folders there at the moment.
fn is_of_removal(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{AlreadyExists, NotFound};
    matches!(error.kind(), NotFound | AlreadyExists)
}

/// Whether `file` is the one at `path`, not one that was removed there.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs_err::metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Where nobody removes the file, it is.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn test_a_lock_that_nothing_was_written_beside_goes_with_the_folders_made_for_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("results/mine");
        drop(Lock::take(&folder, With::Nobody).unwrap());
        assert!(!root.path().join("results").exists());
        // A folder that was there stays, and so does one with a file.
        drop(Lock::take(root.path(), With::Nobody).unwrap());
        assert!(root.path().exists());
        let lock = Lock::take(&folder, With::Nobody).unwrap();
        fs_err::write(folder.join("report.html"), "").unwrap();
        drop(lock);
        assert!(folder.join(LOCK).exists());
    }

    #[test]
    fn test_a_lock_of_another_study_is_not_removed() {
        let root = tempfile::tempdir().unwrap();
        let first = Lock::take(root.path(), With::Nobody).unwrap();
        let error = Lock::take(root.path(), With::Nobody).unwrap_err();
        assert!(matches!(error, StudyError::Busy { .. }), "{error}");
        assert!(root.path().join(LOCK).exists());
        drop(first);
        assert!(!root.path().join(LOCK).exists());
    }

    #[test]
    fn test_a_file_that_was_removed_and_made_again_is_another() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(LOCK);
        let old = File::create(&path).unwrap();
        assert!(is_at(&old, &path));
        fs_err::remove_file(&path).unwrap();
        assert!(!is_at(&old, &path));
        let new = File::create(&path).unwrap();
        assert!(!is_at(&old, &path) && is_at(&new, &path));
    }

    #[test]
    fn test_many_threads_never_hold_one_folder_together() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("results/mine");
        let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        match Lock::take(&folder, With::Nobody) {
                            Ok(lock) => {
                                assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                                taken.fetch_add(1, Ordering::SeqCst);
                                holders.fetch_sub(1, Ordering::SeqCst);
                                drop(lock);
                            }
                            Err(StudyError::Busy { .. }) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() > 0);
    }
}
