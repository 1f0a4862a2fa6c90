//! Balanced test and validation sets of fixed sizes, for a data set that is much larger than its test sets
//! (the paper's AML study: 600 images in each fold, each tested in one fold at most).
//!
//! ```text
//! a class, shuffled once:  [ test of fold 0 | test of fold 1 | ... | test of fold 9 |   rest   ]
//!
//! fold 1, of all but its test images, shuffled for it:  [ validation | training, in this order ]
//! ```

use std::collections::BTreeSet;

use leuko_core::{FoldIndex, ImageId, Stream};

use super::config::{HeldOut, PlanConfig};
use super::error::PlanError;
use super::order;
use super::split::Fold;
use crate::Catalogue;

/// Cuts the folds that are run.
///
/// # Errors
///
/// - [`PlanError::HeldOutPublished`], [`PlanError::HeldOutGroups`], [`PlanError::HeldOutUneven`],
///   [`PlanError::HeldOutAboveClass`].
pub(super) fn cut(
    catalogue: &Catalogue,
    sizes: HeldOut,
    config: &PlanConfig,
) -> Result<Vec<Fold>, PlanError> {
    check(catalogue, sizes, config)?;
    let seed = config.seed;
    let classes = catalogue.classes.len();
    let (test, validation) = (sizes.test / classes, sizes.validation / classes);
    let mut images = catalogue.by_class();
    let mut stream = Stream::new(seed, &format!("{}/folds", catalogue.name));
    for of_class in &mut images {
        of_class.sort();
        stream.shuffle(of_class);
    }
    let fold = |number: u16| {
        let fold = FoldIndex(number);
        let start = usize::from(number) * test;
        let mut planned = Fold {
            fold,
            test: Vec::new(),
            validation: Vec::new(),
            training_order: Vec::new(),
        };
        let mut pool = Vec::new();
        for (of_class, class) in images.iter().zip(&catalogue.classes) {
            let tested = &of_class[start..start + test];
            let held_out: BTreeSet<&ImageId> = tested.iter().collect();
            let mut rest: Vec<ImageId> = of_class.to_vec();
            rest.retain(|image| !held_out.contains(image));
            rest.sort();
            let purpose = format!("{}/{fold}/training/{class}", catalogue.name);
            Stream::new(seed, &purpose).shuffle(&mut rest);
            planned.test.extend(tested.iter().cloned());
            planned.validation.extend(rest.drain(..validation));
            pool.push(rest);
        }
        planned.test.sort();
        planned.validation.sort();
        planned.training_order = order::interleave(pool, config.mixture);
        planned
    };
    Ok((0..config.run_folds()).map(fold).collect())
}

fn check(catalogue: &Catalogue, sizes: HeldOut, config: &PlanConfig) -> Result<(), PlanError> {
    let classes = catalogue.classes.len();
    if config.protocol.leaks() {
        return Err(PlanError::HeldOutPublished);
    }
    if catalogue.entries.iter().any(|entry| entry.group.is_some()) {
        return Err(PlanError::HeldOutGroups);
    }
    for images in [sizes.test, sizes.validation] {
        if images == 0 || images % classes != 0 {
            return Err(PlanError::HeldOutUneven { images, classes });
        }
    }
    // Every fold tests other images, and at least one image is left to train on.
    let tested = usize::from(config.folds) * (sizes.test / classes);
    let one_fold = (sizes.test + sizes.validation) / classes + 1;
    let needed = tested.max(one_fold);
    for (images, class) in catalogue.counts().into_iter().zip(&catalogue.classes) {
        if images < needed {
            return Err(PlanError::HeldOutAboveClass {
                class: class.clone(),
                images,
                needed,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use leuko_core::TrainSize;

    use super::*;
    use crate::fixtures::catalogue;
    use crate::plan::{SplitPlan, plan};

    fn config(test: usize, validation: usize) -> PlanConfig {
        PlanConfig {
            folds: 5,
            sizes: vec![TrainSize::new(10).unwrap()],
            held_out: Some(HeldOut { test, validation }),
            ..PlanConfig::default()
        }
    }

    fn planned(counts: &[usize], test: usize, validation: usize) -> SplitPlan {
        let cells = catalogue(counts);
        let plan = plan(&cells, &config(test, validation)).unwrap();
        plan.validate(&cells).unwrap();
        plan
    }

    fn of_first_class(ids: &[ImageId]) -> usize {
        ids.iter().filter(|id| id.0.starts_with('a')).count()
    }

    #[test]
    fn test_cut_tests_balanced_sets_that_share_no_image() {
        let plan = planned(&[40, 90], 12, 6);
        for fold in &plan.folds {
            assert_eq!((fold.test.len(), of_first_class(&fold.test)), (12, 6));
            let validation = &fold.validation;
            assert_eq!((validation.len(), of_first_class(validation)), (6, 3));
            // 40 - 6 - 3 of the rarer class, and as many of the other.
            assert_eq!(fold.training_order.len(), 62);
        }
        let tested: BTreeSet<&ImageId> = plan.folds.iter().flat_map(|fold| &fold.test).collect();
        assert_eq!(tested.len(), 60);
    }

    #[test]
    fn test_cut_does_not_depend_on_how_many_folds_are_run() {
        let cells = catalogue(&[40, 90]);
        let some = PlanConfig {
            run_folds: Some(2),
            ..config(12, 6)
        };
        let all = planned(&[40, 90], 12, 6);
        assert_eq!(plan(&cells, &some).unwrap().folds, all.folds[..2]);
    }

    #[test]
    fn test_cut_refuses_what_the_classes_do_not_allow() {
        let refused = |counts: &[usize], test, validation| {
            plan(&catalogue(counts), &config(test, validation)).unwrap_err()
        };
        assert_eq!(
            refused(&[29, 90], 12, 6),
            PlanError::HeldOutAboveClass {
                class: "a".into(),
                images: 29,
                needed: 30
            }
        );
        assert_eq!(
            refused(&[40, 90], 11, 6),
            PlanError::HeldOutUneven {
                images: 11,
                classes: 2
            }
        );
        // Five folds test 5 images of each class, but one fold holds out 21, and trains on another.
        assert_eq!(
            refused(&[90, 21], 2, 40),
            PlanError::HeldOutAboveClass {
                class: "b".into(),
                images: 21,
                needed: 22
            }
        );
        let mut grouped = catalogue(&[40, 90]);
        grouped.entries[0].group = Some("patient".into());
        assert_eq!(
            plan(&grouped, &config(12, 6)).unwrap_err(),
            PlanError::HeldOutGroups
        );
    }
}
