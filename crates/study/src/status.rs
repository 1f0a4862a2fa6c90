//! How far a study is, read from its folder while processes work in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use leuko_claims::{CrewConfig, Member, members};
use leuko_core::{RunId, read_record};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::StudyError;
use crate::outputs::SUMMARY;
use crate::store::{Description, Store};
use crate::variance::measured::is_unfinished;

/// How far a study is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// Its experiments, by name.
    pub experiments: Vec<ExperimentStatus>,
    /// The processes that work on it, by machine, and those that stopped without an end.
    pub processes: Vec<ProcessStatus>,
    /// Seconds until the processes at work have done their runs, estimated from those that were done since the first of
    /// them began, or, if each does a share, from what they say; `None` if none was done, or if nobody is at work.
    pub seconds_left: Option<f64>,
    /// Number of runs that are not done and that no process at work will do: of shares that nobody does. `None` before
    /// the shares at work can tell.
    pub unattended: Option<usize>,
    /// Whether there is a report.
    pub has_report: bool,
    /// Number of runs that it tells of. If more have ended, it was made before they did.
    pub reported: usize,
    /// Whether networks were trained to split the variance (`--variance`), and the split is still to be made.
    pub is_unsplit: bool,
}

/// How far an experiment is. A run is done, failed, running or left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExperimentStatus {
    /// Its name.
    pub name: String,
    /// Number of runs; 0 if a report was made of other methods than the network alone.
    pub runs: usize,
    /// Number of those whose network is trained.
    pub done: usize,
    /// Number of those whose training diverged; the records say why.
    pub failed: usize,
    /// Number of those that are trained at the moment.
    pub running: usize,
    /// Number of those that nobody has begun, or whose process died.
    pub left: usize,
    /// Number of networks that are explained.
    pub explained: usize,
    /// Number of networks to explain, when all are trained; 0 if none is.
    pub to_explain: usize,
}

/// A process at work on a study.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProcessStatus {
    /// Its machine.
    pub host: String,
    /// Its number there.
    pub pid: u32,
    /// Its number in a cluster's queue, such as `1234_7`.
    pub queued_as: Option<String>,
    /// The share of the runs that it does, such as `2/10`; `None` if it does whatever is left.
    pub share: Option<String>,
    /// Whether it seems to be alive. A process that does whatever is left, or the same share, takes over the work of one
    /// that is not.
    pub alive: bool,
    /// Seconds since it was last seen, by the clocks of both machines.
    pub seen_seconds_ago: u64,
    /// What it does: `train/EXPERIMENT/nNNNN/foldFF`, `explain/…`, `variance/seed-N/train/…` while it splits the
    /// variance, or `turn` while it writes settings, tables or report. Of one that is not alive, what nobody has done
    /// since.
    pub jobs: Vec<String>,
    /// Images that it trains a second; `None` before it can tell.
    pub images_per_second: Option<f64>,
}

impl Status {
    /// Reads how far the study in `folder` is. Nothing is locked or written.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoStudy`], [`StudyError::OtherVersion`] if the folder holds no study of this version.
    /// - A record that is damaged.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::{Share, Status, Store, run_share};
    /// # use leuko_study::{Plan, Profile, SettingsRequest, Silent};
    /// # let smoke = SettingsRequest {
    /// #     profile: Profile::Smoke,
    /// #     assignments: vec!["analysis.enabled=false".to_owned()],
    /// #     ..SettingsRequest::default()
    /// # };
    /// # let only = ["synthetic-binary".to_owned()];
    /// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
    /// # let folder = tempfile::tempdir()?;
    /// run_share(&plan, &Store::join(folder.path())?, "1/2".parse::<Share>()?, &Silent)?;
    ///
    /// let status = Status::read(folder.path())?;
    /// let binary = &status.experiments[0];
    /// assert_eq!((binary.runs, binary.done, binary.left), (4, 2, 2));
    /// assert!(status.processes.is_empty() && !status.has_report);
    /// // The other share's.
    /// assert_eq!(status.unattended, Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(folder: &Path) -> Result<Self, StudyError> {
        let store = Store::unlocked(folder);
        let descriptions = Description::read_all(folder)?;
        let config = CrewConfig::default();
        let processes = members(&store.work())?;
        let alive: Vec<&Member> = (processes.iter())
            .filter(|member| member.seems_alive(config))
            .collect();
        let began = alive.iter().map(|member| member.joined_unix).min();
        let has_report = store.report().exists();
        let mut pace = Pace::default();
        let mut results = BTreeSet::new();
        let mut experiments = Vec::new();
        for about in &descriptions {
            let mut runs: Vec<RunId> = about.runs().collect();
            let seen = runs.par_iter().map(|run| Seen::of(&store, run));
            let seen: Vec<Seen> = seen.collect::<Result<_, _>>()?;
            let seen: BTreeMap<String, Seen> =
                runs.iter().map(RunId::to_string).zip(seen).collect();
            // A study of other methods alone has a report and no record of a network.
            let is_begun = seen.values().any(|seen| seen.end.is_some()) || !alive.is_empty();
            if !is_begun && has_report && store.methods(&about.name).is_dir() {
                runs.clear();
            }
            for (run, seen) in &seen {
                results.extend(seen.end.map(|_| format!("train/{run}")));
                results.extend(seen.explained.then(|| format!("explain/{run}")));
            }
            let jobs = alive.iter().flat_map(|member| &member.jobs);
            let running = jobs.filter(|job| {
                let run = job.strip_prefix("train/").and_then(|run| seen.get(run));
                run.is_some_and(|seen| seen.end.is_none())
            });
            let running = running.count();
            let count = |is: &dyn Fn(&Seen) -> bool| seen.values().filter(|seen| is(seen)).count();
            let done = count(&|seen| seen.end == Some(End::Trained));
            let failed = count(&|seen| seen.end == Some(End::Diverged));
            for (run, seen) in runs
                .iter()
                .zip(runs.iter().map(|run| &seen[&run.to_string()]))
            {
                pace.add(run.size.get(), seen, began);
            }
            experiments.push(ExperimentStatus {
                name: about.name.clone(),
                runs: runs.len(),
                done,
                failed,
                running,
                left: (runs.len() - done - failed).saturating_sub(running),
                explained: count(&|seen| seen.explained),
                to_explain: match about.analysis.enabled {
                    true => runs.len() - failed,
                    false => 0,
                },
            });
        }
        let left: usize = (experiments.iter())
            .map(|one: &ExperimentStatus| one.left + one.running)
            .sum();
        let shares = Shares::of(&alive);
        let mut processes: Vec<ProcessStatus> = (processes.iter())
            .map(|member| ProcessStatus::of(member, config))
            .collect();
        for process in processes.iter_mut().filter(|process| !process.alive) {
            let is_done = |job: &String| results.contains(job) || is_split_recorded(folder, job);
            process.jobs.retain(|job| !is_done(job));
        }
        processes.sort_by(|a, b| (&a.host, a.pid).cmp(&(&b.host, b.pid)));
        Ok(Self {
            experiments,
            processes,
            seconds_left: match shares {
                Shares::Whole => {
                    began.and_then(|began| pace.seconds_left(now().saturating_sub(began)))
                }
                Shares::Only { seconds_left, .. } => seconds_left,
            },
            unattended: match shares {
                Shares::Whole => Some(0),
                Shares::Only { runs_left, .. } => {
                    runs_left.map(|attended| left.saturating_sub(attended))
                }
            },
            has_report,
            reported: reported(folder),
            is_unsplit: (descriptions.iter()).any(|about| is_unfinished(folder, &about.name)),
        })
    }

    /// Whether there is a report, and it tells of all runs that have ended.
    pub fn is_reported(&self) -> bool {
        let ended = self.experiments.iter().map(|one| one.done + one.failed);
        self.has_report && ended.sum::<usize>() <= self.reported
    }

    /// Whether a process trains networks that split the variance of scores, which come after all runs.
    pub fn splits_variance(&self) -> bool {
        let alive = self.processes.iter().filter(|process| process.alive);
        let mut jobs = alive.flat_map(|process| &process.jobs);
        jobs.any(|job| job.starts_with("variance/"))
    }

    /// Time until the processes at work have done their runs, as [`seconds_left`](Self::seconds_left).
    pub fn time_left(&self) -> Option<Duration> {
        self.seconds_left.map(Duration::from_secs_f64)
    }
}

/// What is read of the summary that comes with a report.
#[derive(Deserialize)]
struct Reported {
    experiments: Vec<ReportedExperiment>,
}

#[derive(Deserialize)]
struct ReportedExperiment {
    sizes: Vec<ReportedSize>,
}

#[derive(Deserialize)]
struct ReportedSize {
    folds_completed: usize,
    folds_failed: usize,
}

/// Number of runs that the last report tells of; 0 without one.
fn reported(folder: &Path) -> usize {
    let text = fs_err::read_to_string(folder.join(SUMMARY)).unwrap_or_default();
    let Ok(Reported { experiments }) = toml::from_str(&text) else {
        return 0;
    };
    let sizes = experiments.iter().flat_map(|one| &one.sizes);
    sizes
        .map(|size| size.folds_completed + size.folds_failed)
        .sum()
}

/// Whether a job, `variance/seed-N/train/RUN`, has its record.
fn is_split_recorded(folder: &Path, job: &str) -> bool {
    job.split_once("/train/").is_some_and(|(place, run)| {
        let of_seed = Store::unlocked(&folder.join(place));
        of_seed.record_named(run).exists()
    })
}

impl ProcessStatus {
    fn of(member: &Member, config: CrewConfig) -> Self {
        Self {
            host: member.host().to_owned(),
            pid: member.pid(),
            queued_as: member.queued_as.clone(),
            share: member.part.clone(),
            alive: member.seems_alive(config),
            seen_seconds_ago: member.age().as_secs(),
            jobs: member.jobs.clone(),
            images_per_second: member.pace.map(|pace| pace.images_per_second),
        }
    }
}

/// What the processes at work do together.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shares {
    /// All that is left.
    Whole,
    /// Their shares alone.
    Only {
        /// Until the last of them has done its share; `None` if one cannot tell.
        seconds_left: Option<f64>,
        /// Runs that they will do; `None` if one cannot tell.
        runs_left: Option<usize>,
    },
}

impl Shares {
    fn of(alive: &[&Member]) -> Self {
        if alive.iter().any(|member| member.part.is_none()) {
            return Self::Whole;
        }
        let paces = || alive.iter().map(|member| member.pace);
        let seconds: Option<Vec<f64>> = paces().map(|pace| pace?.seconds_left).collect();
        let runs: Option<Vec<usize>> = paces().map(|pace| pace?.runs_left).collect();
        Self::Only {
            seconds_left: seconds.and_then(|all| all.into_iter().reduce(f64::max)),
            runs_left: runs.map(|all| all.into_iter().sum()),
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Trained,
    Diverged,
}

/// What there is of a run.
#[derive(Clone, Copy, Debug)]
struct Seen {
    end: Option<End>,
    /// When its record was written, in seconds since 1970.
    unix: u64,
    explained: bool,
}

impl Seen {
    fn of(store: &Store, run: &RunId) -> Result<Self, StudyError> {
        let path = store.record(run);
        let end = match path.exists() {
            true if read_record(&path)?.completed().is_some() => Some(End::Trained),
            true => Some(End::Diverged),
            false => None,
        };
        let written = fs_err::metadata(&path).and_then(|of| of.modified()).ok();
        let written = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Ok(Self {
            end,
            unix: written.map_or(0, |at| at.as_secs()),
            explained: store.finding(run).exists(),
        })
    }
}

/// Work done since processes began, and work left, in training images: networks of all sizes train for about as many
/// epochs.
#[derive(Default)]
struct Pace {
    done: usize,
    left: usize,
}

impl Pace {
    fn add(&mut self, images: usize, seen: &Seen, began: Option<u64>) {
        match seen.end {
            None => self.left += images,
            Some(_) if began.is_some_and(|began| seen.unix >= began) => self.done += images,
            Some(_) => {}
        }
    }

    fn seconds_left(&self, elapsed: u64) -> Option<f64> {
        let left = self.left as f64 / self.done as f64 * elapsed.max(1) as f64;
        (self.done > 0).then_some(left)
    }
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_job_of_the_variance_is_done_once_it_has_its_record() {
        let folder = tempfile::tempdir().unwrap();
        let job = "variance/seed-2/train/blasts/n0010/fold01";
        assert!(!is_split_recorded(folder.path(), job));
        let records = folder.path().join("variance/seed-2/records/blasts/n0010");
        fs_err::create_dir_all(&records).unwrap();
        fs_err::write(records.join("fold01.json"), "").unwrap();
        assert!(is_split_recorded(folder.path(), job));
        assert!(!is_split_recorded(folder.path(), "turn"));
    }

    #[test]
    fn test_shares_at_work_leave_the_others_to_nobody_and_take_the_time_of_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let join = || leuko_claims::Crew::join(folder.path(), CrewConfig::default()).unwrap();
        let found = || {
            let all = members(folder.path()).unwrap();
            Shares::of(&all.iter().collect::<Vec<_>>())
        };
        let nobody = Shares::Only {
            seconds_left: None,
            runs_left: Some(0),
        };
        assert_eq!(found(), nobody);
        let says = |crew: &leuko_claims::Crew, part: &str, seconds_left, runs_left| {
            crew.does_only(part);
            crew.tell(leuko_claims::Pace {
                images_per_second: 500.0,
                seconds_left: Some(seconds_left),
                runs_left: Some(runs_left),
            });
            crew.about("fused").unwrap();
        };
        let (one, two) = (join(), join());
        says(&one, "1/3", 30.0, 2);
        // It does whatever is left, as far as is known.
        assert_eq!(found(), Shares::Whole);
        says(&two, "3/3", 90.0, 4);
        let both = Shares::Only {
            seconds_left: Some(90.0),
            runs_left: Some(6),
        };
        assert_eq!(found(), both);
    }

    #[test]
    fn test_pace_knows_the_time_left_from_what_was_done_since_processes_began() {
        let seen = |end, unix| Seen {
            end,
            unix,
            explained: false,
        };
        let mut pace = Pace::default();
        // Done in an earlier start.
        pace.add(1000, &seen(Some(End::Trained), 99), Some(100));
        assert_eq!(pace.seconds_left(60), None);
        pace.add(50, &seen(Some(End::Trained), 110), Some(100));
        pace.add(50, &seen(Some(End::Diverged), 120), Some(100));
        pace.add(200, &seen(None, 0), Some(100));
        assert_eq!(pace.seconds_left(60), Some(120.0));
    }
}
