//! One set-up at a time: a lock that the system releases when its holder dies.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

use crate::say;

/// Holds the staging folder until dropped.
pub(crate) struct Lock {
    _file: fs::File,
    staging: PathBuf,
}

impl Lock {
    /// Gives the staging folder back, and removes it if it holds nothing but the lock.
    pub(crate) fn leave_nothing(self) {
        let _ = fs::remove_file(self.staging.join("lock"));
        // Wheels that somebody kept stay.
        let _ = fs::remove_dir(&self.staging);
    }
}

/// Takes the staging folder for this process, and waits while another set-up has it.
///
/// # Errors
/// - The folder or its lock file cannot be made.
pub(crate) fn take(staging: &Path) -> Result<Lock> {
    let path = staging.join("lock");
    let mut told = false;
    loop {
        fs::create_dir_all(staging)?;
        let file = fs::File::create(&path)?;
        if file.try_lock().is_err() {
            if !told {
                say::step("Another set-up is at work here; waiting for it");
                told = true;
            }
            file.lock()?;
        }
        // Its holder deletes the folder when done: then the lock is on a file that is gone.
        if is_same_file(&file, &path) {
            return Ok(Lock {
                _file: file,
                staging: staging.to_owned(),
            });
        }
    }
}

#[cfg(unix)]
fn is_same_file(file: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => identity(ours) == identity(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_file(_file: &fs::File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_take_waits_for_the_holder_and_survives_its_clean_up() {
        let parent = tempfile::tempdir().unwrap();
        let staging = parent.path().join("staging");
        let first = take(&staging).unwrap();
        let second = {
            let staging = staging.clone();
            std::thread::spawn(move || take(&staging).map(|_lock| staging.join("lock").exists()))
        };
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert!(!second.is_finished());
        fs::remove_dir_all(&staging).unwrap();
        drop(first);
        assert!(second.join().unwrap().unwrap());
    }

    #[test]
    fn test_leave_nothing_keeps_wheels() {
        let parent = tempfile::tempdir().unwrap();
        let staging = parent.path().join("staging");
        take(&staging).unwrap().leave_nothing();
        assert!(!staging.exists());
        let lock = take(&staging).unwrap();
        fs::write(staging.join("a.whl"), "").unwrap();
        lock.leave_nothing();
        assert!(staging.join("a.whl").exists());
    }
}
