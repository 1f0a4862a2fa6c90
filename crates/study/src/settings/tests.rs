//! What overlays, assignments and unknown keys do to the settings.

use leuko_train::TrainConfig;

use super::*;

fn resolve(
    profile: Profile,
    file: Option<&std::path::Path>,
    assignments: &[String],
    seed: Option<Seed>,
) -> Result<Settings, SettingsError> {
    SettingsRequest {
        profile,
        file: file.map(std::path::Path::to_owned),
        assignments: assignments.to_vec(),
        seed,
    }
    .resolve()
}

fn set(assignments: &[&str]) -> Result<Settings, SettingsError> {
    let assignments: Vec<String> = assignments.iter().map(|a| (*a).to_owned()).collect();
    resolve(Profile::Paper, None, &assignments, None)
}

#[test]
fn test_smoke_is_small_in_every_experiment() {
    let smoke = resolve(Profile::Smoke, None, &[], None).unwrap();
    for (name, experiment) in smoke.experiments {
        let sizes = experiment.grid.sizes;
        assert!(
            sizes.iter().all(|size| size.get() <= 8),
            "{name}: {sizes:?}"
        );
        let images_a_class = experiment.train.images_a_class.unwrap_or(0);
        assert!(images_a_class <= 8, "{name}: {images_a_class}");
        assert!(experiment.train.max_epochs <= 2, "{name}");
    }
}

#[test]
fn test_resolve_of_a_key_without_its_table_names_the_table() {
    assert_eq!(
        set(&["max_epochs=3"]).unwrap_err().to_string(),
        "max_epochs=3 sets `max_epochs`, which is not a setting; did you mean `train.max_epochs`?"
    );
}

#[test]
fn test_resolve_with_an_unknown_key_prefers_names_of_its_table_and_below_it() {
    let nearest = |assignment: &str| {
        let error = set(&[assignment]).unwrap_err();
        let SettingsError::UnknownKey { key, nearest, .. } = error else {
            panic!("{error}");
        };
        format!("{key}: {}", nearest.unwrap())
    };
    let said = [
        "train.epochs=3",
        "train.epoch=3",
        "train.patience=3",
        "train.learning_rates=1",
        "train.sizes=[4]",
        "grid.size=[4]",
        "grid.max_epochs=3",
        "analysis.epochs=3",
        "experiments.all-binary.train.epochs=3",
        "experiments.all-binary.train.patience=3",
        "patience=3",
        "sed=3",
    ];
    insta::assert_snapshot!(said.map(nearest).join("\n"), @r"
        train.epochs: train.max_epochs
        train.epoch: train.max_epochs
        train.patience: train.stopping.patience
        train.learning_rates: train.optimizer.learning_rate
        train.sizes: grid.sizes
        grid.size: grid.sizes
        grid.max_epochs: train.max_epochs
        analysis.epochs: analysis.tsne.epochs
        experiments.all-binary.train.epochs: experiments.all-binary.train.max_epochs
        experiments.all-binary.train.patience: experiments.all-binary.train.stopping.patience
        patience: train.stopping.patience
        sed: seed
        ");
}

#[test]
fn test_resolve_without_overlays_gives_the_papers_numbers() {
    let settings = set(&[]).unwrap();
    let all = &settings.experiments["all-binary"];
    assert_eq!(all.grid.runs(), 200);
    assert_eq!(all.train, TrainConfig::default());
    assert_eq!(
        (all.train.max_epochs, all.train.stopping.patience),
        (500, 50)
    );
}

#[test]
fn test_resolve_of_every_profile_succeeds() {
    for profile in [Profile::Smoke, Profile::Quick, Profile::Paper] {
        resolve(profile, None, &[], None).unwrap();
    }
}

#[test]
fn test_resolve_with_an_unknown_key_names_the_nearest() {
    let message = set(&["train.max_epoch=3"]).unwrap_err().to_string();
    assert_eq!(
        message,
        "train.max_epoch=3 sets `train.max_epoch`, which is not a setting; did you mean `train.max_epochs`?"
    );
    let error = set(&["experiments.all-binary.grid.size=[10]"]).unwrap_err();
    let SettingsError::UnknownKey { nearest, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(
        nearest.as_deref(),
        Some("experiments.all-binary.grid.sizes")
    );
}

#[test]
fn test_resolve_with_an_experiments_own_overlay_leaves_the_others_alone() {
    let settings = set(&["experiments.all-binary.train.max_epochs=7"]).unwrap();
    assert_eq!(settings.experiments["all-binary"].train.max_epochs, 7);
    assert_eq!(
        settings.experiments["synthetic-binary"].train.max_epochs,
        500
    );
}

#[test]
fn test_resolve_naming_another_optimizer_takes_that_ones_defaults() {
    let settings = set(&["train.optimizer.name=adam"]).unwrap();
    let optimizer = settings.experiments["all-binary"].train.optimizer;
    assert_eq!(optimizer, leuko_train::OptimizerConfig::adam());
}

#[test]
fn test_resolve_takes_assignments_in_any_order() {
    for assignments in [
        [
            "train.optimizer.name=adam",
            "train.optimizer.learning_rate=0.01",
        ],
        [
            "train.optimizer.learning_rate=0.01",
            "train.optimizer.name=adam",
        ],
    ] {
        let settings = set(&assignments).unwrap();
        let optimizer = settings.experiments["all-binary"].train.optimizer;
        let text = toml::to_string(&optimizer).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(text, @r#"
            name = "adam"
            learning_rate = 0.01
            beta1 = 0.9
            beta2 = 0.999
            epsilon = 0.0000001
            "#); }
    }
}

#[test]
fn test_resolve_lets_an_assignment_win_over_an_experiments_own_value() {
    let own = "experiments.all-binary.grid.sizes=[10, 20]";
    let settings = set(&[own, "grid.sizes=[4]"]).unwrap();
    // What names the experiment is the more particular of two assignments ...
    assert_eq!(settings.experiments["all-binary"].grid.sizes.len(), 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.toml");
    let text = "[experiments.all-binary]\ngrid = { sizes = [10, 20] }\n";
    leuko_core::write_whole(&path, text.as_bytes()).unwrap();
    let assignments = ["grid.sizes=[4]".to_owned()];
    let settings = resolve(Profile::Paper, Some(&path), &assignments, None).unwrap();
    // ... but a file's is not.
    assert_eq!(settings.experiments["all-binary"].grid.sizes.len(), 1);
}

#[test]
fn test_resolve_refuses_a_name_that_leads_out_of_the_folder() {
    for name in ["../x", "a/b", ".hidden", ""] {
        let mut table: Table = PAPER.parse().unwrap();
        let experiments = table["experiments"].as_table_mut().unwrap();
        let one = experiments["all-binary"].clone();
        experiments.insert(name.to_owned(), one);
        let error = typed(table).unwrap_err();
        assert!(
            matches!(error, SettingsError::ExperimentName { .. }),
            "{name:?}: {error}"
        );
    }
}

#[test]
fn test_resolve_with_a_wrong_type_names_experiment_and_key() {
    let error = set(&["train.batch_size=many"]).unwrap_err();
    let SettingsError::Value { part, reason } = error else {
        panic!("{error}");
    };
    assert_eq!(part, "experiment all-binary");
    assert_eq!(
        reason,
        "invalid type: string \"many\", expected a whole number, 0 or more\nin `train.batch_size`"
    );
    assert!(matches!(
        set(&["train.batch_size=0"]),
        Err(SettingsError::Train { .. })
    ));
}

#[test]
fn test_resolve_lets_a_file_add_an_experiment_whose_sizes_hold_in_every_profile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = r#"
        [experiments.mine]
        title = "Mine"
        dataset = "my-cells"
        negative = { name = "normal", classes = ["a"] }
        positive = { name = "blast", classes = ["b"] }
        grid = { sizes = [10, 20] }
    "#;
    leuko_core::write_whole(&path, text.as_bytes()).unwrap();
    let settings = resolve(Profile::Paper, Some(&path), &[], Some(Seed(5))).unwrap();
    assert_eq!(settings.seed, Seed(5));
    assert_eq!(settings.experiments["mine"].grid.sizes.len(), 2);
    assert_eq!(settings.experiments["mine"].grid.folds, 10);
    // The time of the whole grid is computed from these.
    let quick = SettingsRequest {
        profile: Profile::Quick,
        file: Some(path),
        ..SettingsRequest::default()
    };
    let full = quick.with_profile(Profile::Paper).resolve().unwrap();
    assert_eq!(full.experiments["mine"], settings.experiments["mine"]);
}

#[test]
fn test_refusals_of_training_sizes() {
    let refused = |sizes: &[u32]| {
        let mut grid = Grid::default();
        let error = grid.set_sizes(sizes.iter().copied()).unwrap_err();
        assert_eq!(grid, Grid::default());
        assert_eq!(
            Grid::new(sizes.iter().copied(), 5).unwrap_err().to_string(),
            error.to_string()
        );
        format!("{sizes:?}: {error}")
    };
    let found = [refused(&[0]), refused(&[10, 0]), refused(&[])];
    insta::assert_snapshot!(found.join("\n"), @"
    [0]: grid.sizes: expected at least 1 training image in each set, found 0
    [10, 0]: grid.sizes: expected at least 1 training image in each set, found 0
    []: grid.sizes: expected at least one number of training images, found none
    hint: an empty list in the field `sizes` means one size: all images
    ");
}
