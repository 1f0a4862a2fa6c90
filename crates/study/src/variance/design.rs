//! Which networks a split of the variance needs: other training images and other seeds on the same test images.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use leuko_core::{ClassIndex, FoldIndex, ImageId, TrainSize};
use leuko_data::Fold;

use crate::error::StudyError;
use crate::experiment::Experiment;

/// How many networks are compared.
///
/// Of few levels of a factor, its part of the variance is known roughly at best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarianceConfig {
    /// Numbers of training images; if there is none, the smallest, a middle and the largest one of the experiment
    /// that leave enough images for disjoint training sets.
    pub sizes: Vec<TrainSize>,
    /// Training sets without common images, at least 2.
    pub subsets: u16,
    /// Networks with other initial weights and other batches on each of them, at least 2.
    pub seeds: u16,
    /// Test sets without common images, each of one fold, at least 2, and at most a third of the folds.
    pub test_sets: u16,
}

impl Default for VarianceConfig {
    /// 4 training sets, 3 seeds, 3 test sets.
    fn default() -> Self {
        Self {
            sizes: Vec::new(),
            subsets: 4,
            seeds: 3,
            test_sets: 3,
        }
    }
}

/// The crossed design of one experiment: every training set with every seed, tested on every test set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarianceDesign {
    /// Numbers of training images, in rising order.
    pub sizes: Vec<TrainSize>,
    /// Number of training sets of each size.
    pub subsets: u16,
    /// Number of seeds.
    pub seeds: u16,
    /// The test sets.
    pub test_sets: Vec<Vec<ImageId>>,
    /// A fold for each training set. All test and validate with the same images.
    pub(super) folds: Vec<Fold>,
}

impl VarianceDesign {
    /// The design for the images of an experiment: its first folds test, the next one chooses epochs, and
    /// training sets are disjoint parts of all others, with the classes in the experiment's own proportions.
    ///
    /// # Errors
    ///
    /// - [`StudyError::NoVariance`] if a number is below 2, if test images may choose epochs (the published
    ///   folds), or if there are too few folds or images.
    pub fn of(experiment: &Experiment, config: &VarianceConfig) -> Result<Self, StudyError> {
        let no = |reason: String| StudyError::NoVariance {
            experiment: experiment.name.clone(),
            reason,
        };
        let plan = &experiment.plan;
        let VarianceConfig { subsets, seeds, .. } = *config;
        // Most folds should train, and one validates.
        let most = (plan.folds_cut / 3).min(plan.folds.len() as u16);
        let test_sets = config.test_sets.min(most.max(2));
        if [subsets, seeds, config.test_sets].into_iter().min() < Some(2) {
            return Err(no(
                "it takes at least 2 training sets, 2 seeds and 2 test sets".to_owned(),
            ));
        }
        let testing = plan.folds.get(..usize::from(test_sets));
        let Some(testing) =
            testing.filter(|_| !plan.protocol.leaks() && plan.folds_cut >= test_sets + 2)
        else {
            return Err(no(
                "it takes folds that test each image once, at least 4 of them, 2 of which run"
                    .to_owned(),
            ));
        };
        let validation = testing
            .last()
            .map(|fold| fold.validation.clone())
            .unwrap_or_default();
        let tests: Vec<Vec<ImageId>> = testing.iter().map(|fold| fold.test.clone()).collect();
        let taken: BTreeSet<&ImageId> = tests.iter().flatten().chain(&validation).collect();
        let known: BTreeSet<&ImageId> = experiment.images.ids().iter().collect();
        let order: Vec<&ImageId> = testing[0]
            .training_order
            .iter()
            .filter(|id| known.contains(id))
            .collect();
        let class_of = |id: &ImageId| -> Option<ClassIndex> {
            let place = experiment
                .images
                .ids()
                .iter()
                .position(|other| other == id)?;
            experiment.labels.get(place).copied()
        };
        // The classes in the order of the experiment's own training sets, and the images that are free.
        let classes: Vec<ClassIndex> = order.iter().filter_map(|id| class_of(id)).collect();
        let mut free: BTreeMap<ClassIndex, VecDeque<ImageId>> = BTreeMap::new();
        for (id, class) in order.iter().zip(&classes) {
            if !taken.contains(*id) {
                free.entry(*class).or_default().push_back((*id).clone());
            }
        }
        let sizes = sizes(experiment, config, &classes, &free);
        let Some(&largest) = sizes.last() else {
            return Err(no(format!(
                "there are too few images for {subsets} training sets without common images; smaller sizes or more folds leave more of them to train on"
            )));
        };
        let mut folds = Vec::new();
        for subset in 0..subsets {
            let mut training_order = Vec::new();
            for class in &classes[..largest.get()] {
                training_order.extend(free.get_mut(class).and_then(VecDeque::pop_front));
            }
            folds.push(Fold {
                fold: FoldIndex(subset),
                test: tests.iter().flatten().cloned().collect(),
                validation: validation.clone(),
                training_order,
            });
        }
        Ok(Self {
            sizes,
            subsets,
            seeds,
            test_sets: tests,
            folds,
        })
    }

    /// Number of networks.
    pub fn networks(&self) -> usize {
        self.sizes.len() * usize::from(self.subsets) * usize::from(self.seeds)
    }

    /// Training time of its networks, as a multiple of that of all the experiment's own.
    pub fn cost(&self, experiment: &Experiment) -> f64 {
        let epoch = |size: TrainSize| experiment.images_an_epoch(size.get()) as f64;
        let own: f64 = experiment.runs().map(|run| epoch(run.size)).sum();
        let ours: f64 = self.sizes.iter().map(|&size| epoch(size)).sum();
        ours * f64::from(self.subsets) * f64::from(self.seeds) / own
    }
}

/// The sizes for which there are enough free images of each class: those asked for, or three of the experiment.
fn sizes(
    experiment: &Experiment,
    config: &VarianceConfig,
    classes: &[ClassIndex],
    free: &BTreeMap<ClassIndex, VecDeque<ImageId>>,
) -> Vec<TrainSize> {
    let subsets = usize::from(config.subsets);
    let fits = |size: &TrainSize| {
        let Some(taken) = classes.get(..size.get()) else {
            return false;
        };
        free.iter().all(|(class, images)| {
            let needed = taken.iter().filter(|other| *other == class).count();
            needed * subsets <= images.len()
        }) && taken.iter().all(|class| free.contains_key(class))
    };
    let asked = match &config.sizes[..] {
        [] => &experiment.settings.grid.sizes,
        sizes => sizes,
    };
    let mut fitting: Vec<TrainSize> = asked.iter().copied().filter(fits).collect();
    fitting.sort_unstable();
    fitting.dedup();
    if config.sizes.is_empty() && fitting.len() > 3 {
        let last = fitting.len() - 1;
        fitting = vec![fitting[0], fitting[last.div_ceil(2)], fitting[last]];
    }
    fitting
}
