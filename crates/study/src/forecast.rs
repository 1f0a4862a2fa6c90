//! What a study will do and how long it may take, said before it begins.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use leuko_core::RunId;
use leuko_data::HeldOut;
use leuko_train::EngineConfig;

use crate::prepared::Prepared;
use crate::progress::human_time;
use crate::settings::{Grid, Profile, Settings};
use crate::speed::{Speed, measure};

/// What one experiment will do.
#[derive(Debug)]
pub(crate) struct Forecast {
    name: String,
    dataset: String,
    images: usize,
    size: (usize, usize),
    /// How images were brought to their size, in words.
    fit: String,
    /// Bytes of all decoded images of the data set, which experiments share that fit them alike.
    decoded: usize,
    grid: Grid,
    batch_size: usize,
    /// Runs still to do.
    pending: usize,
    speed: Speed,
    /// Copies that fill up classes, of a run.
    copies: usize,
    /// Longest time of the runs still to do, if none stops early.
    most: Duration,
    /// The same for all runs of the paper's grid that the number of images there are allows.
    most_paper: Duration,
}

impl Forecast {
    /// Times a few steps on images of the experiment's size, on all workers at once.
    pub(crate) fn new(
        experiment: &Prepared,
        pending: &[&RunId],
        paper: &Settings,
        engine: EngineConfig,
        workers: usize,
    ) -> Result<Self> {
        let (height, width) = (experiment.images.height(), experiment.images.width());
        let settings = &experiment.settings;
        let busy = workers.min(pending.len()).max(1);
        let speed = measure(engine, busy, (height, width), settings.train.batch_size)?;
        let images: usize = experiment.available.iter().sum();
        let most = |grid: &Grid, epochs: usize, sizes: &mut dyn Iterator<Item = usize>| {
            // One fold validates, one tests.
            let fold = images / usize::from(grid.folds).max(1);
            let (validation, test) = match grid.held_out {
                Some(HeldOut { test, validation }) => (validation, test),
                None => (fold, fold),
            };
            let runs: Vec<f64> = sizes
                .map(|size| {
                    let training = experiment.images_an_epoch(size);
                    speed.run(training, validation, test, epochs)
                })
                .collect();
            longest(&runs, workers)
        };
        let full = paper.experiments.get(&experiment.name).unwrap_or(settings);
        let held_out = match full.grid.held_out {
            Some(HeldOut { test, validation }) => test + validation,
            None => 2 * images / usize::from(full.grid.folds).max(1),
        };
        let pool = images - held_out.min(images);
        let mut sizes: Vec<usize> = full.grid.sizes.iter().map(|size| size.get()).collect();
        if sizes.is_empty() {
            sizes.push(pool);
        }
        let mut paper_runs = (0..full.grid.run_folds)
            .flat_map(|_| sizes.iter().copied())
            .filter(|&size| size <= pool);
        Ok(Self {
            name: experiment.name.clone(),
            dataset: settings.dataset.clone(),
            images: experiment.images.len(),
            size: (height, width),
            fit: experiment.fit.to_string(),
            decoded: experiment.images.bytes(),
            grid: settings.grid.clone(),
            batch_size: settings.train.batch_size,
            pending: pending.len(),
            speed,
            copies: (settings.train.images_a_class)
                .map_or(0, |images| images * experiment.plan.classes.len()),
            most: most(
                &settings.grid,
                settings.train.max_epochs,
                &mut pending.iter().map(|run| run.size.get()),
            ),
            most_paper: most(&full.grid, full.train.max_epochs, &mut paper_runs),
        })
    }
}

/// Time of runs of these lengths, in seconds, on so many workers: an equal share each, but never less
/// than the longest run.
fn longest(runs: &[f64], workers: usize) -> Duration {
    let share = runs.iter().sum::<f64>() / workers.max(1) as f64;
    let seconds = runs.iter().copied().fold(share, f64::max);
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// Memory that a study on the processor takes, roughly, in bytes: all its images, and a worker's copies
/// of images and one batch with activations and gradients. For libtorch within a fifth of what was measured at 257x257 and
/// 400x400 pixels with 1 to 4 workers; for fused kernels the size of their buffers, at 257x257 pixels
/// within a tenth of what `leuko bench` measures for one.
fn memory(forecasts: &[Forecast], engine: EngineConfig, workers: usize) -> u64 {
    /// The program and its libraries.
    const PROGRAM: u64 = 20_000_000;
    /// What libtorch takes as soon as it is there, used or not.
    const LIBTORCH: u64 = if cfg!(feature = "libtorch") {
        130_000_000
    } else {
        0
    };
    let pixels = |forecast: &Forecast| (forecast.size.0 * forecast.size.1) as u64;
    let shared: BTreeMap<_, usize> = (forecasts.iter())
        .map(|forecast| {
            (
                (&forecast.dataset, forecast.size, &forecast.fit),
                forecast.decoded,
            )
        })
        .collect();
    let images = shared.into_values().sum::<usize>() as u64;
    let worker = forecasts.iter().map(|forecast| {
        let batch = forecast.batch_size as u64;
        let bytes_a_pixel = match engine {
            // Fused kernels keep the activations of one image at a time.
            EngineConfig::Fused(_) => 14 * batch + 28,
            EngineConfig::Libtorch(_) | EngineConfig::PlainLibtorch(_) => 120 * batch,
        };
        pixels(forecast) * (bytes_a_pixel + 3 * forecast.copies as u64)
    });
    PROGRAM + LIBTORCH + images + worker.max().unwrap_or_default() * workers as u64
}

/// Prints what will be run.
pub(crate) fn print(
    forecasts: &[Forecast],
    profile: Profile,
    engine: EngineConfig,
    workers: usize,
    out: &mut dyn Write,
) -> Result<()> {
    for forecast in forecasts {
        let grid = &forecast.grid;
        let sizes: Vec<String> = grid
            .sizes
            .iter()
            .map(|size| size.get().to_string())
            .collect();
        writeln!(out, "{}", forecast.name)?;
        writeln!(
            out,
            "  data      {}: {} images of {}x{} pixels",
            forecast.dataset, forecast.images, forecast.size.0, forecast.size.1
        )?;
        writeln!(
            out,
            "  runs      {}: {} of {} folds x {} sizes ({})",
            grid.runs(),
            grid.run_folds,
            grid.folds,
            grid.sizes.len(),
            sizes.join(" ")
        )?;
        if forecast.pending < grid.runs() {
            writeln!(
                out,
                "  done      {} of them, earlier",
                grid.runs() - forecast.pending
            )?;
        }
        writeln!(
            out,
            "  speed     {:.0} images/s trained, {:.0} images/s evaluated, by each of {workers} worker(s) on {engine} (measured)",
            forecast.speed.training, forecast.speed.evaluation
        )?;
        let whole = match profile {
            // Of smoke's few small images nothing follows.
            Profile::Paper | Profile::Smoke => String::new(),
            Profile::Quick => format!(
                "; profile paper at most {}",
                human_time(forecast.most_paper)
            ),
        };
        writeln!(
            out,
            "  time      at most {}{whole}; early stopping usually ends sooner",
            human_time(forecast.most)
        )?;
    }
    writeln!(
        out,
        "memory      about {:.0} MB",
        memory(forecasts, engine, workers) as f64 / 1e6
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_longest_is_no_shorter_than_one_run() {
        let seconds = |s| Duration::from_secs_f64(s);
        assert_eq!(longest(&[10.0, 10.0, 10.0, 10.0], 2), seconds(20.0));
        assert_eq!(longest(&[10.0], 8), seconds(10.0));
        assert_eq!(longest(&[], 8), Duration::ZERO);
        assert_eq!(longest(&[f64::INFINITY], 1), Duration::MAX);
    }
}
