//! A study's folder: one study at a time, and never two studies' runs side by side.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_core::{read_record, remove_unfinished, write_whole};
use toml::{Table, Value};

use crate::pool::{Task, record_path};
use crate::settings::{Difference, Settings, differences, stored_path};

/// Refuses a place for results that is a file.
///
/// # Errors
///
/// If it is one.
pub(crate) fn check_out(out: &Path) -> Result<()> {
    if out.is_file() {
        bail!(
            "{} is a file, and results need a folder\nhint: name another place with --out",
            out.display()
        );
    }
    Ok(())
}

/// A study's folder, locked against a second study while this value lives.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    _lock: fs_err::File,
}

impl Folder {
    /// Makes the folder if need be, and locks it.
    ///
    /// # Errors
    ///
    /// If it cannot be made or written, or another study is at work in it.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let cannot = || {
            format!(
                "results cannot be written to {}\nhint: choose a folder that you may write to with --out",
                path.display()
            )
        };
        check_out(path)?;
        fs_err::create_dir_all(path).with_context(cannot)?;
        let lock = fs_err::File::create(path.join(".lock")).with_context(cannot)?;
        match lock.file().try_lock() {
            Ok(()) => {
                // What is ours alone: the folder itself may hold other people's.
                for part in [
                    "records",
                    "checkpoints",
                    "plans",
                    "experiments",
                    "findings",
                    "audit",
                    "figures",
                    "tables",
                ] {
                    let part = path.join(part);
                    if part.is_dir() {
                        remove_unfinished(&part)?;
                    }
                }
                Ok(Self {
                    path: path.to_owned(),
                    _lock: lock,
                })
            }
            Err(std::fs::TryLockError::WouldBlock) => bail!(
                "another study is at work in {}\nhint: wait for it, or choose another folder with --out",
                path.display()
            ),
            Err(std::fs::TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }

    /// Separates the tasks that are already recorded from those to do.
    ///
    /// # Errors
    ///
    /// If a record is damaged, or was made with other settings, data, engine or version: what differs is
    /// named, as far as the stored settings tell.
    pub(crate) fn pending<'a>(
        &self,
        tasks: Vec<Task<'a>>,
        settings: &Settings,
    ) -> Result<Vec<Task<'a>>> {
        let mut pending = Vec::new();
        for task in tasks {
            let path = record_path(&self.path, &task.run);
            if !path.exists() {
                pending.push(task);
                continue;
            }
            let record = read_record(&path)?;
            if record.fingerprint != task.fingerprint {
                bail!(
                    "{} holds runs made with other images, settings, engine or version of leuko (the first is {})\n{}hint: choose another folder with --out, or delete {} to begin anew",
                    self.path.display(),
                    task.run,
                    self.differences(settings),
                    self.path.display()
                );
            }
        }
        Ok(pending)
    }

    /// Refuses a folder with results of other images than those of the data set `name`, which a training
    /// would mix with its own.
    ///
    /// # Errors
    ///
    /// If there are any.
    pub(crate) fn holds_only(&self, name: &str) -> Result<()> {
        let stored = self.stored().unwrap_or_default();
        let experiments = stored.get("experiments").and_then(Value::as_table);
        let mut names = experiments.into_iter().flatten().map(|(name, _)| name);
        if let Some(other) = names.find(|other| *other != name) {
            bail!(
                "{} holds results of {other}, and these images are {name}\nhint: choose another folder with --out",
                self.path.display()
            );
        }
        Ok(())
    }

    /// Refuses a folder with results by other settings; one without results is free for any.
    ///
    /// # Errors
    ///
    /// If there are any; what differs is named.
    pub(crate) fn same_settings(&self, settings: &Settings) -> Result<()> {
        let differences = self.differences(settings);
        if !self.has_results() || differences.is_empty() {
            return Ok(());
        }
        bail!(
            "{} holds a training with other settings or images\n{differences}hint: choose another folder with --out, or delete {} to begin anew",
            self.path.display(),
            self.path.display()
        )
    }

    /// Whether a run has ended in it.
    pub(crate) fn has_results(&self) -> bool {
        has_results(&self.path)
    }

    /// Stores the resolved settings, of the experiments in `run`; those of others that were run in
    /// this folder before stay as they were.
    pub(crate) fn store(&self, settings: &Settings, run: &BTreeSet<&str>) -> Result<()> {
        let mut table = Table::try_from(settings)?;
        let stored = self.stored().unwrap_or_default();
        if let Some(Value::Table(experiments)) = table.get_mut("experiments") {
            experiments.retain(|name, _| run.contains(name));
            let others = stored.get("experiments").and_then(Value::as_table);
            for (name, other) in others.into_iter().flatten() {
                if !run.contains(name.as_str()) {
                    experiments.insert(name.clone(), other.clone());
                }
            }
        }
        let text = toml::to_string(&table)?;
        Ok(write_whole(&stored_path(&self.path), text.as_bytes())?)
    }

    fn stored(&self) -> Option<Table> {
        let text = fs_err::read_to_string(stored_path(&self.path)).ok()?;
        text.parse().ok()
    }

    /// Lines `changed: key was X, is Y`, or none if nothing is stored or nothing differs.
    fn differences(&self, settings: &Settings) -> String {
        let (Some(mut stored), Ok(mut current)) = (self.stored(), Table::try_from(settings)) else {
            return String::new();
        };
        // Experiments that only one side knows differ from nothing.
        if let (Some(Value::Table(stored)), Some(Value::Table(current))) = (
            stored.get_mut("experiments"),
            current.get_mut("experiments"),
        ) {
            current.retain(|name, _| stored.contains_key(name));
            stored.retain(|name, _| current.contains_key(name));
        }
        differences(&stored, &current)
            .into_iter()
            .map(|Difference { key, old, new }| format!("changed: {key} was {old}, is {new}\n"))
            .collect()
    }
}

/// Whether a run has ended in the folder `out`.
pub(crate) fn has_results(out: &Path) -> bool {
    out.join("records").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Profile};

    #[test]
    fn test_open_of_a_file_says_that_results_need_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("results.txt");
        fs_err::write(&file, "mine").unwrap();
        let message = Folder::open(&file).unwrap_err().to_string();
        assert!(message.contains("results need a folder"), "{message}");
        assert_eq!(fs_err::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn test_same_settings_leaves_a_folder_without_results_free() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(folder.path()).unwrap();
        let of = |seed| settings::resolve(Profile::Smoke, None, &[], Some(seed)).unwrap();
        folder.store(&of(1), &[].into()).unwrap();
        folder.same_settings(&of(2)).unwrap();
        fs_err::create_dir_all(folder.path.join("records")).unwrap();
        let message = folder.same_settings(&of(2)).unwrap_err().to_string();
        assert!(message.contains("seed was 1, is 2"), "{message}");
    }

    #[test]
    fn test_open_twice_is_refused_until_the_first_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::open(folder.path()).unwrap();
        let message = Folder::open(folder.path()).unwrap_err().to_string();
        assert!(message.contains("another study is at work"), "{message}");
        drop(first);
        Folder::open(folder.path()).unwrap();
    }
}
