//! Runs trained side by side, each with a record at its end.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use leuko_core::{
    Completed, EpochLoss, Failure, Outcome, Prediction, RECORD_FORMAT, RunRecord, Seed, SetSizes,
    write_summed,
};
use leuko_model::{CHECKPOINT_FORMAT, CheckpointInfo, save_checkpoint};
use leuko_train::{Engine, EngineConfig, Job, Split, Step, TrainError, Trained, predict, train};

use super::meter::Meter;
use super::task::Task;
use crate::error::StudyError;
use crate::experiment::{Experiment, Sets};
use crate::notice::Notice;
use crate::sharing::{Ended, Jobs, share_out};
use crate::store::Store;
use crate::watch::Watch;

/// How runs are trained.
#[derive(Clone, Copy)]
pub(crate) struct Pool<'a> {
    pub(crate) store: &'a Store,
    pub(crate) engine: EngineConfig,
    pub(crate) workers: usize,
    pub(crate) seed: Seed,
    pub(crate) watch: &'a dyn Watch,
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
    pub(crate) fn train(&self, mut tasks: Vec<Task<'_>>) -> Result<(), StudyError> {
        if tasks.is_empty() {
            return Ok(());
        }
        tasks.sort_by(|a, b| b.most_work().total_cmp(&a.most_work()));
        let most_work = tasks.iter().map(Task::most_work).sum();
        let crew = self.store.crew()?;
        let meter = Meter::new(tasks.len(), most_work, self.afterwards, self.watch, crew);
        let cancelled = || self.watch.cancelled();
        let own = AtomicUsize::new(0);
        let jobs = Jobs {
            items: &tasks,
            name: &|task| format!("train/{}", task.run),
            is_done: &|task| self.store.is_trained(&task.run, &task.fingerprint),
            elsewhere: &|task| meter.run_elsewhere(task.most_work()),
        };
        // An engine serves until the experiment changes.
        let none = || -> Option<(&str, Box<dyn Engine>)> { None };
        share_out(
            crew,
            self.workers,
            &jobs,
            &cancelled,
            none,
            |state, task, halt| {
                let (_, engine) = match state {
                    Some(current) if current.0 == task.experiment.name => current,
                    other => {
                        let built = self.engine.build(&task.experiment.network)?;
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
                let epochs = self.run(task, engine.as_mut(), &mut step);
                let Some(epochs) = epochs.map_err(|error| error.of_run(&task.run))? else {
                    return Ok(Ended::Stopped);
                };
                own.fetch_add(1, Ordering::Relaxed);
                meter.run_ended(task.work(epochs), task.most_work());
                Ok(Ended::Done)
            },
        )?;
        if self.watch.cancelled() {
            return Err(self.store.cancelled());
        }
        let own = own.into_inner();
        Notice::Trained {
            runs: own,
            elsewhere: tasks.len() - own,
            time: meter.elapsed(),
            images_per_second: meter.images_per_second(),
            workers: self.workers,
        }
        .tell(self.watch);
        Ok(())
    }

    /// Trains, tests and records one run. Returns the number of its epochs, or `None` if it was stopped on
    /// request.
    fn run(
        &self,
        task: &Task<'_>,
        engine: &mut dyn Engine,
        step: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Option<usize>, StudyError> {
        let experiment = task.experiment;
        let sets = experiment.sets(task.run.size, task.run.fold)?;
        let job = Job {
            name: experiment.streams_of(&task.run).to_string(),
            seed: self.seed,
            config: experiment.settings.train,
            network: &experiment.network,
            images: &experiment.images,
            labels: &experiment.labels,
            split: Split {
                training: &sets.training,
                validation: &sets.validation,
            },
        };
        let (outcome, epochs) = match train(&job, engine, step) {
            Ok(trained) => {
                let epochs = trained.losses.len();
                self.save(task, &sets, &trained)?;
                let tested = test(experiment, engine, &sets, trained)?;
                (Outcome::Completed(tested), epochs)
            }
            Err(error @ TrainError::Diverged { .. }) => {
                let run = &task.run;
                Notice::RunDiverged { run, error: &error }.tell(self.watch);
                let failure = failure(error);
                let epochs = failure.losses.len() + 1;
                (Outcome::Failed(failure), epochs)
            }
            Err(TrainError::Cancelled) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let record = self.record(task, &sets, outcome);
        // Last, since the record says that the run is done.
        write_summed(&self.store.record(&task.run), &record)?;
        Ok(Some(epochs))
    }

    fn save(&self, task: &Task<'_>, sets: &Sets, trained: &Trained) -> Result<(), StudyError> {
        let experiment = task.experiment;
        let info = CheckpointInfo {
            format: CHECKPOINT_FORMAT,
            input: experiment.network.input(),
            fit: experiment.fit,
            image_sizes: experiment.image_sizes,
            classes: experiment.plan.classes.clone(),
            dataset: experiment.settings.dataset.clone(),
            run: task.run.clone(),
            seed: self.seed,
            epoch: trained.best_epoch,
            seen: experiment.seen(sets),
            seen_groups: experiment.seen_groups(sets),
        };
        let path = self.store.checkpoint(&task.run);
        save_checkpoint(&path, &experiment.network, &trained.weights, &info)?;
        Ok(())
    }

    fn record(&self, task: &Task<'_>, sets: &Sets, outcome: Outcome) -> RunRecord {
        let experiment = task.experiment;
        RunRecord {
            format: RECORD_FORMAT,
            experiment: experiment.name.clone(),
            dataset: experiment.settings.dataset.clone(),
            synthetic: experiment.synthetic,
            protocol: experiment.plan.protocol,
            size: task.run.size,
            fold: task.run.fold,
            seed: self.seed,
            classes: experiment.plan.classes.clone(),
            engine: self.engine.to_string(),
            fingerprint: task.fingerprint.clone(),
            parameters: experiment.network.parameter_count(),
            images: SetSizes {
                training: sets.training.len(),
                validation: sets.validation.len(),
                test: sets.test.len(),
            },
            outcome,
        }
    }
}

/// The answers of the trained network for validation and test images.
fn test(
    experiment: &Experiment,
    engine: &mut dyn Engine,
    sets: &Sets,
    trained: Trained,
) -> Result<Completed, TrainError> {
    let mut answers = |positions: &[usize]| -> Result<Vec<Prediction>, TrainError> {
        let probabilities = predict(
            engine,
            &experiment.network,
            &trained.weights,
            &experiment.images,
            positions,
            experiment.settings.train.batch_size,
        )?;
        let answered = positions.iter().zip(probabilities);
        let prediction = |(&position, probabilities): (&usize, Vec<f32>)| Prediction {
            image: experiment.images.ids()[position].clone(),
            truth: experiment.labels[position],
            probabilities,
        };
        Ok(answered.map(prediction).collect())
    };
    Ok(Completed {
        best_epoch: trained.best_epoch,
        stopped: trained.stopped,
        validation: answers(&sets.validation)?,
        predictions: answers(&sets.test)?,
        losses: trained.losses,
    })
}

fn failure(error: TrainError) -> Failure {
    let text = error.to_string();
    let losses: Vec<EpochLoss> = match error {
        TrainError::Diverged { losses, .. } => losses,
        _ => Vec::new(),
    };
    Failure {
        error: text,
        losses,
    }
}
