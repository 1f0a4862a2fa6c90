//! A study's folder: one study at a time, and never two studies' runs side by side.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_core::{RunRecord, read_json, write_whole};
use toml::{Table, Value};

use crate::pool::{Task, record_path};
use crate::settings::{Settings, stored_path};

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
        let hint = "hint: choose a folder that you may write to with --out";
        fs_err::create_dir_all(path).context(hint)?;
        let lock = fs_err::File::create(path.join(".lock")).context(hint)?;
        match lock.file().try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
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
    /// If a record is damaged, or was made with other settings, data or engine: what differs is
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
            let record: RunRecord = read_json(&path)?;
            if record.fingerprint != task.fingerprint {
                bail!(
                    "{} holds runs made with other settings, images or engine (the first is {})\n{}hint: choose another folder with --out, or delete {} to begin anew",
                    self.path.display(),
                    task.run,
                    self.differences(settings),
                    self.path.display()
                );
            }
        }
        Ok(pending)
    }

    /// Stores the resolved settings.
    pub(crate) fn store(&self, settings: &Settings) -> Result<()> {
        let text = toml::to_string(settings)?;
        Ok(write_whole(&stored_path(&self.path), text.as_bytes())?)
    }

    /// Lines `changed: key was X, is Y`, or none if nothing is stored or nothing differs.
    fn differences(&self, settings: &Settings) -> String {
        let stored = fs_err::read_to_string(stored_path(&self.path)).ok();
        let stored = stored.and_then(|text| text.parse::<Table>().ok());
        let current = toml::to_string(settings)
            .ok()
            .and_then(|text| text.parse::<Table>().ok());
        let (Some(stored), Some(current)) = (stored, current) else {
            return String::new();
        };
        let mut lines = String::new();
        differences(
            &Value::Table(stored),
            &Value::Table(current),
            "",
            &mut lines,
        );
        lines
    }
}

fn differences(old: &Value, new: &Value, key: &str, lines: &mut String) {
    if let (Value::Table(old), Value::Table(new)) = (old, new) {
        let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let none = Value::String("not set".into());
        for name in keys {
            let full = if key.is_empty() {
                name.clone()
            } else {
                format!("{key}.{name}")
            };
            let (old, new) = (
                old.get(name).unwrap_or(&none),
                new.get(name).unwrap_or(&none),
            );
            differences(old, new, &full, lines);
        }
    } else if old != new {
        lines.push_str(&format!("changed: {key} was {old}, is {new}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_differences_names_changed_added_and_removed_keys() {
        let value = |text: &str| Value::Table(text.parse().unwrap());
        let mut lines = String::new();
        differences(
            &value("a = 1\n[t]\nb = 2\nc = 3"),
            &value("a = 1\n[t]\nb = 5"),
            "",
            &mut lines,
        );
        assert_eq!(
            lines,
            "changed: t.b was 2, is 5\nchanged: t.c was 3, is \"not set\"\n"
        );
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
