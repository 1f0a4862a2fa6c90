//! `leuko bench`: the engines beside each other on this machine, in one run.

mod contest;
mod memory;
mod print;
mod profile;

use std::path::Path;

use anyhow::{Result, ensure};
use leuko_core::write_whole;
use leuko_model::{Layer, Network, Shape};
use leuko_train::{Device, EngineConfig, InstructionSet};
use serde::Serialize;

use self::contest::{Contestant, Row, contest, ratio};
use crate::cli::BenchArgs;
use crate::environment::cpu_name;
use crate::speed::{Workload, together};

/// Side of the larger images that speed is also measured at: those of AML-Cytomorphology_LMU.
const LARGE: usize = 400;
/// Images trained on and validated with in an epoch of the whole run: the pool of ALL-IDB2 at half
/// its largest size, and a fold.
const RUN: (usize, usize) = (100, 26);

/// What was measured. Speeds are images a second.
#[derive(Debug, Serialize)]
struct Report {
    machine: Machine,
    side: usize,
    batch: usize,
    rounds: usize,
    /// Multiplications and additions of a step for one image, in millions, as a dense network needs
    /// them: convolutions forward, gradients of their weights and inputs (none for the image).
    mflop_an_image: f64,
    /// Forward, all gradients, optimiser.
    step: Vec<Row>,
    /// Step speed times `mflop_an_image` over the arithmetic peak: above 1 is possible, as zero
    /// gradients are skipped.
    share_of_peak: f64,
    /// Augmentation, steps and validation: images trained.
    run: Vec<Row>,
    /// Speed of two workers over that of one; `None` on a machine with one core.
    two_workers: Option<f64>,
    /// Pixels a second at 400x400 over those at `side`.
    large_images: f64,
    /// Bytes of a run beyond the decoded images; `None` where the system does not tell.
    memory: Option<u64>,
    profile: Vec<profile::Share>,
}

#[derive(Debug, Serialize)]
struct Machine {
    cpu: String,
    cores: usize,
    instructions: &'static str,
    /// Arithmetic peak of one core, a fused multiplication and addition counted as two.
    peak_gflops: f64,
    libtorch: &'static str,
}

/// Measures everything and prints the table.
pub(crate) fn bench(args: &BenchArgs) -> Result<()> {
    ensure!(
        args.batch > 0 && args.rounds > 0 && args.steps > 0,
        "--batch, --rounds and --steps must be 1 or more"
    );
    // Before libtorch starts, which takes memory of its own.
    let fused = EngineConfig::Fused(InstructionSet::best());
    let memory = memory::of_a_run(fused, args.side, args.batch)?;
    let workload = Workload::new((args.side, args.side), 20, RUN.0, RUN.1)?;
    let step = contest(&step_contestants(), &workload, args.rounds, |engine| {
        workload.steps(engine, args.batch, args.steps)
    })?;
    let run = contest(&run_contestants(), &workload, args.rounds, |engine| {
        workload.training(engine, args.batch)
    })?;
    let profile = profile::of_a_step(&workload, args.batch, args.steps)?;
    let peak = InstructionSet::best().peak_flops(20, 200_000);
    let mflop = mflop_an_image(workload.network());
    let report = Report {
        machine: Machine {
            cpu: cpu_name(),
            cores: cores(),
            instructions: InstructionSet::best().name(),
            peak_gflops: peak / 1e9,
            libtorch: env!("LEUKO_LIBTORCH"),
        },
        side: args.side,
        batch: args.batch,
        rounds: args.rounds,
        mflop_an_image: mflop,
        share_of_peak: fused_speed(&step, fused) * mflop * 1e6 / peak,
        step,
        run,
        two_workers: two_workers(&workload, fused, args)?,
        large_images: large_images(&workload, fused, args)?,
        memory,
        profile,
    };
    if let Some(path) = &args.toml {
        write(path, &report)?;
    }
    print::print(&report)
}

fn write(path: &Path, report: &Report) -> Result<()> {
    Ok(write_whole(
        path,
        toml::to_string_pretty(report)?.as_bytes(),
    )?)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// libtorch twice where there is one, then every set of instructions of this machine.
fn step_contestants() -> Vec<Contestant> {
    let mut contestants = run_contestants();
    for instructions in InstructionSet::available().into_iter().skip(1) {
        contestants.push(Contestant {
            name: format!("fused kernels, {instructions}"),
            engine: EngineConfig::Fused(instructions),
        });
    }
    contestants
}

/// libtorch twice where there is one, then the best instructions of this machine.
fn run_contestants() -> Vec<Contestant> {
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
    let instructions = InstructionSet::best();
    contestants.push(Contestant {
        name: format!("fused kernels, {instructions}"),
        engine: EngineConfig::Fused(instructions),
    });
    contestants
}

fn fused_speed(rows: &[Row], fused: EngineConfig) -> f64 {
    let name = fused.to_string();
    let row = rows.iter().find(|row| row.engine == name);
    row.map_or(f64::NAN, |row| row.images_per_second)
}

/// How much faster two workers are than one.
fn two_workers(workload: &Workload, fused: EngineConfig, args: &BenchArgs) -> Result<Option<f64>> {
    if cores() < 2 {
        return Ok(None);
    }
    let speed = |workers| -> Result<f64> {
        let ready = || {
            let mut engine = workload.engine(fused)?;
            workload.training(engine.as_mut(), args.batch)?;
            Ok(engine)
        };
        let speeds = together(workers, ready, |mut engine| {
            // Long enough for the workers' starts and ends not to matter.
            let epochs: Result<Vec<f64>> = (0..4)
                .map(|_| workload.training(engine.as_mut(), args.batch))
                .collect();
            let epochs = epochs?;
            // The harmonic mean: all images over all time.
            Ok(epochs.len() as f64 / epochs.iter().map(|speed| 1.0 / speed).sum::<f64>())
        })?;
        Ok(speeds.iter().sum())
    };
    Ok(Some(ratio(args.rounds, || speed(2), || speed(1))?))
}

/// Pixels a second at 400x400 over those of `workload`.
fn large_images(workload: &Workload, fused: EngineConfig, args: &BenchArgs) -> Result<f64> {
    let large = Workload::new((LARGE, LARGE), args.batch, args.batch, 1)?;
    let (mut at_large, mut at_side) = (large.engine(fused)?, workload.engine(fused)?);
    let per_pixel = ratio(
        args.rounds,
        || large.steps(at_large.as_mut(), args.batch, args.steps),
        || workload.steps(at_side.as_mut(), args.batch, args.steps),
    )?;
    let pixels = |side: usize| (side * side) as f64;
    Ok(per_pixel * pixels(LARGE) / pixels(args.side))
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
    fn test_mflop_an_image_is_that_of_a_dense_network() {
        // 28.5 forward, 28.5 for weights, 14.5 for inputs, counted by hand: 71.5.
        let network = Network::schouten(Shape::rgb(257, 257), 2).unwrap();
        assert!((mflop_an_image(&network) - 71.5).abs() < 0.05);
    }
}
