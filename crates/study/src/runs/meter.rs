//! How far training is, how fast, and how long the rest will take.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use leuko_claims::Crew;
use leuko_train::Step;

use crate::watch::{Pace, Progress, Watch, Work};

/// Cost of an image that only goes forward, in trained images: forward is about a third of a step.
pub(super) const EVALUATION_COST: f64 = 1.0 / 3.0;

/// Counts the work of all workers of this process, and tells the watch and other processes.
///
/// Work is measured in trained images; an evaluated image counts [`EVALUATION_COST`]. The time left is an
/// estimate: early stopping ends runs before their last epoch, so it assumes that the runs to come use the
/// same share of their epochs as those that ended. It includes the explanations that follow.
pub(super) struct Meter<'a> {
    watch: &'a dyn Watch,
    crew: &'a Crew,
    started: Instant,
    runs: usize,
    runs_done: AtomicUsize,
    trained: AtomicU64,
    evaluated: AtomicU64,
    /// Most work that all runs may need.
    most_work: f64,
    /// Time of what comes after all runs.
    afterwards: Duration,
    ended: Mutex<Ended>,
}

/// What runs that ended used and might have used, and the most work of those that other processes did.
#[derive(Clone, Copy, Debug, Default)]
struct Ended {
    used: f64,
    most: f64,
    elsewhere: f64,
}

impl Ended {
    /// The part of their most work that runs use: the others are expected to stop as early.
    fn part_used(self) -> f64 {
        match self.most > 0.0 {
            true => self.used / self.most,
            false => 1.0,
        }
    }
}

impl<'a> Meter<'a> {
    /// For `runs` runs that need `most_work` at most, and for work of the time `afterwards` that follows them.
    pub(super) fn new(
        runs: usize,
        most_work: f64,
        afterwards: Duration,
        watch: &'a dyn Watch,
        crew: &'a Crew,
    ) -> Self {
        let meter = Self {
            watch,
            crew,
            started: Instant::now(),
            runs,
            runs_done: AtomicUsize::new(0),
            trained: AtomicU64::new(0),
            evaluated: AtomicU64::new(0),
            most_work,
            afterwards,
            ended: Mutex::new(Ended::default()),
        };
        meter.report();
        meter
    }

    /// Counts one step of a worker.
    pub(super) fn step(&self, step: Step) {
        match step {
            Step::Trained(images) => {
                self.trained.fetch_add(images as u64, Ordering::Relaxed);
            }
            Step::Evaluated(images) => {
                self.evaluated.fetch_add(images as u64, Ordering::Relaxed);
            }
            Step::EpochEnded => self.report(),
        }
    }

    /// Counts a run that ended after `used` work of at most `most`.
    pub(super) fn run_ended(&self, used: f64, most: f64) {
        self.runs_done.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut ended) = self.ended.lock() {
            ended.used += used;
            ended.most += most;
        }
        self.report();
    }

    /// Counts a run that another process did, which needed at most so much work.
    pub(super) fn run_elsewhere(&self, most: f64) {
        self.runs_done.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut ended) = self.ended.lock() {
            ended.elsewhere += most;
        }
        self.report();
    }

    /// Time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Images trained a second since the start.
    pub(super) fn images_per_second(&self) -> f64 {
        let seconds = self.started.elapsed().as_secs_f64().max(1e-9);
        self.trained.load(Ordering::Relaxed) as f64 / seconds
    }

    fn work(&self) -> f64 {
        let trained = self.trained.load(Ordering::Relaxed) as f64;
        trained + self.evaluated.load(Ordering::Relaxed) as f64 * EVALUATION_COST
    }

    fn time_left(&self) -> Option<Duration> {
        let work = self.work();
        if work <= 0.0 {
            return None;
        }
        let ended = *self.ended.lock().ok()?;
        let part = ended.part_used();
        // What other processes do counts as done, so that the speed is that of all.
        let work = work + ended.elsewhere * part;
        let left = (self.most_work * part - work).max(0.0);
        Some(self.started.elapsed().mul_f64(left / work) + self.afterwards)
    }

    fn report(&self) {
        let pace = Pace {
            images_per_second: self.images_per_second(),
            time_left: self.time_left(),
        };
        self.watch.progress(Progress {
            work: Work::Train,
            done: self.runs_done.load(Ordering::Relaxed),
            of: self.runs,
            pace: Some(pace),
        });
        if pace.images_per_second > 0.0 {
            self.crew.tell(leuko_claims::Pace {
                images_per_second: pace.images_per_second,
                seconds_left: pace.time_left.map(|left| left.as_secs_f64()),
                runs_left: Some(
                    self.runs
                        .saturating_sub(self.runs_done.load(Ordering::Relaxed)),
                ),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_claims::CrewConfig;

    use super::*;
    use crate::watch::Silent;

    #[test]
    fn test_time_left_ends_with_what_comes_after_training() {
        let folder = tempfile::tempdir().unwrap();
        let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
        let explaining = Duration::from_secs(5);
        let meter = Meter::new(2, 200.0, explaining, &Silent, &crew);
        meter.run_elsewhere(100.0);
        assert_eq!(meter.time_left(), None);
        meter.step(Step::Trained(50));
        assert!(meter.time_left() > Some(explaining));
        meter.step(Step::Trained(50));
        meter.run_ended(100.0, 100.0);
        assert_eq!(meter.time_left(), Some(explaining));
    }

    #[test]
    fn test_time_left_assumes_that_other_runs_stop_as_early_and_that_others_go_on_helping() {
        let folder = tempfile::tempdir().unwrap();
        let crew = Crew::join(folder.path(), CrewConfig::default()).unwrap();
        // Runs of 100 that end after 50.
        let left = |runs: usize, own: usize, elsewhere: usize| {
            let most = 100.0 * runs as f64;
            let meter = Meter::new(runs, most, Duration::ZERO, &Silent, &crew);
            for _ in 0..own {
                meter.step(Step::Trained(50));
                meter.run_ended(50.0, 100.0);
            }
            for _ in 0..elsewhere {
                meter.run_elsewhere(100.0);
            }
            std::thread::sleep(Duration::from_millis(20));
            let before = meter.elapsed().as_secs_f64();
            let left = meter.time_left().unwrap().as_secs_f64();
            let after = meter.elapsed().as_secs_f64();
            // In times of what passed.
            (left / after, left / before)
        };
        for (runs, own, elsewhere, times) in [
            (4, 2, 0, 1.0),
            (4, 1, 0, 3.0),
            (4, 1, 1, 1.0),
            (2, 2, 0, 0.0),
        ] {
            let (least, most) = left(runs, own, elsewhere);
            assert!((least..=most).contains(&times), "{least} {most} {times}");
        }
    }
}
