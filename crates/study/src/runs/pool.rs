//! Runs trained side by side, each with a record at its end.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use leuko_claims::Crew;
#[cfg(feature = "libtorch")]
use leuko_train::EngineConfig;
#[cfg(feature = "libtorch")]
use leuko_train::ensemble::EnsembleConfig;
use leuko_train::{Engine, Step, train};

use super::meter::Meter;
use super::recorder::Recorder;
use super::task::{Placed, Task};
#[cfg(feature = "libtorch")]
use super::together::train_round;
use crate::error::StudyError;
use crate::notice::Notice;
#[cfg(feature = "libtorch")]
use crate::sharing::in_rounds;
use crate::sharing::{Ended, Jobs, share_out};
use crate::store::Store;

/// How runs are trained.
#[derive(Clone, Copy)]
pub(crate) struct Pool<'a> {
    pub(crate) recorder: Recorder<'a>,
    /// The study's folder, where processes claim runs.
    pub(crate) store: &'a Store,
    pub(crate) workers: usize,
    /// Time of the explanations that follow, for the time left.
    pub(crate) afterwards: Duration,
}

impl Pool<'_> {
    /// Trains all tasks, the longest first so that no worker waits at the end, and writes a record for
    /// each. Other processes may train some of them meanwhile; at the end, all are recorded.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Cancelled`] if the watch asked to stop. Unfinished runs are dropped.
    /// - The first error that is not one run's own, such as a full disk; the other workers stop.
    pub(crate) fn train(&self, mut tasks: Vec<Placed<'_>>) -> Result<(), StudyError> {
        if tasks.is_empty() {
            return Ok(());
        }
        tasks.sort_by(|a, b| b.task.most_work().total_cmp(&a.task.most_work()));
        let most_work = tasks.iter().map(|one| one.task.most_work()).sum();
        let crew = self.store.crew()?;
        let meter = Meter::new(
            tasks.len(),
            most_work,
            self.afterwards,
            self.recorder.watch,
            crew,
        );
        let own = AtomicUsize::new(0);
        let jobs = Jobs {
            items: &tasks,
            name: &|one| one.job_name(),
            is_done: &|Placed { task, store, .. }| store.is_trained(&task.run, &task.fingerprint),
            elsewhere: &|one| meter.run_elsewhere(one.task.most_work()),
        };
        match self.recorder.engine {
            #[cfg(feature = "libtorch")]
            EngineConfig::Ensemble { device, networks } => {
                let config = EnsembleConfig {
                    networks,
                    ..EnsembleConfig::on(device)
                };
                let train = |round: &_| train_round(self.recorder, config, round, &meter, &own);
                let cancelled = || self.recorder.watch.cancelled();
                in_rounds(crew, &jobs, &cancelled, train)?;
            }
            _ => self.one_by_one(crew, &jobs, &meter, &own)?,
        }
        if self.recorder.watch.cancelled() {
            return Err(self.store.cancelled());
        }
        let own = own.into_inner();
        Notice::Trained {
            runs: own,
            elsewhere: tasks.len() - own,
            time: meter.elapsed(),
            images_per_second: meter.images_per_second(),
            workers: match self.recorder.engine.is_ensemble() {
                true => 1,
                false => self.workers,
            },
        }
        .tell(self.recorder.watch);
        Ok(())
    }

    /// Trains a network on each worker.
    fn one_by_one(
        &self,
        crew: &Crew,
        jobs: &Jobs<'_, Placed<'_>>,
        meter: &Meter<'_>,
        own: &AtomicUsize,
    ) -> Result<(), StudyError> {
        let cancelled = || self.recorder.watch.cancelled();
        // An engine serves until the experiment changes.
        let none = || -> Option<(&str, Box<dyn Engine>)> { None };
        share_out(
            crew,
            self.workers,
            jobs,
            &cancelled,
            none,
            |state, placed, halt| {
                let task = &placed.task;
                let (_, engine) = match state {
                    Some(current) if current.0 == task.experiment.name => current,
                    other => {
                        let built = self.recorder.engine.build(&task.experiment.network)?;
                        other.insert((&task.experiment.name, built))
                    }
                };
                let mut step = |step| {
                    meter.step(step);
                    match halt.asked() {
                        true => ControlFlow::Break(()),
                        false => ControlFlow::Continue(()),
                    }
                };
                let epochs = self.run(placed, engine.as_mut(), &mut step);
                let Some(epochs) = epochs.map_err(|error| error.of_run(&task.run))? else {
                    return Ok(Ended::Stopped);
                };
                own.fetch_add(1, Ordering::Relaxed);
                meter.run_ended(task.work(epochs), task.most_work());
                Ok(Ended::Done)
            },
        )
    }

    /// Trains, tests and records one run. Returns the number of its epochs, or `None` if it was stopped on
    /// request.
    fn run(
        &self,
        placed: &Placed<'_>,
        engine: &mut dyn Engine,
        step: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Option<usize>, StudyError> {
        let Task {
            experiment, run, ..
        } = &placed.task;
        let sets = experiment.sets(run.size, run.fold)?;
        let result = train(&self.recorder.job(placed, &sets), engine, step);
        self.recorder.finish(placed, &sets, engine, result)
    }
}
