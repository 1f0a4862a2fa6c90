//! An experiment with its images in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, FoldIndex, ImageDigest, ImageId, ImageSizes, RunId, Seed, TrainSize};
use leuko_data::plan::{KnownImage, Leak, Tested};
use leuko_data::{Catalogue, Fit, Fitted, Fold, Images, Size, SplitPlan, group_digest};
use leuko_eval::{ExpertReference, SecondReading};
use leuko_model::{Network, Shape};
use rayon::prelude::*;

use super::fingerprint::{Decisive, ImageSums, fingerprint};
use super::sets::Sets;
use crate::error::StudyError;
use crate::facts::{CopiesSummary, DatasetClass, PatientGroups};
use crate::giveaways::Giveaway;
use crate::settings::ExperimentSettings;
use crate::store::runs;

/// An experiment that can train: its plan, its decoded images, its network.
#[derive(Debug)]
pub struct Experiment {
    /// Its name, which stands in the names of its files.
    pub name: String,
    /// Its question, its grid and its training.
    pub settings: ExperimentSettings,
    /// Whether the images are synthetic cells.
    pub synthetic: bool,
    /// Which image is in which set, in every fold.
    pub plan: SplitPlan,
    /// Copies of one cell, and what was done about them; `None` if nobody looked.
    pub copies: Option<CopiesSummary>,
    /// What is known about patients.
    pub groups: PatientGroups,
    /// How well experts agree with themselves, where they saw images again.
    pub experts: Option<ExpertReference>,
    /// How far a second reading of images agrees with the first, if somebody read them twice.
    pub second_reading: Option<SecondReading>,
    /// The images that its plan uses.
    pub images: Images,
    /// How they were brought to their size, its target.
    pub fit: Fit,
    /// The sizes of the images before that; `None` without images.
    pub image_sizes: Option<ImageSizes>,
    /// Number of images of each class, used or not.
    pub available: Vec<usize>,
    /// The data set's own classes.
    pub dataset_classes: Vec<DatasetClass>,
    /// The label of each image in `images`.
    pub labels: Vec<ClassIndex>,
    /// The group of each image in `images`, for example its patient.
    pub group_of: Vec<Option<String>>,
    /// The data set's own class of each image in `images`: what kind of cell it shows.
    pub kinds: Vec<String>,
    /// The network.
    pub network: Network,
    /// What tells the classes apart without a look at the cell; empty if there are too few images to ask.
    pub giveaways: Vec<Giveaway>,
    /// Bytes of pixels of files that were kept while the images were decoded, for all experiments that were
    /// prepared together.
    pub(crate) file_bytes: usize,
    /// All images of the question.
    asked: Vec<ImageId>,
    /// Images that must be in one set, besides those of one group.
    together: Vec<Vec<ImageId>>,
    sums: ImageSums,
    folder: Option<PathBuf>,
    /// What a checkpoint knows each image by.
    digests: Vec<ImageDigest>,
    positions: BTreeMap<ImageId, usize>,
}

/// What an experiment is made of.
#[derive(Debug)]
pub struct Parts<'a> {
    /// Whether the images are synthetic cells.
    pub synthetic: bool,
    /// Copies of one cell; `None` if nobody looked.
    pub copies: Option<CopiesSummary>,
    /// How well experts agree with themselves.
    pub experts: Option<ExpertReference>,
    /// The folds.
    pub plan: SplitPlan,
    /// Images that must be in one of training, validation and test, besides those of one group, such as copies of
    /// one cell.
    pub together: Vec<Vec<ImageId>>,
    /// The images that the plan uses.
    pub images: Images,
    /// How they were brought to their size.
    pub fit: Fit,
    /// The file of each of `images`; `None` if they come from none.
    pub files: Option<Vec<Fitted>>,
    /// All images of the question, under its classes.
    pub question: &'a Catalogue,
    /// All images of the data set, under its own classes.
    pub dataset: &'a Catalogue,
}

impl Experiment {
    /// Brings plan, images and labels together. Most callers use [`prepare`](super::prepare()), which also
    /// cuts the folds and decodes the images.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoLabel`] if an image of the plan is not in the question.
    /// - [`StudyError::Model`] if the images are too small for the network.
    pub fn new(
        name: &str,
        settings: ExperimentSettings,
        parts: Parts<'_>,
    ) -> Result<Self, StudyError> {
        let Parts {
            synthetic,
            copies,
            experts,
            plan,
            together,
            images,
            fit,
            files,
            question,
            dataset,
        } = parts;
        let labels = labels(&images, question)?;
        let group_of = group_of(&images, question);
        let kinds = kinds(&images, dataset);
        let plan_classes = plan.classes.clone();
        let input = Shape::rgb(images.height(), images.width());
        let network = Network::schouten(input, plan.classes.len())?;
        let target = size(&images);
        let image_sizes = match &files {
            Some(files) => ImageSizes::of(files.iter().map(|file| file.size)),
            None => ImageSizes::of((0..images.len()).map(|_| target)),
        };
        let digests = (0..images.len())
            .into_par_iter()
            .map(|image| ImageDigest::of(images.pixels(image)));
        Ok(Self {
            name: name.to_owned(),
            settings,
            synthetic,
            copies,
            groups: PatientGroups::of(question),
            experts,
            second_reading: None,
            plan,
            fit: Fit {
                target: Some(target),
                ..fit
            },
            image_sizes,
            available: question.counts(),
            folder: folder_of(question),
            asked: question.entries.iter().map(|of| of.id.clone()).collect(),
            together,
            dataset_classes: DatasetClass::all(question, dataset),
            kinds,
            network,
            giveaways: Giveaway::all(&images, files.as_deref(), &labels, &plan_classes),
            file_bytes: 0,
            sums: ImageSums::of(&images, &labels),
            digests: digests.collect(),
            positions: images.ids().iter().cloned().zip(0..).collect(),
            labels,
            group_of,
            images,
        })
    }

    /// The runs of this experiment: every size in every fold that is run.
    pub fn runs(&self) -> impl Iterator<Item = RunId> {
        let grid = &self.settings.grid;
        runs(&self.name, &grid.sizes, grid.run_folds)
    }

    /// A run under the name that its random streams begin with.
    pub(crate) fn streams_of(&self, run: &RunId) -> RunId {
        let own = self.settings.streams.as_ref();
        RunId {
            experiment: own.unwrap_or(&run.experiment).clone(),
            ..run.clone()
        }
    }

    /// The folder that its images are in; `None` if they are in no files.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Number of images of an epoch with a training set of `size` images, including the copies that fill
    /// classes up.
    pub fn images_an_epoch(&self, size: usize) -> usize {
        self.settings.images_an_epoch(self.plan.classes.len(), size)
    }

    /// The fold of a run.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoFold`] if the plan has no such fold.
    pub fn fold(&self, fold: FoldIndex) -> Result<&Fold, StudyError> {
        let found = self.plan.folds.iter().find(|planned| planned.fold == fold);
        found.ok_or_else(|| StudyError::NoFold {
            experiment: self.name.clone(),
            fold,
        })
    }

    /// The images of one run.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoFold`], [`StudyError::NoSize`] if the plan has no such run.
    /// - [`StudyError::NotDecoded`] if one of its images is not in [`images`](Self::images).
    pub fn sets(&self, size: TrainSize, fold: FoldIndex) -> Result<Sets, StudyError> {
        let fold = self.fold(fold)?;
        let at = |ids: &[ImageId]| -> Result<Vec<usize>, StudyError> {
            let position = |id: &ImageId| self.positions.get(id).copied();
            ids.iter()
                .map(|id| position(id).ok_or_else(|| StudyError::NotDecoded { image: id.clone() }))
                .collect()
        };
        let training = fold.training(size).ok_or_else(|| StudyError::NoSize {
            experiment: self.name.clone(),
            fold: fold.fold,
            size,
        })?;
        Ok(Sets {
            training: at(training)?,
            validation: at(&fold.validation)?,
            test: at(&fold.test)?,
        })
    }

    /// The images that a run's network is trained on or chosen by, sorted.
    pub fn seen(&self, sets: &Sets) -> Vec<ImageDigest> {
        self.digests(sets.training.iter().chain(&sets.validation))
    }

    /// The groups of these images, sorted.
    pub fn seen_groups(&self, sets: &Sets) -> Vec<ImageDigest> {
        self.group_digests(sets.training.iter().chain(&sets.validation))
    }

    /// The checksums of the groups of images, sorted.
    pub(crate) fn group_digests<'a>(
        &self,
        images: impl IntoIterator<Item = &'a usize>,
    ) -> Vec<ImageDigest> {
        let groups = images.into_iter();
        let groups = groups.filter_map(|&image| self.group_of[image].as_deref());
        let digests: BTreeSet<ImageDigest> = groups.map(group_digest).collect();
        digests.into_iter().collect()
    }

    /// The checksums of images, sorted.
    pub(crate) fn digests<'a>(
        &self,
        images: impl IntoIterator<Item = &'a usize>,
    ) -> Vec<ImageDigest> {
        let digests = images.into_iter().map(|&image| self.digests[image]);
        let mut digests: Vec<ImageDigest> = digests.collect();
        digests.sort_unstable();
        digests
    }

    /// Everything in a plan for this experiment that makes its scores wrong: see [`SplitPlan::leaks`].
    /// `tested` says how often the plan must test each image of the question.
    pub fn leaks(&self, plan: &SplitPlan, tested: Tested) -> Vec<Leak> {
        let sets = self.together.iter().enumerate();
        let field: BTreeMap<&ImageId, usize> = sets
            .flat_map(|(number, set)| set.iter().map(move |id| (id, number)))
            .collect();
        let known = self.asked.iter().map(|id| {
            let position = self.positions.get(id);
            KnownImage {
                id,
                pixels: position.map(|&at| self.digests[at]),
                group: position.and_then(|&at| self.group_of[at].as_deref()),
                field: field.get(id).copied(),
            }
        });
        plan.leaks(known, tested)
    }

    /// Rows and columns of its images.
    pub fn size(&self) -> Size {
        size(&self.images)
    }

    /// SHA-256 (hex) of all that decides a run's outcome: its images and labels, its settings, the seed, the
    /// engine and [`leuko_train::TRAINING_VERSION`].
    ///
    /// # Errors
    ///
    /// - As [`sets`](Self::sets).
    pub fn fingerprint(&self, run: &RunId, seed: Seed, engine: &str) -> Result<String, StudyError> {
        let sets = self.sets(run.size, run.fold)?;
        fingerprint(&Decisive {
            run: &self.streams_of(run),
            seed,
            engine,
            train: &self.settings.train,
            classes: &self.plan.classes,
            images: &self.images,
            sums: &self.sums,
            sets: &sets,
        })
        .map_err(StudyError::json("the settings of a run"))
    }
}

fn size(images: &Images) -> Size {
    Size {
        height: images.height() as u32,
        width: images.width() as u32,
    }
}

/// The label of each image.
fn labels(images: &Images, question: &Catalogue) -> Result<Vec<ClassIndex>, StudyError> {
    let label_of: BTreeMap<&ImageId, ClassIndex> = (question.entries.iter())
        .map(|entry| (&entry.id, entry.class))
        .collect();
    let label = |id: &ImageId| label_of.get(id).copied();
    (images.ids().iter())
        .map(|id| label(id).ok_or_else(|| StudyError::NoLabel { image: id.clone() }))
        .collect()
}

/// The group of each image.
fn group_of(images: &Images, question: &Catalogue) -> Vec<Option<String>> {
    let groups: BTreeMap<&ImageId, &String> = (question.entries.iter())
        .filter_map(|entry| Some((&entry.id, entry.group.as_ref()?)))
        .collect();
    let group = |id: &ImageId| groups.get(id).map(|&group| group.clone());
    images.ids().iter().map(group).collect()
}

/// The folder of all images: an image is named by its path below it.
fn folder_of(question: &Catalogue) -> Option<PathBuf> {
    let entry = question.entries.first()?;
    let inner = Path::new(&entry.id.0);
    let folder = entry.path.ancestors().nth(inner.components().count())?;
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    entry.path.ends_with(inner).then(|| folder.to_owned())
}

/// The data set's own class of each image.
fn kinds(images: &Images, dataset: &Catalogue) -> Vec<String> {
    let kind_of: BTreeMap<&ImageId, &String> = (dataset.entries.iter())
        .map(|entry| (&entry.id, &dataset.classes[entry.class.index()]))
        .collect();
    let kind = |id: &ImageId| {
        kind_of
            .get(id)
            .map_or_else(String::new, |&kind| kind.clone())
    };
    images.ids().iter().map(kind).collect()
}
