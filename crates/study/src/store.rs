//! A study's folder: where everything lies, one study at a time, and never two studies' runs side by side. Several
//! processes may share one study.

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
use std::sync::OnceLock;

use leuko_claims::{Claim, Crew, CrewConfig, Member, at_work};
use leuko_core::{FileError, RunId, read_record, remove_unfinished, remove_unfinished_at};
use leuko_model::is_outdated;
use toml::{Table, Value};

use crate::error::StudyError;
use crate::settings::{Difference, Settings, differences};
use lock::{Lock, With};

pub use description::Description;
pub(crate) use description::runs;
pub use finding::{FINDING_FORMAT, Finding, Focus, MeanShares, PlaneMap, Separated};
pub use maps::{ShownCell, ShownMaps};
pub(crate) use paths::{AUDITS, REPORT, SETTINGS, audit_path};
pub(crate) use session::processor_name;
pub(crate) use session::{ENVIRONMENT, add_session, add_share, read_sessions};
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

/// The folder, in a study's, of claims and pulses of the processes that share it. It goes when all is done.
const WORK: &str = "work";
/// The job that each process does at its time: to describe the study, and to make tables, figures and report.
const TURN: &str = "turn";

/// A study's folder, locked while this value lives: [`open`](Self::open) against everybody, [`join`](Self::join)
/// against other studies. If nothing was written into it by then, a folder that was made for it goes again.
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
    /// This process among those that share the study, once it works on it.
    crew: OnceLock<Crew>,
    /// None for a folder that is read while others may write, or that is only read and has no file to lock.
    _lock: Option<Lock>,
}

impl Store {
    /// Makes the folder if there is none, and locks it against all other processes.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OutIsFile`] if `folder` is a file.
    /// - [`StudyError::Out`] if the folder cannot be made or written.
    /// - [`StudyError::Busy`] if another process is at work in it.
    pub fn open(folder: &Path) -> Result<Self, StudyError> {
        Self::check(folder)?;
        let lock = Lock::take(folder, With::Nobody)?;
        // Some network file systems ignore locks.
        if !at_work(&folder.join(WORK), CrewConfig::default())?.is_empty() {
            return Err(StudyError::Busy {
                folder: folder.to_owned(),
            });
        }
        tidy(folder)?;
        Ok(Self::of(folder, Some(lock)))
    }

    /// Makes the folder if there is none, and joins the processes that work on the same study there, on this machine or
    /// on others. Each run is trained by one of them.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OutIsFile`] if `folder` is a file.
    /// - [`StudyError::Out`] if the folder cannot be made or written.
    /// - [`StudyError::Busy`] if a process is at work in it that shares it with nobody, such as
    ///   [`conclude`](crate::conclude()).
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::Store;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let one = Store::join(folder.path())?;
    /// let other = Store::join(folder.path())?;
    /// // Nobody has it alone meanwhile.
    /// assert!(Store::open(folder.path()).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn join(folder: &Path) -> Result<Self, StudyError> {
        Self::check(folder)?;
        let lock = match Lock::take(folder, With::Nobody) {
            Ok(lock) => {
                if at_work(&folder.join(WORK), CrewConfig::default())?.is_empty() {
                    tidy(folder)?;
                }
                match lock.shared() {
                    // Another one that joins looks at the folder alone for a moment.
                    Err(StudyError::Busy { .. }) => Lock::take(folder, With::Others)?,
                    lock => lock?,
                }
            }
            Err(StudyError::Busy { .. }) => Lock::take(folder, With::Others)?,
            Err(error) => return Err(error),
        };
        Ok(Self::of(folder, Some(lock)))
    }

    /// A folder that is only read, while others may write, or one in the folder of a study that is locked.
    pub(crate) fn unlocked(folder: &Path) -> Self {
        Self::of(folder, None)
    }

    /// The folder of claims and pulses.
    pub(crate) fn work(&self) -> PathBuf {
        self.folder.join(WORK)
    }

    fn of(folder: &Path, lock: Option<Lock>) -> Self {
        Self {
            folder: folder.to_owned(),
            crew: OnceLock::new(),
            _lock: lock,
        }
    }

    /// This process among those that share the study.
    ///
    /// # Errors
    ///
    /// - Its pulse cannot be written.
    pub(crate) fn crew(&self) -> Result<&Crew, StudyError> {
        if let Some(crew) = self.crew.get() {
            return Ok(crew);
        }
        let crew = Crew::join(&self.work(), CrewConfig::default())?;
        Ok(self.crew.get_or_init(|| crew))
    }

    /// Waits until no other process that shares the study writes what each of them writes: descriptions, tables,
    /// figures, the report, a model. The turn ends when the value is dropped. `stop` says whether to stop waiting, such
    /// as [`Watch::cancelled`](crate::Watch::cancelled).
    ///
    /// # Errors
    ///
    /// - [`StudyError::Cancelled`] if `stop` says so.
    /// - A claim that cannot be written or read.
    pub fn turn(&self, stop: impl Fn() -> bool) -> Result<Claim<'_>, StudyError> {
        self.one_at_a_time(TURN, stop)
    }

    /// The same for other work that processes do one at a time, by its name.
    pub(crate) fn one_at_a_time(
        &self,
        work: &str,
        stop: impl Fn() -> bool,
    ) -> Result<Claim<'_>, StudyError> {
        let claim = self.crew()?.wait_for(work, stop)?;
        claim.ok_or_else(|| self.cancelled())
    }

    /// Says that nothing is left to do. Then claims, pulses and what killed processes left go with the last process.
    pub(crate) fn all_done(&self) -> Result<(), StudyError> {
        self.crew()?.all_done();
        Ok(())
    }

    /// The error of work that was stopped on request.
    pub(crate) fn cancelled(&self) -> StudyError {
        StudyError::Cancelled {
            folder: self.folder.clone(),
        }
    }

    /// A folder that is read and not changed, also by several at once. It is locked against a study as far as that is
    /// possible without a new file.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Busy`] if a study is at work in it.
    pub(crate) fn read_only(folder: &Path) -> Result<Self, StudyError> {
        let store = Self::of(folder, Lock::for_reading(folder)?);
        // Processes that share a study hold the lock in the same way.
        store.is_idle()?;
        Ok(store)
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
        match self.recorded(run, expected)? {
            Some(is_done) => Ok(is_done),
            None => {
                self.not_busy_otherwise(settings, None)?;
                Err(StudyError::OtherRuns {
                    folder: self.folder.clone(),
                    run: run.clone(),
                    changes: self.changes(settings),
                })
            }
        }
    }

    /// The same for a run of a study whose settings were compared before.
    ///
    /// # Errors
    ///
    /// - If the record is damaged.
    /// - [`StudyError::OtherRuns`] if another process made it in another way meanwhile.
    pub(crate) fn is_trained(&self, run: &RunId, expected: &str) -> Result<bool, StudyError> {
        self.recorded(run, expected)?
            .ok_or_else(|| StudyError::OtherRuns {
                folder: self.folder.clone(),
                run: run.clone(),
                changes: Vec::new(),
            })
    }

    /// Whether a run is recorded and its network is there; `None` if it was made in another way.
    fn recorded(&self, run: &RunId, expected: &str) -> Result<Option<bool>, StudyError> {
        let path = self.record(run);
        if !path.exists() {
            return Ok(Some(false));
        }
        let record = read_record(&path)?;
        if record.fingerprint != expected {
            return Ok(None);
        }
        // Somebody may have removed the network, or the folder while it was saved.
        let network = self.checkpoint(run);
        let is_there = network.exists() && !is_outdated(&network);
        Ok(Some(record.completed().is_none() || is_there))
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
        self.not_busy_otherwise(settings, None)?;
        Err(StudyError::OtherSettings {
            folder: self.folder.clone(),
            changes,
        })
    }

    /// Refuses a folder in which a process is at work on a study.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Busy`] if there is one.
    pub(crate) fn is_idle(&self) -> Result<(), StudyError> {
        match self.others()?.is_empty() {
            true => Ok(()),
            false => Err(StudyError::Busy {
                folder: self.folder.clone(),
            }),
        }
    }

    /// The other processes at work on the study.
    ///
    /// # Errors
    ///
    /// - The folder of pulses cannot be read.
    pub(crate) fn others(&self) -> Result<Vec<Member>, StudyError> {
        Ok(match self.crew.get() {
            Some(crew) => crew.others()?,
            None => at_work(&self.work(), CrewConfig::default())?,
        })
    }

    /// Refuses a folder in which another process is at work with other settings, or another engine than `engine`.
    ///
    /// # Errors
    ///
    /// - [`StudyError::BusyOtherwise`] if there is one; names what differs.
    pub(crate) fn not_busy_otherwise(
        &self,
        settings: &Settings,
        engine: Option<&str>,
    ) -> Result<(), StudyError> {
        let changes = self.changes(settings);
        for other in self.others()? {
            let mut changes = changes.clone();
            if let (Some(new), Some(old)) = (engine, &other.about)
                && new != old
            {
                changes.push(Difference {
                    key: "engine".to_owned(),
                    old: old.clone(),
                    new: new.to_owned(),
                });
            }
            if !changes.is_empty() {
                return Err(StudyError::BusyOtherwise {
                    folder: self.folder.clone(),
                    host: other.host().to_owned(),
                    changes,
                });
            }
        }
        Ok(())
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

impl Drop for Store {
    fn drop(&mut self) {
        let was_last = self.crew.take().is_some_and(Crew::leave);
        if was_last {
            // The next start tries again.
            drop(remove_half_written(&self.folder));
        }
    }
}

/// Removes files that killed processes left half-written.
fn remove_half_written(folder: &Path) -> Result<(), FileError> {
    remove_unfinished_at(folder)?;
    for part in PARTS.map(|part| folder.join(part)) {
        if part.is_dir() {
            remove_unfinished(&part)?;
        }
    }
    Ok(())
}

/// Removes what killed processes left: half-written files and claims. Nobody else may be at work here.
fn tidy(folder: &Path) -> Result<(), StudyError> {
    remove_half_written(folder)?;
    let work = folder.join(WORK);
    if work.is_dir() {
        fs_err::remove_dir_all(work).map_err(StudyError::io)?;
    }
    Ok(())
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
    fn test_join_shares_with_those_that_join_and_with_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let alone = Store::open(folder.path()).unwrap();
        let error = Store::join(folder.path()).unwrap_err();
        assert!(matches!(error, StudyError::Busy { .. }), "{error}");
        drop(alone);
        let one = Store::join(folder.path()).unwrap();
        let other = Store::join(folder.path()).unwrap();
        drop(one);
        let error = Store::open(folder.path()).unwrap_err();
        assert!(matches!(error, StudyError::Busy { .. }), "{error}");
        drop(other);
        Store::open(folder.path()).unwrap();
    }

    #[test]
    fn test_open_refuses_a_folder_whose_lock_is_ignored_while_a_process_works_there() {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join(WORK);
        let crew = Crew::join(&work, CrewConfig::default()).unwrap();
        let error = Store::open(folder.path()).unwrap_err();
        assert!(matches!(error, StudyError::Busy { .. }), "{error}");
        // Its claims stay, too.
        let claim = crew.claim("train/a").unwrap();
        drop(Store::join(folder.path()).unwrap());
        assert!(work.join("claims/train/a.1").exists(), "{claim:?}");
        drop(claim);
        drop(crew);
        Store::open(folder.path()).unwrap();
        assert!(!work.exists());
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
