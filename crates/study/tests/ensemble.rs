//! A whole small study with many networks in one computation, on the processor, against one by one.
#![cfg(feature = "libtorch")]

use std::sync::Mutex;

use leuko_core::{RunId, TrainSize, read_record};
use leuko_eval::Spread;
use leuko_study::variance::{VarianceConfig, run_variance};
use leuko_study::{
    Compute, DeviceChoice, EngineChoice, Notice, Plan, Profile, SettingsRequest, Silent, Store,
    Watch, run,
};

/// Synthetic cells, and runs of 15 epochs.
fn plan(compute: Compute) -> Plan {
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
    plan.expect("the test can run").with_compute(compute)
}

/// ROC-AUC over the folds, for each training size.
fn scores(compute: Compute) -> Vec<(usize, Spread)> {
    let plan = plan(compute);
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

/// Compute of an engine, on the processor.
fn choose(engine: EngineChoice) -> Compute {
    Compute::choose(engine, DeviceChoice::Cpu).expect("libtorch is there")
}

#[test]
fn test_a_study_of_many_networks_at_once_scores_as_one_by_one() {
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

/// Keeps how many networks train in one computation.
#[derive(Default)]
struct AtOnce(Mutex<Vec<usize>>);

impl Watch for AtOnce {
    fn notice(&self, notice: &Notice<'_>) {
        if let Notice::Together { networks, .. } = notice {
            self.0.lock().expect("no panic").push(*networks);
        }
    }
}

#[test]
fn test_the_networks_of_all_seeds_of_a_split_train_at_once() {
    let folder = tempfile::tempdir().expect("the test can run");
    let store = Store::open(folder.path()).expect("the test can run");
    let plan = plan(choose(EngineChoice::Ensemble));
    let run = RunId {
        size: TrainSize::new(4).expect("not 0"),
        ..plan.tasks().expect("a plan")[0].run.clone()
    };
    let config = VarianceConfig {
        sizes: vec![run.size],
        subsets: 2,
        seeds: 2,
        test_sets: 2,
    };
    let at_once = AtOnce::default();
    let found = run_variance(plan, &config, &store, &at_once).expect("the networks train");
    assert_eq!(at_once.0.into_inner().expect("no panic"), [4]);
    assert_eq!(found.found[0].rows.len(), 1);
    let losses = ["seed-1", "seed-2"].map(|seed| {
        let store = Store::open(&folder.path().join("variance").join(seed)).expect("a place");
        let record = read_record(&store.record(&run)).expect("a record");
        record.completed().expect("no failure").losses[0]
    });
    assert_ne!(losses[0], losses[1]);
}
