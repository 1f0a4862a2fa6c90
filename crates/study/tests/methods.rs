//! Methods beside the network, in whole small studies on synthetic cells.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_methods::{Method, load_model};
use leuko_study::{
    Compute, Conclusion, Contender, MethodOutcome, MethodRecord, MethodRow, Plan, Profile,
    SettingsRequest, Silent, Store, StudyError, run,
};

fn plan(assignments: &[&str]) -> Plan {
    let settings = SettingsRequest {
        profile: Profile::Smoke,
        assignments: assignments.iter().map(|&one| one.to_owned()).collect(),
        ..SettingsRequest::default()
    };
    let only = ["synthetic-binary".to_owned()];
    let none = Path::new("no-such-folder");
    Plan::find(
        settings.resolve().expect("the test can run"),
        none,
        &only,
        None,
        &Silent,
    )
    .expect("the test can run")
}

/// A plan of methods alone.
fn methods(assignments: &[&str]) -> Plan {
    plan(assignments).without_networks()
}

fn rows(conclusion: &Conclusion) -> Vec<MethodRow> {
    let all = conclusion.experiments.iter();
    all.flat_map(|one| one.method_rows()).collect()
}

/// All files in a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs_err::read_dir(folder).expect("the test can run") {
        let path = entry.expect("the test can run").path();
        let name = path
            .file_name()
            .expect("the test can run")
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            let inner = files(&path).into_iter();
            found.extend(inner.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs_err::read(&path).expect("the test can run"));
        }
    }
    found
}

#[test]
fn test_methods_are_the_same_bytes_for_any_number_of_workers() {
    let five = r#"methods=["guess", "background-knn", "colour", "shape", "shape-svm"]"#;
    let of = |workers| {
        let compute = Compute {
            workers,
            ..Compute::default()
        };
        let plan = methods(&[five]).with_compute(compute);
        let folder = tempfile::tempdir().expect("the test can run");
        let store = Store::open(folder.path()).expect("the test can run");
        run(&plan, &store, &Silent).expect("the test can run");
        files(&folder.path().join("methods"))
    };
    let one = of(1);
    // Each method, two sizes, and a model and a record of each fold.
    assert_eq!(
        one.len(),
        5 * plan(&[]).tasks().expect("the test can run").len() * 2
    );
    assert_eq!(one, of(3));
}

#[test]
fn test_a_saved_model_gives_the_answers_of_its_record() {
    let plan = methods(&[r#"methods=["colour"]"#]);
    let folder = tempfile::tempdir().expect("the test can run");
    let store = Store::open(folder.path()).expect("the test can run");
    run(&plan, &store, &Silent).expect("the test can run");
    let colour: Method = "colour".parse().expect("the test can run");
    let task = &plan.tasks().expect("the test can run")[0];
    let record =
        MethodRecord::read(&store.method_record(colour, &task.run)).expect("the test can run");
    let (model, about) =
        load_model(&store.method_model(colour, &task.run)).expect("the test can run");
    assert_eq!((record.method, model.method()), (colour, colour));
    assert_eq!((&about.classes, &about.run), (&record.classes, &task.run));
    assert_eq!(about.fit, task.experiment.fit);
    // It knows its training images, and no other.
    let sets = task.experiment.sets(task.run.size, task.run.fold);
    let sets = sets.expect("the test can run");
    let seen = |&at: &usize| {
        let pixels = task.experiment.images.pixels(at);
        about.seen.contains(&leuko_core::ImageDigest::of(pixels))
    };
    assert!(sets.training.iter().all(seen) && !sets.test.iter().any(seen));
    assert_eq!(about.seen.len(), sets.training.len());
    assert_eq!(record.images.without_features, 0);
    let MethodOutcome::Completed(predictions) = record.outcome else {
        panic!("{:?}", record.outcome);
    };
    use leuko_methods::{Colour, Features, Measure, Picture};
    let images = &task.experiment.images;
    let measure = |at: usize| {
        Colour.measure(Picture {
            id: &images.ids()[at],
            pixels: images.pixels(at),
            height: images.height(),
            width: images.width(),
        })
    };
    let rows = (0..images.len()).map(measure).collect();
    let features = Features::new(Colour.names(), rows).expect("the test can run");
    for tested in predictions {
        let at = images
            .ids()
            .iter()
            .position(|id| *id == tested.image)
            .expect("the test can run");
        assert_eq!(
            model.predict(&features, at).expect("the test can run"),
            tested.probabilities
        );
    }
}

#[test]
fn test_methods_change_no_network_and_stand_beside_it() {
    let of = |methods| {
        let plan = plan(&[methods, "analysis.enabled=false"]);
        let folder = tempfile::tempdir().expect("the test can run");
        let store = Store::open(folder.path()).expect("the test can run");
        let conclusion = run(&plan, &store, &Silent).expect("the test can run");
        (folder, conclusion)
    };
    let (without, alone) = of("methods=[]");
    let (with, beside) = of(r#"methods=["guess", "colour"]"#);
    for part in ["records", "checkpoints", "plans", "experiments"] {
        let [without, with] = [&without, &with].map(|folder| files(&folder.path().join(part)));
        assert_eq!(without, with, "{part}");
    }
    assert!(!without.path().join("tables/methods.csv").exists());
    assert!(alone.experiments[0].methods.is_empty());

    let [guess, colour] = &beside.experiments[0].methods[..] else {
        panic!("{:?}", beside.experiments[0].methods);
    };
    assert_eq!(guess.curve().means, [0.5, 0.5]);
    let against = colour.against_network.as_ref().expect("the test can run");
    assert_eq!(against.sizes.len(), 2);
    let table =
        fs_err::read_to_string(with.path().join("tables/methods.csv")).expect("the test can run");
    let starts = table
        .lines()
        .map(|line| line.split(',').take(3).collect::<Vec<_>>().join(","));
    insta::assert_snapshot!(starts.collect::<Vec<_>>().join("\n"), @"
    experiment,method,training_images
    synthetic-binary,cnn,4
    synthetic-binary,cnn,8
    synthetic-binary,guess,4
    synthetic-binary,guess,8
    synthetic-binary,colour,4
    synthetic-binary,colour,8
    ");
}

#[test]
fn test_methods_are_added_later_and_the_rest_is_kept() {
    let folder = tempfile::tempdir().expect("the test can run");
    let store = Store::open(folder.path()).expect("the test can run");
    run(&methods(&[r#"methods=["guess"]"#]), &store, &Silent).expect("the test can run");
    let guess = "guess".parse().expect("the test can run");
    let later = methods(&[r#"methods=["guess", "background"]"#]);
    let tasks = later.tasks().expect("the test can run");
    // A model that is not made again keeps what somebody wrote into it. One without a record is made again, and so
    // is one of an earlier version.
    let [kept, lost, old] = [0, 1, 2].map(|task| &tasks[task].run);
    fs_err::write(store.method_model(guess, old), "{\n  \"format\": 1,\n")
        .expect("the test can run");
    fs_err::write(store.method_model(guess, kept), "kept").expect("the test can run");
    fs_err::write(store.method_model(guess, lost), "lost").expect("the test can run");
    fs_err::remove_file(store.method_record(guess, lost)).expect("the test can run");

    store
        .same_settings(later.settings())
        .expect("the test can run");
    let conclusion = run(&later, &store, &Silent).expect("the test can run");
    assert_eq!(rows(&conclusion).len(), 4);
    assert_eq!(
        fs_err::read(store.method_model(guess, kept)).expect("the test can run"),
        b"kept"
    );
    for run in [lost, old] {
        assert!(load_model(&store.method_model(guess, run)).is_ok());
    }
}

#[test]
fn test_features_of_another_network() {
    let labels = |plan: &Plan| plan.experiments()[0].labels.clone();
    let folder = tempfile::tempdir().expect("the test can run");
    let path = folder.path().join("features.safetensors");
    let set = format!("features={:?}", path.display().to_string());
    let with = |chosen| methods(&[chosen, &set]);
    let table = |names: Vec<String>, plan: &Plan| {
        // What knows the label is a perfect feature.
        let rows = labels(plan).into_iter();
        let rows = rows.map(|label| (f32::from(label.0) * 8.0).to_le_bytes().to_vec());
        let rows: Vec<(String, Vec<u8>)> = names.into_iter().zip(rows).collect();
        let views = rows.iter().map(|(name, bytes)| {
            let kind = safetensors::Dtype::F32;
            (
                name,
                safetensors::tensor::TensorView::new(kind, vec![1], bytes)
                    .expect("the test can run"),
            )
        });
        let bytes = safetensors::serialize(views, None).expect("the test can run");
        fs_err::write(&path, bytes).expect("the test can run");
    };
    let one = r#"methods=["features"]"#;
    let plan = with(one);
    let ids = plan.experiments()[0].images.ids();
    let store = |name: &str| Store::open(&folder.path().join(name)).expect("the test can run");

    table(ids.iter().map(|id| id.0.clone()).collect(), &plan);
    let good = store("good");
    let fit = |plan: &Plan| rows(&run(plan, &good, &Silent).expect("the test can run"));
    let found = fit(&plan);
    assert!(found.iter().all(|row| row.auc == Some(1.0)), "{found:?}");
    let features = "features".parse().expect("the test can run");
    let path_of = |run| good.method_record(features, run);
    let tasks = plan.tasks().expect("the test can run");
    let records = || {
        (tasks.iter())
            .map(|task| MethodRecord::read(&path_of(&task.run)).expect("the test can run"))
    };
    let before: Vec<MethodRecord> = records().collect();

    // Another file: all is fitted again. Records of both files are not mixed.
    table(ids.iter().rev().map(|id| id.0.clone()).collect(), &plan);
    fit(&plan);
    let sum = |record: &MethodRecord| record.features.clone().expect("the test can run");
    assert_ne!(
        sum(&records().next().expect("the test can run")),
        sum(&before[0])
    );
    assert!(
        records()
            .zip(&before)
            .all(|(now, before)| now.fingerprint != before.fingerprint)
    );
    let names = |rows: Vec<MethodRow>| {
        let names = rows.into_iter().map(|row| row.method.to_string());
        names.collect::<Vec<_>>()
    };
    let guess = with(r#"methods=["guess"]"#);
    assert_eq!(
        names(fit(&guess)),
        ["guess", "guess", "features", "features"]
    );
    leuko_core::write_summed(&path_of(&tasks[0].run), &before[0]).expect("the test can run");
    assert_eq!(names(fit(&guess)), ["guess", "guess"]);

    table(
        (0..ids.len())
            .map(|other| format!("other-{other}"))
            .collect(),
        &plan,
    );
    let error = run(&plan, &store("other"), &Silent).unwrap_err();
    let StudyError::Experiment { source, .. } = error else {
        panic!("{error}");
    };
    assert!(
        matches!(*source, StudyError::OtherFeatures { .. }),
        "{source}"
    );
}

#[test]
fn test_a_folder_of_methods_alone_is_concluded_and_answered() {
    let of = r#"methods=["guess", "colour", "shape-svm"]"#;
    let settings = ["grid.sizes=[4,8,16]", "grid.run_folds=3", of];
    let folder = tempfile::tempdir().expect("the test can run");
    let store = Store::open(folder.path()).expect("the test can run");
    let first = run(&methods(&settings), &store, &Silent).expect("the test can run");
    assert!(store.has_results() && first.any_completed());
    let tables = files(&folder.path().join("tables"));

    // Again, from records.
    let again = leuko_study::conclude(&store, &Silent).expect("the test can run");
    assert_eq!(tables, files(&folder.path().join("tables")));
    let one = &again.experiments[0];
    // The best of those that learn, which has the tables of scores.
    let last = |name: &str| {
        let rows = one.method_rows().into_iter();
        let own = rows.filter(|row| row.method.to_string() == name);
        own.max_by_key(|row| row.training_images)
            .and_then(|row| row.auc)
            .expect("the test can run")
    };
    let best = match last("shape-svm") > last("colour") {
        true => "shape-svm",
        false => "colour",
    };
    assert_eq!(one.leads.to_string(), best);
    assert!(one.network().is_none() && one.chosen().is_some());
    assert_eq!(one.summary.engines, [best]);
    let figures: Vec<&str> = one
        .figures
        .iter()
        .map(|drawn| drawn.name.as_str())
        .collect();
    assert!(
        !figures.contains(&"loss") && !figures.contains(&"network"),
        "{figures:?}"
    );
    let outlooks = leuko_study::howmany(&store, &Default::default()).expect("the test can run");
    let names: Vec<String> = outlooks.iter().map(|one| one.method.to_string()).collect();
    assert_eq!((names[0].as_str(), names.len()), (best, 2));
    let page = fs_err::read_to_string(store.report()).expect("the test can run");
    assert!(!page.contains("trained too little"));

    // A network later, in the same folder.
    let both = plan(&[&settings[..], &["analysis.enabled=false"]].concat());
    let both = run(&both, &store, &Silent).expect("the test can run");
    let one = &both.experiments[0];
    assert_eq!((one.leads, one.methods.len()), (Contender::Network, 3));
    assert!(one.methods[1].against_network.is_some());
}
