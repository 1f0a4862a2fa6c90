//! What a study will do and how long it may take, said before it begins.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
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
    grid: Grid,
    speed: Speed,
    /// Longest time of all its runs.
    most: Duration,
    /// The same for the paper's grid, as far as the images allow.
    most_paper: Duration,
}

impl Forecast {
    /// Times a few steps on images of the experiment's size.
    pub(crate) fn new(
        experiment: &Prepared,
        paper: &Settings,
        engine: EngineConfig,
        workers: usize,
    ) -> Result<Self> {
        let (height, width) = (experiment.images.height(), experiment.images.width());
        let settings = &experiment.settings;
        let speed = measure(engine, height, width, settings.train.batch_size)?;
        let (validation, test) = experiment
            .plan
            .folds
            .first()
            .map_or((0, 0), |fold| (fold.validation.len(), fold.test.len()));
        let most = |grid: &Grid, epochs| -> Duration {
            let fold: Duration = grid
                .sizes
                .iter()
                .map(|size| speed.run(size.get(), validation, test, epochs))
                .sum();
            fold * u32::from(grid.run_folds) / workers as u32
        };
        let full = paper.experiments.get(&experiment.name).unwrap_or(settings);
        Ok(Self {
            name: experiment.name.clone(),
            dataset: settings.dataset.clone(),
            images: experiment.images.len(),
            size: (height, width),
            grid: settings.grid.clone(),
            speed,
            most: most(&settings.grid, settings.train.max_epochs),
            most_paper: most(&full.grid, full.train.max_epochs),
        })
    }
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
        writeln!(
            out,
            "  speed     {:.0} images/s trained, {:.0} images/s evaluated, each of {workers} worker(s) on {engine} (measured)",
            forecast.speed.training, forecast.speed.evaluation
        )?;
        let whole = match profile {
            Profile::Paper => String::new(),
            _ => format!(
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
    Ok(())
}

/// What a profile leaves out of the published study, in words; `None` if nothing.
pub(crate) fn left_out(settings: &Settings, paper: &Settings, name: &str) -> Option<String> {
    let (own, full) = (
        settings.experiments.get(name)?,
        paper.experiments.get(name)?,
    );
    let mut parts = Vec::new();
    let mut part = |what: &str, own: usize, full: usize| {
        if own != full {
            parts.push(format!("{own} of {full} {what}"));
        }
    };
    part("sizes", own.grid.sizes.len(), full.grid.sizes.len());
    part(
        "folds",
        usize::from(own.grid.run_folds),
        usize::from(full.grid.run_folds),
    );
    part(
        "epochs at most",
        own.train.max_epochs,
        full.train.max_epochs,
    );
    part(
        "epochs of patience",
        own.train.stopping.patience,
        full.train.stopping.patience,
    );
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::resolve;

    #[test]
    fn test_left_out_of_quick_names_sizes_folds_and_epochs_and_of_paper_nothing() {
        let paper = resolve(Profile::Paper, None, &[], None).unwrap();
        let quick = resolve(Profile::Quick, None, &[], None).unwrap();
        let words = left_out(&quick, &paper, "all-binary").unwrap();
        assert!(
            words.starts_with("6 of 20 sizes, 3 of 10 folds, "),
            "{words}"
        );
        assert_eq!(left_out(&paper, &paper, "all-binary"), None);
    }
}
