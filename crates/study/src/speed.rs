//! Measured speed of this machine: for the expected time of a study, and for `leuko bench`.

#[cfg(feature = "libtorch")]
pub(crate) mod ensemble;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::time::Instant;

use leuko_augment::{TensorLayout, to_float};
use leuko_core::{ClassIndex, ImageId, Seed, Stream};
use leuko_data::Images;
use leuko_explain::{Image, Model, Preset, Scaling, gradient, relevance};
use leuko_fused::Buffer;
use leuko_model::{Network, Shape, Weights};
use leuko_train::{
    Batch, Engine, EngineConfig, Job, Optimizer, OptimizerConfig, Split, Step, StoppingConfig,
    TrainConfig, never_stop, predict, train,
};

use crate::compute::Compute;
use crate::error::StudyError;
use crate::workers::on_threads;

/// Images a second of one worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Augmented, forward, backward, optimiser step.
    pub training: f64,
    /// Forward only.
    pub evaluation: f64,
    /// Explained: relevance and gradient, in f64.
    pub explanation: f64,
}

impl Speed {
    /// Longest time of a run on one worker, in seconds: every epoch, then the test.
    pub(crate) fn run(self, training: usize, validation: usize, test: usize, epochs: usize) -> f64 {
        let epoch = training as f64 / self.training + validation as f64 / self.evaluation;
        epoch * epochs as f64 + test as f64 / self.evaluation
    }
}

/// Images and labels for timing: noise costs what cells cost.
pub(crate) struct Workload {
    network: Network,
    images: Images,
    labels: Vec<ClassIndex>,
    training: Vec<usize>,
    validation: Vec<usize>,
}

impl Workload {
    /// Random images of `height` x `width` pixels: `count` to train on, `training` times an epoch, and one
    /// more, which is evaluated `validation` times.
    pub(crate) fn new(
        (height, width): (usize, usize),
        count: usize,
        training: usize,
        validation: usize,
    ) -> Result<Self, StudyError> {
        let mut stream = Stream::new(Seed(0), "speed");
        let images = count + 1;
        let length = images * height * width * 3;
        let pixels = (0..length.div_ceil(4)).flat_map(|_| stream.next_u32().to_le_bytes());
        let ids = (0..images).map(|i| ImageId(format!("noise/{i}"))).collect();
        let impossible = || StudyError::NoWorkload { height, width };
        let images = Images::new(height, width, ids, pixels.take(length).collect());
        let images = images.ok_or_else(impossible)?;
        Ok(Self {
            network: Network::schouten(Shape::rgb(height, width), 2)?,
            labels: (0..images.len())
                .map(|i| ClassIndex((i % 2) as u16))
                .collect(),
            training: (0..training).map(|image| image % count).collect(),
            validation: vec![count; validation],
            images,
        })
    }

    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// Images trained and images evaluated in an epoch.
    pub(crate) fn epoch_images(&self) -> (usize, usize) {
        (self.training.len(), self.validation.len())
    }

    pub(crate) fn engine(&self, config: EngineConfig) -> Result<Box<dyn Engine>, StudyError> {
        Ok(config.build(&self.network)?)
    }

    /// The first images as a batch of `engine`, and its labels.
    pub(crate) fn batch(&self, layout: TensorLayout, size: usize) -> (Buffer, Vec<ClassIndex>) {
        let (height, width) = (self.images.height(), self.images.width());
        let length = layout.len(height, width);
        let mut values = Buffer::new(size * length);
        let positions: Vec<usize> = (0..size).map(|image| image % self.images.len()).collect();
        for (out, &position) in values.chunks_exact_mut(length).zip(&positions) {
            to_float(self.images.pixels(position), height, width, layout, out);
        }
        let labels = positions.into_iter().map(|position| self.labels[position]);
        (values, labels.collect())
    }

    pub(crate) fn weights(&self) -> Weights {
        Weights::glorot_uniform(&self.network, &mut Stream::new(Seed(0), "speed"))
    }

    /// Images a second of steps alone: forward, all gradients, optimiser, again and again on one
    /// batch.
    pub(crate) fn steps(
        &self,
        engine: &mut dyn Engine,
        batch_size: usize,
        steps: usize,
    ) -> Result<f64, StudyError> {
        let mut start = Instant::now();
        self.each_step(engine, batch_size, steps, &mut |step| {
            if step == 0 {
                start = Instant::now();
            }
        })?;
        Ok((batch_size * steps) as f64 / start.elapsed().as_secs_f64())
    }

    /// As [`steps`](Self::steps); calls `watch` with the number of steps done, before the first and after
    /// each.
    pub(crate) fn each_step(
        &self,
        engine: &mut dyn Engine,
        batch_size: usize,
        steps: usize,
        watch: &mut dyn FnMut(usize),
    ) -> Result<(), StudyError> {
        let (images, labels) = self.batch(engine.layout(), batch_size);
        let mut weights = self.weights();
        let count = weights.values().len();
        let mut optimizer = Optimizer::new(&OptimizerConfig::default(), count);
        let mut gradient = vec![0.0; count];
        watch(0);
        for step in 0..steps {
            let batch = Batch {
                images: &images,
                labels: &labels,
            };
            engine.loss_and_gradient(&weights, batch, &mut gradient)?;
            optimizer.step(weights.values_mut(), &gradient);
            watch(step + 1);
        }
        Ok(())
    }

    /// Images trained a second in one epoch of the real training loop: augmentation, steps,
    /// validation.
    pub(crate) fn training(
        &self,
        engine: &mut dyn Engine,
        batch_size: usize,
    ) -> Result<f64, StudyError> {
        self.training_watched(engine, batch_size, &mut never_stop)
    }

    /// As [`training`](Self::training); calls `watch` after each step.
    pub(crate) fn training_watched(
        &self,
        engine: &mut dyn Engine,
        batch_size: usize,
        watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<f64, StudyError> {
        let job = self.job("speed".to_owned(), batch_size);
        let start = Instant::now();
        train(&job, engine, watch)?;
        Ok(self.training.len() as f64 / start.elapsed().as_secs_f64())
    }

    /// One epoch of the real training loop.
    fn job(&self, name: String, batch_size: usize) -> Job<'_> {
        let split = Split {
            training: &self.training,
            validation: &self.validation,
        };
        let mut job = Job::new(name, &self.network, &self.images, &self.labels, split);
        job.config = TrainConfig {
            batch_size,
            max_epochs: 1,
            stopping: StoppingConfig {
                patience: 1,
                ..StoppingConfig::default()
            },
            ..TrainConfig::default()
        };
        job
    }

    /// Images explained a second: relevance and gradient of one image with random weights.
    pub(crate) fn explanation(&self) -> Result<f64, StudyError> {
        let model = Model::new(&self.network, &self.weights())?;
        let composite = Preset::EpsilonPlusFlat.composite(&self.network);
        let shape = self.network.input();
        let mut values = vec![0.0; shape.len()];
        let (height, width) = (shape.height, shape.width);
        to_float(
            self.images.pixels(0),
            height,
            width,
            TensorLayout::Planar,
            &mut values,
        );
        let image = Image::new(shape, &values)?;
        let start = Instant::now();
        relevance(&model, &image, ClassIndex(0), &composite)?;
        gradient(&model, &image, ClassIndex(0), Scaling::Raw)?;
        Ok(1.0 / start.elapsed().as_secs_f64().max(1e-9))
    }

    /// Images a second of prediction.
    pub(crate) fn evaluation(
        &self,
        engine: &mut dyn Engine,
        batch_size: usize,
    ) -> Result<f64, StudyError> {
        let start = Instant::now();
        predict(
            engine,
            &self.network,
            &self.weights(),
            &self.images,
            &self.training,
            batch_size,
        )?;
        Ok(self.training.len() as f64 / start.elapsed().as_secs_f64())
    }
}

/// Runs `work` on `workers` threads, each on what `ready` made for it. All start together once all are
/// ready. Returns what each gave.
pub(crate) fn together<R, T: Send>(
    workers: usize,
    ready: impl Fn() -> Result<R, StudyError> + Sync,
    work: impl Fn(R) -> Result<T, StudyError> + Sync,
) -> Result<Vec<T>, StudyError> {
    let barrier = Barrier::new(workers);
    let one = || {
        // A worker that fails must not leave the others waiting.
        let made = catch_unwind(AssertUnwindSafe(&ready)).unwrap_or(Err(StudyError::Panicked));
        barrier.wait();
        work(made?)
    };
    on_threads(workers, one).into_iter().collect()
}

/// Times training, in a second or two. Returns the mean speed of a worker, or of a network of an ensemble, and how many
/// train at that speed at once.
pub(crate) fn measure(
    compute: Compute,
    runs: usize,
    size: (usize, usize),
    batch_size: usize,
) -> Result<(Speed, usize), StudyError> {
    let workers = compute.workers.min(runs).max(1);
    match compute.engine {
        #[cfg(feature = "libtorch")]
        EngineConfig::Ensemble { device, networks } => {
            ensemble::measure(device, networks, runs, size, batch_size)
        }
        engine => {
            let speed = measure_workers(engine, workers, size, batch_size)?;
            Ok((speed, compute.workers))
        }
    }
}

/// Times `engine` on `workers` threads at once: they share caches and memory, and a core may be half of one.
fn measure_workers(
    engine: EngineConfig,
    workers: usize,
    size: (usize, usize),
    batch_size: usize,
) -> Result<Speed, StudyError> {
    const SECONDS: f64 = 0.7;
    let images = 2 * batch_size.min(10);
    let short = Workload::new(size, images, images, 1)?;
    let mut first = short.engine(engine)?;
    // The first steps of all pay for libtorch's own start.
    short.training(first.as_mut(), batch_size)?;
    let rate = short.training(first.as_mut(), batch_size)?;
    let count = ((rate * SECONDS) as usize).clamp(images, 2000);
    let workload = Workload::new(size, images, count, 1)?;
    let ready = || {
        let mut engine = workload.engine(engine)?;
        short.training(engine.as_mut(), batch_size)?;
        Ok(engine)
    };
    let speeds = together(workers, ready, |mut engine| {
        Ok(Speed {
            training: workload.training(engine.as_mut(), batch_size)?,
            evaluation: workload.evaluation(engine.as_mut(), batch_size)?,
            explanation: workload.explanation()?,
        })
    })?;
    let mean = |of: fn(&Speed) -> f64| speeds.iter().map(of).sum::<f64>() / speeds.len() as f64;
    Ok(Speed {
        training: mean(|speed| speed.training),
        evaluation: mean(|speed| speed.evaluation),
        explanation: mean(|speed| speed.explanation),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_run_counts_every_epoch_and_one_test() {
        let speed = Speed {
            training: 100.0,
            evaluation: 200.0,
            explanation: 1.0,
        };
        // (50/100 + 20/200) * 10 + 40/200, by hand.
        assert!((speed.run(50, 20, 40, 10) - 6.2).abs() < 1e-12);
    }
}
