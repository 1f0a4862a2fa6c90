//! The engines side by side on this machine: how fast they train, what a run takes, and where the time goes.
//!
//! [`bench()`] measures; a [`BenchReport`] can be written as TOML or JSON. [`epochs()`] measures only what
//! other programs can be compared with.

mod contest;
#[cfg(feature = "libtorch")]
mod ensemble;
mod epochs;
mod memory;
mod profile;
mod whole_run;

use leuko_model::{Layer, Network, Shape};
use leuko_train::{Device, EngineConfig, InstructionSet, TrainError};
use serde::Serialize;

pub use self::contest::Row;
use self::contest::{Contestant, contest, ratio};
#[cfg(feature = "libtorch")]
pub use self::ensemble::{
    DeviceCheck, EnsembleBenchConfig, EnsembleRow, check_device, ensemble, one_by_one,
};
pub use self::epochs::{EpochSpeeds, epochs};
pub use self::profile::Share;
pub use self::whole_run::{RunPart, RunProfile, RunShare};
use crate::error::StudyError;
use crate::speed::{Workload, together};
use crate::store::processor_name;

/// Side of the larger images that speed is also measured at: those of AML-Cytomorphology_LMU.
pub const LARGE_SIDE: usize = 400;
/// Images trained on and validated with in an epoch of the whole run: the pool of ALL-IDB2 at half
/// its largest size, and a fold.
pub const EPOCH_IMAGES: (usize, usize) = (100, 26);

/// What was measured. Speeds are images a second.
#[derive(Debug, Serialize)]
pub struct BenchReport {
    /// What it was measured on.
    pub machine: Machine,
    /// Rows and columns of the images.
    pub side: usize,
    /// Images in a step.
    pub batch: usize,
    /// Rounds of each contestant.
    pub rounds: usize,
    /// Multiplications and additions of a step for one image, in millions, as a dense network needs
    /// them: convolutions forward, gradients of their weights and inputs (none for the image).
    pub mflop_an_image: f64,
    /// Forward, all gradients, optimiser.
    pub step: Vec<Row>,
    /// Step speed times `mflop_an_image` over the arithmetic peak: above 1 is possible, as zero
    /// gradients are skipped.
    pub share_of_peak: f64,
    /// Augmentation, steps and validation: images trained.
    pub run: Vec<Row>,
    /// Where the time of a whole run goes, at `side` and at [`LARGE_SIDE`].
    pub run_profiles: Vec<RunProfile>,
    /// Speed of two workers over that of one; `None` on a machine with one core.
    pub two_workers: Option<f64>,
    /// Pixels a second at 400x400 over those at `side`.
    pub large_images: f64,
    /// Bytes of a run beyond the decoded images; `None` where the system does not tell.
    pub memory: Option<u64>,
    /// Where the time of a step goes.
    pub profile: Vec<Share>,
}

/// The machine that speeds were measured on.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The processor.
    pub cpu: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// The best instructions that the fused kernels use here.
    pub instructions: &'static str,
    /// Arithmetic peak of one core, a fused multiplication and addition counted as two.
    pub peak_gflops: f64,
    /// Version of libtorch.
    pub libtorch: String,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenchConfig {
    /// Rows and columns of the synthetic images; by default 257.
    pub side: usize,
    /// Images in a step, at least 1; by default 5.
    pub batch: usize,
    /// Rounds of each contestant, at least 1; by default 9.
    pub rounds: usize,
    /// Steps in a round, at least 1; by default 40.
    pub steps: usize,
    /// Version of libtorch, for the report.
    pub libtorch: String,
}

impl Default for BenchConfig {
    fn default() -> Self {
        Self {
            side: 257,
            batch: 5,
            rounds: 9,
            steps: 40,
            libtorch: "unknown".to_owned(),
        }
    }
}

impl BenchConfig {
    /// Checks that there is something to measure. [`bench()`] calls it first.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Zero`], in [`StudyError::Train`], if `batch`, `rounds` or `steps` is 0.
    /// - [`StudyError::Model`] if images of this `side` are too small for the network.
    pub fn check(&self) -> Result<(), StudyError> {
        for (key, value) in [
            ("batch", self.batch),
            ("rounds", self.rounds),
            ("steps", self.steps),
        ] {
            if value == 0 {
                return Err(TrainError::Zero { key }.into());
            }
        }
        Network::schouten(Shape::rgb(self.side, self.side), 2)?;
        Ok(())
    }
}

/// Measures the engines side by side on one core of this machine.
///
/// # Errors
///
/// - Those of [`BenchConfig::check`].
/// - [`StudyError::Train`] if an engine fails.
///
/// # Examples
///
/// ```no_run
/// use leuko_study::bench::{BenchConfig, bench};
///
/// // About a minute with the default settings.
/// let report = bench(&BenchConfig { rounds: 3, ..BenchConfig::default() })?;
/// for row in &report.run {
///     println!("{}: {:.0} images/s", row.name, row.images_per_second);
/// }
/// # Ok::<(), leuko_study::StudyError>(())
/// ```
pub fn bench(config: &BenchConfig) -> Result<BenchReport, StudyError> {
    config.check()?;
    // Before libtorch starts, which takes memory of its own.
    let fused = EngineConfig::Fused(InstructionSet::best());
    let memory = memory::of_a_run(fused, config.side, config.batch)?;
    let workload = Workload::new(
        (config.side, config.side),
        20,
        EPOCH_IMAGES.0,
        EPOCH_IMAGES.1,
    )?;
    let all = contestants(InstructionSet::available());
    let step = contest(&all, &workload, config.rounds, |engine| {
        workload.steps(engine, config.batch, config.steps)
    })?;
    let fast = contestants(vectorised());
    let run = contest(&fast, &workload, config.rounds, |engine| {
        workload.training(engine, config.batch)
    })?;
    let large = Workload::new((LARGE_SIDE, LARGE_SIDE), 20, EPOCH_IMAGES.0, EPOCH_IMAGES.1)?;
    let run_profiles = whole_run::of_whole_runs(&[&workload, &large], config)?;
    let profile = profile::of_a_step(&workload, config.batch, config.steps)?;
    let peak = InstructionSet::best().peak_flops(20, 200_000);
    let mflop = mflop_an_image(workload.network());
    let report = BenchReport {
        machine: Machine {
            cpu: processor_name(),
            cores: cores(),
            instructions: InstructionSet::best().name(),
            peak_gflops: peak / 1e9,
            libtorch: config.libtorch.clone(),
        },
        side: config.side,
        batch: config.batch,
        rounds: config.rounds,
        mflop_an_image: mflop,
        share_of_peak: fused_speed(&step, fused) * mflop * 1e6 / peak,
        step,
        run,
        run_profiles,
        two_workers: two_workers(&workload, fused, config)?,
        large_images: large_images(&large, &workload, fused, config)?,
        memory,
        profile,
    };
    Ok(report)
}

/// All instruction sets but the portable one, unless there is no other.
fn vectorised() -> Vec<InstructionSet> {
    let mut sets = InstructionSet::available();
    if sets.len() > 1 {
        sets.pop();
    }
    sets
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// libtorch twice where there is one, then `instructions`.
fn contestants(instructions: Vec<InstructionSet>) -> Vec<Contestant> {
    let mut contestants = Vec::new();
    if cfg!(feature = "libtorch") {
        contestants.push(Contestant {
            name: "libtorch, plain loop (NCHW, ReLU before pooling)".to_owned(),
            engine: EngineConfig::PlainLibtorch(Device::Cpu),
        });
        contestants.push(Contestant {
            name: "libtorch at its best (channels last, pooling first)".to_owned(),
            engine: EngineConfig::Libtorch(Device::Cpu),
        });
    }
    contestants.extend(instructions.into_iter().map(|instructions| Contestant {
        name: format!("fused kernels, {instructions}"),
        engine: EngineConfig::Fused(instructions),
    }));
    contestants
}

fn fused_speed(rows: &[Row], fused: EngineConfig) -> f64 {
    let name = fused.to_string();
    let row = rows.iter().find(|row| row.engine == name);
    row.map_or(f64::NAN, |row| row.images_per_second)
}

/// How much faster two workers are than one.
fn two_workers(
    workload: &Workload,
    fused: EngineConfig,
    config: &BenchConfig,
) -> Result<Option<f64>, StudyError> {
    if cores() < 2 {
        return Ok(None);
    }
    let speed = |workers| -> Result<f64, StudyError> {
        let ready = || {
            let mut engine = workload.engine(fused)?;
            workload.training(engine.as_mut(), config.batch)?;
            Ok(engine)
        };
        let speeds = together(workers, ready, |mut engine| {
            // Long enough for the workers' starts and ends not to matter.
            let epochs: Result<Vec<f64>, StudyError> = (0..4)
                .map(|_| workload.training(engine.as_mut(), config.batch))
                .collect();
            let epochs = epochs?;
            // The harmonic mean: all images over all time.
            Ok(epochs.len() as f64 / epochs.iter().map(|speed| 1.0 / speed).sum::<f64>())
        })?;
        Ok(speeds.iter().sum())
    };
    Ok(Some(ratio(config.rounds, || speed(2), || speed(1))?))
}

/// Pixels a second of `large` over those of `workload`.
fn large_images(
    large: &Workload,
    workload: &Workload,
    fused: EngineConfig,
    config: &BenchConfig,
) -> Result<f64, StudyError> {
    let (mut at_large, mut at_side) = (large.engine(fused)?, workload.engine(fused)?);
    let per_pixel = ratio(
        config.rounds,
        || large.steps(at_large.as_mut(), config.batch, config.steps),
        || workload.steps(at_side.as_mut(), config.batch, config.steps),
    )?;
    let pixels = |side: usize| (side * side) as f64;
    Ok(per_pixel * pixels(LARGE_SIDE) / pixels(config.side))
}

/// Work of a step for one image, as if every gradient were there.
fn mflop_an_image(network: &Network) -> f64 {
    let mut shape = network.input();
    let (mut forward, mut first) = (0, 0);
    for layer in network.layers() {
        match layer {
            Layer::Convolution(convolution) => {
                shape = Shape {
                    channels: convolution.outputs,
                    height: shape.height - 2,
                    width: shape.width - 2,
                };
                let work = 2 * shape.len() * convolution.inputs * 9;
                first = if forward == 0 { work } else { first };
                forward += work;
            }
            Layer::MaxPool => {
                shape.height /= 2;
                shape.width /= 2;
            }
            Layer::Relu | Layer::Flatten | Layer::Dense(_) => {}
        }
    }
    (3 * forward - first) as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_refusals_of_settings_that_measure_nothing() {
        let refused = |change: fn(&mut BenchConfig)| {
            let mut config = BenchConfig::default();
            config.check().unwrap();
            change(&mut config);
            bench(&config).unwrap_err().to_string()
        };
        let found = [
            refused(|config| config.batch = 0),
            refused(|config| config.rounds = 0),
            refused(|config| config.steps = 0),
            refused(|config| config.side = 189),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        batch: expected 1 or more, found 0
        rounds: expected 1 or more, found 0
        steps: expected 1 or more, found 0
        images of 189x189 pixels are too small for this network: layer 17 would see 1x1
        hint: use images of at least 190x190 pixels
        ");
    }

    #[test]
    fn test_mflop_an_image_is_that_of_a_dense_network() {
        // 28.5 forward, 28.5 for weights, 14.5 for inputs, counted by hand: 71.5.
        let network = Network::schouten(Shape::rgb(257, 257), 2).unwrap();
        assert!((mflop_an_image(&network) - 71.5).abs() < 0.05);
    }
}
