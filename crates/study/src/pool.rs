//! Runs trained side by side, one engine and one thread each.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow};
use leuko_core::{
    Completed, EpochLoss, Failure, Outcome, Prediction, RECORD_FORMAT, RunId, RunRecord, Seed,
    SetSizes, write_json,
};
use leuko_model::{CHECKPOINT_FORMAT, CheckpointInfo, save_checkpoint};
use leuko_train::{Engine, EngineConfig, Job, Step, TrainError, Trained, predict, train};

use crate::prepared::{Prepared, Sets};
use crate::progress::{EVALUATION_COST, Progress};

/// One run to train.
#[derive(Clone, Debug)]
pub(crate) struct Task<'a> {
    pub(crate) experiment: &'a Prepared,
    pub(crate) run: RunId,
    pub(crate) fingerprint: String,
}

impl<'a> Task<'a> {
    /// The runs of an experiment.
    pub(crate) fn all(
        experiment: &'a Prepared,
        seed: Seed,
        engine: EngineConfig,
    ) -> Result<Vec<Self>> {
        let engine = engine.to_string();
        let task = |run: RunId| {
            Ok(Self {
                fingerprint: experiment.fingerprint(&run, seed, &engine)?,
                experiment,
                run,
            })
        };
        experiment.runs().map(task).collect()
    }

    /// Most work that it may need, in trained images.
    pub(crate) fn most_work(&self) -> f64 {
        self.work(self.experiment.settings.train.max_epochs)
    }

    fn work(&self, epochs: usize) -> f64 {
        let validation = self.validation_images() as f64 * EVALUATION_COST;
        let training = self.experiment.images_an_epoch(self.run.size.get());
        epochs as f64 * (training as f64 + validation)
    }

    fn validation_images(&self) -> usize {
        self.experiment
            .fold(self.run.fold)
            .map_or(0, |fold| fold.validation.len())
    }
}

/// How all tasks are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pool<'a> {
    pub(crate) out: &'a Path,
    pub(crate) engine: EngineConfig,
    pub(crate) workers: usize,
    pub(crate) seed: Seed,
    /// Set by Ctrl-C: no run is begun any more, and those under way are dropped.
    pub(crate) stop: &'a AtomicBool,
}

/// Where a run's record lies.
pub(crate) fn record_path(out: &Path, run: &RunId) -> PathBuf {
    out.join("records").join(format!("{run}.json"))
}

/// Where a run's trained weights lie.
pub(crate) fn checkpoint_path(out: &Path, run: &RunId) -> PathBuf {
    out.join("checkpoints").join(format!("{run}.safetensors"))
}

impl Pool<'_> {
    /// Trains all tasks, the longest first so that no worker waits at the end, and writes a record
    /// for each. Returns whether all were done; false after Ctrl-C.
    ///
    /// # Errors
    ///
    /// The first error that is not one run's own, such as a full disk; the other workers stop.
    pub(crate) fn train(&self, mut tasks: Vec<Task<'_>>, progress: &Progress) -> Result<bool> {
        tasks.sort_by(|a, b| b.most_work().total_cmp(&a.most_work()));
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let error = Mutex::new(None);
        let one = || {
            let work = || self.work(&tasks, &next, &failed, progress);
            // A defect in one worker must not let the others train on for hours in vain.
            let found = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error,
                Err(_) => anyhow!(
                    "a worker panicked: a defect in leuko, told above\nhint: report it; finished runs are kept"
                ),
            };
            failed.store(true, Ordering::Relaxed);
            if let Ok(mut error) = error.lock() {
                error.get_or_insert(found);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.workers.min(tasks.len()) {
                scope.spawn(one);
            }
        });
        match error.into_inner().ok().flatten() {
            Some(error) => Err(error),
            None => Ok(!self.stop.load(Ordering::Relaxed)),
        }
    }

    /// One worker: takes tasks until there are none. Its engine serves until the experiment changes.
    fn work(
        &self,
        tasks: &[Task<'_>],
        next: &AtomicUsize,
        failed: &AtomicBool,
        progress: &Progress,
    ) -> Result<()> {
        let halted = || self.stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed);
        let mut engine: Option<(&str, Box<dyn Engine>)> = None;
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if halted() {
                break;
            }
            let (_, engine) = match &mut engine {
                Some(current) if current.0 == task.experiment.name => current,
                other => {
                    let built = self.engine.build(&task.experiment.network)?;
                    other.insert((&task.experiment.name, built))
                }
            };
            let mut watch = |step| {
                progress.step(step);
                if halted() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            match self.run(task, engine.as_mut(), &mut watch) {
                Ok(Some(epochs)) => progress.run_ended(task.work(epochs), task.most_work()),
                Ok(None) => break,
                Err(error) => return Err(error.context(format!("run {}", task.run))),
            }
        }
        Ok(())
    }

    /// Trains, tests and records one run. Returns the number of its epochs, or `None` if it was
    /// stopped on request.
    fn run(
        &self,
        task: &Task<'_>,
        engine: &mut dyn Engine,
        watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Option<usize>> {
        let experiment = task.experiment;
        let sets = experiment.sets(task.run.size, task.run.fold)?;
        let job = Job {
            run: &task.run,
            seed: self.seed,
            config: &experiment.settings.train,
            network: &experiment.network,
            images: &experiment.images,
            labels: &experiment.labels,
            training: &sets.training,
            validation: &sets.validation,
        };
        let (outcome, epochs) = match train(&job, engine, watch) {
            Ok(trained) => {
                let epochs = trained.losses.len();
                self.save(task, &sets, &trained)?;
                (
                    Outcome::Completed(test(experiment, engine, &sets, trained)?),
                    epochs,
                )
            }
            Err(error @ TrainError::Diverged { .. }) => {
                tracing::warn!("run {}: {error}", task.run);
                let failure = failure(error);
                let epochs = failure.losses.len() + 1;
                (Outcome::Failed(failure), epochs)
            }
            Err(TrainError::Cancelled) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let record = self.record(task, &sets, outcome);
        // Last, since it is the record that says that the run is done.
        write_json(&record_path(self.out, &task.run), &record)?;
        Ok(Some(epochs))
    }

    fn save(&self, task: &Task<'_>, sets: &Sets, trained: &Trained) -> Result<()> {
        let experiment = task.experiment;
        let info = CheckpointInfo {
            format: CHECKPOINT_FORMAT,
            input: experiment.network.input(),
            fit: experiment.fit,
            classes: experiment.plan.classes.clone(),
            dataset: experiment.settings.dataset.clone(),
            run: task.run.clone(),
            seed: self.seed,
            epoch: trained.best_epoch,
            seen: experiment.seen(sets),
        };
        let path = checkpoint_path(self.out, &task.run);
        save_checkpoint(&path, &experiment.network, &trained.weights, &info)
            .context("the trained weights could not be saved")
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

fn test(
    experiment: &Prepared,
    engine: &mut dyn Engine,
    sets: &Sets,
    trained: Trained,
) -> Result<Completed, TrainError> {
    let probabilities = predict(
        engine,
        &experiment.network,
        &trained.weights,
        &experiment.images,
        &sets.test,
        experiment.settings.train.batch_size,
    )?;
    let predictions = sets
        .test
        .iter()
        .zip(probabilities)
        .map(|(&position, probabilities)| Prediction {
            image: experiment.images.ids()[position].clone(),
            truth: experiment.labels[position],
            probabilities,
        });
    Ok(Completed {
        best_epoch: trained.best_epoch,
        stopped: trained.stopped,
        predictions: predictions.collect(),
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
