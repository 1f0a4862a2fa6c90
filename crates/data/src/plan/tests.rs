//! Properties of plans, whatever the data set.

use std::collections::BTreeMap;

use proptest::prelude::*;

use leuko_core::Seed;

use super::*;
use crate::fixtures::catalogue;

fn size(n: u32) -> TrainSize {
    TrainSize::new(n).unwrap()
}

fn config(folds: u16, sizes: &[u32], seed: u64) -> PlanConfig {
    PlanConfig {
        folds,
        sizes: sizes.iter().map(|&n| size(n)).collect(),
        seed: Seed(seed),
        ..PlanConfig::default()
    }
}

/// Class of every image.
fn class_of(catalogue: &Catalogue) -> BTreeMap<&ImageId, usize> {
    let entries = catalogue.entries.iter();
    entries
        .map(|entry| (&entry.id, entry.class.index()))
        .collect()
}

/// Number of images of each class among `ids`.
fn mixture(ids: &[ImageId], catalogue: &Catalogue) -> Vec<usize> {
    let class_of = class_of(catalogue);
    let mut counts = vec![0; catalogue.classes.len()];
    ids.iter().for_each(|id| counts[class_of[id]] += 1);
    counts
}

/// Puts images into groups of `sizes` in turn, across classes.
fn group(mut catalogue: Catalogue, sizes: &[usize]) -> Catalogue {
    let mut numbers = (0..).zip(sizes.iter().cycle());
    let (mut group, mut left) = (0, 0);
    // Round robin over the classes, so that groups are mixed.
    catalogue
        .entries
        .sort_by_key(|entry| entry.id.0[1..].to_owned());
    for entry in &mut catalogue.entries {
        while left == 0 {
            let (number, &size) = numbers.next().unwrap();
            (group, left) = (number, size);
        }
        entry.group = Some(format!("patient {group}"));
        left -= 1;
    }
    catalogue
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn test_plan_keeps_its_promises(
        counts in prop::collection::vec(6usize..60, 2..5),
        folds in 3u16..7,
        seed: u64,
    ) {
        let cells = catalogue(&counts);
        let least = 2 * counts.len() as u32;
        let plan = plan(&cells, &config(folds, &[least], seed)).unwrap();
        plan.validate(&cells).unwrap();

        // Every image is tested exactly once.
        let tested: Vec<_> = plan.folds.iter().flat_map(|fold| fold.test.clone()).collect();
        let distinct: BTreeSet<_> = tested.iter().cloned().collect();
        prop_assert_eq!(tested.len(), cells.entries.len());
        prop_assert_eq!(distinct.len(), cells.entries.len());

        // Fold sizes differ by at most one, overall and within each class.
        let sizes: Vec<usize> = plan.folds.iter().map(|fold| fold.test.len()).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
        for class in 0..counts.len() {
            let of_class = plan.folds.iter().map(|fold| mixture(&fold.test, &cells)[class]);
            let of_class: Vec<usize> = of_class.collect();
            prop_assert!(of_class.iter().max().unwrap() - of_class.iter().min().unwrap() <= 1);
        }

        for (k, fold) in plan.folds.iter().enumerate() {
            // Validation is the next fold's test set.
            prop_assert_eq!(&fold.validation, &plan.folds[(k + 1) % plan.folds.len()].test);
            // Nothing is in two sets, and nothing is twice in one.
            let all = [&fold.test[..], &fold.validation, &fold.training_order].concat();
            let distinct: BTreeSet<_> = all.iter().collect();
            prop_assert_eq!(distinct.len(), all.len());
            if counts.len() > 2 {
                prop_assert_eq!(all.len(), cells.entries.len());
            }
        }
    }

    #[test]
    fn test_plan_of_two_classes_is_half_and_half_at_every_even_size(
        counts in prop::collection::vec(6usize..60, 2..=2),
        seed: u64,
    ) {
        let cells = catalogue(&counts);
        let plan = plan(&cells, &config(4, &[2], seed)).unwrap();
        for fold in &plan.folds {
            let rest: Vec<ImageId> = cells
                .entries
                .iter()
                .map(|entry| entry.id.clone())
                .filter(|id| !fold.test.contains(id) && !fold.validation.contains(id))
                .collect();
            // All of the smaller class in the pool is used.
            let smaller = mixture(&rest, &cells).into_iter().min().unwrap();
            prop_assert_eq!(fold.training_order.len(), 2 * smaller);
            for n in (2..=fold.training_order.len()).step_by(2) {
                let training = fold.training(size(n as u32)).unwrap();
                prop_assert_eq!(mixture(training, &cells), [n / 2, n / 2]);
            }
        }
    }

    #[test]
    fn test_plan_of_more_classes_keeps_their_shares_at_every_size(
        counts in prop::collection::vec(6usize..60, 3..6),
        seed: u64,
    ) {
        let cells = catalogue(&counts);
        let classes = counts.len();
        let plan = plan(&cells, &config(4, &[classes as u32], seed)).unwrap();
        for fold in &plan.folds {
            let pool = mixture(&fold.training_order, &cells);
            let all: usize = pool.iter().sum();
            for n in classes..=all {
                let taken = mixture(&fold.training_order[..n], &cells);
                for (class, &taken) in taken.iter().enumerate() {
                    prop_assert!(taken >= 1);
                    let share = n as f64 * pool[class] as f64 / all as f64;
                    // One image of each class comes first, whatever its share.
                    let off = (taken as f64 - share).abs();
                    prop_assert!(off < classes as f64, "{taken} of {n}, share {share}");
                }
            }
        }
    }

    #[test]
    fn test_plan_depends_on_seed_and_images_but_not_on_their_order(
        counts in prop::collection::vec(20usize..60, 2..4),
        seed: u64,
        grouped: bool,
    ) {
        let cells = catalogue(&counts);
        let cells = if grouped { group(cells, &[1, 2]) } else { cells };
        let config = config(3, &[4], seed);
        let first = plan(&cells, &config).unwrap();
        let mut shuffled = cells.clone();
        Stream::new(Seed(seed), "test").shuffle(&mut shuffled.entries);
        prop_assert_eq!(&first, &plan(&shuffled, &config).unwrap());
        let other = PlanConfig { seed: Seed(seed.wrapping_add(1)), ..config };
        prop_assert_ne!(first, plan(&cells, &other).unwrap());
    }

    #[test]
    fn test_plan_never_splits_a_group(
        counts in prop::collection::vec(30usize..60, 2..4),
        sizes in prop::collection::vec(1usize..6, 1..8),
        folds in 3u16..5,
        seed: u64,
    ) {
        let cells = group(catalogue(&counts), &sizes);
        let plan = plan(&cells, &config(folds, &[4], seed)).unwrap();
        plan.validate(&cells).unwrap();
        let group_of: BTreeMap<_, _> =
            cells.entries.iter().map(|entry| (&entry.id, entry.group.as_ref().unwrap())).collect();
        let mut tested = 0;
        for fold in &plan.folds {
            tested += fold.test.len();
            let groups = |ids: &[ImageId]| -> BTreeSet<&String> {
                ids.iter().map(|id| group_of[id]).collect()
            };
            let sets = [&fold.test, &fold.validation, &fold.training_order].map(|ids| groups(ids));
            prop_assert!(sets[0].is_disjoint(&sets[1]));
            prop_assert!(sets[0].is_disjoint(&sets[2]));
            prop_assert!(sets[1].is_disjoint(&sets[2]));
            // Whole groups cannot be dealt better than this in general.
            let even = cells.entries.len() as f64 / f64::from(folds);
            prop_assert!((fold.test.len() as f64 - even).abs() <= 6.0 + even / 3.0);
        }
        prop_assert_eq!(tested, cells.entries.len());
    }

    #[test]
    fn test_plan_survives_json(counts in prop::collection::vec(6usize..20, 2..4), seed: u64) {
        let plan = plan(&catalogue(&counts), &config(3, &[4], seed)).unwrap();
        let text = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<SplitPlan>(&text).unwrap(), plan);
    }
}

#[test]
fn test_plan_of_the_papers_data_has_the_papers_numbers() {
    // 124 healthy and 126 blasts: folds of 25, a pool of 200, sizes 10 to 200.
    let cells = catalogue(&[124, 126]);
    let paper = PlanConfig {
        sizes: (1..=19).map(|tens| size(10 * tens)).collect(),
        ..PlanConfig::default()
    };
    let plan = plan(&cells, &paper).unwrap();
    assert_eq!(plan.folds.len(), 10);
    for fold in &plan.folds {
        assert_eq!((fold.test.len(), fold.validation.len()), (25, 25));
        // The pool of 200 holds 98 to 100 of the healthy.
        assert!(fold.training_order.len() >= 196);
    }
}

#[test]
fn test_plan_of_a_short_run_is_the_start_of_the_whole_one() {
    let cells = catalogue(&[50, 60]);
    let whole = plan(&cells, &config(10, &[10, 20], 1)).unwrap();
    let quick = PlanConfig {
        run_folds: Some(3),
        ..config(10, &[20, 10], 1)
    };
    let quick = plan(&cells, &quick).unwrap();
    assert_eq!(quick.folds, whole.folds[..3]);
    assert_eq!(quick.sizes, whole.sizes);
    assert_eq!(quick.folds_cut, 10);
    quick.validate(&cells).unwrap();
}

#[test]
fn test_training_sets_are_nested_and_drawn_anew_in_each_fold() {
    let plan = plan(&catalogue(&[50, 60]), &config(5, &[10, 20], 1)).unwrap();
    let fold = &plan.folds[0];
    let (small, large) = (
        fold.training(size(10)).unwrap(),
        fold.training(size(20)).unwrap(),
    );
    assert_eq!(small, &large[..10]);
    assert_eq!(fold.training(size(1000)), None);
    assert_ne!(plan.folds[0].training_order, plan.folds[1].training_order);
}

#[test]
fn test_images_are_those_that_runs_need() {
    let cells = catalogue(&[20, 20]);
    let quick = PlanConfig {
        run_folds: Some(1),
        ..config(5, &[2, 6], 1)
    };
    let plan = plan(&cells, &quick).unwrap();
    assert_eq!(plan.images().len(), 8 + 8 + 6);
}

#[test]
fn test_plan_deals_large_groups_evenly() {
    // Twelve patients, each with one class only, as in a study of patients and controls.
    let mut cells = catalogue(&[60, 60]);
    for (number, entry) in cells.entries.iter_mut().enumerate() {
        entry.group = Some(format!("patient {}", number / 10));
    }
    let plan = plan(&cells, &config(3, &[20], 1)).unwrap();
    for fold in &plan.folds {
        assert_eq!(mixture(&fold.test, &cells), [20, 20]);
    }
}

#[test]
fn test_plan_deals_images_without_a_group_one_by_one() {
    let mut cells = catalogue(&[12, 12]);
    cells.entries[0].group = Some("p".into());
    cells.entries[1].group = Some("p".into());
    let plan = plan(&cells, &config(3, &[4], 1)).unwrap();
    for fold in &plan.folds {
        assert_eq!(fold.test.len(), 8);
    }
}

#[track_caller]
fn check_refused(cells: &Catalogue, config: &PlanConfig, expected: PlanError) {
    assert_eq!(plan(cells, config).unwrap_err(), expected);
}

#[test]
fn test_plan_of_a_senseless_request_is_refused() {
    let cells = catalogue(&[20, 20]);
    check_refused(
        &cells,
        &config(2, &[4], 1),
        PlanError::TooFewFolds { folds: 2 },
    );
    for run in [0, 6] {
        let short = PlanConfig {
            run_folds: Some(run),
            ..config(5, &[4], 1)
        };
        check_refused(&cells, &short, PlanError::RunFolds { run, folds: 5 });
    }
    check_refused(
        &cells,
        &config(5, &[4, 6, 4], 1),
        PlanError::DuplicateSize { size: size(4) },
    );
    check_refused(
        &cells,
        &config(5, &[4, 7], 1),
        PlanError::OddSize { size: size(7) },
    );
    check_refused(
        &catalogue(&[20, 20, 20]),
        &config(5, &[2], 1),
        PlanError::SizeBelowClasses {
            size: size(2),
            classes: 3,
        },
    );
    check_refused(
        &catalogue(&[20]),
        &config(5, &[4], 1),
        PlanError::TooFewClasses {
            dataset: "cells".into(),
            classes: 1,
        },
    );
}

#[test]
fn test_plan_of_sizes_above_the_pool_names_them_and_the_largest_possible() {
    let error = plan(&catalogue(&[20, 20]), &config(5, &[10, 24, 26, 50], 1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "training sizes 26, 50 are too large for cells; the largest possible is 24\n\
         hint: use grid.sizes up to 24; each fold keeps the other images for validation and test"
    );
}

#[test]
fn test_plan_without_sizes_trains_on_the_whole_pool() {
    let sizes = |counts: &[usize]| {
        let plan = plan(&catalogue(counts), &config(5, &[], 1)).unwrap();
        plan.sizes.iter().map(|size| size.get()).collect::<Vec<_>>()
    };
    // Three of five parts train; of two classes the rarer one decides.
    assert_eq!(sizes(&[20, 20]), [24]);
    assert_eq!(sizes(&[20, 10]), [12]);
    assert_eq!(sizes(&[20, 10, 5]), [21]);
}

#[test]
fn test_plan_of_the_whole_puts_what_one_class_has_more_last() {
    let cells = catalogue(&[50, 20]);
    let whole = PlanConfig {
        mixture: Mixture::Whole,
        ..config(5, &[], 1)
    };
    let plan = plan(&cells, &whole).unwrap();
    plan.validate(&cells).unwrap();
    assert_eq!(plan.sizes, [size(42)]);
    for fold in &plan.folds {
        assert_eq!(mixture(&fold.training_order[..24], &cells), [12, 12]);
        assert_eq!(mixture(&fold.training_order, &cells), [30, 12]);
    }
}

#[test]
fn test_plan_of_three_classes_trains_on_one_that_not_every_fold_tests() {
    let cells = catalogue(&[40, 20, 3]);
    let plan = plan(&cells, &config(10, &[20], 1)).unwrap();
    plan.validate(&cells).unwrap();
    for fold in &plan.folds {
        let training = fold.training(size(20)).unwrap();
        assert!(mixture(training, &cells)[2] > 0, "{}", fold.fold);
    }
    let tested: usize = plan
        .folds
        .iter()
        .map(|fold| mixture(&fold.test, &cells)[2])
        .sum();
    assert_eq!(tested, 3);
}

#[test]
fn test_plan_of_too_few_images_of_a_class_names_it() {
    let expected = PlanError::TooFewImages {
        class: "b".into(),
        images: 1,
        folds: 10,
    };
    check_refused(&catalogue(&[176, 1]), &config(10, &[4], 1), expected);
    let expected = PlanError::TooSmallClass {
        class: "c".into(),
        images: 2,
    };
    check_refused(&catalogue(&[20, 20, 2]), &config(10, &[6], 1), expected);
}

#[test]
fn test_plan_of_one_image_twice_is_refused() {
    let mut cells = catalogue(&[20, 20]);
    cells.entries[1].id = cells.entries[0].id.clone();
    let image = cells.entries[0].id.clone();
    check_refused(
        &cells,
        &config(5, &[4], 1),
        PlanError::DuplicateImage { image },
    );
}

#[test]
fn test_plan_of_groups_that_cannot_be_dealt_is_refused() {
    let mut cells = catalogue(&[20, 20]);
    for entry in &mut cells.entries[..21] {
        entry.group = Some("large".into());
    }
    let expected = PlanError::GroupTooLarge {
        group: "large".into(),
        images: 21,
        all: 40,
        most: 20,
    };
    check_refused(&cells, &config(4, &[4], 1), expected);

    for (number, entry) in cells.entries.iter_mut().enumerate() {
        entry.group = Some(format!("{}", number / 10));
    }
    let expected = PlanError::TooFewGroups {
        class: "a".into(),
        groups: 2,
        folds: 4,
    };
    check_refused(&cells, &config(4, &[4], 1), expected);
}

#[test]
fn test_plan_with_an_unknown_field_is_refused() {
    let plan = plan(&catalogue(&[20, 20]), &config(5, &[4], 1)).unwrap();
    let text = serde_json::to_string(&plan)
        .unwrap()
        .replacen('{', "{\"extra\":1,", 1);
    assert!(serde_json::from_str::<SplitPlan>(&text).is_err());
}

/// Independent of our code: the rules above in plain Python. See `tests/golden/plan/`. Any change here
/// changes every published result.
#[test]
fn test_plan_matches_an_independent_implementation() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../../../tests/golden/plan/plan.json")).unwrap();
    for case in golden.as_array().unwrap() {
        let counts: Vec<usize> = serde_json::from_value(case["counts"].clone()).unwrap();
        let folds = case["folds"].as_u64().unwrap() as u16;
        let seed = case["seed"].as_u64().unwrap();
        let plan = plan(&catalogue(&counts), &config(folds, &[4], seed)).unwrap();
        let expected: Vec<Fold> = serde_json::from_value(case["plan"].clone()).unwrap();
        assert_eq!(plan.folds, expected, "{counts:?}");
    }
}
