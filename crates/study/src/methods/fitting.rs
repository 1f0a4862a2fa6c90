//! Methods fitted and tested, each with a record at its end.

use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{Prediction, RunId, Seed, write_summed};
use leuko_methods::{Features, Method, MethodError, Model, ModelInfo, is_outdated, save_model};

use super::record::{METHOD_RECORD_FORMAT, MethodOutcome, MethodRecord, MethodSets};
use super::sources::FeatureSource;
use crate::error::StudyError;
use crate::experiment::{Experiment, Sets};
use crate::notice::Notice;
use crate::store::Store;
use crate::watch::{Watch, Work, count};
use crate::workers::for_each;

/// Version of what methods compute; another one fits them anew.
const METHODS_VERSION: u32 = 1;

/// How methods are fitted.
#[derive(Clone, Copy)]
pub(crate) struct Fitting<'a> {
    pub(crate) store: &'a Store,
    pub(crate) methods: &'a [Method],
    /// Where the methods' features come from.
    pub(crate) sources: &'a [FeatureSource],
    pub(crate) workers: usize,
    pub(crate) seed: Seed,
    pub(crate) watch: &'a dyn Watch,
}

/// A method to fit to the training set of a run.
struct Task {
    method: Method,
    run: RunId,
    fingerprint: String,
    /// SHA-256 of what the features come from.
    features: Option<String>,
}

impl Fitting<'_> {
    /// Fits and tests each method in every run of an experiment in which it was not, and saves model and
    /// record. Returns how many were fitted.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Cancelled`] if the watch asked to stop.
    /// - Features that cannot be had; a file that cannot be read or written. A method that cannot be fitted
    ///   is a record and a notice, not an error.
    pub(crate) fn experiment(&self, experiment: &Experiment) -> Result<usize, StudyError> {
        let kept = self.store.method_features(&experiment.name);
        let mut pending: Vec<(Features, Vec<Task>)> = Vec::new();
        for source in self.sources {
            let tasks = self.pending(experiment, source)?;
            if tasks.is_empty() {
                continue;
            }
            source.check(experiment.images.ids())?;
            // The features of the pretrained network, which take long, are kept for another method or another start.
            let features = source.features_beside(&experiment.images, Some(&kept), self.watch)?;
            let Some(features) = features else {
                return Err(self.store.cancelled());
            };
            self.tell_missing(experiment, source, &features);
            pending.push((features, tasks));
        }
        let pending: Vec<(&Features, &Task)> = (pending.iter())
            .flat_map(|(features, tasks)| tasks.iter().map(move |task| (features, task)))
            .collect();
        let tell = count(self.watch, Work::Methods, pending.len());
        let done = AtomicUsize::new(0);
        let cancelled = || self.watch.cancelled();
        let fit = |&(features, task): &(&Features, &Task)| -> Result<(), StudyError> {
            let fitted = self.run(experiment, features, task);
            fitted.map_err(|error| error.of_run(&task.run))?;
            tell(1 + done.fetch_add(1, Ordering::Relaxed));
            Ok(())
        };
        for_each(
            self.workers,
            &pending,
            &cancelled,
            || (),
            |_, task, _| fit(task),
        )?;
        match self.watch.cancelled() {
            false => Ok(pending.len()),
            true => Err(self.store.cancelled()),
        }
    }

    fn tell_missing(&self, experiment: &Experiment, source: &FeatureSource, features: &Features) {
        if let Some((first, reason)) = features.missing().next() {
            Notice::FeaturesMissing {
                experiment: &experiment.name,
                source: source.source(),
                images: features.missing().count(),
                of: features.len(),
                first: &experiment.images.ids()[first],
                reason,
            }
            .tell(self.watch);
        }
    }

    /// What is not recorded, was recorded of other images or other features, or has a model of an earlier version.
    fn pending(
        &self,
        experiment: &Experiment,
        source: &FeatureSource,
    ) -> Result<Vec<Task>, StudyError> {
        let mut methods = self.methods.to_vec();
        methods.retain(|method| method.source == source.source());
        methods.sort_unstable();
        methods.dedup();
        let sha256 = source.sha256();
        let mut pending = Vec::new();
        for method in methods {
            let of_features = sha256.unwrap_or_default();
            let how = format!("method {method}, version {METHODS_VERSION} {of_features}");
            for run in experiment.runs() {
                let fingerprint = experiment.fingerprint(&run, self.seed, &how)?;
                let record = MethodRecord::read(&self.store.method_record(method, &run));
                let is_done = record.is_ok_and(|record| record.fingerprint == fingerprint);
                let model = self.store.method_model(method, &run);
                if is_done && model.exists() && !is_outdated(&model) {
                    continue;
                }
                pending.push(Task {
                    method,
                    run,
                    fingerprint,
                    features: sha256.map(str::to_owned),
                });
            }
        }
        Ok(pending)
    }

    fn run(
        &self,
        experiment: &Experiment,
        features: &Features,
        task: &Task,
    ) -> Result<(), StudyError> {
        let sets = experiment.sets(task.run.size, task.run.fold)?;
        let (classes, labels) = (experiment.plan.classes.len(), &experiment.labels);
        let outcome = match Model::fit(task.method, features, labels, &sets.training, classes) {
            Ok(model) => {
                let path = self.store.method_model(task.method, &task.run);
                save_model(&path, &model, &self.about(experiment, &sets, task))?;
                MethodOutcome::Completed(predictions(experiment, features, &sets, &model)?)
            }
            Err(error @ MethodError::NotFitted { .. }) => {
                let (method, run) = (task.method, &task.run);
                Notice::MethodFailed {
                    method,
                    run,
                    error: &error,
                }
                .tell(self.watch);
                MethodOutcome::Failed(error.to_string())
            }
            Err(error) => return Err(error.into()),
        };
        let used = sets.training.iter().chain(&sets.test);
        let record = MethodRecord {
            format: METHOD_RECORD_FORMAT,
            method: task.method,
            experiment: experiment.name.clone(),
            dataset: experiment.settings.dataset.clone(),
            synthetic: experiment.synthetic,
            protocol: experiment.plan.protocol,
            size: task.run.size,
            fold: task.run.fold,
            seed: self.seed,
            classes: experiment.plan.classes.clone(),
            fingerprint: task.fingerprint.clone(),
            features: task.features.clone(),
            images: MethodSets {
                training: sets.training.len(),
                test: sets.test.len(),
                without_features: used.filter(|&&image| features.row(image).is_none()).count(),
            },
            outcome,
        };
        // Last, since the record says that all is done.
        write_summed(&self.store.method_record(task.method, &task.run), &record)?;
        Ok(())
    }
}

impl Fitting<'_> {
    /// What a reader of the model must know.
    fn about(&self, experiment: &Experiment, sets: &Sets, task: &Task) -> ModelInfo {
        ModelInfo {
            input: experiment.size(),
            fit: experiment.fit,
            image_sizes: experiment.image_sizes,
            classes: experiment.plan.classes.clone(),
            dataset: experiment.settings.dataset.clone(),
            run: task.run.clone(),
            seed: self.seed,
            features: task.features.clone(),
            seen: experiment.digests(&sets.training),
            seen_groups: experiment.group_digests(&sets.training),
        }
    }
}

/// The answer for each test image.
fn predictions(
    experiment: &Experiment,
    features: &Features,
    sets: &Sets,
    model: &Model,
) -> Result<Vec<Prediction>, MethodError> {
    let predict = |&image: &usize| {
        Ok(Prediction {
            image: experiment.images.ids()[image].clone(),
            truth: experiment.labels[image],
            probabilities: model.predict(features, image)?,
        })
    };
    sets.test.iter().map(predict).collect()
}
