//! Where the time of a whole run goes, measured in the real training loop.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use cpu_time::ThreadTime;
use leuko_eval::Sorted;
use leuko_train::{Batch, Engine, EngineConfig, Step, TensorLayout, TrainError, Weights};
use serde::Serialize;

use super::{BenchConfig, vectorised};
use crate::error::StudyError;
use crate::speed::Workload;

/// What a run spends its time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunPart {
    /// Training images turned, flipped and brought to the engine's order.
    Augmentation,
    /// Forward, all gradients, optimiser.
    Step,
    /// Validation images brought to the engine's order.
    Conversion,
    /// Validation images through the network, and their loss.
    Validation,
    /// Early stopping and a copy of the best weights, once an epoch.
    Rest,
}

/// A part's time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RunShare {
    /// What the time was spent on.
    pub part: RunPart,
    /// Milliseconds for each image trained.
    pub milliseconds: f64,
    /// Part of the sum of all parts, in `[0, 1]`.
    pub share: f64,
}

/// A whole run of one engine on images of one size: an epoch of
/// [`EPOCH_IMAGES`](super::EPOCH_IMAGES).
///
/// All times are the processor's for this thread, medians over the batches of all rounds. So they do not
/// count the times when other programs have the core.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunProfile {
    /// Rows and columns of the images.
    pub side: usize,
    /// Its engine, as records name it.
    pub engine: String,
    /// Images trained a second of the processor's time: 1000 over the sum of `parts`.
    pub images_per_second: f64,
    /// That speed over the speed of steps alone, again and again on one batch.
    pub over_step: f64,
    /// Where the time goes, all of [`RunPart`] in order.
    pub parts: Vec<RunShare>,
}

/// Profiles whole runs at each of `workloads`, for each set of instructions that has vectors of its
/// own.
pub(super) fn of_whole_runs(
    workloads: &[&Workload],
    config: &BenchConfig,
) -> Result<Vec<RunProfile>, StudyError> {
    let mut profiles = Vec::new();
    for workload in workloads {
        for instructions in vectorised() {
            let engine = EngineConfig::Fused(instructions);
            profiles.push(of_a_run(workload, engine, config)?);
        }
    }
    Ok(profiles)
}

fn of_a_run(
    workload: &Workload,
    engine: EngineConfig,
    config: &BenchConfig,
) -> Result<RunProfile, StudyError> {
    let shape = workload.network().input();
    let mut fused = workload.engine(engine)?;
    let image = fused.layout().len(shape.height, shape.width);
    let clock = Clock::new();
    let mut steps = Vec::new();
    // The first round warms up.
    for round in 0..=config.rounds {
        workload.each_step(fused.as_mut(), config.batch, config.steps, &mut |step| {
            let time = clock.restart();
            if step > 0 && round > 0 {
                steps.push(time / config.batch as f64);
            }
        })?;
        let mut timed = Timed {
            engine: fused.as_mut(),
            image,
            clock: &clock,
        };
        workload.training_watched(&mut timed, config.batch, &mut |step| {
            match step {
                Step::Trained(images) => clock.lap(RunPart::Step, images),
                Step::Evaluated(images) => clock.lap(RunPart::Validation, images),
                Step::EpochEnded => clock.lap(RunPart::Rest, 1),
            }
            ControlFlow::Continue(())
        })?;
        if round == 0 {
            clock.forget();
        }
    }
    let parts = shares(&clock.laps.borrow(), workload.epoch_images())?;
    let whole: f64 = parts.iter().map(|part| part.milliseconds).sum();
    let step = Sorted::new(&steps)?.median();
    Ok(RunProfile {
        side: shape.height,
        engine: engine.to_string(),
        images_per_second: 1e3 / whole,
        over_step: step / whole,
        parts,
    })
}

/// What each part takes for an image trained, from milliseconds for one image (or for an epoch) in
/// `laps`.
fn shares(
    laps: &BTreeMap<RunPart, Vec<f64>>,
    (training, validation): (usize, usize),
) -> Result<Vec<RunShare>, StudyError> {
    let mut each = Vec::new();
    for (&part, laps) in laps {
        let times = match part {
            RunPart::Augmentation | RunPart::Step => training,
            RunPart::Conversion | RunPart::Validation => validation,
            RunPart::Rest => 1,
        };
        let median = Sorted::new(laps)?.median();
        each.push((part, median * times as f64 / training as f64));
    }
    let total: f64 = each.iter().map(|(_, time)| time).sum();
    let share = |(part, milliseconds): (RunPart, f64)| RunShare {
        part,
        milliseconds,
        share: milliseconds / total,
    };
    Ok(each.into_iter().map(share).collect())
}

/// Gives the time since its last lap to a part.
struct Clock {
    last: Cell<ThreadTime>,
    /// Milliseconds for one image, batch by batch.
    laps: RefCell<BTreeMap<RunPart, Vec<f64>>>,
}

impl Clock {
    fn new() -> Self {
        Self {
            last: Cell::new(ThreadTime::now()),
            laps: RefCell::default(),
        }
    }

    /// Milliseconds since the last lap, which belong to no part.
    fn restart(&self) -> f64 {
        let now = ThreadTime::now();
        let time = now.duration_since(self.last.replace(now));
        time.as_secs_f64() * 1e3
    }

    fn lap(&self, part: RunPart, images: usize) {
        let each = self.restart() / images as f64;
        self.laps.borrow_mut().entry(part).or_default().push(each);
    }

    fn forget(&self) {
        self.laps.borrow_mut().clear();
    }
}

/// An engine that tells a clock when the loop calls it: what the loop did since the last lap made the
/// images that it gives.
struct Timed<'a> {
    engine: &'a mut dyn Engine,
    /// Numbers in one image.
    image: usize,
    clock: &'a Clock,
}

impl Engine for Timed<'_> {
    fn layout(&self) -> TensorLayout {
        // The loop asks before its first batch, when it has made fresh weights.
        self.clock.restart();
        self.engine.layout()
    }

    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError> {
        self.clock.lap(RunPart::Augmentation, batch.labels.len());
        self.engine.loss_and_gradient(weights, batch, gradient)
    }

    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
        self.clock
            .lap(RunPart::Conversion, images.len() / self.image);
        self.engine.logits(weights, images)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_profile_holds_the_whole_run() {
        let workload = Workload::new((190, 190), 4, 12, 5).unwrap();
        let config = BenchConfig {
            rounds: 3,
            steps: 3,
            ..BenchConfig::default()
        };
        let profiles = of_whole_runs(&[&workload], &config).unwrap();
        assert_eq!(profiles.len(), vectorised().len());
        for profile in profiles {
            assert_eq!(profile.side, 190);
            let parts: Vec<RunPart> = profile.parts.iter().map(|share| share.part).collect();
            assert_eq!(
                parts,
                [
                    RunPart::Augmentation,
                    RunPart::Step,
                    RunPart::Conversion,
                    RunPart::Validation,
                    RunPart::Rest
                ]
            );
            let share: f64 = profile.parts.iter().map(|share| share.share).sum();
            assert!((share - 1.0).abs() < 1e-12, "{profile:?}");
            // Twelve images forward and backward take longer than five forward.
            assert!(profile.parts[1].milliseconds > profile.parts[3].milliseconds);
            assert!(profile.over_step < 2.0, "{profile:?}");
        }
    }

    #[test]
    fn test_shares_count_each_image_of_an_epoch() {
        let laps = BTreeMap::from([
            (RunPart::Step, vec![3.0, 2.0, 9.0]),
            (RunPart::Validation, vec![2.0]),
            (RunPart::Rest, vec![5.0, 0.5, 6.0]),
        ]);
        let found = shares(&laps, (10, 5)).unwrap();
        let found: Vec<(RunPart, f64, f64)> = found
            .iter()
            .map(|found| (found.part, found.milliseconds, found.share))
            .collect();
        // 3 ms for each image trained, 2 ms for one half as often, 5 ms for one in ten.
        let expected = [
            (RunPart::Step, 3.0, 3.0 / 4.5),
            (RunPart::Validation, 1.0, 1.0 / 4.5),
            (RunPart::Rest, 0.5, 0.5 / 4.5),
        ];
        assert_eq!(found, expected);
    }
}
