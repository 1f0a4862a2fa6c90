//! The parts that the authors' published scripts cut.
//!
//! The scripts cut each class by fold sizes that alternate. For class 0 a part begins where the last one
//! ended. For class 1 it ends at `(fold + 1) * size[fold]`, which is right only if all folds have the same
//! size: otherwise some parts overlap, and some images are in no part.
//!
//! ```text
//! 126 blasts, sizes 13 12 13 12 ... 12 13:
//! fold      0        1        2        3        4    ...     9
//! should  [0,13)  [13,25)  [25,38)  [38,50)  [50,63)    [113,126)
//! does    [0,13)  [13,24)  [25,39)  [38,48)  [50,65)    [113,126)
//! ```
//!
//! A fold's validation set is the next fold's test set, so the overlap of two parts is both validated
//! and tested.

use leuko_core::{FoldIndex, Seed, Stream};

use super::error::PlanError;
use super::folds::Part;
use crate::Catalogue;

/// Cuts a catalogue's images as the scripts do, after one shuffle of each class.
///
/// # Errors
///
/// - [`PlanError::PublishedClasses`], [`PlanError::PublishedGroups`] for what the scripts do not know.
/// - [`PlanError::PublishedWithoutClass`] if a wrong slice is empty.
pub(super) fn slice(catalogue: &Catalogue, folds: u16, seed: Seed) -> Result<Vec<Part>, PlanError> {
    let classes = catalogue.classes.len();
    if classes != 2 {
        return Err(PlanError::PublishedClasses { classes });
    }
    if catalogue.entries.iter().any(|entry| entry.group.is_some()) {
        return Err(PlanError::PublishedGroups);
    }
    let mut stream = Stream::new(seed, &format!("{}/folds", catalogue.name));
    let mut images = catalogue.by_class();
    for of_class in &mut images {
        of_class.sort();
        stream.shuffle(of_class);
    }
    let folds = usize::from(folds);
    let sizes = [0, 1].map(|class| sizes(images[class].len(), folds, class));
    let parts = (0..folds).map(|fold| {
        let right = right_slice(&sizes[0], fold);
        let wrong = wrong_slice(&sizes[1], fold, images[1].len());
        vec![images[0][right].to_vec(), images[1][wrong].to_vec()]
    });
    let parts: Vec<Part> = parts.collect();
    for (fold, part) in (0..).zip(&parts) {
        if let Some(class) = part.iter().position(Vec::is_empty) {
            return Err(PlanError::PublishedWithoutClass {
                fold: FoldIndex(fold),
                class: catalogue.classes[class].clone(),
                images: images[class].len(),
            });
        }
    }
    Ok(parts)
}

/// Sizes of the folds of a class of `images` images, rounded down and up in turn: class 0 down in
/// even folds, class 1 in odd ones, so that all folds have the same size. The last fold gets all that is
/// left.
fn sizes(images: usize, folds: usize, class: usize) -> Vec<usize> {
    let size = |fold| match (fold + class) % 2 {
        0 => images / folds,
        _ => images.div_ceil(folds),
    };
    let mut left = images;
    let mut sizes: Vec<usize> = Vec::new();
    for fold in 0..folds {
        let next = if fold + 1 < folds {
            size(fold).min(left)
        } else {
            left
        };
        sizes.push(next);
        left -= next;
    }
    sizes
}

fn right_slice(sizes: &[usize], fold: usize) -> std::ops::Range<usize> {
    let start = sizes[..fold].iter().sum();
    start..start + sizes[fold]
}

fn wrong_slice(sizes: &[usize], fold: usize, images: usize) -> std::ops::Range<usize> {
    let start: usize = sizes[..fold].iter().sum();
    let end = ((fold + 1) * sizes[fold]).min(images);
    start.min(end)..end
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use leuko_core::{ImageId, Protocol};

    use crate::fixtures::catalogue;
    use crate::plan::{PlanConfig, SplitPlan, plan};

    fn published(healthy: usize, blasts: usize) -> SplitPlan {
        let config = PlanConfig {
            protocol: Protocol::Published,
            sizes: vec![leuko_core::TrainSize::new(10).unwrap()],
            ..PlanConfig::default()
        };
        let cells = catalogue(&[healthy, blasts]);
        let plan = plan(&cells, &config).unwrap();
        plan.validate(&cells).unwrap();
        plan
    }

    fn shared(plan: &SplitPlan) -> Vec<usize> {
        let folds = plan.folds.iter();
        folds.map(|fold| fold.validated_and_tested()).collect()
    }

    #[test]
    fn test_slice_of_124_and_126_images_is_that_of_the_scripts() {
        let plan = published(124, 126);
        let tested: Vec<usize> = plan.folds.iter().map(|fold| fold.test.len()).collect();
        assert_eq!(tested, [25, 24, 26, 23, 27, 22, 28, 21, 29, 25]);
        assert_eq!(shared(&plan), [0, 0, 1, 0, 2, 0, 3, 0, 4, 0]);

        let all: Vec<&ImageId> = plan.folds.iter().flat_map(|fold| &fold.test).collect();
        let distinct: BTreeSet<&ImageId> = all.iter().copied().collect();
        assert_eq!((all.len(), distinct.len()), (250, 240));
    }

    #[test]
    fn test_slice_of_classes_that_the_folds_divide_leaks_nothing() {
        let plan = published(130, 130);
        assert_eq!(shared(&plan), [0; 10]);
        assert!(plan.folds.iter().all(|fold| fold.test.len() == 26));
    }

    #[test]
    fn test_slice_that_is_empty_is_refused() {
        let config = PlanConfig {
            protocol: Protocol::Published,
            ..PlanConfig::default()
        };
        // 13 12 13 ... 12 and 11 left: the last slice begins at 113 and ends at 110.
        let error = plan(&catalogue(&[124, 124]), &config).unwrap_err();
        assert!(
            matches!(&error, crate::PlanError::PublishedWithoutClass { fold, images: 124, .. } if fold.0 == 9),
            "{error}"
        );
    }

    #[test]
    fn test_slice_never_trains_on_what_it_tests() {
        for fold in published(124, 126).folds {
            let trained: BTreeSet<&ImageId> = fold.training_order.iter().collect();
            assert!(!fold.test.iter().any(|id| trained.contains(id)));
            assert!(!fold.validation.iter().any(|id| trained.contains(id)));
        }
    }
}
