//! Which images train, choose the epoch and test, in every fold. The plan is saved, so that it can be
//! read and compared.
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

mod check;
mod config;
mod error;
mod folds;
mod held_out;
mod leaks;
mod order;
mod published;
mod set;
mod split;
#[cfg(test)]
mod tests;
mod validate;

use std::collections::BTreeSet;

use leuko_core::{FoldIndex, ImageId, Protocol, Stream, TrainSize};

pub use config::{HeldOut, Mixture, PlanConfig};
pub use error::PlanError;
pub use folds::deal;
pub use leaks::{KnownImage, Leak, Placed, Tested, Tie, listed_leaks};
pub use set::Set;
pub use split::{Fold, PLAN_FORMAT, SplitPlan};

use crate::Catalogue;

/// Splits a catalogue.
///
/// - **Folds.** The images of each class are shuffled once and dealt to the parts in turn; each class
///   starts where the last one ended. So part sizes differ by at most one, overall and within each class.
///   Part k is the test set of fold k, so every image is tested exactly once.
/// - **Groups.** If entries have groups, whole groups are dealt, the largest first, each to the part
///   where it keeps the parts most equal. Part sizes are then only roughly equal, and every class must be
///   in at least as many groups as there are folds.
/// - **Held out.** With [`PlanConfig::held_out`], each fold tests a fixed number of images, equally many
///   of each class, and no other fold tests them; validation and training use all others.
/// - **Published.** [`Protocol::Published`] cuts as the authors' scripts do: parts overlap, so that
///   validation and test share images; groups are refused.
/// - **Validation.** The validation set of fold k is the test set of fold k + 1; the last fold validates
///   with the test set of the first.
/// - **Training.** All other images are the pool. They are shuffled for each fold and class, and put into
///   an order whose every beginning is balanced. Two classes alternate until one is used up; the rest of
///   the other is left out or comes last ([`PlanConfig::mixture`]). Of three classes or more, each comes
///   once, then as often as its share of the pool. Smaller training sets are parts of larger ones.
///
/// The plan depends on the seed, the catalogue's name and its images, not on the order of its entries.
/// The same question about the same data set has the same folds in every experiment, so that experiments
/// can be compared image by image.
///
/// # Errors
///
/// - [`PlanError::TooFewFolds`], [`PlanError::RunFolds`],
///   [`PlanError::DuplicateSize`], [`PlanError::TooFewClasses`], [`PlanError::OddSize`],
///   [`PlanError::SizeBelowClasses`] if the settings contradict each other.
/// - [`PlanError::SizeAbovePool`] if sizes are larger than what is left to train on; names the largest
///   possible.
/// - [`PlanError::TooFewImages`] if one of two classes has fewer images than there are folds.
/// - [`PlanError::TooSmallClass`] if one of more classes has fewer than 3.
/// - [`PlanError::TooFewGroups`], [`PlanError::GroupTooLarge`], [`PlanError::FoldWithoutClass`] if the
///   groups cannot be dealt to the folds.
/// - [`PlanError::DuplicateImage`] if an image is in the catalogue twice.
/// - [`PlanError::HeldOutPublished`], [`PlanError::HeldOutGroups`], [`PlanError::HeldOutUneven`],
///   [`PlanError::HeldOutAboveClass`] if sets of those sizes cannot be held out.
/// - [`PlanError::PublishedClasses`], [`PlanError::PublishedGroups`], [`PlanError::PublishedWithoutClass`]
///   for what the published scripts cannot cut.
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, ImageId, TrainSize};
/// use leuko_data::{Catalogue, Entry, PlanConfig, plan};
///
/// // 30 images each of two classes.
/// let cells = Catalogue {
///     name: "cells".into(),
///     classes: vec!["healthy".into(), "blast".into()],
///     entries: (0..60)
///         .map(|number| Entry {
///             id: ImageId(format!("{number:02}.png")),
///             path: "".into(),
///             class: ClassIndex(number % 2),
///             group: None,
///         })
///         .collect(),
///     set_aside: vec![],
///     remarks: Vec::new(),
/// };
/// let size = TrainSize::new(10).ok_or("no image")?;
/// let plan = plan(&cells, &PlanConfig { sizes: vec![size], ..PlanConfig::default() })?;
/// assert_eq!(plan.folds.len(), 10);
/// assert_eq!(plan.folds[0].test.len(), 6);
/// assert_eq!(plan.folds[0].training(size).map(<[_]>::len), Some(10));
/// plan.validate(&cells)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan(catalogue: &Catalogue, config: &PlanConfig) -> Result<SplitPlan, PlanError> {
    let sizes = check::check(catalogue, config)?;
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

/// Folds that are parts of all images: one part tests, the next validates, the rest trains.
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

/// The largest training set from a pool of `images`: an even number for two classes.
fn whole_pool(images: usize, classes: usize) -> Option<TrainSize> {
    let images = if classes == 2 {
        images - images % 2
    } else {
        images
    };
    TrainSize::new(u32::try_from(images).ok()?)
}

/// The images of all classes of one part.
fn sorted(part: &[Vec<ImageId>]) -> Vec<ImageId> {
    let mut ids = part.concat();
    ids.sort();
    ids
}
