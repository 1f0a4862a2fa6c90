//! What must be known before any score is believed.

use std::cmp::Reverse;
use std::fmt;

use leuko_core::{RunRecord, StopReason};
use leuko_eval::{FoldScore, SizeSummary, Verdict};

use crate::facts::{ConflictingLabels, FEW_FOLDS, Leak};
use crate::giveaways::Giveaway;
use crate::results::ExperimentResults;
use crate::store::Description;
use crate::words::{self, counted};

/// Test images of a fold below which its score can take few values only.
const FEW_TESTED: usize = 10;
/// Images that a network trains on, over all epochs, below which it cannot learn: the paper's smallest
/// networks train on 10 images in up to 500 epochs.
const FEW_TRAINED: usize = 2000;
/// Sizes of training sets that a caution lists one by one.
pub(crate) const LISTED_SIZES: usize = 3;

/// A reason to doubt results, as a fact. It becomes words when it is displayed.
#[derive(Clone, Debug, PartialEq)]
pub enum Caution {
    /// All cells are drawn by leuko.
    Synthetic,
    /// No network can learn in so few epochs on so few images: the run shows only that everything works.
    LittleTraining {
        /// The experiment; `None` if all are such tests.
        experiment: Option<String>,
        /// Most epochs of a run.
        epochs: usize,
        /// Most training images of a run.
        images: usize,
    },
    /// Images that choose the epoch may also test the network.
    Leak {
        /// The experiment.
        experiment: String,
        /// How many images do.
        leak: Leak,
    },
    /// One cell has several labels.
    Conflict(ConflictingLabels),
    /// Something else than the cell tells classes apart, better than chance would.
    Giveaway {
        /// The experiment.
        experiment: String,
        /// What does.
        giveaway: Giveaway,
    },
    /// Networks call every test image the same class.
    Idle {
        /// The experiment.
        experiment: String,
        /// The sizes that have such networks, from small to large.
        sizes: Vec<IdleNetworks>,
        /// How many of them got stuck ([`Completed::is_stuck`](leuko_core::Completed::is_stuck)).
        stuck: usize,
    },
    /// Networks were still improving when they reached the limit of epochs.
    Unfinished {
        /// The experiment.
        experiment: String,
        /// Number of such networks.
        networks: usize,
        /// Number of all networks.
        of: usize,
        /// The limit.
        max_epochs: usize,
    },
    /// A fold tests few images.
    FewTested {
        /// The experiment.
        experiment: String,
        /// Fewest test images of a fold.
        images: usize,
    },
    /// Few folds make the spread uncertain.
    FewFolds {
        /// Fewest folds of a score.
        folds: usize,
    },
}

/// Networks of one training set size that call every test image the same class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdleNetworks {
    /// Number of training images.
    pub training_images: usize,
    /// Number of such networks.
    pub networks: usize,
    /// Number of all networks of this size.
    pub of: usize,
}

impl IdleNetworks {
    /// Counts those of one size; `None` if there are none.
    pub(crate) fn of(size: &SizeSummary) -> Option<Self> {
        let idle = |fold: &&FoldScore| fold.is_idle();
        let networks = size.folds.iter().filter(idle).count();
        (networks > 0).then(|| Self {
            training_images: size.training_images.get(),
            networks,
            of: size.folds.len(),
        })
    }
}

/// All cautions about a study, the gravest first.
pub(crate) fn cautions(
    experiments: &[ExperimentResults],
    conflicts: Vec<ConflictingLabels>,
) -> Vec<Caution> {
    let mut found = Vec::new();
    if !experiments.is_empty() && experiments.iter().all(|one| one.description.synthetic) {
        found.push(Caution::Synthetic);
    }
    found.extend(little_training(experiments));
    let each = |of: fn(&ExperimentResults) -> Option<Caution>| experiments.iter().filter_map(of);
    found.extend(each(leak));
    found.extend(conflicts.into_iter().map(Caution::Conflict));
    found.extend(experiments.iter().flat_map(giveaways));
    found.extend(each(idle));
    found.extend(each(unfinished));
    found.extend(each(few_tested));
    let sizes = experiments.iter().flat_map(|one| &one.summary.sizes);
    let folds = sizes.map(|size| size.folds_completed);
    let folds = folds.filter(|&folds| folds > 0).min();
    if let Some(folds) = folds.filter(|&folds| folds < FEW_FOLDS) {
        found.push(Caution::FewFolds { folds });
    }
    found
}

fn name(one: &ExperimentResults) -> String {
    one.description.name.clone()
}

/// Whether the epochs and images are so few that networks hardly learn, and most of them have not.
pub(crate) fn trained_too_little(about: &Description, records: &[RunRecord]) -> bool {
    let images = about.sizes.iter().max();
    let few =
        images.is_some_and(|images| images.get().saturating_mul(about.max_epochs) < FEW_TRAINED);
    let guessing = (about.classes.len() as f64).ln();
    let learned: Vec<bool> = (records.iter())
        .filter_map(RunRecord::completed)
        .filter_map(|completed| completed.losses.get(completed.best_epoch))
        .map(|loss| loss.training < guessing / 2.0)
        .collect();
    few && 2 * learned.iter().filter(|learned| **learned).count() < learned.len().max(1)
}

/// One for the whole study if the networks of every experiment trained too little, otherwise one for each such experiment.
fn little_training(experiments: &[ExperimentResults]) -> Vec<Caution> {
    let tests: Vec<(&Description, usize)> = (experiments.iter())
        .filter(|one| one.leads.is_network())
        .filter(|one| trained_too_little(&one.description, &one.records))
        .filter_map(|one| Some((&one.description, one.description.sizes.iter().max()?.get())))
        .collect();
    if tests.len() < experiments.len() {
        let of = |&(about, images): &(&Description, usize)| Caution::LittleTraining {
            experiment: Some(about.name.clone()),
            epochs: about.max_epochs,
            images,
        };
        return tests.iter().map(of).collect();
    }
    let epochs = tests.iter().map(|(about, _)| about.max_epochs).max();
    let images = tests.iter().map(|(_, images)| *images).max();
    let all = epochs
        .zip(images)
        .map(|(epochs, images)| Caution::LittleTraining {
            experiment: None,
            epochs,
            images,
        });
    all.into_iter().collect()
}

fn leak(one: &ExperimentResults) -> Option<Caution> {
    Some(Caution::Leak {
        experiment: name(one),
        leak: one.description.leak?,
    })
}

fn giveaways(one: &ExperimentResults) -> Vec<Caution> {
    let told = one.description.giveaways.iter();
    let told = told.filter(|giveaway| giveaway.verdict() > Verdict::Chance);
    let mut told: Vec<&Giveaway> = told.collect();
    told.sort_by_key(|giveaway| Reverse(giveaway.verdict()));
    let caution = |giveaway: &Giveaway| Caution::Giveaway {
        experiment: name(one),
        giveaway: giveaway.clone(),
    };
    told.into_iter().map(caution).collect()
}

fn idle(one: &ExperimentResults) -> Option<Caution> {
    let sizes = &one.network()?.sizes;
    let sizes = sizes.iter().filter_map(IdleNetworks::of);
    let sizes: Vec<IdleNetworks> = sizes.collect();
    let runs = one.records.iter().filter_map(RunRecord::completed);
    (!sizes.is_empty()).then(|| Caution::Idle {
        experiment: name(one),
        sizes,
        stuck: runs.filter(|run| run.is_stuck()).count(),
    })
}

fn unfinished(one: &ExperimentResults) -> Option<Caution> {
    one.network()?;
    let (networks, of) = unfinished_networks(&one.records);
    (networks > 0).then(|| Caution::Unfinished {
        experiment: name(one),
        networks,
        of,
        max_epochs: one.description.max_epochs,
    })
}

/// Number of networks that improved until the last epochs allowed, and of all: the best epoch of such a
/// network is the last one or in the last tenth before it.
fn unfinished_networks(records: &[RunRecord]) -> (usize, usize) {
    let completed = records.iter().filter_map(RunRecord::completed);
    completed.fold((0, 0), |(unfinished, all), of| {
        let epochs = of.losses.len();
        let late = of.best_epoch + (epochs / 10).max(1) >= epochs;
        let is = of.stopped == StopReason::MaxEpochs && late;
        (unfinished + usize::from(is), all + 1)
    })
}

fn few_tested(one: &ExperimentResults) -> Option<Caution> {
    let folds = one.summary.sizes.iter().flat_map(|size| &size.folds);
    let images = folds.map(|fold| fold.test_images).min()?;
    (images < FEW_TESTED).then(|| Caution::FewTested {
        experiment: name(one),
        images,
    })
}

impl Caution {
    /// The experiment that it is about; `None` if it is about all.
    pub fn experiment(&self) -> Option<&str> {
        match self {
            Self::Synthetic | Self::Conflict(_) | Self::FewFolds { .. } => None,
            Self::LittleTraining { experiment, .. } => experiment.as_deref(),
            Self::Leak { experiment, .. }
            | Self::Giveaway { experiment, .. }
            | Self::Idle { experiment, .. }
            | Self::Unfinished { experiment, .. }
            | Self::FewTested { experiment, .. } => Some(experiment),
        }
    }

    /// What it says, in words, without the name of the experiment.
    pub fn text(&self) -> String {
        match self.advice() {
            Some(advice) => format!("{} {advice}", self.finding()),
            None => self.finding(),
        }
    }

    /// What was found, without [`Self::advice`].
    pub(crate) fn finding(&self) -> String {
        match self {
            Self::Synthetic => {
                "All cells are synthetic, drawn by leuko. The scores say nothing about patients."
                    .to_owned()
            }
            Self::LittleTraining { epochs, images, .. } => format!(
                "The networks trained too little to learn: at most {} on at most {}. These numbers say nothing about your cells.",
                counted(*epochs, "epoch", "epochs"),
                counted(*images, "training image", "training images")
            ),
            Self::Leak { leak, .. } => leak.to_string(),
            // The report and the pictures lie side by side, so the reader may have moved both.
            Self::Conflict(found) => words::label_conflicts(found, std::path::Path::new("")),
            Self::Giveaway { giveaway, .. } => giveaway.caution().unwrap_or_default(),
            Self::Idle { sizes, stuck, .. } => format!(
                "{} call every test image the same class.{}",
                idle_networks(sizes),
                match stuck {
                    0 => "",
                    1 =>
                        " One of them got stuck: it gives every image the same probability, and the number of images needed does not count it.",
                    _ =>
                        " Some of them got stuck: they give every image the same probability, and the number of images needed does not count them.",
                }
            ),
            Self::Unfinished {
                networks,
                of,
                max_epochs,
                ..
            } => format!(
                "{networks} of {of} networks still improved when training stopped at its limit of {}.",
                counted(*max_epochs, "epoch", "epochs")
            ),
            Self::FewTested { images, .. } => {
                format!("A fold tests only {}.", counted(*images, "image", "images"))
            }
            Self::FewFolds { folds } => format!(
                "Some scores come from {}, fewer than five: their spread is hardly known.",
                counted(*folds, "fold", "folds")
            ),
        }
    }

    /// What follows from it and what to do, in the same words for every caution of its kind.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Idle { .. } => Some(
                "Their accuracy and F1 are no better than guessing, even if their ROC-AUC is high. They stay in the tables of scores. Longer training (settings train.max_epochs and train.stopping.patience) or more images help; where training got stuck, another seed does.",
            ),
            Self::Unfinished { .. } => {
                Some("More epochs (setting train.max_epochs) may make them better.")
            }
            Self::FewTested { .. } => Some(
                "So its score can take few values and may be 1 by chance. Look at the score over all images and its interval.",
            ),
            Self::Synthetic
            | Self::LittleTraining { .. }
            | Self::Leak { .. }
            | Self::Conflict(_)
            | Self::Giveaway { .. }
            | Self::FewFolds { .. } => None,
        }
    }
}

/// How many networks of which sizes.
fn idle_networks(sizes: &[IdleNetworks]) -> String {
    let say = |networks: usize, of: usize, images: &str| {
        format!("{networks} of {of} networks trained on {images} images")
    };
    let listed: Vec<String> = (sizes.iter())
        .map(|size| say(size.networks, size.of, &size.training_images.to_string()))
        .collect();
    match (sizes, &listed[..]) {
        ([first, .., last], listed) if listed.len() > LISTED_SIZES => {
            let networks = sizes.iter().map(|size| size.networks).sum();
            let of = sizes.iter().map(|size| size.of).sum();
            let range = format!("{} to {}", first.training_images, last.training_images);
            say(networks, of, &range)
        }
        (_, [start @ .., last]) if !start.is_empty() => format!("{} and {last}", start.join(", ")),
        _ => listed.join(", "),
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.experiment() {
            Some(experiment) => write!(f, "{experiment}: {}", self.text()),
            None => f.write_str(&self.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{
        Completed, EpochLoss, FoldIndex, Outcome, Protocol, RECORD_FORMAT, Seed, SetSizes,
        TrainSize,
    };

    use super::*;

    /// A run of so many epochs.
    fn record(epochs: usize, best_epoch: usize, stopped: StopReason) -> RunRecord {
        let losses = EpochLoss {
            training: 0.5,
            validation: 0.5,
        };
        RunRecord {
            format: RECORD_FORMAT,
            experiment: "mine".into(),
            dataset: "mine".into(),
            synthetic: false,
            protocol: Protocol::Paper,
            size: TrainSize::new(50).unwrap(),
            fold: FoldIndex(0),
            seed: Seed(1),
            classes: ["healthy", "blast"].map(String::from).to_vec(),
            engine: "fused".into(),
            fingerprint: String::new(),
            parameters: 7210,
            images: SetSizes {
                training: 50,
                validation: 25,
                test: 0,
            },
            outcome: Outcome::Completed(Completed {
                losses: vec![losses; epochs],
                best_epoch,
                stopped,
                validation: Vec::new(),
                predictions: Vec::new(),
            }),
        }
    }

    #[test]
    fn test_idle_networks_are_counted_by_size() {
        let of = |images: &[usize]| {
            let size = |&training_images: &usize| IdleNetworks {
                training_images,
                networks: 1,
                of: 3,
            };
            idle_networks(&images.iter().map(size).collect::<Vec<_>>())
        };
        insta::assert_snapshot!([of(&[10]), of(&[10, 20]), of(&[10, 20, 50, 100])].join("\n"), @r"
        1 of 3 networks trained on 10 images
        1 of 3 networks trained on 10 images and 1 of 3 networks trained on 20 images
        4 of 12 networks trained on 10 to 100 images
        ");
    }

    #[test]
    fn test_idle_networks_that_got_stuck_are_named() {
        let text = |stuck| {
            let sizes = vec![IdleNetworks {
                training_images: 10,
                networks: 3,
                of: 10,
            }];
            let experiment = "cells".to_owned();
            let caution = Caution::Idle {
                experiment,
                sizes,
                stuck,
            };
            caution.finding()
        };
        insta::assert_snapshot!([0, 1, 2].map(text).join("\n"), @r"
        3 of 10 networks trained on 10 images call every test image the same class.
        3 of 10 networks trained on 10 images call every test image the same class. One of them got stuck: it gives every image the same probability, and the number of images needed does not count it.
        3 of 10 networks trained on 10 images call every test image the same class. Some of them got stuck: they give every image the same probability, and the number of images needed does not count them.
        ");
    }

    #[test]
    fn test_unfinished_counts_networks_whose_best_epoch_is_among_the_last() {
        let limit = StopReason::MaxEpochs;
        for (epochs, best, stopped, expected) in [
            (100, 99, limit, 1),
            (100, 90, limit, 1),
            (100, 89, limit, 0),
            (3, 2, limit, 1),
            (3, 1, limit, 0),
            (100, 99, StopReason::Patience, 0),
        ] {
            let counted = unfinished_networks(&[record(epochs, best, stopped)]);
            assert_eq!(counted, (expected, 1), "{best} of {epochs}");
        }
    }
}
