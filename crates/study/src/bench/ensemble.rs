//! Many networks in one computation: whether a device computes them rightly, and how fast.

use leuko_core::Seed;
use leuko_model::libtorch::Arrangement;
use leuko_model::{Network, Shape};
use leuko_synthetic::{SyntheticConfig, generate};
use leuko_train::ensemble::{
    EnsembleConfig, Rounding, Timing, bytes_a_network, rounding, timings, train_all,
};
use leuko_train::{
    Device, EngineConfig, InstructionSet, Job, OptimizerConfig, Split, TrainConfig, TrainError,
    Trained, never_stop, train,
};
use serde::Serialize;

use crate::error::StudyError;
use crate::speed::Workload;

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnsembleBenchConfig {
    /// Where to compute.
    pub device: Device,
    /// Rows and columns of the images; by default 257.
    pub side: usize,
    /// Images in a step of each network; by default 5.
    pub batch: usize,
    /// Numbers of networks at once; by default 1, 8, 64 and 512.
    pub networks: Vec<usize>,
}

impl EnsembleBenchConfig {
    /// The defaults on a device.
    pub fn on(device: Device) -> Self {
        Self {
            device,
            side: 257,
            batch: 5,
            networks: vec![1, 8, 64, 512],
        }
    }
}

/// How a device's answers differ from those of leuko's own kernels on the processor, in any arrangement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DeviceCheck {
    /// Largest error of a matrix product, as a share of its largest value.
    pub matrix_error: f64,
    /// Largest error of a convolution, as a share of its largest value.
    pub convolution_error: f64,
    /// Largest difference of a loss in the first epoch, in nats.
    pub first_losses: f64,
    /// Largest difference of a loss over fifty steps with a learning rate of 1e-4, in nats.
    pub losses: f64,
}

impl DeviceCheck {
    /// Whether all differences are those of rounding in `f32`.
    pub fn is_right(self) -> bool {
        let rounding = Rounding {
            matrix: self.matrix_error,
            convolution: self.convolution_error,
        };
        rounding.is_full() && self.first_losses < 1e-3 && self.losses < 5e-3
    }
}

/// Trains three networks together on a device, in every arrangement, and one by one on the processor, and compares their
/// losses.
///
/// # Errors
///
/// - [`StudyError::Train`] if there is no such device, or it fails.
///
/// # Examples
///
/// ```no_run
/// use leuko_study::bench::check_device;
/// use leuko_train::Device;
///
/// assert!(check_device(Device::Cpu)?.is_right());
/// # Ok::<(), leuko_study::StudyError>(())
/// ```
pub fn check_device(device: Device) -> Result<DeviceCheck, StudyError> {
    const SIDE: usize = 190;
    let cells = generate(&SyntheticConfig::of(16, SIDE), Seed(1), &|_| {})?;
    let labels = cells.catalogue.labels();
    let network = Network::schouten(Shape::rgb(SIDE, SIDE), cells.catalogue.classes.len())?;
    let sets: Vec<usize> = (0..16).collect();
    let job = |name: &str| {
        let split = Split::after(10, &sets);
        let mut job = Job::new(name, &network, &cells.images, &labels, split);
        job.config = TrainConfig {
            max_epochs: 25,
            optimizer: OptimizerConfig::RmsProp {
                learning_rate: 1e-4,
                rho: 0.9,
                epsilon: 1e-7,
            },
            ..TrainConfig::default()
        };
        job
    };
    let jobs = ["a", "b", "c"].map(job);
    let mut engine = EngineConfig::Fused(InstructionSet::best()).build(&network)?;
    let alone: Result<Vec<Trained>, TrainError> = (jobs.iter())
        .map(|job| train(job, &mut *engine, &mut never_stop))
        .collect();
    let alone = alone?;
    let (mut first_losses, mut losses) = (0.0f64, 0.0f64);
    for arrangement in Arrangement::ALL {
        let config = EnsembleConfig {
            arrangement: Some(arrangement),
            ..EnsembleConfig::on(device)
        };
        let together = train_all(config, &jobs, &mut never_stop)?;
        for (alone, together) in alone.iter().zip(together) {
            let off = differences(alone, &together?);
            first_losses = first_losses.max(off.first().copied().unwrap_or(f64::INFINITY));
            losses = off.into_iter().fold(losses, f64::max);
        }
    }
    let Rounding {
        matrix,
        convolution,
    } = rounding(device)?;
    Ok(DeviceCheck {
        matrix_error: matrix,
        convolution_error: convolution,
        first_losses,
        losses,
    })
}

/// The larger difference of each epoch's losses.
fn differences(a: &Trained, b: &Trained) -> Vec<f64> {
    let epochs = a.losses.iter().zip(&b.losses);
    let off = epochs.map(|(a, b)| {
        let training = (a.training - b.training).abs();
        training.max((a.validation - b.validation).abs())
    });
    off.collect()
}

/// The speed of so many networks at once. Speeds are images a second of all together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnsembleRow {
    /// Networks at once.
    pub networks: usize,
    /// Steps alone in each arrangement, where it has room: forward and all gradients.
    pub steps: Vec<(&'static str, f64)>,
    /// Whole training with the fastest arrangement: augmentation, steps, optimiser and validation; `None` if so many have no
    /// room.
    pub training: Option<f64>,
    /// Bytes of the device's memory that a network takes by leuko's estimate, in the fastest arrangement.
    pub bytes_a_network: usize,
}

/// Times training on a device: one network after the other, then each number of networks at once. Calls `done` with each row.
///
/// # Errors
///
/// - [`StudyError::Train`] if there is no such device, or it fails.
pub fn ensemble(
    config: &EnsembleBenchConfig,
    done: &mut dyn FnMut(&EnsembleRow),
) -> Result<Vec<EnsembleRow>, StudyError> {
    let size = (config.side, config.side);
    let images = 4 * config.batch;
    let workload = Workload::new(size, images, images, 1)?;
    let mut rows = Vec::new();
    for &networks in &config.networks {
        let timings = timings(workload.network(), config.device, networks, config.batch)?;
        let fastest = Timing::fastest(&timings).unwrap_or(Arrangement::ChannelsLast);
        let at_once = EnsembleConfig {
            device: config.device,
            networks: Some(networks),
            arrangement: Some(fastest),
        };
        let train = TrainConfig {
            batch_size: config.batch,
            ..TrainConfig::default()
        };
        let row = EnsembleRow {
            networks,
            steps: (timings.iter())
                .map(|timing| (timing.arrangement.name(), timing.images_per_second))
                .collect(),
            training: unless_memory(workload.together(at_once, networks, config.batch))?,
            bytes_a_network: bytes_a_network(workload.network(), fastest, &train),
        };
        done(&row);
        rows.push(row);
    }
    Ok(rows)
}

/// `None` if a device had no memory left.
fn unless_memory(speed: Result<f64, StudyError>) -> Result<Option<f64>, StudyError> {
    match speed {
        Ok(speed) => Ok(Some(speed)),
        Err(StudyError::Train(TrainError::Model(error))) if error.is_out_of_memory() => Ok(None),
        Err(StudyError::Train(TrainError::NoRoom { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Images that the engine for one network trains a second on a device.
///
/// # Errors
///
/// - [`StudyError::Train`] if there is no such device, or it fails.
pub fn one_by_one(config: &EnsembleBenchConfig) -> Result<f64, StudyError> {
    let images = 20 * config.batch;
    let workload = Workload::new((config.side, config.side), images, images, 1)?;
    let mut engine = workload.engine(EngineConfig::Libtorch(config.device))?;
    workload.training(&mut *engine, config.batch)?;
    workload.training(&mut *engine, config.batch)
}
