//! One run, from fresh weights to those of the best epoch.

use std::ops::ControlFlow;

use leuko_core::{EpochLoss, StopReason, Stream};
use leuko_model::Weights;

use crate::balance::Copies;
use crate::batcher::Batcher;
use crate::check::{check_count, check_layout};
use crate::score::cross_entropy;
use crate::{EarlyStopping, Engine, Job, Optimizer, Step, TrainError, Trained};

/// Gets each [`Step`], and says whether to go on.
type Watch<'a> = dyn FnMut(Step) -> ControlFlow<()> + 'a;

/// Trains one network. The same job gives the same result, whatever else runs at the same time.
///
/// It calls `watch` after each [`Step`]; `ControlFlow::Break` ends the run. The [front page](crate) has an
/// example.
///
/// # Errors
///
/// - Those of [`Job::check`], if the images, labels and sets do not fit each other or the network.
/// - [`TrainError::OtherNetwork`] if the engine is for another network.
/// - [`TrainError::Diverged`] if a loss is NaN or infinite.
/// - [`TrainError::Cancelled`] if `watch` returns `ControlFlow::Break`.
/// - [`TrainError::Model`] if the engine fails.
pub fn train(
    job: &Job<'_>,
    engine: &mut dyn Engine,
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Trained, TrainError> {
    job.check()?;
    check_layout(engine.layout(), job.images)?;
    let copies = copies(job);
    let mut training = Training::new(job, &copies, engine, watch);
    let mut stopping = EarlyStopping::new(&job.config.stopping);
    let mut best = training.weights.clone();
    let mut losses: Vec<EpochLoss> = Vec::new();
    let mut stopped = StopReason::MaxEpochs;
    for epoch in 0..job.config.max_epochs {
        let training_loss = training.epoch()?;
        if !training_loss.is_finite() {
            return Err(diverged("training", training_loss, losses));
        }
        let validation_loss = training.validation_loss()?;
        if !validation_loss.is_finite() {
            return Err(diverged("validation", validation_loss, losses));
        }
        losses.push(EpochLoss {
            training: training_loss,
            validation: validation_loss,
        });
        let decision = stopping.observe(epoch, validation_loss);
        if decision.improved {
            best.clone_from(&training.weights);
        }
        training.report(Step::EpochEnded)?;
        if decision.stop {
            stopped = StopReason::Patience;
            break;
        }
    }
    Ok(Trained {
        weights: best,
        losses,
        best_epoch: stopping.best_epoch().unwrap_or(0),
        stopped,
    })
}

/// A random stream of the job, for one purpose.
fn stream(job: &Job<'_>, purpose: &str) -> Stream {
    Stream::new(job.seed, &format!("{}/{purpose}", job.name))
}

/// The copies that fill up the classes of the training set, if the settings ask for them.
fn copies(job: &Job<'_>) -> Copies {
    match job.config.images_a_class {
        None => Copies::default(),
        Some(images_a_class) => Copies::new(
            job.images,
            job.labels,
            job.split.training,
            images_a_class,
            &job.config.augment,
            &mut stream(job, "balance"),
        ),
    }
}

/// The error of the epoch after `losses`, whose loss is not finite.
fn diverged(set: &'static str, loss: f64, losses: Vec<EpochLoss>) -> TrainError {
    TrainError::Diverged {
        set,
        epoch: losses.len(),
        loss,
        losses,
    }
}

/// The state of a run between two epochs.
struct Training<'a> {
    job: &'a Job<'a>,
    engine: &'a mut dyn Engine,
    watch: &'a mut Watch<'a>,
    batcher: Batcher<'a>,
    optimizer: Optimizer,
    weights: Weights,
    gradient: Vec<f32>,
    /// Positions of the training images, then of their copies.
    positions: Vec<usize>,
    order: Stream,
    augment: Stream,
}

impl<'a> Training<'a> {
    fn new(
        job: &'a Job<'a>,
        copies: &'a Copies,
        engine: &'a mut dyn Engine,
        watch: &'a mut Watch<'a>,
    ) -> Self {
        let weights = Weights::glorot_uniform(job.network, &mut stream(job, "weights"));
        let first_copy = job.images.len();
        Self {
            batcher: Batcher::new(job.images, job.labels, copies, engine.layout()),
            optimizer: Optimizer::new(&job.config.optimizer, weights.values().len()),
            gradient: vec![0.0; weights.values().len()],
            weights,
            positions: (job.split.training.iter().copied())
                .chain(first_copy..first_copy + copies.len())
                .collect(),
            order: stream(job, "order"),
            augment: stream(job, "augment"),
            job,
            engine,
            watch,
        }
    }

    /// Takes one step for each batch; returns the mean loss in nats an image. A batch whose loss is not
    /// finite ends the epoch at once, with that loss.
    fn epoch(&mut self) -> Result<f64, TrainError> {
        let mut order = self.positions.clone();
        self.order.shuffle(&mut order);
        let mut sum = 0.0;
        for positions in order.chunks(self.job.config.batch_size) {
            let batch =
                (self.batcher).augmented(positions, &self.job.config.augment, &mut self.augment);
            let loss = (self.engine).loss_and_gradient(&self.weights, batch, &mut self.gradient)?;
            if !loss.is_finite() {
                return Ok(loss);
            }
            (self.optimizer).step(self.weights.values_mut(), &self.gradient);
            sum += loss * positions.len() as f64;
            self.report(Step::Trained(positions.len()))?;
        }
        Ok(sum / order.len() as f64)
    }

    /// Mean cross-entropy over the validation images, in nats an image.
    fn validation_loss(&mut self) -> Result<f64, TrainError> {
        let job = self.job;
        let classes = job.network.classes();
        let mut sum = 0.0;
        for positions in job.split.validation.chunks(job.config.batch_size) {
            let batch = self.batcher.plain(positions);
            let logits = self.engine.logits(&self.weights, batch.images)?;
            check_count("logits", positions.len() * classes, logits.len())?;
            let scored = logits.chunks_exact(classes).zip(batch.labels);
            sum += scored
                .map(|(z, &label)| cross_entropy(z, label))
                .sum::<f64>();
            self.report(Step::Evaluated(positions.len()))?;
        }
        Ok(sum / job.split.validation.len() as f64)
    }

    /// Reports a step to the caller, who may end the run.
    fn report(&mut self, step: Step) -> Result<(), TrainError> {
        match (self.watch)(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(TrainError::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests;
