//! A study's folder: where everything lies, one study at a time, and never two studies' runs side by side.

mod description;
mod finding;
mod lock;
mod maps;
mod paths;
mod session;
mod skipped;
mod text_sum;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::{RunId, read_record, remove_unfinished, remove_unfinished_at};
use leuko_model::is_outdated;
use toml::{Table, Value};

use crate::error::StudyError;
use crate::settings::{Difference, Settings, differences};
use lock::{LOCK, Lock};

pub use description::Description;
pub(crate) use description::runs;
pub use finding::{FINDING_FORMAT, Finding, Focus, MeanShares, PlaneMap, Separated};
pub use maps::{ShownCell, ShownMaps};
pub(crate) use paths::{AUDITS, REPORT, SETTINGS, audit_path};
pub(crate) use session::processor_name;
pub(crate) use session::{ENVIRONMENT, add_session, read_sessions};
pub use session::{Program, Session};
pub(crate) use skipped::{SKIPPED, read_skipped, write_skipped};
pub use skipped::{SkipReason, SkippedExperiment};
pub(crate) use text_sum::{check_sum, without_sum};

/// The folders of a store, which hold nothing but leuko's own files.
const PARTS: [&str; 10] = [
    "records",
    "checkpoints",
    "plans",
    "experiments",
    "findings",
    "methods",
    "audit",
    "figures",
    "tables",
    "variance",
];

/// A study's folder, locked against a second study while this value lives. If nothing was written into it by
/// then, a folder that was made for it goes again.
///
/// # Examples
///
/// ```
/// use leuko_study::Store;
///
/// let folder = tempfile::tempdir()?;
/// let store = Store::open(folder.path())?;
/// // A second study in the same folder is refused.
/// assert!(Store::open(folder.path()).is_err());
/// assert_eq!(store.report(), folder.path().join("report.html"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// None for a folder that is only read.
    _lock: Option<Lock>,
    /// The lock's file while a folder is only read, shared with others that read; none if there is no such file.
    _reading: Option<fs_err::File>,
}

impl Store {
    /// Makes the folder if there is none, and locks it.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OutIsFile`] if `folder` is a file.
    /// - [`StudyError::Out`] if the folder cannot be made or written.
    /// - [`StudyError::Busy`] if another study is at work in it.
    pub fn open(folder: &Path) -> Result<Self, StudyError> {
        Self::check(folder)?;
        let lock = Lock::take(folder)?;
        // What a killed study left half-written.
        remove_unfinished_at(folder)?;
        for part in PARTS.map(|part| folder.join(part)) {
            if part.is_dir() {
                remove_unfinished(&part)?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            _lock: Some(lock),
            _reading: None,
        })
    }

    /// A folder that is read and not changed, also by several at once. It is locked against a study as far as that is
    /// possible without a new file.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Busy`] if a study is at work in it.
    pub(crate) fn read_only(folder: &Path) -> Result<Self, StudyError> {
        let file = fs_err::File::open(folder.join(LOCK)).ok();
        let held = file.as_ref().map(|file| file.file().try_lock_shared());
        if let Some(Err(std::fs::TryLockError::WouldBlock)) = held {
            return Err(StudyError::Busy {
                folder: folder.to_owned(),
            });
        }
        Ok(Self {
            folder: folder.to_owned(),
            _lock: None,
            _reading: file,
        })
    }

    /// Refuses a place for results that is a file.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OutIsFile`] if it is one.
    pub fn check(folder: &Path) -> Result<(), StudyError> {
        match folder.is_file() {
            true => Err(StudyError::OutIsFile {
                path: folder.to_owned(),
            }),
            false => Ok(()),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a run is recorded, with the fingerprint `expected`, and its network is there.
    ///
    /// # Errors
    ///
    /// - If the record is damaged.
    /// - [`StudyError::OtherRuns`] if it was made with other settings, images, engine or version; what
    ///   differs is named, as far as the stored settings tell.
    pub(crate) fn is_done(
        &self,
        run: &RunId,
        expected: &str,
        settings: &Settings,
    ) -> Result<bool, StudyError> {
        let path = self.record(run);
        if !path.exists() {
            return Ok(false);
        }
        let record = read_record(&path)?;
        if record.fingerprint == expected {
            // Somebody may have removed the network, or the folder while it was saved.
            let network = self.checkpoint(run);
            let is_there = network.exists() && !is_outdated(&network);
            return Ok(record.completed().is_none() || is_there);
        }
        Err(StudyError::OtherRuns {
            folder: self.folder.clone(),
            run: run.clone(),
            changes: self.changes(settings),
        })
    }

    /// Refuses a folder with results of other images than those of the data set `name`: a training would mix
    /// them with its own.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OtherImages`] if there are any.
    pub fn holds_only(&self, name: &str) -> Result<(), StudyError> {
        let stored = self.stored().unwrap_or_default();
        let experiments = stored.get("experiments").and_then(Value::as_table);
        let mut names = experiments.into_iter().flatten().map(|(name, _)| name);
        match names.find(|other| *other != name) {
            None => Ok(()),
            Some(other) => Err(StudyError::OtherImages {
                folder: self.folder.clone(),
                stored: other.clone(),
                given: name.to_owned(),
            }),
        }
    }

    /// Refuses a folder with results by other settings; one without results is free for any.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OtherSettings`] if there are any; names what differs.
    pub fn same_settings(&self, settings: &Settings) -> Result<(), StudyError> {
        let changes = self.changes(settings);
        if !self.has_results() || changes.is_empty() {
            return Ok(());
        }
        Err(StudyError::OtherSettings {
            folder: self.folder.clone(),
            changes,
        })
    }

    /// Stores the resolved settings of the experiments in `run`. Those of experiments that were run in this
    /// folder before stay as they were.
    pub(crate) fn write_settings(
        &self,
        settings: &Settings,
        run: &BTreeSet<&str>,
    ) -> Result<(), StudyError> {
        let mut table = Table::try_from(settings).map_err(StudyError::toml(SETTINGS))?;
        let stored = self.stored().unwrap_or_default();
        if let Some(Value::Table(experiments)) = table.get_mut("experiments") {
            experiments.retain(|name, _| run.contains::<str>(name));
            let others = stored.get("experiments").and_then(Value::as_table);
            for (name, other) in others.into_iter().flatten() {
                if !run.contains(&name[..]) {
                    experiments.insert(name.clone(), other.clone());
                }
            }
        }
        let text = toml::to_string(&table).map_err(StudyError::toml(SETTINGS))?;
        Ok(text_sum::write_with_sum(&self.settings(), &text)?)
    }

    fn stored(&self) -> Option<Table> {
        let text = fs_err::read_to_string(self.settings()).ok()?;
        text.parse().ok()
    }

    /// What differs between the stored settings and `settings`; nothing if none are stored.
    fn changes(&self, settings: &Settings) -> Vec<Difference> {
        let (Some(mut stored), Ok(mut current)) = (self.stored(), Table::try_from(settings)) else {
            return Vec::new();
        };
        // Methods can be added at any time: no other result depends on them.
        for settings in [&mut stored, &mut current] {
            settings.remove("methods");
            settings.remove("features");
        }
        // Experiments that only one side knows differ from nothing.
        if let (Some(Value::Table(stored)), Some(Value::Table(current))) = (
            stored.get_mut("experiments"),
            current.get_mut("experiments"),
        ) {
            current.retain(|name, _| stored.contains_key(name));
            stored.retain(|name, _| current.contains_key(name));
        }
        differences(&stored, &current)
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;
    use crate::settings::{Profile, SettingsRequest};

    #[test]
    fn test_open_of_a_file_is_refused_and_leaves_the_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("results.txt");
        fs_err::write(&file, "mine").unwrap();
        let error = Store::open(&file).unwrap_err();
        assert!(matches!(error, StudyError::OutIsFile { .. }), "{error}");
        assert_eq!(fs_err::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn test_same_settings_leaves_a_folder_without_results_free() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let of = |seed| {
            let request = SettingsRequest {
                profile: Profile::Smoke,
                seed: Some(Seed(seed)),
                ..SettingsRequest::default()
            };
            request.resolve().unwrap()
        };
        store.write_settings(&of(1), &[].into()).unwrap();
        store.same_settings(&of(2)).unwrap();
        fs_err::create_dir_all(store.folder().join("records")).unwrap();
        match store.same_settings(&of(2)).unwrap_err() {
            StudyError::OtherSettings { changes, .. } => {
                assert_eq!(changes.len(), 1);
                assert_eq!(changes[0].to_string(), "seed was 1, is 2");
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn test_open_twice_is_refused_until_the_first_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::open(folder.path()).unwrap();
        let error = Store::open(folder.path()).unwrap_err();
        assert!(matches!(error, StudyError::Busy { .. }), "{error}");
        drop(first);
        Store::open(folder.path()).unwrap();
    }
}
