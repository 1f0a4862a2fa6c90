//! Measured speed of this machine: for the expected time of a study, and for `leuko bench`.

use std::ops::ControlFlow;
use std::sync::Barrier;
use std::time::Instant;

use anyhow::{Result, bail};
use leuko_core::{ClassIndex, FoldIndex, ImageId, RunId, Seed, Stream, TrainSize};
use leuko_data::Images;
use leuko_model::{Network, Shape, Weights};
use leuko_train::{Engine, EngineConfig, Job, StoppingConfig, TrainConfig, predict, train};

/// Images a second of one worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Speed {
    /// Augmented, forward, backward, optimiser step.
    pub(crate) training: f64,
    /// Forward only.
    pub(crate) evaluation: f64,
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
    run: RunId,
    network: Network,
    images: Images,
    labels: Vec<ClassIndex>,
    positions: Vec<usize>,
}

impl Workload {
    /// `count` random images of `height` x `width` pixels.
    pub(crate) fn new(height: usize, width: usize, count: u32) -> Result<Self> {
        let mut stream = Stream::new(Seed(0), "speed");
        let length = count as usize * height * width * 3;
        let pixels = (0..length.div_ceil(4)).flat_map(|_| stream.next_u32().to_le_bytes());
        let ids = (0..count).map(|i| ImageId(format!("noise/{i}"))).collect();
        let Some(images) = Images::new(height, width, ids, pixels.take(length).collect()) else {
            bail!("an image of {height}x{width} pixels does not exist");
        };
        let Some(size) = TrainSize::new(count) else {
            bail!("no image to time")
        };
        let run = RunId {
            experiment: "speed".into(),
            size,
            fold: FoldIndex(0),
        };
        Ok(Self {
            run,
            network: Network::schouten(Shape::rgb(height, width), 2)?,
            images,
            labels: (0..count).map(|i| ClassIndex((i % 2) as u16)).collect(),
            positions: (0..count as usize).collect(),
        })
    }

    pub(crate) fn engine(&self, config: EngineConfig) -> Result<Box<dyn Engine>> {
        Ok(config.build(&self.network)?)
    }

    /// Images a second of one epoch of the real training loop, augmentation and steps included;
    /// the one validation image is part of it.
    pub(crate) fn training(&self, engine: &mut dyn Engine, batch_size: usize) -> Result<f64> {
        let config = TrainConfig {
            batch_size,
            max_epochs: 1,
            stopping: StoppingConfig {
                patience: 1,
                ..StoppingConfig::default()
            },
            ..TrainConfig::default()
        };
        let job = Job {
            run: &self.run,
            seed: Seed(0),
            config: &config,
            network: &self.network,
            images: &self.images,
            labels: &self.labels,
            training: &self.positions,
            validation: &self.positions[..1],
        };
        let start = Instant::now();
        train(&job, engine, &mut |_| ControlFlow::Continue(()))?;
        Ok(self.positions.len() as f64 / start.elapsed().as_secs_f64())
    }

    /// Images a second of prediction.
    pub(crate) fn evaluation(&self, engine: &mut dyn Engine, batch_size: usize) -> Result<f64> {
        let weights = Weights::glorot_uniform(&self.network, &mut Stream::new(Seed(0), "speed"));
        let start = Instant::now();
        predict(
            engine,
            &self.network,
            &weights,
            &self.images,
            &self.positions,
            batch_size,
        )?;
        Ok(self.positions.len() as f64 / start.elapsed().as_secs_f64())
    }
}

/// Times a few steps of `engine`, in a second or two, on `workers` threads at once: they share caches
/// and memory, and a core may be half of one. Returns the mean of a worker.
pub(crate) fn measure(
    engine: EngineConfig,
    workers: usize,
    height: usize,
    width: usize,
    batch_size: usize,
) -> Result<Speed> {
    let workload = Workload::new(height, width, 10 * batch_size.min(10) as u32)?;
    let ready = Barrier::new(workers);
    let one = || -> Result<Speed> {
        let built = workload.engine(engine).and_then(|mut engine| {
            // The first step pays for libtorch's own start.
            workload.training(engine.as_mut(), batch_size)?;
            Ok(engine)
        });
        ready.wait();
        let mut engine = built?;
        Ok(Speed {
            training: workload.training(engine.as_mut(), batch_size)?,
            evaluation: workload.evaluation(engine.as_mut(), batch_size)?,
        })
    };
    let speeds = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| bail!("timing broke off")))
            .collect::<Result<Vec<Speed>>>()
    })?;
    let mean = |of: fn(&Speed) -> f64| speeds.iter().map(of).sum::<f64>() / speeds.len() as f64;
    Ok(Speed {
        training: mean(|speed| speed.training),
        evaluation: mean(|speed| speed.evaluation),
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
        };
        // (50/100 + 20/200) * 10 + 40/200, by hand.
        assert!((speed.run(50, 20, 40, 10) - 6.2).abs() < 1e-12);
    }
}
