//! A study from images in memory to its report. Read it from top to bottom.

use std::path::Path;

use leuko_core::{RunId, write_json};

use crate::analysis::Analysis;
use crate::audit::{AuditFolder, NewAudit};
use crate::background::BackgroundVerdict;
use crate::compute::Compute;
use crate::conclude::{Conclusion, conclude};
use crate::data_root::{FoundExperiments, find_experiments};
use crate::departures::departures;
use crate::error::StudyError;
use crate::experiment::{Experiment, FoundExperiment, Source, prepare};
use crate::facts::Leak;
use crate::forecast::{Basis, Forecast};
use crate::notice::Notice;
use crate::outputs::draw_cells;
use crate::runs::{Pool, Task};
use crate::settings::{ExperimentSettings, Settings};
use crate::store::{
    Description, Program, Session, Skipped, Store, add_session, plan_path, write_skipped,
};
use crate::watch::Watch;
use crate::words;

/// A study that is ready to run: its experiments, with their images in memory.
#[derive(Debug)]
pub struct Plan {
    /// All settings.
    pub settings: Settings,
    /// The experiments.
    pub experiments: Vec<Experiment>,
    /// Experiments that will not run, and why.
    pub skipped: Vec<Skipped>,
    /// Audits that are written once it is clear that the store takes this study.
    pub audits: Vec<NewAudit>,
    /// What trains, and how many at once.
    pub compute: Compute,
    /// What the store says about the program.
    pub program: Program,
}

impl Plan {
    /// Plans the experiments of `settings` whose data sets are in `root`, only those named if `only` names
    /// any: finds images, leaves out copies of one cell, cuts folds and decodes.
    ///
    /// # Errors
    ///
    /// - As [`find_experiments`] and [`prepare`].
    pub fn find(
        settings: Settings,
        root: &Path,
        only: &[String],
        audits: Option<AuditFolder<'_>>,
        watch: &dyn Watch,
    ) -> Result<Self, StudyError> {
        let FoundExperiments {
            experiments,
            skipped,
            audits,
        } = find_experiments(&settings, root, only, audits, watch)?;
        let experiments = prepare(experiments, &settings, watch)?;
        Ok(Self {
            skipped,
            audits,
            ..Self::of(settings, experiments)
        })
    }

    /// A plan of one question about images of your own: cuts the folds and decodes. The networks are not
    /// explained; set `settings.analysis.enabled` for that.
    ///
    /// # Errors
    ///
    /// - [`StudyError::Settings`] if `name` cannot stand in file names or `question` cannot be run.
    /// - As [`prepare`].
    pub fn of_one(
        name: &str,
        question: ExperimentSettings,
        source: Source,
        watch: &dyn Watch,
    ) -> Result<Self, StudyError> {
        let mut settings = Settings::of_one(name, question.clone())?;
        settings.analysis.enabled = false;
        let found = FoundExperiment {
            name: name.to_owned(),
            settings: question,
            source,
        };
        let experiments = prepare(vec![found], &settings, watch)?;
        Ok(Self::of(settings, experiments))
    }

    /// A plan of experiments that are already in memory, on all cores.
    pub fn of(settings: Settings, experiments: Vec<Experiment>) -> Self {
        Self {
            settings,
            experiments,
            skipped: Vec::new(),
            audits: Vec::new(),
            compute: Compute::default(),
            program: Program::default(),
        }
    }

    /// All runs, whether recorded or not.
    ///
    /// # Errors
    ///
    /// - A run whose images are not in its experiment's plan.
    pub fn tasks(&self) -> Result<Vec<Task<'_>>, StudyError> {
        let (seed, engine) = (self.settings.seed, self.compute.engine);
        let of_each = self.experiments.iter();
        let of_each = of_each.map(|one| Task::all(one, seed, engine));
        Ok(of_each.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The runs that `store` does not hold yet.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OtherRuns`] if the store holds runs made in another way.
    pub fn pending(&self, store: &Store) -> Result<Vec<Task<'_>>, StudyError> {
        let mut pending = Vec::new();
        for task in self.tasks()? {
            if !store.is_done(&task.run, &task.fingerprint, &self.settings)? {
                pending.push(task);
            }
        }
        Ok(pending)
    }

    /// What each experiment will do and how long `tasks` may take here; times a few steps for it. `full`
    /// are the same experiments with the published grid.
    ///
    /// # Errors
    ///
    /// - A network that cannot be built for images of that size.
    pub fn forecast(
        &self,
        tasks: &[Task<'_>],
        full: Option<&Settings>,
    ) -> Result<Vec<Forecast>, StudyError> {
        let forecast = |experiment: &Experiment| {
            let of_this = |task: &&Task<'_>| task.run.experiment == experiment.name;
            let pending: Vec<&RunId> = tasks.iter().filter(of_this).map(|task| &task.run).collect();
            let basis = Basis {
                compute: self.compute,
                analysis: &self.settings.analysis,
                full: full.and_then(|full| full.experiments.get(&experiment.name)),
            };
            Forecast::new(experiment, &pending, basis)
        };
        self.experiments.iter().map(forecast).collect()
    }

    /// What the store will say about each experiment.
    ///
    /// # Errors
    ///
    /// - Never, as long as the built-in settings are intact.
    pub fn describe(&self) -> Result<Vec<Description>, StudyError> {
        let paper = Settings::paper()?;
        let describe = |one: &Experiment| Description {
            format: Description::FORMAT,
            name: one.name.clone(),
            title: one.settings.title.clone(),
            dataset: one.settings.dataset.clone(),
            synthetic: one.synthetic,
            protocol: one.plan.protocol,
            leak: Leak::of(&one.plan),
            copies: one.copies,
            groups: one.groups,
            experts: one.experts.clone(),
            classes: one.plan.classes.clone(),
            available: one.available.clone(),
            dataset_classes: one.dataset_classes.clone(),
            images: one.images.len(),
            background: one.background.clone(),
            size_spread: one.size_spread,
            input: one.network.input(),
            sizes: one.settings.grid.sizes.clone(),
            run_folds: one.settings.grid.run_folds,
            max_epochs: one.settings.train.max_epochs,
            analysis: self.settings.analysis.clone(),
            departures: departures(&self.settings, &paper, &one.name),
        };
        Ok(self.experiments.iter().map(describe).collect())
    }
}

/// Runs a study: trains what `store` does not hold yet, explains the networks, and makes tables, figures and
/// the report.
///
/// The same plan gives the same records, byte for byte, for any number of workers. A study that was
/// stopped goes on where it stopped.
///
/// # Errors
///
/// - [`StudyError::Cancelled`] if the watch asked to stop.
/// - [`StudyError::OtherRuns`] if the store holds runs made in another way.
/// - A file that cannot be written; a defect in a worker.
pub fn run(plan: &Plan, store: &Store, watch: &dyn Watch) -> Result<Conclusion, StudyError> {
    let out = store.folder();
    let tasks = plan.pending(store)?;
    for audit in &plan.audits {
        audit.keep(out)?;
    }
    let descriptions = plan.describe()?;
    describe_in(plan, store, &descriptions)?;
    let Compute { engine, workers } = plan.compute;
    if !tasks.is_empty() {
        add_session(out, &Session::here(&plan.program, engine, workers))?;
        doubt(&descriptions, watch);
    }
    let seed = plan.settings.seed;
    Pool {
        out,
        engine,
        workers,
        seed,
        watch,
    }
    .train(tasks)?;
    if plan.settings.analysis.enabled {
        let analysis = Analysis {
            out,
            config: &plan.settings.analysis,
            seed,
            workers,
            watch,
        };
        for experiment in &plan.experiments {
            analysis.experiment(experiment)?;
        }
    }
    for (experiment, description) in plan.experiments.iter().zip(&descriptions) {
        draw_cells(out, experiment, words::note(description))?;
    }
    // Includes what was run in this folder before.
    conclude(store, watch)
}

/// Says before training, which can take hours, where the background alone could explain a high score.
fn doubt(descriptions: &[Description], watch: &dyn Watch) {
    for one in descriptions {
        if one.background.verdict() == Some(BackgroundVerdict::Doubtful) {
            Notice::DoubtfulBackground {
                experiment: &one.name,
                background: &one.background,
            }
            .tell(watch);
        }
    }
}

/// Writes what the runs are made with: settings, plans and what the experiments are.
fn describe_in(plan: &Plan, store: &Store, descriptions: &[Description]) -> Result<(), StudyError> {
    let out = store.folder();
    let names = plan.experiments.iter().map(|experiment| &*experiment.name);
    store.write_settings(&plan.settings, &names.collect())?;
    for experiment in &plan.experiments {
        write_json(&plan_path(out, &experiment.name), &experiment.plan)?;
    }
    write_skipped(out, &plan.skipped)?;
    for description in descriptions {
        description.write(out)?;
    }
    Ok(())
}
