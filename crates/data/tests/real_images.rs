//! On the real images, where they are: finding, decoding, fitting and splitting them.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::Write as _;
use std::path::PathBuf;

use leuko_data::{
    Catalogue, Fit, Found, Manifest, PlanConfig, PlanError, Reader, Warning, builtin_manifests,
    check_counts, check_hashes, find, load, plan,
};

/// Manifest and catalogue of a data set in the folder that `LEUKO_TEST_DATA` names, or in
/// `shared/data` beside the checkout; says so where it is not there.
fn real(name: &str) -> Option<(PathBuf, Manifest, Catalogue)> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let root = std::env::var_os("LEUKO_TEST_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let manifests = builtin_manifests().unwrap();
    let manifest = manifests
        .into_iter()
        .find(|manifest| manifest.name == name)?;
    match find(&root, &manifest).unwrap() {
        Found::Present(catalogue) => Some((root, manifest, catalogue)),
        Found::Absent | Found::Unlabelled { .. } => {
            // Not eprintln!, which the test harness keeps to itself while a test passes.
            let line = format!("not run: {name} is not in {}\n", root.display());
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            None
        }
    }
}

#[test]
fn test_all_idb2_is_the_published_data_set() {
    let Some((root, manifest, catalogue)) = real("all-idb2") else {
        return;
    };
    assert_eq!(catalogue.counts(), [130, 130]);
    assert_eq!(check_counts(&catalogue, &manifest), []);
    let warnings = check_hashes(&root, &catalogue, &manifest, &Reader::default(), &|_| {}).unwrap();
    assert_eq!(warnings, Some(Vec::new()));
}

#[test]
fn test_all_idb2_has_ten_smaller_images_seven_of_them_healthy() {
    let Some((_, manifest, catalogue)) = real("all-idb2") else {
        return;
    };
    let loaded = load(&catalogue, None, &manifest.fit, &|_| {}).unwrap();
    assert_eq!((loaded.images.height(), loaded.images.width()), (257, 257));
    let padded: Vec<_> = loaded
        .fit(&catalogue)
        .classes
        .iter()
        .map(|c| (c.padded, c.most_padded))
        .collect();
    assert_eq!(padded, [(7, 64), (3, 4)]);
    assert!(
        loaded
            .fit(&catalogue)
            .classes
            .iter()
            .all(|class| class.resampled == 0 && class.cropped == 0)
    );
    // The most frequent size is found without a target.
    let wanted = catalogue.entries[..1]
        .iter()
        .map(|entry| entry.id.clone())
        .collect();
    let by_itself = load(&catalogue, Some(&wanted), &Fit::default(), &|_| {}).unwrap();
    assert_eq!(by_itself.images.pixels(0), loaded.images.pixels(0));
}

#[test]
fn test_all_idb2_can_be_split_as_in_the_paper() {
    let Some((_, _, catalogue)) = real("all-idb2") else {
        return;
    };
    let plan = plan(&catalogue, &PlanConfig::default()).unwrap();
    plan.validate(&catalogue).unwrap();
    for fold in &plan.folds {
        assert_eq!((fold.test.len(), fold.validation.len()), (26, 26));
        assert_eq!(fold.training_order.len(), 208);
    }
}

#[test]
fn test_pbc_can_stand_in_for_a_question_of_immature_cells() {
    let Some((_, manifest, catalogue)) = real("pbc") else {
        return;
    };
    let binary = catalogue
        .regroup(&[
            (
                "mature",
                vec![
                    "neutrophil",
                    "eosinophil",
                    "basophil",
                    "lymphocyte",
                    "monocyte",
                    "platelet",
                ],
            ),
            ("immature", vec!["ig", "erythroblast"]),
        ])
        .unwrap();
    let plan = plan(
        &binary,
        &PlanConfig {
            run_folds: Some(1),
            ..PlanConfig::default()
        },
    )
    .unwrap();
    let loaded = load(&binary, Some(&plan.images()), &manifest.fit, &|_| {}).unwrap();
    assert_eq!(loaded.images.len(), plan.images().len());
    assert_eq!((loaded.images.height(), loaded.images.width()), (363, 360));
    assert!(
        loaded
            .fit(&binary)
            .classes
            .iter()
            .all(|class| class.resampled == 0)
    );
    // The real folders hold a hidden file that is no image.
    let hidden = |path: &PathBuf| path.to_string_lossy().contains("/.");
    assert!(catalogue.set_aside.iter().all(|aside| hidden(&aside.path)));
    for warning in check_counts(&catalogue, &manifest) {
        assert!(matches!(warning, Warning::Count { expected, got, .. } if got < expected));
    }
}

#[test]
fn test_jtsc_is_found_by_its_own_table() {
    let Some((_, manifest, catalogue)) = real("jtsc") else {
        return;
    };
    assert_eq!(catalogue.counts(), [176, 53, 48, 22, 1]);
    let loaded = load(&catalogue, None, &manifest.fit, &|_| {}).unwrap();
    assert_eq!((loaded.images.height(), loaded.images.width()), (120, 120));
    // One basophil cannot be in three sets.
    let error = plan(&catalogue, &PlanConfig::default()).unwrap_err();
    assert!(
        matches!(&error, PlanError::TooSmallClass { class, images: 1 } if class == "basophil"),
        "{error}"
    );
}
