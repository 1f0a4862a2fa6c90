//! Checks a saved plan.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::ImageId;

use super::check::check_sizes;
use super::error::PlanError;
use super::leaks::{KnownImage, Tested};
use super::set::Set;
use super::split::{Fold, PLAN_FORMAT, SplitPlan};
use crate::{Catalogue, Entry};

impl SplitPlan {
    /// Checks a plan that was read from a file, and may have been edited, against its images.
    ///
    /// Images may be missing from a plan, for example duplicates that were removed by hand.
    ///
    /// # Errors
    ///
    /// - [`PlanError::Format`], [`PlanError::Dataset`], [`PlanError::Classes`], [`PlanError::Folds`] if
    ///   it is another version's or another data set's.
    /// - [`PlanError::NoSizes`], [`PlanError::DuplicateSize`], [`PlanError::OddSize`],
    ///   [`PlanError::SizeBelowClasses`], [`PlanError::TooFewTraining`], [`PlanError::Unbalanced`] if a
    ///   size cannot be had from it with the classes balanced.
    /// - [`PlanError::UnknownImages`] if it names images that the catalogue does not have.
    /// - [`PlanError::Leaks`] if an image or group is in two sets that must not share it, or if two folds test an
    ///   image.
    /// - [`PlanError::SetWithoutClass`] if a set cannot be scored.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::Seed;
    /// use leuko_data::{PlanConfig, PlanError, plan};
    /// # use leuko_core::{ClassIndex, ImageId};
    /// # use leuko_data::{Catalogue, Entry};
    /// # let entries = (0..40).map(|number| Entry {
    /// #     id: ImageId(format!("{number:02}.png")),
    /// #     path: format!("{number:02}.png").into(),
    /// #     class: ClassIndex(number % 2),
    /// #     group: None,
    /// # });
    /// # let catalogue = Catalogue {
    /// #     name: "cells".into(),
    /// #     classes: vec!["healthy".into(), "blast".into()],
    /// #     entries: entries.collect(),
    /// #     set_aside: vec![],
    /// #     remarks: Vec::new(),
    /// # };
    ///
    /// // `catalogue` has 20 images of each class.
    /// let mut edited = plan(&catalogue, &PlanConfig { sizes: vec![], ..PlanConfig::default() })?;
    /// assert!(edited.validate(&catalogue).is_ok());
    ///
    /// let tested = edited.folds[0].test[0].clone();
    /// edited.folds[0].training_order[0] = tested;
    /// assert!(matches!(edited.validate(&catalogue), Err(PlanError::Leaks { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn validate(&self, catalogue: &Catalogue) -> Result<(), PlanError> {
        if self.format != PLAN_FORMAT {
            return Err(PlanError::Format {
                expected: PLAN_FORMAT,
                got: self.format,
            });
        }
        if self.dataset != catalogue.name {
            return Err(PlanError::Dataset {
                expected: catalogue.name.clone(),
                got: self.dataset.clone(),
            });
        }
        if self.classes != catalogue.classes {
            return Err(PlanError::Classes {
                expected: catalogue.classes.clone(),
                got: self.classes.clone(),
            });
        }
        let mut sizes = self.sizes.clone();
        sizes.sort_unstable();
        check_sizes(&sizes, self.classes.len())?;
        let numbers: BTreeSet<u16> = self.folds.iter().map(|fold| fold.fold.0).collect();
        let cut = numbers.iter().all(|&number| number < self.folds_cut);
        if numbers.is_empty() || numbers.len() != self.folds.len() || !cut {
            return Err(PlanError::Folds {
                folds: self.folds_cut,
            });
        }
        let entries: BTreeMap<&ImageId, &Entry> = catalogue
            .entries
            .iter()
            .map(|entry| (&entry.id, entry))
            .collect();
        for fold in &self.folds {
            self.check_known(fold, &entries)?;
        }
        let known = catalogue.entries.iter().map(|entry| KnownImage {
            id: &entry.id,
            pixels: None,
            group: entry.group.as_deref(),
            field: None,
        });
        let leaks = self.leaks(known, Tested::AtMostOnce);
        if !leaks.is_empty() {
            return Err(PlanError::Leaks { leaks });
        }
        let mut folds = self.folds.iter();
        folds.try_for_each(|fold| self.check_mixture(fold, &entries))
    }

    fn check_known(
        &self,
        fold: &Fold,
        entries: &BTreeMap<&ImageId, &Entry>,
    ) -> Result<(), PlanError> {
        let sets = [&fold.training_order, &fold.validation, &fold.test];
        let images = sets.into_iter().flatten();
        let unknown = images.filter(|id| !entries.contains_key(id));
        let unknown: Vec<ImageId> = unknown.cloned().collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(PlanError::UnknownImages {
            fold: fold.fold,
            dataset: self.dataset.clone(),
            images: unknown,
        })
    }

    /// Checks that every training set has every class, and, of two classes, that every other set has
    /// both and that training sets are balanced until one class is used up.
    fn check_mixture(
        &self,
        fold: &Fold,
        entries: &BTreeMap<&ImageId, &Entry>,
    ) -> Result<(), PlanError> {
        let counts = |ids: &[ImageId]| {
            let mut counts = vec![0usize; self.classes.len()];
            for id in ids {
                if let Some(entry) = entries.get(id) {
                    counts[entry.class.index()] += 1;
                }
            }
            counts
        };
        let check_all_classes = |set, counts: &[usize]| match counts.iter().position(|&n| n == 0) {
            None => Ok(()),
            Some(class) => Err(PlanError::SetWithoutClass {
                fold: fold.fold,
                set,
                class: self.classes[class].clone(),
            }),
        };
        if self.classes.len() == 2 {
            check_all_classes(Set::Test, &counts(&fold.test))?;
            check_all_classes(Set::Validation, &counts(&fold.validation))?;
        }
        for &size in &self.sizes {
            let Some(training) = fold.training(size) else {
                return Err(PlanError::TooFewTraining {
                    fold: fold.fold,
                    images: fold.training_order.len(),
                    size,
                });
            };
            let inside = counts(training);
            check_all_classes(Set::Training, &inside)?;
            let rarer_goes_on = |rarer: usize| {
                let after = &fold.training_order[size.get()..];
                counts(after)[rarer] > 0
            };
            if let [first, second] = inside[..]
                && first != second
                && rarer_goes_on(usize::from(second < first))
            {
                return Err(PlanError::Unbalanced {
                    fold: fold.fold,
                    size,
                    first,
                    second,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{FoldIndex, TrainSize};

    use super::*;
    use crate::fixtures::catalogue;
    use crate::plan::{PlanConfig, plan};

    fn size(n: u32) -> TrainSize {
        TrainSize::new(n).unwrap()
    }

    /// The plan of 20 + 20 images after `edit`, checked.
    fn edited(edit: impl FnOnce(&mut SplitPlan)) -> Result<(), PlanError> {
        let mut cells = catalogue(&[20, 20]);
        cells.entries[0].group = Some("p".into());
        cells.entries[1].group = Some("p".into());
        let config = PlanConfig {
            folds: 5,
            sizes: vec![size(4), size(8)],
            ..PlanConfig::default()
        };
        let mut plan = plan(&cells, &config).unwrap();
        edit(&mut plan);
        plan.validate(&cells)
    }

    #[test]
    fn test_validate_accepts_a_plan_with_images_taken_out() {
        edited(|_| {}).unwrap();
        edited(|plan| {
            plan.folds.remove(2);
            plan.folds[0].test.pop();
            plan.folds[0].training_order.truncate(8);
        })
        .unwrap();
    }

    #[test]
    fn test_validate_refuses_another_versions_or_data_sets_plan() {
        let refused = [
            edited(|plan| plan.format = 3),
            edited(|plan| plan.dataset = "other".into()),
            edited(|plan| plan.classes.reverse()),
            edited(|plan| plan.folds.clear()),
            edited(|plan| plan.folds[1].fold = FoldIndex(0)),
            edited(|plan| plan.folds[1].fold = FoldIndex(5)),
            edited(|plan| plan.sizes.push(size(5))),
            edited(|plan| plan.sizes.push(size(1000))),
        ];
        use PlanError as E;
        assert!(matches!(
            refused[0],
            Err(E::Format {
                expected: PLAN_FORMAT,
                got: 3
            })
        ));
        assert!(matches!(refused[1], Err(E::Dataset { .. })));
        assert!(matches!(refused[2], Err(E::Classes { .. })));
        assert!(matches!(refused[3], Err(E::Folds { .. })));
        assert!(matches!(refused[4], Err(E::Folds { .. })));
        assert!(matches!(refused[5], Err(E::Folds { folds: 5 })));
        assert!(matches!(refused[6], Err(E::OddSize { .. })));
        assert!(matches!(refused[7], Err(E::TooFewTraining { .. })));
    }

    #[test]
    fn test_validate_refuses_unknown_images_then_leaks() {
        let refused = edited(|plan| {
            let tested = plan.folds[0].test[7].clone();
            plan.folds[0].training_order[0] = tested;
            plan.folds[4].test[0] = ImageId("x".into());
        });
        assert!(
            matches!(&refused, Err(PlanError::UnknownImages { fold, images, .. }) if fold.0 == 4 && images.len() == 1),
            "{refused:?}"
        );
        let refused = edited(|plan| {
            let tested = plan.folds[0].test[7].clone();
            plan.folds[0].training_order[0] = tested;
        });
        assert!(
            matches!(&refused, Err(PlanError::Leaks { leaks }) if leaks.len() == 1),
            "{refused:?}"
        );
    }

    #[test]
    fn test_validate_refuses_sets_that_cannot_be_scored_or_are_unbalanced() {
        let refused = edited(|plan| plan.folds[0].test.retain(|id| id.0.starts_with('a')));
        assert!(
            matches!(&refused, Err(PlanError::SetWithoutClass { set: Set::Test, class, .. }) if class == "b"),
            "{refused:?}"
        );
        let refused = edited(|plan| plan.folds[0].training_order.swap(3, 4));
        assert!(
            matches!(
                &refused,
                Err(PlanError::Unbalanced {
                    first: 3,
                    second: 1,
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}
