//! From labelled images to a model and its scores.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_core::Seed;
use leuko_data::{Catalogue, PlanError, Size};
use leuko_eval::SizeSummary;
use leuko_methods::Method;
use leuko_model::{Network, Shape};
use leuko_study::audit::{AuditFolder, CopySearch};
use leuko_study::{
    Compute, Conclusion, Contender, CopiesConfig, Plan, Settings, Silent, Source, Store,
    StudyError, Watch, run,
};

use crate::error::LabError;
use crate::label_layout::LabelLayout;
use crate::labelled::read_labelled;
use crate::model::{MODEL, collect_methods, collect_networks, remove_others};
use crate::parts;
use crate::question::{ask, default_folds, settings};

/// How networks are trained on labelled images.
///
/// The images are dealt to folds. For each fold one network trains on all images except those of this fold,
/// which test it, and those of the next fold, which choose its epoch. So every image is tested once, by a
/// network that has never seen it, and all networks together are the model.
///
/// With `grid.sizes=[...]` among the assignments, each fold trains a network for each size of the training set:
/// that gives a learning curve. The model is then the networks of the largest size.
///
/// # Examples
///
/// Three networks on synthetic cells, trained for two epochs:
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_data::Size;
/// use leuko_lab::{Ensemble, Training};
/// use leuko_study::{Silent, Store};
///
/// let training = Training {
///     folds: Some(3),
///     size: Size { height: 192, width: 192 },
///     max_epochs: Some(2),
///     ..Training::default()
/// };
/// let store = Store::open(&folder.path().join("results"))?;
/// let trained = training.run(&cells, &store, &Silent)?;
/// for size in trained.scores() {
///     println!("{} networks, accuracy {:?}", size.folds_completed, size.accuracy);
/// }
/// let ensemble = Ensemble::load(&trained.networks)?;
/// assert_eq!(ensemble.members.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Where the labels are, for [`Training::run`].
    pub layout: LabelLayout,
    /// What is trained; by default the network alone, and so if none is named. Methods are fitted and tested on the
    /// same folds and the same training sets as the network, in seconds, and need no validation images.
    pub contenders: Vec<Contender>,
    /// A file of features from another network, for the methods `features`, `features-knn` and `features-svm`:
    /// `.npz` or `.safetensors` with a row for each image.
    pub features: Option<PathBuf>,
    /// Of two classes the malignant one: its probability is the score. `None` takes the second by name.
    pub positive: Option<String>,
    /// Number of folds and so of networks, at least 3. `None` takes ten, or as many as the smallest class
    /// has images (or groups of images).
    pub folds: Option<u16>,
    /// Rows and columns that images are brought to, at least 190; by default 257x257 as in the paper.
    pub size: Size,
    /// Most epochs of training; `None` takes the paper's 500.
    pub max_epochs: Option<usize>,
    /// Other settings to change, as `key=value`, for example `train.batch_size=10`. They win over the fields
    /// above.
    pub assignments: Vec<String>,
    /// Master seed, below 2^63; `None` takes 2021.
    pub seed: Option<Seed>,
    /// What trains, and how many networks at once.
    pub compute: Compute,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            layout: LabelLayout::default(),
            contenders: vec![Contender::Network],
            features: None,
            positive: None,
            folds: None,
            size: Size {
                height: 257,
                width: 257,
            },
            max_epochs: None,
            assignments: Vec::new(),
            seed: None,
            compute: Compute::default(),
        }
    }
}

impl Training {
    /// Trains on the labelled images at `images` and keeps the results in `store`: [`read_labelled`],
    /// [`prepare`] and [`train`] in one call.
    ///
    /// # Errors
    ///
    /// - As these three.
    pub fn run(
        &self,
        images: &Path,
        store: &Store,
        watch: &dyn Watch,
    ) -> Result<Trained, LabError> {
        let plan = prepare(
            read_labelled(images, &self.layout, watch)?,
            self,
            Some(store),
            watch,
        )?;
        train(&plan, store, watch)
    }

    /// Whether networks are trained.
    pub fn trains_networks(&self) -> bool {
        self.contenders.is_empty() || self.contenders.contains(&Contender::Network)
    }

    /// The assignments, after those that methods and features stand for. Without methods, settings decide.
    fn all_assignments(&self) -> Vec<String> {
        let methods = self.contenders.iter().filter_map(|one| one.method());
        let names: Vec<String> = methods
            .map(|method| format!("{:?}", method.to_string()))
            .collect();
        let methods = (!names.is_empty()).then(|| format!("methods=[{}]", names.join(", ")));
        let features = self.features.as_ref();
        let features = features.map(|file| format!("features={:?}", file.display().to_string()));
        let own = methods.into_iter().chain(features);
        own.chain(self.assignments.iter().cloned()).collect()
    }

    /// Checks that the network takes images of this size.
    ///
    /// # Errors
    ///
    /// - [`LabError::Size`] if they are too small.
    pub fn check_size(&self) -> Result<(), LabError> {
        let Size { height, width } = self.size;
        let input = Shape::rgb(height as usize, width as usize);
        Network::schouten(input, 2)
            .map(drop)
            .map_err(|source| LabError::Size {
                height,
                width,
                source,
            })
    }
}

/// A model that was trained, and its scores.
#[derive(Debug)]
pub struct Trained {
    /// The scores of single networks, each on images that it has never seen.
    pub conclusion: Conclusion,
    /// The files of the model's networks, in the store's folder [`MODEL`]: one network for each
    /// fold. If several sizes of the training set were trained, these are the networks of the largest size. Empty
    /// if no network could be trained; the records say why.
    pub networks: Vec<PathBuf>,
    /// The files of the models of each method, in a folder of the method's name beside the networks: one for each
    /// fold, of the largest size.
    pub methods: BTreeMap<Method, Vec<PathBuf>>,
}

impl Trained {
    /// The cross-validated scores, one for each size of the training set; usually there is one size. They are the
    /// network's, or without one those of the method with the highest.
    pub fn scores(&self) -> &[SizeSummary] {
        let experiments = &self.conclusion.experiments;
        experiments.first().map_or(&[], |one| &one.summary.sizes)
    }

    /// The same of one contender; none if it was not trained.
    pub fn scores_of(&self, contender: Contender) -> &[SizeSummary] {
        let found = self.conclusion.experiments.first().and_then(|one| {
            let of = |method| one.methods.iter().find(|one| one.method == method);
            match contender {
                Contender::Network => one.network(),
                Contender::Method(method) => of(method).map(|method| &method.summary),
            }
        });
        found.map_or(&[], |summary| &summary.sizes)
    }

    /// The scores of the model's networks: those of the largest size at which a network was trained. `None` if
    /// there is none.
    pub fn model_scores(&self) -> Option<&SizeSummary> {
        let trained = self.scores().iter().filter(|size| size.folds_completed > 0);
        trained.max_by_key(|size| size.training_images)
    }
}

/// Plans a training: leaves out copies of one cell, deals the images to folds and decodes them.
///
/// With a `store`, an audit that it holds is used again if neither images nor settings changed, and a new one is
/// written there: at once if the store is empty, otherwise by [`train`]. Without one, only [`train`] writes it.
///
/// # Errors
///
/// - [`LabError::Study`] if the store holds results of other images.
/// - [`LabError::ResultsAmongImages`] if the store's folder is that of the images or of a class.
/// - [`LabError::Size`] if the images would be too small for the network.
/// - [`LabError::TooFewClasses`], [`LabError::NoPositive`], [`LabError::PositiveOfMany`] if the classes do
///   not allow the question.
/// - [`LabError::Study`], [`LabError::Settings`] for settings, folds or images that cannot be used.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_lab::{LabelLayout, Training, prepare, read_labelled};
/// use leuko_study::Silent;
///
/// let training = Training { folds: Some(4), ..Training::default() };
/// let plan = prepare(read_labelled(&cells, &LabelLayout::default(), &Silent)?, &training, None, &Silent)?;
/// assert_eq!(plan.tasks()?.len(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prepare(
    catalogue: Catalogue,
    training: &Training,
    store: Option<&Store>,
    watch: &dyn Watch,
) -> Result<Plan, LabError> {
    let settle = |catalogue: &Catalogue, watch: &dyn Watch| settle(catalogue, training, watch);
    prepare_with(catalogue, training, &settle, store, watch)
}

/// What is asked about images, and with which settings; told to a watch.
pub(crate) type Settle<'a> =
    &'a dyn Fn(&Catalogue, &dyn Watch) -> Result<(Catalogue, Settings), LabError>;

/// The same with other settings than those of a training.
pub(crate) fn prepare_with(
    catalogue: Catalogue,
    training: &Training,
    settle: Settle<'_>,
    store: Option<&Store>,
    watch: &dyn Watch,
) -> Result<Plan, LabError> {
    training.check_size()?;
    if let Some(store) = store {
        store.holds_only(&catalogue.name)?;
        check_place(&catalogue, store)?;
    }
    let audit = CopiesConfig::resolve(&training.assignments)?;
    // Before the audit, which can take long and writes into the store. Copies may still make a class too small,
    // so that of three classes two are left.
    match settle(&catalogue, &Silent) {
        Ok((question, settings)) => enough_for_folds(&question, &settings)?,
        Err(LabError::PositiveOfMany { .. }) => {}
        Err(error) => return Err(error),
    }
    let search = CopySearch {
        folder: store.map(|store| AuditFolder::for_study(store.folder())),
        ..CopySearch::default()
    };
    let audited = search.without_copies(catalogue, &audit, watch)?;
    // Again: folds and balance depend on the number of images that are left.
    let (question, settings) = settle(&audited.catalogue, watch)?;
    let fit = settings.experiments.values().find_map(|one| one.fit);
    let source = Source::Files {
        catalogue: question,
        fit: fit.unwrap_or_default(),
        copies: audited.copies,
        together: audited.together,
        annotations: None,
        reader: search.reader,
    };
    let plan = Plan::of_source(settings, source, watch)?;
    let plan = plan.with_compute(training.compute).with_audits(audited.new);
    Ok(match training.trains_networks() {
        true => plan,
        false => plan.without_networks(),
    })
}

/// What is asked about the images, and with which settings.
fn settle(
    catalogue: &Catalogue,
    training: &Training,
    watch: &dyn Watch,
) -> Result<(Catalogue, Settings), LabError> {
    let question = ask(catalogue, training.positive.as_deref(), watch)?;
    let folds = training.folds.unwrap_or_else(|| default_folds(&question));
    let mut experiment = settings(&question, folds, training.size)?;
    if let Some(max_epochs) = training.max_epochs {
        experiment.train.max_epochs = max_epochs;
    }
    // Networks are not explained: `explain` does that on demand.
    let settings = Settings::of_one(&catalogue.name, experiment)?;
    let settings = settings.assign(&training.all_assignments(), training.seed)?;
    Ok((question, settings))
}

/// Refuses a folder of results that holds images, or is one of the folders between them and the place that was named.
fn check_place(catalogue: &Catalogue, store: &Store) -> Result<(), LabError> {
    // An image is named by its path below the folder of all.
    let places: BTreeSet<&Path> = (catalogue.entries.iter())
        .flat_map(|entry| {
            let above = Path::new(&entry.id.0).components().count();
            entry.path.ancestors().skip(1).take(above)
        })
        .collect();
    let whole = |path: &Path| fs_err::canonicalize(path).ok();
    let results = whole(store.folder());
    match results.is_some() && places.into_iter().any(|place| whole(place) == results) {
        true => Err(LabError::ResultsAmongImages {
            folder: store.folder().to_owned(),
        }),
        false => Ok(()),
    }
}

/// Refuses more folds than there are images. Other faults of a plan may vanish with the copies.
fn enough_for_folds(question: &Catalogue, settings: &Settings) -> Result<(), StudyError> {
    for experiment in settings.experiments.values() {
        let config = experiment.grid.plan_config(settings.seed);
        let planned = experiment.cut(question, &config);
        if let Err(error @ (PlanError::TooFewImages { .. } | PlanError::TooFewFolds { .. })) =
            planned
        {
            return Err(error.into());
        }
    }
    Ok(())
}

/// Trains a network for each fold (and each size) of a plan that [`prepare`] made, or fits the methods, writes scores,
/// figures and report, and collects the networks and methods of the largest size as the model. A training that was stopped goes on where it stopped.
///
/// # Errors
///
/// - [`LabError::Study`] if the store holds a training with other settings or images, if the watch asked to
///   stop, or if a file cannot be written.
///
/// # Examples
///
/// Step by step what [`Training::run`] does in one call, so that there is a moment to look at the plan:
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_data::Size;
/// use leuko_lab::{LabelLayout, Training, prepare, read_labelled, train};
/// use leuko_study::{Silent, Store};
///
/// let training = Training {
///     folds: Some(3),
///     size: Size { height: 192, width: 192 },
///     max_epochs: Some(1),
///     ..Training::default()
/// };
/// let store = Store::open(&folder.path().join("results"))?;
/// let plan = prepare(read_labelled(&cells, &LabelLayout::default(), &Silent)?, &training, Some(&store), &Silent)?;
/// assert_eq!(plan.pending(&store)?.len(), 3);
/// let trained = train(&plan, &store, &Silent)?;
/// assert_eq!(trained.networks.len(), 3);
/// // The scores of all folds together, of the one size of the training set.
/// assert_eq!(trained.scores().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn train(plan: &Plan, store: &Store, watch: &dyn Watch) -> Result<Trained, LabError> {
    check_store(plan, store)?;
    let conclusion = run(plan, store, watch)?;
    let _turn = store.turn(|| watch.cancelled())?;
    let runs = || plan.experiments().iter().flat_map(|one| one.runs());
    let networks = collect_networks(store, runs())?;
    let asked = &plan.settings().methods;
    let mut methods = collect_methods(store, asked, runs)?;
    let images = plan.experiments().iter().find_map(|one| one.folder());
    let files: BTreeSet<&PathBuf> = networks.iter().chain(methods.values().flatten()).collect();
    // First the list, so that no file is missing that it names.
    parts::write(&store.folder().join(MODEL), files.iter().copied(), images)?;
    remove_others(store, &files)?;
    methods.retain(|method, _| asked.contains(method));
    Ok(Trained {
        conclusion,
        networks,
        methods,
    })
}

/// Checks that `store` takes a plan: it is empty, or holds a training with the same settings and images.
///
/// # Errors
///
/// - [`LabError::Study`] if it holds another training; names what differs.
pub fn check_store(plan: &Plan, store: &Store) -> Result<(), LabError> {
    for experiment in plan.experiments() {
        store.holds_only(&experiment.name)?;
    }
    plan.pending(store)?;
    Ok(store.same_settings(plan.settings())?)
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, read_record};
    use leuko_synthetic::SyntheticConfig;

    use super::*;
    use crate::Ensemble;
    use crate::model::methods_at;

    /// An epoch of three small networks.
    fn short() -> Training {
        Training {
            folds: Some(3),
            size: Size {
                height: 192,
                width: 192,
            },
            max_epochs: Some(1),
            ..Training::default()
        }
    }

    #[test]
    fn test_a_training_with_other_methods_keeps_the_earlier_ones_in_the_model() {
        let folder = tempfile::tempdir().unwrap();
        let cells = folder.path().join("cells");
        SyntheticConfig::of(24, 192).write(Seed(1), &cells).unwrap();
        let results = folder.path().join("results");
        let train_with = |methods: &str| {
            let training = Training {
                assignments: vec![format!("methods=[{methods}]")],
                ..short()
            };
            let store = Store::open(&results).unwrap();
            let trained = training.run(&cells, &store, &Silent).unwrap();
            trained.methods.keys().map(Method::to_string).collect()
        };
        let modelled = || -> Vec<String> {
            let methods = methods_at(&results).unwrap();
            methods.keys().map(Method::to_string).collect()
        };
        let asked: Vec<String> = train_with("'colour'");
        assert_eq!(
            (asked, modelled()),
            (vec!["colour".into()], vec!["colour".into()])
        );
        // A file of the name of a method, and one of a model that no fit belongs to.
        let model = results.join(MODEL);
        fs_err::write(model.join("background"), "mine").unwrap();
        let other = model.join("colour/n0099-fold00.model.json");
        fs_err::write(&other, "").unwrap();
        let asked: Vec<String> = train_with("'shape'");
        assert_eq!(asked, ["shape"]);
        assert_eq!(modelled(), ["colour", "shape"]);
        assert!(!other.exists() && model.join("background").exists());
        let parts = leuko_model::ModelParts::read(&model).unwrap().unwrap();
        assert_eq!(parts.files.len(), 9, "of three contenders in three folds");
        // A fit that is lost is no model any more.
        let lost = results.join("methods/cells/colour");
        fs_err::remove_dir_all(lost).unwrap();
        train_with("'shape'");
        assert_eq!(modelled(), ["shape"]);
    }

    #[test]
    fn test_the_model_of_several_sizes_is_the_networks_of_the_largest() {
        let folder = tempfile::tempdir().unwrap();
        let cells = folder.path().join("cells");
        SyntheticConfig::of(24, 192).write(Seed(1), &cells).unwrap();
        let training = Training {
            assignments: vec!["grid.sizes=[4,6]".to_owned()],
            ..short()
        };
        let results = folder.path().join("results");
        let store = Store::open(&results).unwrap();
        let trained = training.run(&cells, &store, &Silent).unwrap();
        let sizes = trained.scores().iter().map(|of| of.training_images.get());
        assert_eq!(sizes.collect::<Vec<_>>(), [4, 6]);
        let model = trained.model_scores().unwrap();
        assert_eq!((model.training_images.get(), model.folds_completed), (6, 3));
        let names = ["n0006-fold00", "n0006-fold01", "n0006-fold02"];
        let files = names.map(|name| results.join(MODEL).join(format!("{name}.safetensors")));
        assert_eq!(trained.networks, files);
        // The folder of the training and that of its model are the same networks.
        for place in [&results, &results.join(MODEL)] {
            let ensemble = Ensemble::load(&[place]).unwrap();
            let paths: Vec<_> = ensemble.members.into_iter().map(|of| of.path).collect();
            assert_eq!(paths, files);
        }
    }

    #[test]
    fn test_the_folder_s_name_changes_no_result() {
        let folder = tempfile::tempdir().unwrap();
        let losses = |name: &str| {
            let cells = folder.path().join(name);
            let set = SyntheticConfig::of(24, 192);
            set.write(Seed(1), &cells).unwrap();
            let results = folder.path().join(format!("results/{name}"));
            let store = Store::open(&results).unwrap();
            let trained = short().run(&cells, &store, &Silent).unwrap();
            let records = trained.networks.iter().zip(0..).map(|(_, fold)| {
                let size = trained.scores()[0].training_images;
                let record = format!("records/{name}/{size}/fold{fold:02}.json");
                read_record(&results.join(record)).unwrap()
            });
            let records: Vec<_> = records
                .map(|record| (record.fingerprint, record.outcome))
                .collect();
            assert_eq!(records.len(), 3);
            records
        };
        assert_eq!(losses("cells"), losses("copied"));
    }

    #[test]
    fn test_prepare_refuses_more_folds_than_images_before_it_writes() {
        let folder = tempfile::tempdir().unwrap();
        let cells = folder.path().join("cells");
        SyntheticConfig::of(24, 192).write(Seed(1), &cells).unwrap();
        for entry in fs_err::read_dir(&cells).unwrap() {
            let class = entry.unwrap().path();
            if !class.ends_with("lymphoblast") && !class.ends_with("lymphocyte") {
                fs_err::remove_dir_all(class).unwrap();
            }
        }
        let results = folder.path().join("results");
        for (folds, assignment) in [(20, "seed=1"), (2, "seed=1"), (3, "train.epochs=1")] {
            let training = Training {
                folds: Some(folds),
                assignments: vec![assignment.to_owned()],
                ..Training::default()
            };
            let store = Store::open(&results).unwrap();
            let catalogue = read_labelled(&cells, &LabelLayout::default(), &Silent).unwrap();
            assert!(prepare(catalogue, &training, Some(&store), &Silent).is_err());
            drop(store);
            assert!(!results.exists());
        }
    }
}
