//! A study that is ready to run.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use leuko_core::RunId;
use leuko_data::ReadTwice;

use crate::audit::{AuditFolder, NewAudit};
use crate::compute::Compute;
use crate::data_root::{FoundExperiments, find_experiments};
use crate::departures::departures;
use crate::error::StudyError;
use crate::experiment::{Experiment, FoundExperiment, Source, prepare};
use crate::facts::Leak;
use crate::forecast::{Basis, Forecast, explaining};
use crate::memory;
use crate::runs::Task;
use crate::second_reading::second_reading;
use crate::settings::Settings;
use crate::share::Part;
use crate::store::{Description, Program, SkippedExperiment, Store};
use crate::watch::Watch;

/// A study that is ready to run: its experiments, with their images in memory.
///
/// [`find`](Self::find) looks for data sets, [`of_source`](Self::of_source) takes images of your own.
#[derive(Debug)]
pub struct Plan {
    settings: Settings,
    experiments: Vec<Experiment>,
    skipped: Vec<SkippedExperiment>,
    audits: Vec<NewAudit>,
    compute: Compute,
    program: Program,
    /// Whether networks are trained.
    network: bool,
    /// All runs with their fingerprints, once somebody has asked for them.
    runs: OnceLock<Vec<PlannedRun>>,
}

/// A run of an experiment, which is named by its position.
#[derive(Debug)]
struct PlannedRun {
    experiment: usize,
    run: RunId,
    fingerprint: String,
}

impl Plan {
    /// Plans the experiments of `settings` whose data sets are in `root`, only those named if `only` names
    /// any: finds images, leaves out copies of one cell, cuts folds and decodes.
    ///
    /// # Errors
    ///
    /// - As [`find_experiments`] and [`prepare`].
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::{Plan, Profile, SettingsRequest, Silent};
    ///
    /// let smoke = SettingsRequest { profile: Profile::Smoke, ..SettingsRequest::default() };
    /// // No data set is there, so the study runs on synthetic cells.
    /// let root = "no-such-folder".as_ref();
    /// let plan = Plan::find(smoke.resolve()?, root, &[], None, &Silent)?;
    ///
    /// let names: Vec<&str> = plan.experiments().iter().map(|one| one.name.as_str()).collect();
    /// assert_eq!(names, ["synthetic-binary", "synthetic-multiclass"]);
    /// let why = plan.skipped()[0].reason.to_string();
    /// assert!(!why.is_empty());
    /// # Ok::<(), leuko_study::StudyError>(())
    /// ```
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

    /// Plans the experiments of `settings`, all on the same images of your own: cuts the folds and decodes.
    /// [`Settings::of_one`] makes settings of one experiment.
    ///
    /// # Errors
    ///
    /// - As [`prepare`].
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_study::{ClassGroup, ExperimentSettings, Grid, Plan, Settings, Silent};
    /// use leuko_synthetic::{SyntheticConfig, generate};
    ///
    /// let cells = generate(&SyntheticConfig::of(60, 192), Seed(1), &|_| {})?;
    /// let mut question = ExperimentSettings::binary(
    ///     "Lymphoblasts against lymphocytes",
    ///     "synthetic",
    ///     ClassGroup::new("normal", ["lymphocyte"]),
    ///     ClassGroup::new("blast", ["lymphoblast"]),
    /// );
    /// question.grid = Grid::new([4, 8], 3)?;
    ///
    /// let mut settings = Settings::of_one("blasts", question)?;
    /// settings.seed = Seed(7);
    /// let plan = Plan::of_source(settings, cells.into(), &Silent)?;
    /// // Two sizes in three folds.
    /// assert_eq!(plan.tasks()?.len(), 6);
    /// assert!(plan.memory() > 1_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_source(
        settings: Settings,
        source: Source,
        watch: &dyn Watch,
    ) -> Result<Self, StudyError> {
        let found = settings.experiments.iter();
        let found = found.map(|(name, experiment)| FoundExperiment {
            name: name.clone(),
            settings: experiment.clone(),
            source: source.clone(),
        });
        let experiments = prepare(found.collect(), &settings, watch)?;
        Ok(Self::of(settings, experiments))
    }

    /// A plan of experiments that are already in memory, on all cores.
    fn of(settings: Settings, experiments: Vec<Experiment>) -> Self {
        Self {
            settings,
            experiments,
            skipped: Vec::new(),
            audits: Vec::new(),
            compute: Compute::default(),
            program: Program::default(),
            network: true,
            runs: OnceLock::new(),
        }
    }

    /// The same plan with another engine or number of workers; by default the fused kernels on all cores.
    #[must_use]
    pub fn with_compute(self, compute: Compute) -> Self {
        Self {
            compute,
            // The engine is a part of each fingerprint.
            runs: OnceLock::new(),
            ..self
        }
    }

    /// The same plan without networks: only the methods of the settings are fitted and tested, in seconds. A later
    /// [`run`](crate::run()) of the whole plan in the same store trains the networks and keeps the methods.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::{Contender, Plan, Profile, SettingsRequest, Silent, Store, run};
    ///
    /// let settings = SettingsRequest {
    ///     profile: Profile::Smoke,
    ///     assignments: vec!["methods=[\"guess\", \"colour\"]".to_owned()],
    ///     ..SettingsRequest::default()
    /// };
    /// let only = ["synthetic-binary".to_owned()];
    /// let plan = Plan::find(settings.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
    /// let folder = tempfile::tempdir()?;
    /// let store = Store::open(folder.path())?;
    ///
    /// let conclusion = run(&plan.without_networks(), &store, &Silent)?;
    /// let found = &conclusion.experiments[0];
    /// assert_eq!(found.leads, Contender::Method("colour".parse()?));
    /// // Two methods with training sets of two sizes.
    /// let rows = found.method_rows();
    /// assert_eq!((rows.len(), rows[0].auc), (4, Some(0.5)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without_networks(self) -> Self {
        Self {
            network: false,
            ..self
        }
    }

    /// Whether it trains networks.
    pub fn trains_networks(&self) -> bool {
        self.network
    }

    /// The same plan with what the store says about the program; by default that it is unknown.
    #[must_use]
    pub fn with_program(self, program: Program) -> Self {
        Self { program, ..self }
    }

    /// The same plan with audits that are written once it is clear that the store takes this study.
    #[must_use]
    pub fn with_audits(self, audits: impl IntoIterator<Item = NewAudit>) -> Self {
        Self {
            audits: audits.into_iter().collect(),
            ..self
        }
    }

    /// The same plan with two readings of images, whose agreement stands beside the networks' scores. The images
    /// need not be those of the plan, and the networks do not depend on them.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoReading`] if no image that was read twice has one of an experiment's classes.
    pub fn with_readings(mut self, read: &ReadTwice) -> Result<Self, StudyError> {
        for one in &mut self.experiments {
            one.second_reading = Some(second_reading(read, &one.plan.classes)?);
        }
        Ok(self)
    }

    /// All settings. Sizes of training sets may be fewer in [`experiments`](Self::experiments), where the
    /// images decide.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The experiments.
    pub fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// The experiments with their images, without the plan.
    pub(crate) fn into_experiments(self) -> Vec<Experiment> {
        self.experiments
    }

    /// Experiments that will not run, and why.
    pub fn skipped(&self) -> &[SkippedExperiment] {
        &self.skipped
    }

    /// What trains, and how many at once.
    pub fn compute(&self) -> Compute {
        self.compute
    }

    /// All runs, whether recorded or not: every size in every fold that is run. Methods are fitted to the training
    /// sets of the same runs.
    ///
    /// # Errors
    ///
    /// - A run whose images are not in its experiment's plan.
    pub fn tasks(&self) -> Result<Vec<Task<'_>>, StudyError> {
        let runs = match self.runs.get() {
            Some(runs) => runs,
            None => {
                let found = self.fingerprinted()?;
                self.runs.get_or_init(|| found)
            }
        };
        let task = |planned: &PlannedRun| Task {
            experiment: &self.experiments[planned.experiment],
            run: planned.run.clone(),
            fingerprint: planned.fingerprint.clone(),
        };
        Ok(runs.iter().map(task).collect())
    }

    fn fingerprinted(&self) -> Result<Vec<PlannedRun>, StudyError> {
        let engine = self.compute.engine.to_string();
        let mut runs = Vec::new();
        for (position, experiment) in self.experiments.iter().enumerate() {
            for run in experiment.runs() {
                runs.push(PlannedRun {
                    experiment: position,
                    fingerprint: experiment.fingerprint(&run, self.settings.seed, &engine)?,
                    run,
                });
            }
        }
        Ok(runs)
    }

    /// The runs whose networks `store` does not hold yet; none for a plan without networks.
    ///
    /// # Errors
    ///
    /// - [`StudyError::OtherRuns`] if the store holds runs made in another way.
    pub fn pending(&self, store: &Store) -> Result<Vec<Task<'_>>, StudyError> {
        self.pending_of(store, &Part::All)
    }

    /// Those of a part of the study.
    pub(crate) fn pending_of(
        &self,
        store: &Store,
        part: &Part,
    ) -> Result<Vec<Task<'_>>, StudyError> {
        let mut pending = Vec::new();
        let own = |task: &Task<'_>| part.has(&task.run);
        for task in self.tasks()?.into_iter().filter(own) {
            // Also without networks: refuses a store of other images.
            if !store.is_done(&task.run, &task.fingerprint, &self.settings)? && self.network {
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
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::{Plan, Profile, SettingsRequest, Silent};
    ///
    /// let smoke = SettingsRequest { profile: Profile::Smoke, ..SettingsRequest::default() };
    /// let only = ["synthetic-binary".to_owned()];
    /// let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
    ///
    /// for forecast in plan.forecast(&plan.tasks()?, None)? {
    ///     println!("{}: at most {:.0?}", forecast.experiment, forecast.at_most());
    /// }
    /// println!("{} MB of memory", plan.memory() / 1_000_000);
    /// # Ok::<(), leuko_study::StudyError>(())
    /// ```
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

    /// The program that runs it.
    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// Audits that are not saved yet.
    pub(crate) fn audits(&self) -> &[NewAudit] {
        &self.audits
    }

    /// Whether networks are explained.
    pub(crate) fn explains(&self) -> bool {
        self.network && self.settings.analysis.enabled
    }

    /// Time that explaining all networks of a part without a finding takes; times one image for it.
    pub(crate) fn explaining(&self, store: &Store, part: &Part) -> Result<Duration, StudyError> {
        let mut all = Duration::ZERO;
        if self.explains() {
            for one in &self.experiments {
                let runs = one.runs().filter(|run| part.has(run));
                let unexplained = runs.filter(|run| !store.finding(run).exists());
                let networks = unexplained.count();
                all += explaining(one, networks, &self.settings.analysis, self.compute.workers)?;
            }
        }
        Ok(all)
    }

    /// Memory that the study takes at most, roughly, in bytes: the program, its images, what was kept of their files
    /// ([`Reader`](leuko_data::Reader), up to 2 GiB), and what the workers need to train or explain.
    ///
    /// With fused kernels, the peak of resident memory that Linux reports is 0.9 to 1.1 times this, for images of 190 to
    /// 400 pixels, 60 to 2075 of them, one and two workers, with and without explanations; with batches of 20 as low as
    /// 0.7 times. For libtorch, the workers' part was measured at 257x257 and 400x400 pixels.
    pub fn memory(&self) -> u64 {
        memory::most(&self.experiments, self.compute, self.explains())
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
            second_reading: one.second_reading.clone(),
            classes: one.plan.classes.clone(),
            available: one.available.clone(),
            dataset_classes: one.dataset_classes.clone(),
            images: one.images.len(),
            giveaways: one.giveaways.clone(),
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
