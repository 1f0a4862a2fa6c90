//! Whether a saved plan holds what it should.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::ImageId;

use super::{Fold, PLAN_FORMAT, PlanError, Set, SplitPlan, check_sizes};
use crate::{Catalogue, Entry};

impl SplitPlan {
    /// Checks a plan that was read from a file, and may have been edited, against its images.
    ///
    /// Images may be missing from a plan, for example duplicates that were taken out by hand.
    ///
    /// # Errors
    ///
    /// - [`PlanError::Format`], [`PlanError::Dataset`], [`PlanError::Classes`], [`PlanError::Folds`] if
    ///   it is another version's or another data set's.
    /// - [`PlanError::NoSizes`], [`PlanError::DuplicateSize`], [`PlanError::OddSize`],
    ///   [`PlanError::SizeBelowClasses`], [`PlanError::TooFewTraining`], [`PlanError::Unbalanced`] if a
    ///   size cannot be had from it with the classes balanced.
    /// - [`PlanError::UnknownImages`] if it names images that the catalogue does not have.
    /// - [`PlanError::ImageTwice`], [`PlanError::TestedTwice`], [`PlanError::GroupSplit`] if what
    ///   trains could be tested.
    /// - [`PlanError::SetWithoutClass`] if a set cannot be scored.
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
            self.check_fold(fold, &entries)?;
        }
        self.check_tested_once()
    }

    fn check_fold(
        &self,
        fold: &Fold,
        entries: &BTreeMap<&ImageId, &Entry>,
    ) -> Result<(), PlanError> {
        let sets = [
            (Set::Training, &fold.training_order),
            (Set::Validation, &fold.validation),
            (Set::Test, &fold.test),
        ];
        let images = || {
            sets.iter()
                .flat_map(|(set, ids)| ids.iter().map(move |id| (*set, id)))
        };
        let unknown = images().filter(|(_, id)| !entries.contains_key(id));
        let unknown: Vec<ImageId> = unknown.map(|(_, id)| id.clone()).collect();
        if !unknown.is_empty() {
            return Err(PlanError::UnknownImages {
                fold: fold.fold,
                dataset: self.dataset.clone(),
                images: unknown,
            });
        }
        let mut set_of_image = BTreeMap::new();
        let mut set_of_group = BTreeMap::new();
        for (set, id) in images() {
            if let Some(first) = set_of_image.insert(id, set) {
                return Err(PlanError::ImageTwice {
                    fold: fold.fold,
                    image: id.clone(),
                    first,
                    second: set,
                });
            }
            let Some(group) = entries.get(id).and_then(|entry| entry.group.as_ref()) else {
                continue;
            };
            match set_of_group.insert(group, set) {
                Some(first) if first != set => {
                    return Err(PlanError::GroupSplit {
                        fold: fold.fold,
                        group: group.clone(),
                        first,
                        second: set,
                    });
                }
                _ => {}
            }
        }
        self.check_mixture(fold, entries)
    }

    /// Checks that every set has every class, and that training sets of two classes are balanced.
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
        check_all_classes(Set::Test, &counts(&fold.test))?;
        check_all_classes(Set::Validation, &counts(&fold.validation))?;
        for &size in &self.sizes {
            let Some(training) = fold.training(size) else {
                return Err(PlanError::TooFewTraining {
                    fold: fold.fold,
                    images: fold.training_order.len(),
                    size,
                });
            };
            let counts = counts(training);
            check_all_classes(Set::Training, &counts)?;
            if let [first, second] = counts[..]
                && first != second
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

    fn check_tested_once(&self) -> Result<(), PlanError> {
        let mut fold_of = BTreeMap::new();
        for fold in &self.folds {
            for image in &fold.test {
                if let Some(first) = fold_of.insert(image, fold.fold) {
                    return Err(PlanError::TestedTwice {
                        image: image.clone(),
                        first,
                        second: fold.fold,
                    });
                }
            }
        }
        Ok(())
    }
}
