//! A whole small study with many networks in one computation, on the processor, against one by one.
#![cfg(feature = "libtorch")]

use leuko_eval::Spread;
use leuko_study::{
    Compute, DeviceChoice, EngineChoice, Plan, Profile, SettingsRequest, Silent, Store, run,
};

/// ROC-AUC over the folds, for each training size.
fn scores(compute: Compute) -> Vec<(usize, Spread)> {
    let settings = SettingsRequest {
        profile: Profile::Smoke,
        assignments: [
            "analysis.enabled=false",
            "methods=[]",
            "grid.run_folds=4",
            "grid.sizes=[10, 20]",
            // Small steps, so that rounding does not grow into another network.
            "train.optimizer.learning_rate=1e-4",
            "train.max_epochs=15",
            "train.stopping.patience=10",
            "synthetic.count=48",
        ]
        .map(str::to_owned)
        .into(),
        ..SettingsRequest::default()
    };
    let settings = settings.resolve().expect("the test can run");
    let only = ["synthetic-binary".to_owned()];
    let plan = Plan::find(settings, "no-such-folder".as_ref(), &only, None, &Silent);
    let plan = plan.expect("the test can run").with_compute(compute);
    let folder = tempfile::tempdir().expect("the test can run");
    let store = Store::open(folder.path()).expect("the test can run");
    let conclusion = run(&plan, &store, &Silent).expect("the study runs");
    let summary = &conclusion.experiments[0].summary;
    assert_eq!(summary.engines, [compute.engine.to_string()]);
    let score = |size: &leuko_eval::SizeSummary| {
        assert_eq!((size.folds_completed, size.folds_failed), (4, 0));
        let auc = size.auc.expect("two classes");
        (size.training_images.get(), auc)
    };
    summary.sizes.iter().map(score).collect()
}

#[test]
fn test_a_study_of_many_networks_at_once_scores_as_one_by_one() {
    let choose = |engine| Compute::choose(engine, DeviceChoice::Cpu).expect("libtorch is there");
    let alone = scores(choose(EngineChoice::Fused));
    // Three at once, so that some wait and networks of two sizes train together.
    let together = scores(
        choose(EngineChoice::Ensemble)
            .with_networks(3)
            .expect("an ensemble"),
    );
    assert_eq!((alone.len(), together.len()), (2, 2));
    for ((size, alone), (_, together)) in alone.into_iter().zip(together) {
        let error = alone.se.expect("four folds");
        let off = (alone.mean - together.mean).abs();
        assert!(
            off <= error,
            "{size} images: {} alone, {} together, standard error {error}",
            alone.mean,
            together.mean
        );
    }
}
