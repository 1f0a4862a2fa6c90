//! One run, from fresh weights to those of the best epoch.

use std::ops::ControlFlow;

use leuko_core::EpochLoss;
use leuko_model::Weights;

use crate::balance::Copies;
use crate::batcher::Batcher;
use crate::check::{check_count, check_layout};
use crate::course::Course;
use crate::draws::{Draws, copies, initial_weights};
use crate::score::cross_entropy;
use crate::{Engine, Job, Optimizer, Step, TrainError, Trained};

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
/// - [`TrainError::Diverged`] if a loss is NaN, infinite or above 1e12.
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
    let mut course = Course::new(&job.config);
    let mut best = training.weights.clone();
    loop {
        let training_loss = training.epoch()?;
        course.check("training", training_loss)?;
        let validation_loss = training.validation_loss()?;
        course.check("validation", validation_loss)?;
        let end = course.end_epoch(EpochLoss {
            training: training_loss,
            validation: validation_loss,
        });
        if end.improved {
            best.clone_from(&training.weights);
        }
        training.report(Step::EpochEnded)?;
        if let Some(stopped) = end.stopped {
            return Ok(course.trained(best, stopped));
        }
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
    draws: Draws,
}

impl<'a> Training<'a> {
    fn new(
        job: &'a Job<'a>,
        copies: &'a Copies,
        engine: &'a mut dyn Engine,
        watch: &'a mut Watch<'a>,
    ) -> Self {
        let weights = initial_weights(job);
        Self {
            batcher: Batcher::new(job.images, job.labels, copies, engine.layout()),
            optimizer: Optimizer::new(&job.config.optimizer, weights.values().len()),
            gradient: vec![0.0; weights.values().len()],
            weights,
            draws: Draws::new(job, copies.len()),
            job,
            engine,
            watch,
        }
    }

    /// Takes one step for each batch; returns the mean loss in nats an image. A batch whose loss is not
    /// finite ends the epoch at once, with that loss.
    fn epoch(&mut self) -> Result<f64, TrainError> {
        let order = self.draws.epoch();
        let mut sum = 0.0;
        for positions in order.chunks(self.job.config.batch_size) {
            let augment = &self.job.config.augment;
            let batch = (self.batcher).augmented(positions, augment, &mut self.draws.augment);
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
