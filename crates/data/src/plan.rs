//! Which images train, choose the epoch and test, in every fold: a plan that is saved, so that it
//! can be read and compared.
//!
//! ```text
//! pool of a class, shuffled once:  [ fold 0 | fold 1 | fold 2 | ... | fold 9 ]
//!
//! fold 3:   test = part 3    validation = part 4    training = all other parts, in a drawn order:
//!
//!           training_order   h b h b h b h b h b h b h b h b ...     (h healthy, b blast)
//!           n = 4            h b h b
//!           n = 10           h b h b h b h b h b                     every size holds the smaller ones
//! ```

mod error;
mod folds;
mod held_out;
mod order;
mod published;
#[cfg(test)]
mod tests;
mod validate;

use std::collections::BTreeSet;

use leuko_core::{FoldIndex, ImageId, Protocol, Seed, Stream, TrainSize};
use serde::{Deserialize, Serialize};

pub use error::{PlanError, Set};
pub use held_out::HeldOut;

use crate::Catalogue;

/// Version of the plan's form; [`SplitPlan::validate`] refuses any other.
pub const PLAN_FORMAT: u32 = 1;

/// What the training sets of two classes are made of; of more classes each has its share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mixture {
    /// Half of each: what one class has more than the other is left out (default, the paper's).
    #[default]
    Balanced,
    /// All images: what one class has more than the other comes last.
    Whole,
}

/// How a data set is to be split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanConfig {
    /// Number of parts that the images are dealt to (default 10, at least 3).
    pub folds: u16,
    /// Number of training images of each run (default 10, 20, ..., 200). None: one size, the largest
    /// that every fold can give.
    pub sizes: Vec<TrainSize>,
    /// How folds are cut (default [`Protocol::Paper`]).
    pub protocol: Protocol,
    /// The study's master seed (default 1).
    pub seed: Seed,
    /// Number of folds that are run, from the first (default: all). The folds are cut alike
    /// whatever this is.
    pub run_folds: Option<u16>,
    /// Balanced test and validation sets of fixed sizes (default: each fold tests its part of all
    /// images, and validates with the next fold's).
    pub held_out: Option<HeldOut>,
    /// What training sets of two classes are made of (default: half of each).
    pub mixture: Mixture,
}

impl PlanConfig {
    fn run_folds(&self) -> u16 {
        self.run_folds.unwrap_or(self.folds)
    }
}

impl Default for PlanConfig {
    fn default() -> Self {
        Self {
            folds: 10,
            sizes: (1..=20)
                .filter_map(|tens| TrainSize::new(10 * tens))
                .collect(),
            protocol: Protocol::Paper,
            seed: Seed(1),
            run_folds: None,
            held_out: None,
            mixture: Mixture::Balanced,
        }
    }
}

/// Which images train, choose the epoch and test, in every fold.
///
/// Saved with [`leuko_core::write_json`] and read with [`leuko_core::read_json`]; after reading,
/// [`SplitPlan::validate`] checks it against the images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitPlan {
    /// [`PLAN_FORMAT`] of the writer.
    pub format: u32,
    /// Name of the catalogue.
    pub dataset: String,
    /// How folds were cut.
    pub protocol: Protocol,
    /// The study's master seed.
    pub seed: Seed,
    /// Class names, in class order.
    pub classes: Vec<String>,
    /// Number of training images of each run, ascending.
    pub sizes: Vec<TrainSize>,
    /// Number of parts that the images were dealt to; `folds` may list fewer.
    pub folds_cut: u16,
    /// The folds that are run.
    pub folds: Vec<Fold>,
}

/// One fold of a plan. No image, and no group of images, is in two of its sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// Number of the fold (0-based).
    pub fold: FoldIndex,
    /// Images that give the score, sorted by id.
    pub test: Vec<ImageId>,
    /// Images that choose the epoch, sorted by id.
    pub validation: Vec<ImageId>,
    /// Images to train on: a training set of n images is the first n.
    pub training_order: Vec<ImageId>,
}

impl Fold {
    /// The training set of `size` images, or `None` if the fold has fewer.
    pub fn training(&self, size: TrainSize) -> Option<&[ImageId]> {
        self.training_order.get(..size.get())
    }

    /// Number of images that choose the epoch and are tested, too: 0 but for [`Protocol::Published`].
    pub fn validated_and_tested(&self) -> usize {
        let test: BTreeSet<&ImageId> = self.test.iter().collect();
        let validation = self.validation.iter();
        validation.filter(|image| test.contains(image)).count()
    }
}

impl SplitPlan {
    /// Every image that a run of this plan needs.
    pub fn images(&self) -> BTreeSet<ImageId> {
        let largest = self.sizes.iter().map(|size| size.get()).max().unwrap_or(0);
        let of_fold = |fold: &Fold| {
            let training = fold.training_order.iter().take(largest);
            let all = fold.test.iter().chain(&fold.validation).chain(training);
            all.cloned().collect::<Vec<_>>()
        };
        self.folds.iter().flat_map(of_fold).collect()
    }
}

/// Splits a catalogue.
///
/// - **Folds.** The images of each class are shuffled once and dealt to the parts in turn, the next
///   class going on where the last one ended: part sizes differ by at most one, overall and within
///   each class. Part k is the test set of fold k, so every image is tested exactly once.
/// - **Groups.** If entries have groups, whole groups are dealt, the largest first, each to the part
///   that it leaves most alike the others; part sizes are then only roughly alike, and every class must
///   be in as many groups as there are folds.
/// - **Held out.** With [`PlanConfig::held_out`], each fold tests so many images, half of each of two
///   classes, which no other fold tests; validation and training are drawn from all others.
/// - **Published.** [`Protocol::Published`] cuts as the authors' scripts do: parts of two classes
///   overlap, so that validation and test share images; groups are refused.
/// - **Validation.** The validation set of fold k is the test set of fold k + 1, and that of the last
///   fold the test set of the first.
/// - **Training.** All other images are the pool, shuffled for each fold and class, and put into an
///   order in which every beginning is balanced: two classes alternate until one is used up, and what the
///   other has more is left out or comes last ([`PlanConfig::mixture`]); of more, each class comes once
///   and then as often as its share of the pool. Smaller training sets are parts of larger ones.
///
/// The plan depends on the seed, the catalogue's name and its images, not on the order of its entries:
/// the same question of the same data set has the same folds in every experiment, so that experiments
/// can be compared image by image.
///
/// # Errors
///
/// - [`PlanError::TooFewFolds`], [`PlanError::RunFolds`],
///   [`PlanError::DuplicateSize`], [`PlanError::TooFewClasses`], [`PlanError::OddSize`],
///   [`PlanError::SizeBelowClasses`] if the request makes no sense.
/// - [`PlanError::SizeAbovePool`] if sizes are larger than what is left to train on; names the largest
///   possible.
/// - [`PlanError::TooFewImages`] if one of two classes has fewer images than there are folds, or one of
///   more classes fewer than 3.
/// - [`PlanError::TooFewGroups`], [`PlanError::GroupTooLarge`], [`PlanError::FoldWithoutClass`] if the
///   groups cannot be dealt to the folds.
/// - [`PlanError::DuplicateImage`] if an image is in the catalogue twice.
/// - [`PlanError::HeldOutPublished`], [`PlanError::HeldOutGroups`], [`PlanError::HeldOutUneven`],
///   [`PlanError::HeldOutAboveClass`] if sets of those sizes cannot be held out.
/// - [`PlanError::PublishedClasses`], [`PlanError::PublishedGroups`], [`PlanError::PublishedWithoutClass`]
///   for what the published scripts cannot cut.
pub fn plan(catalogue: &Catalogue, config: &PlanConfig) -> Result<SplitPlan, PlanError> {
    let sizes = check(catalogue, config)?;
    let planned = match config.held_out {
        Some(sizes) => held_out::cut(catalogue, sizes, config)?,
        None => by_parts(catalogue, config)?,
    };
    let largest = planned.iter().map(|fold| fold.training_order.len()).min();
    let largest = largest.unwrap_or(0);
    let sizes = match whole_pool(largest, catalogue.classes.len()) {
        Some(all) if sizes.is_empty() => vec![all],
        _ => sizes,
    };
    let above: Vec<TrainSize> = sizes
        .iter()
        .copied()
        .filter(|size| size.get() > largest)
        .collect();
    if !above.is_empty() {
        return Err(PlanError::SizeAbovePool {
            dataset: catalogue.name.clone(),
            sizes: above,
            largest,
        });
    }
    Ok(SplitPlan {
        format: PLAN_FORMAT,
        dataset: catalogue.name.clone(),
        protocol: config.protocol,
        seed: config.seed,
        classes: catalogue.classes.clone(),
        sizes,
        folds_cut: config.folds,
        folds: planned,
    })
}

/// Folds whose test sets are parts of the whole: one part tests, the next validates, the rest trains.
fn by_parts(catalogue: &Catalogue, config: &PlanConfig) -> Result<Vec<Fold>, PlanError> {
    let parts = match config.protocol {
        Protocol::Paper => folds::deal(catalogue, config.folds, config.seed)?,
        Protocol::Published => published::slice(catalogue, config.folds, config.seed)?,
    };
    let mut planned = Vec::new();
    for number in 0..config.run_folds() {
        let fold = FoldIndex(number);
        let test = usize::from(number);
        let validation = (test + 1) % parts.len();
        let mut pool = catalogue.by_class();
        for ((images, class), position) in pool.iter_mut().zip(&catalogue.classes).zip(0..) {
            let held_out = [test, validation].map(|part| &parts[part][position]);
            let held_out: BTreeSet<&ImageId> = held_out.into_iter().flatten().collect();
            images.retain(|image| !held_out.contains(image));
            images.sort();
            let purpose = format!("{}/{fold}/training/{class}", catalogue.name);
            Stream::new(config.seed, &purpose).shuffle(images);
        }
        planned.push(Fold {
            fold,
            test: sorted(&parts[test]),
            validation: sorted(&parts[validation]),
            training_order: order::interleave(pool, config.mixture),
        });
    }
    Ok(planned)
}

/// The largest training set of `classes` classes from a pool of `images`; of two classes an even number.
fn whole_pool(images: usize, classes: usize) -> Option<TrainSize> {
    let images = if classes == 2 {
        images - images % 2
    } else {
        images
    };
    TrainSize::new(u32::try_from(images).ok()?)
}

/// Checks what can be checked before dealing; returns the sizes, ascending.
fn check(catalogue: &Catalogue, config: &PlanConfig) -> Result<Vec<TrainSize>, PlanError> {
    if config.folds < 3 {
        return Err(PlanError::TooFewFolds {
            folds: config.folds,
        });
    }
    match config.run_folds {
        Some(run) if run == 0 || run > config.folds => {
            return Err(PlanError::RunFolds {
                run,
                folds: config.folds,
            });
        }
        _ => {}
    }
    let classes = catalogue.classes.len();
    if classes < 2 {
        return Err(PlanError::TooFewClasses {
            dataset: catalogue.name.clone(),
            classes,
        });
    }
    let mut sizes = config.sizes.clone();
    sizes.sort_unstable();
    if !sizes.is_empty() {
        check_sizes(&sizes, classes)?;
    }
    // Of more classes, rare ones may be missing in some test sets, but not in training.
    let least = if classes == 2 { config.folds } else { 3 };
    for (count, class) in catalogue.counts().into_iter().zip(&catalogue.classes) {
        if count < usize::from(least) {
            return Err(PlanError::TooFewImages {
                class: class.clone(),
                images: count,
                least,
            });
        }
    }
    let mut ids = BTreeSet::new();
    for entry in &catalogue.entries {
        if !ids.insert(&entry.id) {
            return Err(PlanError::DuplicateImage {
                image: entry.id.clone(),
            });
        }
    }
    Ok(sizes)
}

/// Checks ascending sizes against the number of classes.
fn check_sizes(sizes: &[TrainSize], classes: usize) -> Result<(), PlanError> {
    if sizes.is_empty() {
        return Err(PlanError::NoSizes);
    }
    if let Some(pair) = sizes.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(PlanError::DuplicateSize { size: pair[0] });
    }
    for &size in sizes {
        if size.get() < classes {
            return Err(PlanError::SizeBelowClasses { size, classes });
        }
        if classes == 2 && size.get() % 2 == 1 {
            return Err(PlanError::OddSize { size });
        }
    }
    Ok(())
}

/// The images of all classes of one part.
fn sorted(part: &[Vec<ImageId>]) -> Vec<ImageId> {
    let mut ids = part.concat();
    ids.sort();
    ids
}
