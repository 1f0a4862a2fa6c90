//! An experiment with its images at hand.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use leuko_core::{ClassIndex, FoldIndex, ImageDigest, ImageId, RunId, Seed, TrainSize, hex};
use leuko_data::{Catalogue, Fit, Fold, Images, Size, SplitPlan};
use leuko_eval::ExpertReference;
use leuko_model::{Network, Shape};
use leuko_train::TRAINING_VERSION;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::analysis::AnalysisConfig;
use crate::background::Background;
use crate::candidate::groups_in_words;
use crate::description::{DatasetClass, Description, runs};
use crate::settings::Experiment;

/// An experiment that can train: its plan, its decoded images, its network.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) name: String,
    pub(crate) settings: Experiment,
    /// Whether the images are synthetic cells.
    pub(crate) synthetic: bool,
    pub(crate) plan: SplitPlan,
    /// What was found of images of one and the same cell, and done about it, in words.
    pub(crate) copies: Option<String>,
    /// What is known of patients, in words.
    pub(crate) groups: String,
    /// How well experts agree with themselves, where they saw images again.
    pub(crate) experts: Option<ExpertReference>,
    /// The images that its plan uses.
    pub(crate) images: Images,
    /// How they were brought to their size, its target.
    pub(crate) fit: Fit,
    /// Number of images that there are of each class, used or not.
    pub(crate) available: Vec<usize>,
    /// The data set's own classes.
    pub(crate) dataset_classes: Vec<DatasetClass>,
    /// The label of each image in `images`.
    pub(crate) labels: Vec<ClassIndex>,
    /// The data set's own class of each image in `images`: what kind of cell it shows.
    pub(crate) kinds: Vec<String>,
    pub(crate) network: Network,
    /// SHA-256 over name, label and pixels of each image.
    digests: Vec<[u8; 32]>,
    /// What a checkpoint knows each image by.
    known_by: Vec<ImageDigest>,
    positions: BTreeMap<ImageId, usize>,
}

/// What an experiment is made of.
#[derive(Debug)]
pub(crate) struct Material<'a> {
    /// Whether the images are synthetic cells.
    pub(crate) synthetic: bool,
    /// What was found of images of one and the same cell, in words.
    pub(crate) copies: Option<String>,
    /// How well experts agree with themselves.
    pub(crate) experts: Option<ExpertReference>,
    /// The folds.
    pub(crate) plan: SplitPlan,
    /// The images that its plan uses.
    pub(crate) images: Images,
    /// How they were brought to their size.
    pub(crate) fit: Fit,
    /// All images of the question, under its classes.
    pub(crate) question: &'a Catalogue,
    /// All images of the data set, under its own classes.
    pub(crate) dataset: &'a Catalogue,
}

/// The images of one run, as positions in [`Prepared::images`].
#[derive(Debug)]
pub(crate) struct Sets {
    pub(crate) training: Vec<usize>,
    pub(crate) validation: Vec<usize>,
    pub(crate) test: Vec<usize>,
}

impl Prepared {
    /// Brings plan, images and labels together.
    pub(crate) fn new(name: &str, settings: Experiment, material: Material<'_>) -> Result<Self> {
        let Material {
            synthetic,
            copies,
            experts,
            plan,
            images,
            fit,
            question,
            dataset,
        } = material;
        let label_of: BTreeMap<&ImageId, ClassIndex> = question
            .entries
            .iter()
            .map(|entry| (&entry.id, entry.class))
            .collect();
        let labels: Option<Vec<ClassIndex>> = images
            .ids()
            .iter()
            .map(|id| label_of.get(id).copied())
            .collect();
        let Some(labels) = labels else {
            bail!("experiment {name}: an image has no label")
        };
        let kind_of: BTreeMap<&ImageId, &String> = (dataset.entries.iter())
            .map(|entry| (&entry.id, &dataset.classes[entry.class.index()]))
            .collect();
        let kind = |id| {
            kind_of
                .get(id)
                .map_or_else(String::new, |&kind| kind.clone())
        };
        let kinds = images.ids().iter().map(kind).collect();
        let input = Shape::rgb(images.height(), images.width());
        let network = Network::schouten(input, plan.classes.len())
            .with_context(|| format!("experiment {name} (data set {})", settings.dataset))?;
        let target = Size {
            height: images.height() as u32,
            width: images.width() as u32,
        };
        let positions = images.ids().iter().cloned().zip(0..).collect();
        let digests = (0..images.len())
            .into_par_iter()
            .map(|image| {
                let mut hasher = Sha256::new();
                hasher.update(images.ids()[image].0.as_bytes());
                hasher.update(labels[image].0.to_le_bytes());
                hasher.update(images.pixels(image));
                hasher.finalize().into()
            })
            .collect();
        let known_by = (0..images.len())
            .into_par_iter()
            .map(|image| ImageDigest::of(images.pixels(image)))
            .collect();
        Ok(Self {
            name: name.to_owned(),
            settings,
            synthetic,
            copies,
            groups: groups_in_words(question),
            experts,
            plan,
            images,
            fit: Fit {
                target: Some(target),
                ..fit
            },
            available: question.counts(),
            dataset_classes: dataset_classes(question, dataset),
            labels,
            kinds,
            network,
            digests,
            known_by,
            positions,
        })
    }

    /// The runs of this experiment: every size in every fold that is run.
    pub(crate) fn runs(&self) -> impl Iterator<Item = RunId> {
        let grid = &self.settings.grid;
        runs(&self.name, &grid.sizes, grid.run_folds)
    }

    /// What the study's folder says of it.
    pub(crate) fn describe(&self, analysis: &AnalysisConfig, note: Option<String>) -> Description {
        Description {
            format: Description::FORMAT,
            name: self.name.clone(),
            title: self.settings.title.clone(),
            dataset: self.settings.dataset.clone(),
            synthetic: self.synthetic,
            protocol: self.plan.protocol,
            copies: self.copies.clone(),
            groups: self.groups.clone(),
            experts: self.experts.clone(),
            classes: self.plan.classes.clone(),
            available: self.available.clone(),
            dataset_classes: self.dataset_classes.clone(),
            images: self.images.len(),
            background: Background::of(&self.images, &self.labels, &self.plan.classes),
            input: self.network.input(),
            sizes: self.settings.grid.sizes.clone(),
            run_folds: self.settings.grid.run_folds,
            analysis: analysis.clone(),
            note,
        }
    }

    /// Images of an epoch of a training set of `size` images, copies that fill classes up among them.
    pub(crate) fn images_an_epoch(&self, size: usize) -> usize {
        let classes = self.plan.classes.len();
        match self.settings.train.images_a_class {
            None => size,
            Some(images_a_class) => classes * images_a_class.max(size.div_ceil(classes)),
        }
    }

    /// The fold of a run.
    pub(crate) fn fold(&self, fold: FoldIndex) -> Result<&Fold> {
        let found = self.plan.folds.iter().find(|planned| planned.fold == fold);
        found.with_context(|| format!("the plan of {} has no {fold}", self.name))
    }

    /// The images of one run.
    pub(crate) fn sets(&self, size: TrainSize, fold: FoldIndex) -> Result<Sets> {
        let fold = self.fold(fold)?;
        let at = |ids: &[ImageId]| -> Result<Vec<usize>> {
            let position = |id: &ImageId| {
                self.positions
                    .get(id)
                    .copied()
                    .with_context(|| format!("{id} is not decoded"))
            };
            ids.iter().map(position).collect()
        };
        let training = fold.training(size).with_context(|| {
            format!(
                "{} of {} has no {size} images to train on",
                fold.fold, self.name
            )
        })?;
        Ok(Sets {
            training: at(training)?,
            validation: at(&fold.validation)?,
            test: at(&fold.test)?,
        })
    }

    /// The images that a run's network is trained on or chosen by, sorted.
    pub(crate) fn seen(&self, sets: &Sets) -> Vec<ImageDigest> {
        let seen = sets.training.iter().chain(&sets.validation);
        let mut digests: Vec<ImageDigest> = seen.map(|&image| self.known_by[image]).collect();
        digests.sort_unstable();
        digests
    }

    /// SHA-256 (hex) of all that decides a run's outcome: its images and labels, its settings, the
    /// seed, the engine and [`TRAINING_VERSION`].
    pub(crate) fn fingerprint(&self, run: &RunId, seed: Seed, engine: &str) -> Result<String> {
        let sets = self.sets(run.size, run.fold)?;
        let mut hasher = Sha256::new();
        let train = serde_json::to_string(&self.settings.train)?;
        let classes = serde_json::to_string(&self.plan.classes)?;
        hasher.update(TRAINING_VERSION.to_le_bytes());
        for part in [&run.to_string(), &train, &classes, engine] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(seed.0.to_le_bytes());
        for side in [self.images.height(), self.images.width()] {
            hasher.update((side as u64).to_le_bytes());
        }
        for set in [&sets.training, &sets.validation, &sets.test] {
            hasher.update((set.len() as u64).to_le_bytes());
            set.iter()
                .for_each(|&position| hasher.update(self.digests[position]));
        }
        Ok(hex(&hasher.finalize()))
    }
}

/// What a question makes of the classes of a data set.
fn dataset_classes(question: &Catalogue, dataset: &Catalogue) -> Vec<DatasetClass> {
    let asked: BTreeMap<&ImageId, ClassIndex> = (question.entries.iter())
        .map(|entry| (&entry.id, entry.class))
        .collect();
    let class_of = |class: usize| {
        let mut images = dataset.entries.iter();
        let image =
            images.find(|entry| entry.class.index() == class && asked.contains_key(&entry.id))?;
        Some(question.classes[asked.get(&image.id)?.index()].clone())
    };
    let counted = dataset.classes.iter().zip(dataset.counts()).enumerate();
    counted
        .map(|(class, (name, images))| DatasetClass {
            name: name.clone(),
            images,
            taken_as: class_of(class),
        })
        .collect()
}
