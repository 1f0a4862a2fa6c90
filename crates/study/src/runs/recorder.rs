//! Records of runs, whoever trained them.

use leuko_core::{
    Completed, EpochLoss, Failure, Outcome, Prediction, RECORD_FORMAT, RunRecord, SetSizes,
    write_summed,
};
use leuko_model::{CHECKPOINT_FORMAT, CheckpointInfo, save_checkpoint};
use leuko_train::{Engine, EngineConfig, Job, Split, TrainError, Trained, predict};

use super::task::Placed;
use crate::error::StudyError;
use crate::experiment::{Experiment, Sets};
use crate::notice::Notice;
use crate::watch::Watch;

/// Makes jobs of runs, and records of their results.
#[derive(Clone, Copy)]
pub(crate) struct Recorder<'a> {
    pub(crate) engine: EngineConfig,
    pub(crate) watch: &'a dyn Watch,
}

impl Recorder<'_> {
    /// What a run trains.
    pub(super) fn job<'t>(&self, placed: &Placed<'t>, sets: &'t Sets) -> Job<'t> {
        let experiment = placed.task.experiment;
        Job {
            name: experiment.streams_of(&placed.task.run).to_string(),
            seed: placed.seed,
            config: experiment.settings.train,
            network: &experiment.network,
            images: &experiment.images,
            labels: &experiment.labels,
            split: Split {
                training: &sets.training,
                validation: &sets.validation,
            },
        }
    }

    /// Saves, tests and records a network whose training has ended. Returns the number of its epochs, or `None` if it
    /// was stopped on request.
    pub(super) fn finish(
        &self,
        placed: &Placed<'_>,
        sets: &Sets,
        engine: &mut dyn Engine,
        result: Result<Trained, TrainError>,
    ) -> Result<Option<usize>, StudyError> {
        let task = &placed.task;
        let (outcome, epochs) = match result {
            Ok(trained) => {
                let epochs = trained.losses.len();
                save(placed, sets, &trained)?;
                let tested = test(task.experiment, engine, sets, trained)?;
                (Outcome::Completed(tested), epochs)
            }
            Err(error @ TrainError::Diverged { .. }) => {
                Notice::RunDiverged {
                    place: placed.place,
                    run: &task.run,
                    error: &error,
                }
                .tell(self.watch);
                let failure = failure(error);
                let epochs = failure.losses.len() + 1;
                (Outcome::Failed(failure), epochs)
            }
            Err(TrainError::Cancelled) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let record = self.record(placed, sets, outcome);
        // Last, since the record says that the run is done.
        write_summed(&placed.store.record(&task.run), &record)?;
        Ok(Some(epochs))
    }

    fn record(&self, placed: &Placed<'_>, sets: &Sets, outcome: Outcome) -> RunRecord {
        let task = &placed.task;
        let experiment = task.experiment;
        RunRecord {
            format: RECORD_FORMAT,
            experiment: experiment.name.clone(),
            dataset: experiment.settings.dataset.clone(),
            synthetic: experiment.synthetic,
            protocol: experiment.plan.protocol,
            size: task.run.size,
            fold: task.run.fold,
            seed: placed.seed,
            classes: experiment.plan.classes.clone(),
            engine: self.engine.to_string(),
            fingerprint: task.fingerprint.clone(),
            parameters: experiment.network.parameter_count(),
            images: SetSizes {
                training: sets.training.len(),
                validation: sets.validation.len(),
                test: sets.test.len(),
            },
            outcome,
        }
    }
}

fn save(placed: &Placed<'_>, sets: &Sets, trained: &Trained) -> Result<(), StudyError> {
    let (task, experiment) = (&placed.task, placed.task.experiment);
    let info = CheckpointInfo {
        format: CHECKPOINT_FORMAT,
        input: experiment.network.input(),
        fit: experiment.fit,
        image_sizes: experiment.image_sizes,
        classes: experiment.plan.classes.clone(),
        dataset: experiment.settings.dataset.clone(),
        run: task.run.clone(),
        seed: placed.seed,
        epoch: trained.best_epoch,
        seen: experiment.seen(sets),
        seen_groups: experiment.seen_groups(sets),
    };
    let path = placed.store.checkpoint(&task.run);
    save_checkpoint(&path, &experiment.network, &trained.weights, &info)?;
    Ok(())
}

/// The answers of the trained network for validation and test images.
fn test(
    experiment: &Experiment,
    engine: &mut dyn Engine,
    sets: &Sets,
    trained: Trained,
) -> Result<Completed, TrainError> {
    let mut answers = |positions: &[usize]| -> Result<Vec<Prediction>, TrainError> {
        let probabilities = predict(
            engine,
            &experiment.network,
            &trained.weights,
            &experiment.images,
            positions,
            experiment.settings.train.batch_size,
        )?;
        let answered = positions.iter().zip(probabilities);
        let prediction = |(&position, probabilities): (&usize, Vec<f32>)| Prediction {
            image: experiment.images.ids()[position].clone(),
            truth: experiment.labels[position],
            probabilities,
        };
        Ok(answered.map(prediction).collect())
    };
    Ok(Completed {
        best_epoch: trained.best_epoch,
        stopped: trained.stopped,
        validation: answers(&sets.validation)?,
        predictions: answers(&sets.test)?,
        losses: trained.losses,
    })
}

fn failure(error: TrainError) -> Failure {
    let text = error.to_string();
    let losses: Vec<EpochLoss> = match error {
        TrainError::Diverged { losses, .. } => losses,
        _ => Vec::new(),
    };
    Failure {
        error: text,
        losses,
    }
}
