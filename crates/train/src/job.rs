//! One run, from fresh weights to tested weights.

use std::ops::ControlFlow;

use leuko_core::{ClassIndex, EpochLoss, RunId, Seed, StopReason, Stream};
use leuko_data::Images;
use leuko_model::{Network, Weights};

use crate::balance::Copies;
use crate::batcher::Batcher;
use crate::score::{cross_entropy, softmax};
use crate::{EarlyStopping, Engine, Optimizer, TrainConfig, TrainError};

/// What one run trains on.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// Which run; every random stream of it is named after it.
    pub run: &'a RunId,
    /// The study's master seed.
    pub seed: Seed,
    /// Settings.
    pub config: &'a TrainConfig,
    /// The network to train.
    pub network: &'a Network,
    /// All decoded images of the experiment.
    pub images: &'a Images,
    /// The label of each image in `images`.
    pub labels: &'a [ClassIndex],
    /// Positions in `images` to train on.
    pub training: &'a [usize],
    /// Positions in `images` that choose the epoch.
    pub validation: &'a [usize],
}

/// A trained network.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Weights of the last epoch that lowered the validation loss ([`StoppingConfig`](crate::StoppingConfig)).
    pub weights: Weights,
    /// Mean losses of each epoch.
    pub losses: Vec<EpochLoss>,
    /// The epoch that `weights` are from (0-based).
    pub best_epoch: usize,
    /// Why training ended.
    pub stopped: StopReason,
}

/// Work just done, for a progress display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many augmented images went forward and backward.
    Trained(usize),
    /// So many images went forward only.
    Evaluated(usize),
    /// An epoch ended.
    EpochEnded,
}

/// Trains one network. The same job gives the same result whatever runs beside it.
///
/// `watch` hears of each batch and may end the run by `ControlFlow::Break`.
///
/// # Errors
///
/// - [`TrainError::EmptySet`] if there is nothing to train on or to validate with.
/// - [`TrainError::Diverged`] if a loss is NaN or infinite.
/// - [`TrainError::Cancelled`] if `watch` said so.
/// - [`TrainError::Model`] if the engine fails; errors of [`TrainConfig::validate`].
pub fn train(
    job: &Job<'_>,
    engine: &mut dyn Engine,
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Trained, TrainError> {
    job.config.validate()?;
    for (set, positions) in [("training", job.training), ("validation", job.validation)] {
        if positions.is_empty() {
            return Err(TrainError::EmptySet { set });
        }
    }
    let stream = |purpose| Stream::new(job.seed, &format!("{}/{purpose}", job.run));
    let mut weights = Weights::glorot_uniform(job.network, &mut stream("weights"));
    let (mut order_stream, mut augment_stream) = (stream("order"), stream("augment"));
    let mut optimizer = Optimizer::new(&job.config.optimizer, weights.values().len());
    let mut stopping = EarlyStopping::new(&job.config.stopping);
    let copies = match job.config.images_a_class {
        None => Copies::default(),
        Some(images_a_class) => Copies::new(
            job.images,
            job.labels,
            job.training,
            images_a_class,
            &job.config.augment,
            &mut stream("balance"),
        ),
    };
    let first_copy = job.images.len();
    let training: Vec<usize> = (job.training.iter().copied())
        .chain(first_copy..first_copy + copies.len())
        .collect();
    let mut batcher = Batcher::new(job.images, job.labels, &copies, engine.layout());
    let mut gradient = vec![0.0; weights.values().len()];

    let mut best = weights.clone();
    let mut losses = Vec::new();
    let mut stopped = StopReason::MaxEpochs;
    for epoch in 0..job.config.max_epochs {
        let mut order = training.clone();
        order_stream.shuffle(&mut order);
        let mut sum = 0.0;
        for positions in order.chunks(job.config.batch_size) {
            let batch = batcher.augmented(positions, &job.config.augment, &mut augment_stream);
            let loss = engine.loss_and_gradient(&weights, batch, &mut gradient)?;
            if !loss.is_finite() {
                return Err(TrainError::Diverged {
                    set: "training",
                    epoch,
                    loss,
                    losses,
                });
            }
            optimizer.step(weights.values_mut(), &gradient);
            sum += loss * positions.len() as f64;
            told(watch(Step::Trained(positions.len())))?;
        }
        let training_loss = sum / order.len() as f64;
        let validation = mean_loss(job, engine, &mut batcher, &weights, watch)?;
        if !validation.is_finite() {
            return Err(TrainError::Diverged {
                set: "validation",
                epoch,
                loss: validation,
                losses,
            });
        }
        losses.push(EpochLoss {
            training: training_loss,
            validation,
        });
        let decision = stopping.observe(epoch, validation);
        if decision.improved {
            best.clone_from(&weights);
        }
        told(watch(Step::EpochEnded))?;
        if decision.stop {
            stopped = StopReason::Patience;
            break;
        }
    }
    let best_epoch = stopping.best_epoch().unwrap_or(0);
    Ok(Trained {
        weights: best,
        losses,
        best_epoch,
        stopped,
    })
}

/// Mean cross-entropy over the validation images, in nats an image.
fn mean_loss(
    job: &Job<'_>,
    engine: &mut dyn Engine,
    batcher: &mut Batcher<'_>,
    weights: &Weights,
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<f64, TrainError> {
    let classes = job.network.classes();
    let mut sum = 0.0;
    for positions in job.validation.chunks(job.config.batch_size) {
        let batch = batcher.plain(positions);
        let logits = engine.logits(weights, batch.images)?;
        let scored = logits.chunks_exact(classes).zip(batch.labels);
        sum += scored
            .map(|(z, &label)| cross_entropy(z, label))
            .sum::<f64>();
        told(watch(Step::Evaluated(positions.len())))?;
    }
    Ok(sum / job.validation.len() as f64)
}

/// Softmax outputs of a network for the images at `positions`: `[image][class]`, in `[0, 1]`.
///
/// # Errors
///
/// - Those of [`logits`].
pub fn predict(
    engine: &mut dyn Engine,
    network: &Network,
    weights: &Weights,
    images: &Images,
    positions: &[usize],
    batch_size: usize,
) -> Result<Vec<Vec<f32>>, TrainError> {
    let logits = logits(engine, network, weights, images, positions, batch_size)?;
    Ok(logits.iter().map(|logits| softmax(logits)).collect())
}

/// Logits of a network for the images at `positions`: `[image][class]`.
///
/// `batch_size` images go through the engine at once.
///
/// # Errors
///
/// - [`TrainError::Zero`] if `batch_size` is 0.
/// - [`TrainError::Model`] if the engine fails.
pub fn logits(
    engine: &mut dyn Engine,
    network: &Network,
    weights: &Weights,
    images: &Images,
    positions: &[usize],
    batch_size: usize,
) -> Result<Vec<Vec<f32>>, TrainError> {
    if batch_size == 0 {
        return Err(TrainError::Zero { key: "batch_size" });
    }
    let labels = vec![ClassIndex::NEGATIVE; images.len()];
    let copies = Copies::default();
    let mut batcher = Batcher::new(images, &labels, &copies, engine.layout());
    let mut all = Vec::with_capacity(positions.len());
    for positions in positions.chunks(batch_size) {
        let logits = engine.logits(weights, batcher.plain(positions).images)?;
        all.extend(logits.chunks_exact(network.classes()).map(<[f32]>::to_vec));
    }
    Ok(all)
}

fn told(flow: ControlFlow<()>) -> Result<(), TrainError> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(TrainError::Cancelled),
    }
}

#[cfg(test)]
mod tests;
