//! Submitting: an array and its collector, neither lost nor doubled.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fs_err::File;
use leuko_core::write_whole;

use crate::command::path_text;
use crate::error::SlurmError;
use crate::job::{Job, JobId, JobState};
use crate::journal::{Journal, lock};
use crate::names::{from_root, job_name};
use crate::script::{Common, Role};
use crate::shares::{Shares, Work};
use crate::slurm::Slurm;
use crate::submission::{Array, Attempt, End, Order, Submission, Submitted};

/// What came of [`submit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Jobs were submitted.
    Submitted(Submission),
    /// An earlier submission broke off; the rest of it was submitted.
    Completed(Submission),
    /// Jobs of an earlier submission wait or run, so nothing was submitted.
    There(Submission),
    /// An earlier submission has done everything, so nothing was submitted.
    Done(Submission),
}

/// What [`submit`] would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Tasks of the array; `None` if no run is left.
    pub shares: Option<Shares>,
    /// The command line of `sbatch` and the script, of the array and of the collector.
    pub jobs: Vec<(String, String)>,
}

/// Submits the runs that are left of a study in `out`: an array, and a collector that comes after it.
///
/// Each `sbatch` is recorded before it starts, with a name that no other job has. So if this program is killed at any
/// moment, the same call finds what Slurm has, and submits the rest. As long as jobs of the study wait or run, it submits
/// nothing.
///
/// # Errors
///
/// - [`SlurmError::Busy`] if another program does the same at the moment.
/// - [`SlurmError::OtherCommand`] if jobs of another command wait or run.
/// - As [`Order::check`]; [`SlurmError::Text`] for paths that cannot be passed.
/// - Slurm's refusal or silence; a file that cannot be written.
///
/// # Examples
///
/// ```no_run
/// use leuko_slurm::{LeukoCommand, Order, Outcome, Site, Slurm, Work, submit};
/// # let runs: Vec<String> = Vec::new();
///
/// let order = Order {
///     command: LeukoCommand {
///         program: "/shared/bin/leuko".into(),
///         name: "run".into(),
///         arguments: vec!["--profile=paper".into(), "--out=results/paper".into()],
///         whole: Vec::new(),
///         folder: "/home/ada/study".into(),
///         environment: Default::default(),
///     },
///     site: Site::default(),
///     sbatch: "--partition=cpu".into(),
///     tasks: None,
/// };
/// let work = Work { runs, time: std::time::Duration::from_secs(36_000), memory: None };
/// let out = "/home/ada/study/results/paper".as_ref();
/// match submit(out, &order, &work, &Slurm::default())? {
///     Outcome::Submitted(jobs) => println!("jobs {:?}", jobs.jobs()),
///     other => println!("{other:?}"),
/// }
/// # Ok::<(), leuko_slurm::SlurmError>(())
/// ```
pub fn submit(
    out: &Path,
    order: &Order,
    work: &Work,
    slurm: &Slurm,
) -> Result<Outcome, SlurmError> {
    order.check()?;
    let submitter = Submitter::new(out, slurm)?;
    let last = submitter.journal.submission.clone();
    let Some(last) = last else {
        return submitter.begin(order, 0, work).map(Outcome::Submitted);
    };
    match submitter.there_for(&last, order)? {
        There::All => return Ok(Outcome::There(last)),
        There::Part => return submitter.complete(last).map(Outcome::Completed),
        // It waits only to say that.
        There::OfCancelled(collector) => slurm.cancel(&[collector])?,
        There::Nothing => {
            let same = last.order.command == order.command;
            if same && last.end == Some(End::Done) && work.runs.is_empty() {
                return Ok(Outcome::Done(last));
            }
        }
    }
    submitter
        .begin(order, last.arrays(), work)
        .map(Outcome::Submitted)
}

/// Refuses an order while jobs of another command wait or run for `out`: for a caller that writes there before it submits.
///
/// # Errors
///
/// - [`SlurmError::OtherCommand`] if there are any; as [`submit`] where Slurm is asked.
pub fn check_free(out: &Path, order: &Order, slurm: &Slurm) -> Result<(), SlurmError> {
    let submitter = Submitter::new(out, slurm)?;
    if let Some(last) = &submitter.journal.submission {
        submitter.there_for(last, order)?;
    }
    Ok(())
}

/// What [`submit`] would submit, under the same names if called on the same machine. Writes nothing; asks Slurm for its
/// limits alone, if it is there.
///
/// # Errors
///
/// - As [`Order::check`]; [`SlurmError::Text`] for paths that cannot be passed.
pub fn preview(
    out: &Path,
    order: &Order,
    work: &Work,
    slurm: &Slurm,
) -> Result<Preview, SlurmError> {
    order.check()?;
    let shares = order.shares(work, slurm.max_array_size().unwrap_or_default())?;
    let out = &from_root(out);
    let journal = Journal::open(out)?;
    let earlier = journal.submission.as_ref().map_or(0, Submission::arrays);
    let mut submission = Submission::new(order.clone(), earlier);
    submission.attempts.push(Attempt {
        left: work.runs.len(),
        array: None,
        collector: None,
    });
    let mut jobs = Vec::new();
    let common = common(out, order);
    let array = shares.map(|shares| Role::Array {
        tasks: shares.tasks,
    });
    let after = array.map(|_| "ARRAY");
    let collector = Role::Collector { after };
    let mut number = journal.next();
    for role in array.into_iter().chain([collector]) {
        let name = &job_name(out, number, 0);
        // An array is recorded before and after it is submitted.
        number = number.saturating_add(2);
        let options = common.options(role, name, &submission.logs())?;
        let script = script_path(out, &submission, role);
        let line = shlex::try_join(
            ["sbatch", "--parsable"]
                .into_iter()
                .chain(options.iter().map(String::as_str))
                .chain([path_text("folder", &script)?]),
        );
        let line = line.unwrap_or_else(|_| options.join(" "));
        jobs.push((line, common.script(role, name)?));
    }
    Ok(Preview { shares, jobs })
}

/// How much of a submission Slurm has.
enum There {
    /// Its last collector waits or runs.
    All,
    /// Jobs wait or run, or one was about to be submitted, but not all.
    Part,
    /// Its array was cancelled, and the collector alone is left.
    OfCancelled(JobId),
    /// None: it ended, or was cancelled.
    Nothing,
}

impl There {
    fn any(&self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

/// Submits for one study, alone.
#[derive(Debug)]
pub(crate) struct Submitter<'a> {
    out: PathBuf,
    pub(crate) slurm: &'a Slurm,
    pub(crate) journal: Journal,
    lock: File,
}

impl<'a> Submitter<'a> {
    /// # Errors
    ///
    /// - [`SlurmError::Busy`] if another one is at work on this machine.
    pub(crate) fn new(out: &Path, slurm: &'a Slurm) -> Result<Self, SlurmError> {
        let lock = lock(out)?;
        let absolute = fs_err::canonicalize(out);
        let out = absolute.map_err(|error| leuko_core::FileError::reading(out, error))?;
        Ok(Self {
            journal: Journal::open(&out)?,
            out,
            slurm,
            lock,
        })
    }

    /// What is there of a submission. Refuses another command than that of `order` while there is something.
    fn there_for(&self, last: &Submission, order: &Order) -> Result<There, SlurmError> {
        let there = self.there(last)?;
        if there.any() && last.order.command != order.command {
            let jobs: Vec<String> = last.jobs().iter().map(JobId::to_string).collect();
            return Err(SlurmError::OtherCommand {
                folder: self.out.clone(),
                there: last.order.command.to_string(),
                jobs: jobs.join(" "),
                instructions: order.command.other_instructions(&last.order.command),
            });
        }
        Ok(there)
    }

    fn there(&self, submission: &Submission) -> Result<There, SlurmError> {
        let Some(last) = submission.last() else {
            return Ok(There::Nothing);
        };
        if submission.end.is_some() {
            return Ok(There::Nothing);
        }
        let active = self.slurm.active(&last.names())?;
        let is_active = |job: &Submitted| active.iter().any(|found| found.name == job.name);
        let array = last.array.as_ref().map(|array| &array.job);
        if let Some(collector) = last.collector.as_ref().filter(|job| is_active(job)) {
            // One that Slurm took without this program's knowledge is recorded.
            let Some(id) = collector.id else {
                return Ok(There::Part);
            };
            return Ok(match array {
                Some(array) if !is_active(array) && self.was_cancelled(array)? => {
                    There::OfCancelled(id)
                }
                _ => There::All,
            });
        }
        let ours = |job: &Submitted| self.slurm.remembered(&job.name, job.intended);
        Ok(match (array, &last.collector) {
            // Its collector was cancelled alone, or never submitted.
            (Some(array), _) if is_active(array) => There::Part,
            // Nobody looks after an array that has ended.
            (Some(array), None) if array.id.is_some() || !ours(array)?.is_empty() => There::Part,
            _ => There::Nothing,
        })
    }

    /// Whether somebody cancelled the array, or a task of it.
    pub(crate) fn was_cancelled(&self, array: &Submitted) -> Result<bool, SlurmError> {
        let jobs = self.slurm.remembered(&array.name, array.intended)?;
        Ok(jobs.iter().any(|job| job.state == JobState::Cancelled))
    }

    /// Submits an array of what is left, and its collector.
    pub(crate) fn begin(
        self,
        order: &Order,
        earlier: usize,
        work: &Work,
    ) -> Result<Submission, SlurmError> {
        self.next_attempt(Submission::new(order.clone(), earlier), work)
    }

    /// Submits one more array of what is left, and its collector.
    pub(crate) fn next_attempt(
        self,
        mut submission: Submission,
        work: &Work,
    ) -> Result<Submission, SlurmError> {
        let limit = match work.runs.is_empty() {
            true => None,
            false => self.slurm.patiently(|| self.slurm.max_array_size())?,
        };
        let shares = submission.order.shares(work, limit)?;
        let array = match shares {
            Some(shares) => Some(Array {
                tasks: shares.tasks,
                job: self.intended()?,
            }),
            None => None,
        };
        submission.attempts.push(Attempt {
            left: work.runs.len(),
            array,
            collector: None,
        });
        self.complete(submission)
    }

    /// Submits what the last attempt lacks.
    pub(crate) fn complete(mut self, mut submission: Submission) -> Result<Submission, SlurmError> {
        let number = submission.attempts.len();
        let Some(mut attempt) = submission.attempts.pop() else {
            return Ok(submission);
        };
        submission.refused = None;
        let record = |this: &mut Self, attempt: &Attempt, submission: &mut Submission| {
            submission.attempts.truncate(number - 1);
            submission.attempts.push(attempt.clone());
            this.journal.write(submission)
        };
        if let Some(array) = attempt.array.clone().filter(|array| array.job.id.is_none()) {
            record(&mut self, &attempt, &mut submission)?;
            let role = Role::Array { tasks: array.tasks };
            let id = self.found_or_refused(&mut submission, role, &array.job)?;
            if let Some(array) = &mut attempt.array {
                array.job.id = Some(id);
            }
            record(&mut self, &attempt, &mut submission)?;
        }
        let array = attempt.array.as_ref().map(|array| &array.job);
        // Slurm knows no dependency on a job that it has forgotten.
        let after = match array {
            Some(array) if !self.active_of(array)?.is_empty() => array.id,
            _ => None,
        };
        let after = after.map(|id| id.to_string());
        let is_there = match &attempt.collector {
            Some(job) if job.id.is_some() => !self.active_of(job)?.is_empty(),
            _ => false,
        };
        if !is_there {
            let job = match attempt.collector.take() {
                Some(job) if job.id.is_none() => job,
                _ => self.intended()?,
            };
            attempt.collector = Some(job.clone());
            record(&mut self, &attempt, &mut submission)?;
            let after = after.as_deref();
            let role = Role::Collector { after };
            let id = self.found_or_refused(&mut submission, role, &job)?;
            attempt.collector = Some(Submitted {
                id: Some(id),
                ..job
            });
        }
        record(&mut self, &attempt, &mut submission)?;
        Ok(submission)
    }

    fn active_of(&self, job: &Submitted) -> Result<Vec<Job>, SlurmError> {
        let active = || self.slurm.active(&[&job.name]);
        self.slurm.patiently(active)
    }

    /// The same as [`find_or_submit`](Self::find_or_submit). A refusal is recorded for whoever looks later: of what a
    /// collector submits, nobody sees an error.
    fn found_or_refused(
        &mut self,
        submission: &mut Submission,
        role: Role<'_>,
        job: &Submitted,
    ) -> Result<JobId, SlurmError> {
        let found = self.find_or_submit(submission, role, job);
        if let Err(SlurmError::Refused { message, .. }) = &found {
            submission.refused = Some(message.clone());
            // The refusal itself is worth more than that it cannot be recorded.
            drop(self.journal.write(submission));
        }
        found
    }

    /// The job of that name, which Slurm may have taken before.
    fn find_or_submit(
        &self,
        submission: &Submission,
        role: Role<'_>,
        job: &Submitted,
    ) -> Result<JobId, SlurmError> {
        let common = common(&self.out, &submission.order);
        let options = common.options(role, &job.name, &submission.logs())?;
        let path = script_path(&self.out, submission, role);
        write_whole(&path, common.script(role, &job.name)?.as_bytes())?;
        let script = path_text("folder", &path)?;
        // Also after an sbatch without an answer.
        self.slurm.patiently(|| {
            let found = self.slurm.remembered(&job.name, job.intended)?;
            match found.first() {
                Some(job) => Ok(job.id),
                None => self.slurm.submit(&options, script, &self.lock),
            }
        })
    }

    /// A job that no other job shares its name with. Slurm may remember one of a study that was in the same folder before.
    fn intended(&self) -> Result<Submitted, SlurmError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let intended = now.unwrap_or(Duration::ZERO).as_secs();
        let mut other = 0;
        loop {
            let name = job_name(&self.out, self.journal.next(), other);
            let remembered = || self.slurm.remembered(&name, intended);
            if self.slurm.patiently(remembered)?.is_empty() {
                return Ok(Submitted {
                    name,
                    intended,
                    id: None,
                });
            }
            other += 1;
        }
    }
}

fn common<'a>(out: &'a Path, order: &'a Order) -> Common<'a> {
    Common {
        out,
        command: &order.command,
        site: &order.site,
        sbatch: &order.sbatch,
    }
}

fn script_path(out: &Path, submission: &Submission, role: Role<'_>) -> PathBuf {
    let name = match role {
        Role::Array { .. } => "task.sh",
        Role::Collector { .. } => "collector.sh",
    };
    out.join(submission.logs()).join(name)
}
