//! Plans of curves of many kinds of sets.

use std::path::PathBuf;

use leuko_core::{ClassIndex, ImageId, Seed, TrainSize};
use leuko_data::{Entry, SplitPlan};
use leuko_study::{Profile, Silent};

use super::*;

/// So many images of each class.
pub(super) fn cells(counts: &[usize]) -> Catalogue {
    let entries = counts.iter().zip(0u16..).flat_map(|(&count, class)| {
        (0..count).map(move |number| Entry {
            id: ImageId(format!("{class}/{number:05}.png")),
            path: PathBuf::new(),
            class: ClassIndex(class),
            group: None,
        })
    });
    let classes = (0..counts.len()).map(|class| format!("class-{class}"));
    Catalogue {
        name: "cells".into(),
        classes: classes.collect(),
        entries: entries.collect(),
        set_aside: Vec::new(),
        remarks: Vec::new(),
    }
}

/// The same, with so many images in each group.
fn patients(counts: &[usize], images: usize) -> Catalogue {
    let mut catalogue = cells(counts);
    for (entry, number) in catalogue.entries.iter_mut().zip(0..) {
        entry.group = Some(format!("patient {}", number / images));
    }
    catalogue
}

/// Folds, folds that run, and sizes of a curve; checks that every fold can train on all sizes.
fn decided(
    catalogue: &Catalogue,
    config: &CurveConfig,
) -> Result<(u16, u16, Vec<usize>), LabError> {
    let (sampled, _) = sample(
        catalogue.clone(),
        Extent::of(config.profile).images,
        Seed(1),
    );
    let (question, settings) = super::settle(&sampled, config, &Silent)?;
    let experiment = &settings.experiments["cells"];
    let grid = &experiment.grid;
    let cut: SplitPlan = (experiment.cut(&question, &grid.plan_config(settings.seed))).unwrap();
    assert_eq!(cut.folds.len(), usize::from(grid.run_folds));
    for fold in &cut.folds {
        for &size in &grid.sizes {
            let training = fold.training(size).unwrap();
            if question.classes.len() == 2 {
                let first = training.iter().filter(|id| id.0.starts_with('0')).count();
                assert_eq!(2 * first, size.get());
            }
        }
    }
    let sizes = grid.sizes.iter().map(|size| size.get()).collect();
    Ok((grid.folds, grid.run_folds, sizes))
}

fn of_profile(profile: Profile) -> CurveConfig {
    CurveConfig {
        profile,
        ..CurveConfig::default()
    }
}

#[test]
fn test_plans_of_sets_of_all_sizes() {
    let plan = |counts: &[usize], profile| {
        let (folds, run, sizes) = decided(&cells(counts), &of_profile(profile)).unwrap();
        format!("{counts:?} {profile}: {run} of {folds} folds, {sizes:?}")
    };
    let plans = [
        plan(&[10, 10], Profile::Quick),
        plan(&[20, 20], Profile::Quick),
        plan(&[50, 50], Profile::Quick),
        plan(&[53, 176], Profile::Quick),
        plan(&[120, 128], Profile::Quick),
        plan(&[120, 128], Profile::Paper),
        plan(&[10_000, 10_000], Profile::Quick),
        plan(&[10_000, 10_000], Profile::Paper),
        plan(&[19_970, 30], Profile::Quick),
        plan(&[20, 20], Profile::Smoke),
        plan(&[22, 48, 53, 176], Profile::Smoke),
        plan(&[22, 48, 53, 176], Profile::Quick),
        plan(&[3, 40, 100], Profile::Quick),
        plan(&[250, 250, 250], Profile::Paper),
    ];
    insta::assert_snapshot!(plans.join("\n"), @"
    [10, 10] quick: 5 of 5 folds, [4, 6, 12]
    [20, 20] quick: 10 of 10 folds, [6, 10, 18, 32]
    [50, 50] quick: 10 of 10 folds, [10, 20, 40, 80]
    [53, 176] quick: 10 of 10 folds, [10, 16, 30, 50, 82]
    [120, 128] quick: 10 of 10 folds, [10, 18, 30, 60, 110, 192]
    [120, 128] paper: 10 of 10 folds, [10, 14, 20, 30, 40, 60, 90, 130, 192]
    [10000, 10000] quick: 5 of 10 folds, [10, 20, 40, 90, 190, 400]
    [10000, 10000] paper: 10 of 10 folds, [10, 20, 40, 70, 150, 290, 560, 1090, 2140, 4180, 8180, 16000]
    [19970, 30] quick: 10 of 10 folds, [6, 12, 24, 48]
    [20, 20] smoke: 3 of 4 folds, [4, 6, 12]
    [22, 48, 53, 176] smoke: 3 of 4 folds, [8, 14, 24]
    [22, 48, 53, 176] quick: 7 of 10 folds, [10, 18, 40, 70, 130, 239]
    [3, 40, 100] quick: 10 of 10 folds, [10, 18, 30, 60, 113]
    [250, 250, 250] paper: 10 of 10 folds, [10, 14, 22, 30, 40, 60, 90, 140, 200, 290, 410, 600]
    ");
}

#[test]
fn test_groups_stay_together_and_limit_the_folds() {
    let (folds, run, sizes) = decided(&patients(&[40, 40], 5), &CurveConfig::default()).unwrap();
    assert_eq!((folds, run), (4, 4));
    assert_eq!(sizes, [6, 12, 22, 40]);
}

#[test]
fn test_named_sizes_and_folds_are_taken_and_all_folds_run() {
    let sizes = [20, 400].into_iter().filter_map(TrainSize::new).collect();
    let config = CurveConfig {
        sizes: Some(sizes),
        folds: Some(12),
        ..CurveConfig::default()
    };
    let found = decided(&cells(&[300, 300]), &config).unwrap();
    assert_eq!(found, (12, 12, vec![20, 400]));
    let assigned = CurveConfig {
        assignments: ["grid.sizes=[8,30]", "grid.run_folds=2"]
            .map(str::to_owned)
            .to_vec(),
        ..CurveConfig::default()
    };
    let found = decided(&cells(&[300, 300]), &assigned).unwrap();
    assert_eq!(found, (10, 2, vec![8, 30]));
    assert!(sets(&assigned, "grid.sizes") && !sets(&assigned, "grid.size"));
}

#[test]
fn test_too_few_images_say_how_many_are_needed() {
    let error = |catalogue| {
        decided(&catalogue, &CurveConfig::default())
            .unwrap_err()
            .to_string()
    };
    insta::assert_snapshot!(error(cells(&[8, 30])), @"
    cells has too few images for a learning curve: class-0 8, class-1 30. With 4 folds, networks can train on at most 8 images, and a curve needs at least 12
    hint: label at least 10 images of each class
    ");
    insta::assert_snapshot!(error(cells(&[5, 5, 6])), @"
    cells has too few images for a learning curve: class-0 5, class-1 5, class-2 6. With 3 folds, networks can train on at most 5 images, and a curve needs at least 18
    hint: label at least 10 images of each class
    ");
}

/// Of a number of folds that a user names, the message says the fewest images that are enough.
#[test]
fn test_enough_images_follow_the_folds() {
    for (folds, expected) in [(3, 18), (4, 12), (5, 10), (6, 10)] {
        let config = CurveConfig {
            folds: Some(folds),
            ..CurveConfig::default()
        };
        match decided(&cells(&[7, 7]), &config) {
            Err(LabError::ShortCurve { enough, .. }) => assert_eq!(enough, expected),
            other => panic!("{folds} folds: {other:?}"),
        }
        decided(&cells(&[expected, expected]), &config).unwrap();
    }
    let few = decided(&patients(&[9, 9], 3), &CurveConfig::default());
    insta::assert_snapshot!(few.unwrap_err(), @"
    cells has too few images for a learning curve: class-0 9, class-1 9. With 3 folds, networks can train on at most 6 images, and a curve needs at least 12
    hint: label at least 18 images of each class, spread evenly over 3 or more patients
    ");
}

/// Every set that the message calls large enough is.
#[test]
fn test_every_set_of_enough_images_has_a_curve_that_fits_every_fold() {
    for smaller in (10..60).chain([100, 130, 499, 1200]) {
        for more in [0, 1, 7, 150] {
            for profile in [Profile::Quick, Profile::Paper] {
                let counts = [smaller, smaller + more];
                let (folds, _, sizes) = decided(&cells(&counts), &of_profile(profile)).unwrap();
                assert!((3..=10).contains(&folds), "{counts:?}");
                assert!(
                    sizes.len() >= 3 && sizes[0] * 3 <= *sizes.last().unwrap(),
                    "{sizes:?}"
                );
            }
        }
    }
    for smaller in 10..40 {
        for classes in 3..7 {
            let counts: Vec<usize> = (0..classes).map(|class| smaller + 3 * class).collect();
            decided(&cells(&counts), &CurveConfig::default()).unwrap();
        }
    }
}
