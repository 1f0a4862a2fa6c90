//! Runs trained in one computation.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_claims::Claim;
use leuko_train::ensemble::{EnsembleConfig, Queue, Together, train_together};
use leuko_train::{Engine, Job, Step, TrainError, Trained};

use super::meter::Meter;
use super::recorder::Recorder;
use super::task::Placed;
use crate::error::StudyError;
use crate::experiment::Sets;
use crate::notice::Notice;
use crate::sharing::{Ended, Round, end};

/// Trains what this process can claim of a round, one experiment after the other: networks train together only on the
/// same images.
pub(super) fn train_round(
    recorder: Recorder<'_>,
    config: EnsembleConfig,
    round: &Round<'_, Placed<'_>>,
    meter: &Meter<'_>,
    own: &AtomicUsize,
) -> Result<(), StudyError> {
    let mut names: Vec<&str> = Vec::new();
    for Placed { task, .. } in &round.left {
        if !names.contains(&&*task.experiment.name) {
            names.push(&task.experiment.name);
        }
    }
    for name in names {
        let mut waiting = Vec::new();
        for (place, placed) in round.left.iter().enumerate() {
            let task = &placed.task;
            if task.experiment.name == name {
                let sets = task.experiment.sets(task.run.size, task.run.fold)?;
                waiting.push((place, *placed, sets));
            }
        }
        let Some((_, first, _)) = waiting.first() else {
            continue;
        };
        let mut queue = Runs {
            recorder,
            round,
            meter,
            own,
            engine: recorder.engine.build(&first.task.experiment.network)?,
            device: config.device.to_string(),
            of_experiment: waiting.len(),
            waiting: waiting.iter(),
        };
        match train_together(config, &mut queue) {
            Err(StudyError::Train(TrainError::Cancelled)) => return Ok(()),
            other => other?,
        }
    }
    Ok(())
}

/// The runs of an experiment that are left.
struct Runs<'q, 't> {
    recorder: Recorder<'q>,
    round: &'q Round<'q, Placed<'t>>,
    meter: &'q Meter<'q>,
    own: &'q AtomicUsize,
    /// Tests trained networks.
    engine: Box<dyn Engine>,
    device: String,
    of_experiment: usize,
    waiting: std::slice::Iter<'q, (usize, &'q Placed<'t>, Sets)>,
}

/// A run of this process.
struct Begun<'q, 't> {
    placed: &'q Placed<'t>,
    sets: &'q Sets,
    claim: Claim<'q>,
}

impl<'q, 't: 'q> Queue<'q> for Runs<'q, 't> {
    type Key = Begun<'q, 't>;
    type Error = StudyError;

    fn next(&mut self) -> Result<Option<(Begun<'q, 't>, Job<'q>)>, StudyError> {
        for (place, placed, sets) in self.waiting.by_ref() {
            if let Some(claim) = self.round.begin(*place)? {
                let job = self.recorder.job(placed, sets);
                return Ok(Some((
                    Begun {
                        placed,
                        sets,
                        claim,
                    },
                    job,
                )));
            }
        }
        Ok(None)
    }

    fn begins(&mut self, together: Together) {
        Notice::Together {
            networks: together.networks.min(self.of_experiment),
            arrangement: together.arrangement.name(),
            bytes_a_network: together.bytes_a_network,
            device: &self.device,
        }
        .tell(self.recorder.watch);
    }

    fn ended(
        &mut self,
        run: Begun<'q, 't>,
        result: Result<Trained, TrainError>,
    ) -> Result<(), StudyError> {
        let Begun {
            placed,
            sets,
            claim,
        } = run;
        let epochs = (self.recorder).finish(placed, sets, &mut *self.engine, result);
        let task = &placed.task;
        if let Some(epochs) = epochs.map_err(|error| error.of_run(&task.run))? {
            end(claim, Ended::Done)?;
            self.own.fetch_add(1, Ordering::Relaxed);
            (self.meter).run_ended(task.work(epochs), task.most_work());
        }
        Ok(())
    }

    fn step(&mut self, step: Step) -> ControlFlow<()> {
        self.meter.step(step);
        match self.recorder.watch.cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}
