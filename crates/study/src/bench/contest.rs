//! Speeds side by side: rounds alternate, so that a busy machine slows all alike.

use leuko_eval::Sorted;
use leuko_train::{Device, Engine, EngineConfig};
use serde::Serialize;

use crate::error::StudyError;
use crate::speed::Workload;

/// Somebody to time.
pub(super) struct Contestant {
    pub(super) name: String,
    pub(super) engine: EngineConfig,
}

/// A contestant's speeds.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its name in the table.
    pub name: String,
    /// Its engine, as records name it.
    pub engine: String,
    /// Images a second, median over rounds.
    pub images_per_second: f64,
    /// Lowest over rounds.
    pub lowest: f64,
    /// Highest over rounds.
    pub highest: f64,
    /// Median over rounds of this speed over the plain libtorch loop's in the same round; `None` in a
    /// build without libtorch.
    pub over_plain_libtorch: Option<f64>,
    /// The same over libtorch at its best.
    pub over_best_libtorch: Option<f64>,
}

/// Times all contestants, round by round.
pub(super) fn contest(
    contestants: &[Contestant],
    workload: &Workload,
    rounds: usize,
    mut time: impl FnMut(&mut dyn Engine) -> Result<f64, StudyError>,
) -> Result<Vec<Row>, StudyError> {
    let mut engines = Vec::new();
    for contestant in contestants {
        engines.push(workload.engine(contestant.engine)?);
    }
    let mut speeds = vec![Vec::new(); contestants.len()];
    // One round more than asked for: the first pays for libtorch's own start.
    for round in 0..=rounds {
        for (engine, speeds) in engines.iter_mut().zip(&mut speeds) {
            let speed = time(engine.as_mut())?;
            if round > 0 {
                speeds.push(speed);
            }
        }
    }
    let over = |own: &[f64], other: EngineConfig| -> Result<Option<f64>, StudyError> {
        let Some(index) = contestants.iter().position(|one| one.engine == other) else {
            return Ok(None);
        };
        let ratios: Vec<f64> = own.iter().zip(&speeds[index]).map(|(a, b)| a / b).collect();
        Ok(Some(Sorted::new(&ratios)?.median()))
    };
    let row = |(contestant, own): (&Contestant, &Vec<f64>)| {
        let sorted = Sorted::new(own)?;
        Ok(Row {
            name: contestant.name.clone(),
            engine: contestant.engine.to_string(),
            images_per_second: sorted.median(),
            lowest: sorted.min(),
            highest: sorted.max(),
            over_plain_libtorch: over(own, EngineConfig::PlainLibtorch(Device::Cpu))?,
            over_best_libtorch: over(own, EngineConfig::Libtorch(Device::Cpu))?,
        })
    };
    contestants.iter().zip(&speeds).map(row).collect()
}

/// Median over rounds of one speed over another, measured in turns.
pub(super) fn ratio(
    rounds: usize,
    mut a: impl FnMut() -> Result<f64, StudyError>,
    mut b: impl FnMut() -> Result<f64, StudyError>,
) -> Result<f64, StudyError> {
    let mut ratios = Vec::new();
    for _ in 0..rounds {
        let (a, b) = (a()?, b()?);
        ratios.push(a / b);
    }
    Ok(Sorted::new(&ratios)?.median())
}
