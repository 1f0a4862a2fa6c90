//! A process among those at work in a folder.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use leuko_core::FileError;

use crate::beat::Beat;
use crate::claim::{Claim, Claimed, MOST, Said, create};
use crate::config::CrewConfig;
use crate::error::ClaimError;
use crate::judge::Judge;
use crate::machine::Process;
use crate::member::{Member, Pace, at_work, unix};
use crate::place;

/// The longest pause between two looks at a job that another process has.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A process among those at work in a folder. While this value lives, it writes its pulse.
#[derive(Debug)]
pub struct Crew {
    folder: PathBuf,
    config: CrewConfig,
    id: String,
    judge: Judge,
    // First this process's pulse goes, then it looks at others: of two that end together, one sees nobody.
    beat: Beat,
    exit: Exit,
}

/// Removes the folder if nothing is left to do and nobody else is there.
#[derive(Debug)]
struct Exit {
    folder: PathBuf,
    config: CrewConfig,
    all_done: AtomicBool,
}

impl Crew {
    /// Joins the processes in `folder`, which is made if it is not there. The folder holds nothing but claims and
    /// pulses.
    ///
    /// # Errors
    ///
    /// - The folder or the first pulse cannot be written.
    pub fn join(folder: &Path, config: CrewConfig) -> Result<Self, ClaimError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let process = Process::this();
        let id = process.id(NUMBER.fetch_add(1, Ordering::Relaxed));
        let member = Member {
            id: id.clone(),
            process,
            beat: 0,
            unix: unix(),
            joined_unix: unix(),
            about: None,
            part: None,
            jobs: Vec::new(),
            pace: None,
            queued_as: queued_as(),
        };
        Ok(Self {
            folder: folder.to_owned(),
            config,
            id,
            judge: Judge::default(),
            beat: Beat::start(folder, config.beat, member)?,
            exit: Exit {
                folder: folder.to_owned(),
                config,
                all_done: AtomicBool::new(false),
            },
        })
    }

    /// Claims a job, if nobody has it. `job`: file names, separated by `/`.
    ///
    /// After [`Claimed::Taken`], look whether the result is there: another process may have done the job and left.
    ///
    /// # Errors
    ///
    /// - A claim cannot be written or read; a name that cannot be a file's.
    pub fn claim(&self, job: &str) -> Result<Claimed<'_>, ClaimError> {
        for number in 1..=MOST {
            let path = place::claim(&self.folder, job, number)?;
            match create(&path, &self.id) {
                Ok(()) => {
                    let claim = self.taken(path, job);
                    // A lower number may be free because its process ended; then a higher one counts.
                    if place::claim(&self.folder, job, number + 1)?.exists() {
                        drop(claim);
                        continue;
                    }
                    return Ok(Claimed::Taken(claim));
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(FileError::writing(&path, error).into()),
            }
            let Some(said) = Said::read(&path)? else {
                // Given back just now.
                return Ok(Claimed::Held);
            };
            if said.failed {
                return Ok(Claimed::Failed);
            }
            if self.is_alive(&path, said.owner.as_deref()) {
                return Ok(Claimed::Held);
            }
        }
        Err(ClaimError::TooMany {
            path: place::claim(&self.folder, job, MOST)?,
        })
    }

    /// Claims a job and waits for it while another process has it; for work that each process does, one at a time.
    /// `None` once `stop` says so. Drop the claim at the end.
    ///
    /// # Errors
    ///
    /// - As [`claim`](Self::claim).
    pub fn wait_for(
        &self,
        job: &str,
        stop: impl Fn() -> bool,
    ) -> Result<Option<Claim<'_>>, ClaimError> {
        let mut pause = Duration::from_millis(20);
        while !stop() {
            if let Claimed::Taken(claim) = self.claim(job)? {
                return Ok(Some(claim));
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Ok(None)
    }

    /// The other processes that seem to be at work here.
    ///
    /// # Errors
    ///
    /// - The folder of pulses cannot be read.
    pub fn others(&self) -> Result<Vec<Member>, ClaimError> {
        let mut others = at_work(&self.folder, self.config)?;
        others.retain(|other| other.id != self.id);
        Ok(others)
    }

    /// Says how fast this process is, with its next pulse.
    pub fn tell(&self, pace: Pace) {
        self.beat.pace(pace);
    }

    /// Says how this process makes its results, in a pulse that is written before this returns.
    ///
    /// # Errors
    ///
    /// - The pulse cannot be written.
    pub fn about(&self, about: &str) -> Result<(), ClaimError> {
        self.beat.about(about)
    }

    /// Says that this process does only a part of the work, with its next pulse.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_claims::{Crew, CrewConfig, members};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let crew = Crew::join(folder.path(), CrewConfig::default())?;
    /// crew.does_only("2/10");
    /// crew.about("fused")?;
    /// assert_eq!(members(folder.path())?[0].part.as_deref(), Some("2/10"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn does_only(&self, part: &str) {
        self.beat.part(part);
    }

    /// Says that nothing is left to do in the folder. Then it goes with the last process.
    pub fn all_done(&self) {
        self.exit.all_done.store(true, Ordering::Relaxed);
    }

    /// Leaves, as a drop does, and says whether everything was [done](Self::all_done) and nobody else is there.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_claims::{Crew, CrewConfig};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let one = Crew::join(folder.path(), CrewConfig::default())?;
    /// let other = Crew::join(folder.path(), CrewConfig::default())?;
    /// one.all_done();
    /// other.all_done();
    /// assert!(!one.leave() && other.leave());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn leave(self) -> bool {
        let Self { beat, exit, .. } = self;
        drop(beat);
        exit.is_last()
    }

    fn taken(&self, path: PathBuf, job: &str) -> Claim<'_> {
        self.beat.begins(job);
        Claim {
            path,
            job: job.to_owned(),
            beat: &self.beat,
            ended: false,
        }
    }

    fn is_alive(&self, claim: &Path, owner: Option<&str>) -> bool {
        let key = match owner {
            Some(id) if id == self.id => return true,
            Some(id) => id.to_owned(),
            // A claim that is made anew is another one.
            None => {
                let made = fs_err::metadata(claim).and_then(|of| of.modified());
                format!("{} {made:?}", claim.display())
            }
        };
        let expiry = self.config.expiry;
        self.judge.is_alive(&self.folder, &key, owner, expiry)
    }
}

impl Exit {
    fn is_last(&self) -> bool {
        let alone = || at_work(&self.folder, self.config).is_ok_and(|others| others.is_empty());
        self.all_done.load(Ordering::Relaxed) && alone()
    }
}

impl Drop for Exit {
    fn drop(&mut self) {
        if self.is_last() {
            // Another one may remove it at the same time.
            drop(fs_err::remove_dir_all(&self.folder));
        }
    }
}

/// The number of this process in a cluster's queue.
fn queued_as() -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok();
    match (
        variable("SLURM_ARRAY_JOB_ID"),
        variable("SLURM_ARRAY_TASK_ID"),
    ) {
        (Some(job), Some(task)) => Some(format!("{job}_{task}")),
        _ => variable("SLURM_JOB_ID"),
    }
}

#[cfg(test)]
mod tests;
