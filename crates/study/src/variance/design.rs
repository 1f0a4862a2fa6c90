//! Which networks a split of the variance needs: other training images and other seeds on the same test images.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use leuko_core::{ClassIndex, FoldIndex, ImageId, Seed, TrainSize};
use leuko_data::{Catalogue, Entry, Fold, deal};

use super::refused::NoVariance;
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
    /// Sizes of the experiment that are too large for so many training sets.
    pub too_large: Vec<TrainSize>,
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
    /// training sets are disjoint parts of all others, with the classes in the experiment's own proportions. A group
    /// of images, such as those of a patient, is in one part.
    ///
    /// # Errors
    ///
    /// - [`NoVariance`] says why there is none.
    pub fn of(experiment: &Experiment, config: &VarianceConfig) -> Result<Self, NoVariance> {
        let plan = &experiment.plan;
        let VarianceConfig { subsets, seeds, .. } = *config;
        if subsets.min(seeds).min(config.test_sets) < 2 {
            return Err(NoVariance::TooFewLevels);
        }
        // Most folds should train, and one validates.
        let most = (plan.folds_cut / 3).min(plan.folds.len() as u16);
        let test_sets = config.test_sets.min(most.max(2));
        let enough = !plan.protocol.leaks() && plan.folds_cut >= test_sets + 2;
        let testing = plan.folds.get(..usize::from(test_sets));
        let Some(testing @ [first, .., last]) = testing.filter(|_| enough) else {
            return Err(NoVariance::Folds);
        };
        let tests: Vec<Vec<ImageId>> = testing.iter().map(|fold| fold.test.clone()).collect();
        let test: Vec<ImageId> = tests.concat();
        let taken: BTreeSet<&ImageId> = test.iter().chain(&last.validation).collect();
        let places: BTreeMap<&ImageId, usize> = experiment.images.ids().iter().zip(0..).collect();
        let order = first.training_order.iter();
        let order: Vec<(&ImageId, usize)> = order
            .filter_map(|id| Some((id, *places.get(id)?)))
            .collect();
        let free = order.iter().filter(|(id, _)| !taken.contains(id));
        let free = free.map(|&(_, place)| place);
        let mut parts = parts(experiment, free, subsets, plan.seed)?;
        // The classes in the order of the experiment's own training sets.
        let classes: Vec<ClassIndex> = (order.iter())
            .map(|&(_, place)| experiment.labels[place])
            .collect();
        let Sizes {
            chosen,
            largest,
            too_large,
        } = Sizes::of(experiment, config, &classes, &parts)?;
        let mut folds = Vec::new();
        for (part, subset) in parts.iter_mut().zip(0..) {
            let mut next = |class: &ClassIndex| part[class.index()].pop_front();
            folds.push(Fold {
                fold: FoldIndex(subset),
                test: test.clone(),
                validation: last.validation.clone(),
                training_order: classes[..largest.get()]
                    .iter()
                    .filter_map(&mut next)
                    .collect(),
            });
        }
        Ok(Self {
            sizes: chosen,
            too_large,
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

/// The images of a training set by class, in the order in which they train.
type Queues = Vec<VecDeque<ImageId>>;

/// Deals the images at some places to training sets; groups stay whole.
fn parts(
    experiment: &Experiment,
    places: impl Iterator<Item = usize>,
    subsets: u16,
    seed: Seed,
) -> Result<Vec<Queues>, NoVariance> {
    let entry = |place: usize| Entry {
        id: experiment.images.ids()[place].clone(),
        path: "".into(),
        class: experiment.labels[place],
        group: experiment.group_of[place].clone(),
    };
    let streams = experiment.settings.streams.as_ref();
    let streams = streams.unwrap_or(&experiment.plan.dataset);
    let free = Catalogue {
        name: format!("{streams}/variance"),
        classes: experiment.plan.classes.clone(),
        entries: places.map(entry).collect(),
        set_aside: Vec::new(),
        remarks: Vec::new(),
    };
    let parts = deal(&free, subsets, seed).map_err(|source| NoVariance::Groups {
        subsets,
        source: Box::new(source),
    })?;
    let queues = |part: Vec<Vec<ImageId>>| part.into_iter().map(VecDeque::from).collect();
    Ok(parts.into_iter().map(queues).collect())
}

/// The sizes of a design.
struct Sizes {
    /// All that are asked for, or at most three of the experiment, in rising order.
    chosen: Vec<TrainSize>,
    largest: TrainSize,
    /// Those that a part has too few images of a class for.
    too_large: Vec<TrainSize>,
}

impl Sizes {
    fn of(
        experiment: &Experiment,
        config: &VarianceConfig,
        classes: &[ClassIndex],
        parts: &[Queues],
    ) -> Result<Self, NoVariance> {
        let fits = |size: &TrainSize| {
            let Some(taken) = classes.get(..size.get()) else {
                return false;
            };
            parts.iter().all(|part| {
                part.iter().zip(0..).all(|(images, class)| {
                    let needed = taken.iter().filter(|taken| **taken == ClassIndex(class));
                    needed.count() <= images.len()
                })
            })
        };
        let asked = match &config.sizes[..] {
            [] => &experiment.settings.grid.sizes,
            sizes => sizes,
        };
        let (mut chosen, too_large): (Vec<TrainSize>, Vec<TrainSize>) =
            asked.iter().copied().partition(fits);
        chosen.sort_unstable();
        chosen.dedup();
        let largest = match chosen.last() {
            Some(&largest) if too_large.is_empty() || config.sizes.is_empty() => largest,
            _ => {
                return Err(NoVariance::TooFewImages {
                    subsets: config.subsets,
                    sizes: too_large,
                });
            }
        };
        if config.sizes.is_empty() && chosen.len() > 3 {
            chosen = vec![chosen[0], chosen[(chosen.len() - 1).div_ceil(2)], largest];
        }
        Ok(Self {
            chosen,
            largest,
            too_large,
        })
    }
}
