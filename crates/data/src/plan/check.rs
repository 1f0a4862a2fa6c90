//! Checks of the settings and the catalogue, before images are dealt to folds.

use std::collections::BTreeSet;

use leuko_core::TrainSize;

use super::config::PlanConfig;
use super::error::PlanError;
use crate::Catalogue;

/// Checks what can be checked before dealing; returns the sizes, ascending.
pub(super) fn check(
    catalogue: &Catalogue,
    config: &PlanConfig,
) -> Result<Vec<TrainSize>, PlanError> {
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
    for (images, class) in catalogue.counts().into_iter().zip(&catalogue.classes) {
        let (class, folds) = (class.clone(), config.folds);
        // With more classes, rare ones may be missing in some test sets, but not in training.
        if classes == 2 && images < usize::from(folds) {
            return Err(PlanError::TooFewImages {
                class,
                images,
                folds,
            });
        }
        if images < 3 {
            return Err(PlanError::TooSmallClass { class, images });
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
pub(super) fn check_sizes(sizes: &[TrainSize], classes: usize) -> Result<(), PlanError> {
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
