//! An experiment with its images at hand.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use leuko_core::{ClassIndex, FoldIndex, ImageId, RunId, Seed, TrainSize};
use leuko_data::{Catalogue, Fit, Fold, Images, Size, SplitPlan};
use leuko_model::{Network, Shape};
use leuko_train::TRAINING_VERSION;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::settings::Experiment;

/// An experiment that can train: its plan, its decoded images, its network.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) name: String,
    pub(crate) settings: Experiment,
    /// Whether the images are synthetic cells.
    pub(crate) synthetic: bool,
    pub(crate) plan: SplitPlan,
    /// The images that its plan uses.
    pub(crate) images: Images,
    /// How they were brought to their size, its target.
    pub(crate) fit: Fit,
    /// Number of images that there are of each class, used or not.
    pub(crate) available: Vec<usize>,
    /// The label of each image in `images`.
    pub(crate) labels: Vec<ClassIndex>,
    pub(crate) network: Network,
    /// SHA-256 over name, label and pixels of each image.
    digests: Vec<[u8; 32]>,
    positions: BTreeMap<ImageId, usize>,
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
    pub(crate) fn new(
        name: &str,
        settings: Experiment,
        synthetic: bool,
        plan: SplitPlan,
        images: Images,
        fit: &Fit,
        question: &Catalogue,
    ) -> Result<Self> {
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
        Ok(Self {
            name: name.to_owned(),
            settings,
            synthetic,
            plan,
            images,
            fit: Fit {
                target: Some(target),
                ..*fit
            },
            available: question.counts(),
            labels,
            network,
            digests,
            positions,
        })
    }

    /// The runs of this experiment: every size in every fold that is run.
    pub(crate) fn runs(&self) -> impl Iterator<Item = RunId> {
        let grid = &self.settings.grid;
        grid.sizes.iter().flat_map(move |&size| {
            (0..grid.run_folds).map(move |fold| RunId {
                experiment: self.name.clone(),
                size,
                fold: FoldIndex(fold),
            })
        })
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
        Ok(hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }
}
