//! What a study will do and how long it may take, before it begins.

use std::time::{Duration, Instant};

use leuko_core::{RunId, TrainSize};
use leuko_data::HeldOut;
use leuko_segment::{SegmentConfig, segment};

use crate::compute::Compute;
use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::settings::{AnalysisConfig, ExperimentSettings, Grid};
use crate::speed::{Speed, Workload, measure};

/// What one experiment will do.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The experiment.
    pub experiment: String,
    /// Its data set.
    pub dataset: String,
    /// Number of images that its folds use.
    pub images: usize,
    /// Rows and columns of the images.
    pub size: (usize, usize),
    /// Its runs.
    pub grid: Grid,
    /// Runs still to do.
    pub pending: usize,
    /// Measured speed of one worker, or of one network of an ensemble beside the others.
    pub speed: Speed,
    /// Number of workers, or of networks of an ensemble, that train at this speed at once.
    pub trainers: usize,
    /// Longest time of the runs still to do, if none stops early.
    pub training: Duration,
    /// Time that explaining their networks takes.
    pub explaining: Duration,
    /// Longest time of all runs of the published grid with explanations; `None` if `full` was not given.
    pub published: Option<Duration>,
}

/// What forecasts are made from.
#[derive(Clone, Copy)]
pub(crate) struct Basis<'a> {
    pub(crate) compute: Compute,
    pub(crate) analysis: &'a AnalysisConfig,
    /// The same experiment with the published grid and training.
    pub(crate) full: Option<&'a ExperimentSettings>,
}

impl Forecast {
    /// Times a few steps on images of the experiment's size, on all workers at once.
    pub(crate) fn new(
        experiment: &Experiment,
        pending: &[&RunId],
        basis: Basis<'_>,
    ) -> Result<Self, StudyError> {
        let (height, width) = (experiment.images.height(), experiment.images.width());
        let settings = &experiment.settings;
        let compute = basis.compute;
        let workers = compute.workers;
        let (speed, trainers) = measure(
            compute,
            pending.len(),
            (height, width),
            settings.train.batch_size,
        )?;
        let segmentation = match basis.analysis.enabled {
            true => segmentation(experiment),
            false => Duration::ZERO,
        };
        let of = |settings, sizes: &[usize]| Times {
            segmentation,
            ..Times::of(experiment, settings, sizes, speed)
        };
        let sizes: Vec<usize> = pending.iter().map(|run| run.size.get()).collect();
        let here = of(settings, &sizes);
        let published = basis.full.map(|full| {
            let full_times = of(full, &published_runs(experiment, full));
            full_times.training(trainers) + full_times.explaining(basis.analysis, workers)
        });
        Ok(Self {
            experiment: experiment.name.clone(),
            dataset: settings.dataset.clone(),
            images: experiment.images.len(),
            size: (height, width),
            grid: settings.grid.clone(),
            pending: pending.len(),
            speed,
            trainers,
            training: here.training(trainers),
            explaining: here.explaining(basis.analysis, workers),
            published,
        })
    }

    /// Longest time of the runs still to do, with explanations.
    pub fn at_most(&self) -> Duration {
        self.training + self.explaining
    }
}

/// Time that explaining so many networks of an experiment takes, without the time of training.
pub(crate) fn explaining(
    experiment: &Experiment,
    networks: usize,
    analysis: &AnalysisConfig,
    workers: usize,
) -> Result<Duration, StudyError> {
    if networks == 0 {
        return Ok(Duration::ZERO);
    }
    let size = (experiment.images.height(), experiment.images.width());
    let speed = Speed {
        training: f64::INFINITY,
        evaluation: f64::INFINITY,
        explanation: Workload::new(size, 1, 1, 1)?.explanation()?,
    };
    let times = Times {
        segmentation: segmentation(experiment),
        ..Times::of(experiment, &experiment.settings, &vec![0; networks], speed)
    };
    Ok(times.explaining(analysis, workers))
}

/// How long it takes to find the nucleus in one image.
fn segmentation(experiment: &Experiment) -> Duration {
    let images = &experiment.images;
    let (width, height) = (images.width(), images.height());
    let started = Instant::now();
    // An image without a nucleus takes its time, too.
    drop(segment(
        images.pixels(images.len() / 2),
        width,
        height,
        &SegmentConfig::default(),
    ));
    started.elapsed()
}

/// Times of runs on one worker.
struct Times {
    /// Seconds of each run.
    runs: Vec<f64>,
    /// Number of folds that run.
    folds: usize,
    /// All images.
    images: usize,
    /// Test images of a fold.
    tested: usize,
    speed: Speed,
    /// Of one image.
    segmentation: Duration,
}

impl Times {
    fn of(
        experiment: &Experiment,
        settings: &ExperimentSettings,
        sizes: &[usize],
        speed: Speed,
    ) -> Self {
        let (validation, test) = held_out(experiment, &settings.grid);
        let classes = experiment.plan.classes.len();
        let seconds = |&size: &usize| {
            let training = settings.images_an_epoch(classes, size);
            speed.run(training, validation, test, settings.train.max_epochs)
        };
        Self {
            runs: sizes.iter().map(seconds).collect(),
            folds: settings.grid.run_folds.into(),
            images: experiment.images.len(),
            tested: test,
            speed,
            segmentation: Duration::ZERO,
        }
    }

    fn training(&self, workers: usize) -> Duration {
        longest(&self.runs, workers)
    }

    /// Each network's maps are measured twice: with its weights and with random ones. Images of the maps of
    /// activations only go forward. t-SNE takes about a second. All networks of a fold share the regions of
    /// its images; in the first fold, Fig. 4b chooses among all test images.
    fn explaining(&self, analysis: &AnalysisConfig, workers: usize) -> Duration {
        const TSNE_SECONDS: f64 = 1.0;
        /// Cost of an image that only goes forward, in explained images.
        const FORWARD: f64 = 0.25;
        if !analysis.enabled || self.runs.is_empty() {
            return Duration::ZERO;
        }
        let focused = self.tested.min(analysis.focus_images);
        let mapped = self.images.min(analysis.map_images) + self.tested.min(analysis.map_images);
        let explained = 2.0 * focused as f64 + FORWARD * mapped as f64;
        let one = explained / self.speed.explanation + TSNE_SECONDS;
        let segmented = |images: usize| self.segmentation.as_secs_f64() * images as f64;
        let mut seconds = vec![one; self.runs.len()];
        seconds[0] += segmented(self.tested);
        seconds.extend(vec![segmented(focused); self.folds.saturating_sub(1)]);
        longest(&seconds, workers)
    }
}

/// Numbers of validation and test images of a fold.
fn held_out(experiment: &Experiment, grid: &Grid) -> (usize, usize) {
    let images: usize = experiment.available.iter().sum();
    let fold = images / usize::from(grid.folds).max(1);
    match grid.held_out {
        Some(HeldOut { test, validation }) => (validation, test),
        None => (fold, fold),
    }
}

/// The training set sizes of all runs of the published grid that the number of images allows.
fn published_runs(experiment: &Experiment, full: &ExperimentSettings) -> Vec<usize> {
    let images: usize = experiment.available.iter().sum();
    let (validation, test) = held_out(experiment, &full.grid);
    let pool = images.saturating_sub(validation + test);
    let sizes: Vec<usize> = match full.grid.sizes.is_empty() {
        true => vec![pool],
        false => full
            .grid
            .sizes
            .iter()
            .copied()
            .map(TrainSize::get)
            .collect(),
    };
    let sizes: Vec<usize> = sizes.into_iter().filter(|&size| size <= pool).collect();
    sizes.repeat(full.grid.run_folds.into())
}

/// Time of runs of these lengths, in seconds, on so many workers: an equal share each, but never less
/// than the longest run.
fn longest(runs: &[f64], workers: usize) -> Duration {
    let share = runs.iter().sum::<f64>() / workers.max(1) as f64;
    let seconds = runs.iter().copied().fold(share, f64::max);
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
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

    #[test]
    fn test_explaining_counts_maps_regions_and_activations_and_nothing_if_disabled() {
        let times = Times {
            runs: vec![100.0; 4],
            folds: 2,
            images: 100,
            tested: 25,
            speed: Speed {
                training: 1.0,
                evaluation: 1.0,
                explanation: 10.0,
            },
            segmentation: Duration::from_millis(200),
        };
        let mut analysis = crate::settings::Settings::paper().unwrap().analysis;
        analysis.focus_images = 20;
        analysis.map_images = 55;
        // Four networks, two at once, of (2 * 20 + (55 + 25) / 4) / 10 + 1 seconds each, and the regions of 25
        // images of the first fold and of 20 of the second.
        let time = times.explaining(&analysis, 2);
        assert_eq!(time, Duration::from_secs_f64((4.0 * 7.0 + 5.0 + 4.0) / 2.0));
        analysis.enabled = false;
        assert_eq!(times.explaining(&analysis, 2), Duration::ZERO);
    }
}
