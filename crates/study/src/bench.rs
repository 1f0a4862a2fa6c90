//! `leuko bench`: training speed beside a plain libtorch loop in the same run.

use std::io::Write;

use anyhow::{Result, ensure};
use leuko_core::write_whole;
use leuko_eval::Sorted;
use leuko_train::{Device, EngineConfig};
use serde::Serialize;

use crate::cli::BenchArgs;
use crate::speed::Workload;

#[derive(Debug, Serialize)]
struct Report {
    side: usize,
    batch: usize,
    rounds: usize,
    images_in_a_round: usize,
    contestants: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    /// Images a second, median over rounds.
    images_per_second: f64,
    lowest: f64,
    highest: f64,
    /// Median over rounds of this speed over the plain loop's in the same round.
    ratio: f64,
}

/// Times all contestants, round by round, and prints the table.
pub(crate) fn bench(args: &BenchArgs) -> Result<()> {
    ensure!(
        args.batch > 0 && args.rounds > 0 && args.steps > 0,
        "--batch, --rounds and --steps must be 1 or more"
    );
    let contestants = [
        (
            "plain libtorch loop (NCHW, ReLU before pooling)",
            EngineConfig::PlainLibtorch(Device::Cpu),
        ),
        (
            "leuko on libtorch (channels last, pooling first)",
            EngineConfig::Libtorch(Device::Cpu),
        ),
    ];
    let images = args.batch * args.steps;
    let workload = Workload::new(args.side, args.side, u32::try_from(images)?)?;
    let mut engines = Vec::new();
    for (_, config) in contestants {
        engines.push(workload.engine(config)?);
    }
    let mut speeds = vec![Vec::new(); contestants.len()];
    // One round more than asked for: the first pays for libtorch's own start.
    for round in 0..=args.rounds {
        for (engine, speeds) in engines.iter_mut().zip(&mut speeds) {
            let speed = workload.training(engine.as_mut(), args.batch)?;
            if round > 0 {
                speeds.push(speed);
            }
        }
    }
    let plain = speeds[0].clone();
    let mut rows = Vec::new();
    for ((name, _), speeds) in contestants.into_iter().zip(speeds) {
        let ratios: Vec<f64> = speeds.iter().zip(&plain).map(|(a, b)| a / b).collect();
        let speeds = Sorted::new(&speeds)?;
        rows.push(Row {
            name,
            images_per_second: speeds.median(),
            lowest: speeds.min(),
            highest: speeds.max(),
            ratio: Sorted::new(&ratios)?.median(),
        });
    }
    let report = Report {
        side: args.side,
        batch: args.batch,
        rounds: args.rounds,
        images_in_a_round: images,
        contestants: rows,
    };
    if let Some(path) = &args.toml {
        write_whole(path, toml::to_string_pretty(&report)?.as_bytes())?;
    }
    print(&report)
}

fn print(report: &Report) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Training on one core, {side}x{side} pixels, batch {}, augmentation on; medians of {} rounds of {} images",
        report.batch,
        report.rounds,
        report.images_in_a_round,
        side = report.side
    )?;
    writeln!(
        out,
        "{:<52}{:>10}{:>18}{:>8}",
        "", "images/s", "range", "ratio"
    )?;
    for row in &report.contestants {
        let range = format!("{:.0}-{:.0}", row.lowest, row.highest);
        writeln!(
            out,
            "{:<52}{:>10.1}{range:>18}{:>8.2}",
            row.name, row.images_per_second, row.ratio
        )?;
    }
    Ok(())
}
