//! Methods trained and asked on labelled folders, as a laboratory does it.

use std::path::{Path, PathBuf};

use leuko_core::{ImageDigest, ImageId, Seed};
use leuko_data::{Size, load_one};
use leuko_lab::{Ensemble, LabError, Trained, Training, find_images, load_predictor, predict};
use leuko_methods::{Features, Measure, Method, Picture, Shape, load_model};
use leuko_study::{Contender, Silent, Store};
use leuko_synthetic::SyntheticConfig;

const SIZE: Size = Size {
    height: 192,
    width: 192,
};

/// Two classes of 12 synthetic cells each.
fn cells(folder: &Path) -> PathBuf {
    let all = folder.join("all");
    SyntheticConfig::of(60, 192)
        .write(Seed(1), &all)
        .expect("the test can run");
    let cells = folder.join("cells");
    for class in ["lymphoblast", "lymphocyte"] {
        fs_err::create_dir_all(cells.join(class)).expect("the test can run");
        let mut files = find_images(&[all.join(class)], &Silent).expect("the test can run");
        files.truncate(12);
        for file in files {
            let name = file.file_name().expect("the test can run");
            fs_err::rename(&file, cells.join(class).join(name)).expect("the test can run");
        }
    }
    cells
}

fn contenders(names: &[&str]) -> Vec<Contender> {
    let names = names.iter();
    let names = names.map(|name| name.parse().expect("the test can run"));
    names.collect()
}

fn train(names: &[&str], features: Option<&Path>, cells: &Path, results: &Path) -> Trained {
    let training = Training {
        contenders: contenders(names),
        features: features.map(Path::to_owned),
        folds: Some(3),
        size: SIZE,
        max_epochs: Some(1),
        ..Training::default()
    };
    let store = Store::open(results).expect("the test can run");
    training
        .run(cells, &store, &Silent)
        .expect("the test can run")
}

#[test]
fn test_a_method_predicts_what_its_models_say_and_knows_its_training_images() {
    let folder = tempfile::tempdir().expect("the test can run");
    let cells = cells(folder.path());
    let results = folder.path().join("results");
    let trained = train(&["shape-svm"], None, &cells, &results);
    let svm: Method = "shape-svm".parse().expect("the test can run");
    assert!(trained.networks.is_empty() && !results.join("records").exists());
    assert!(results.join("report.html").exists());
    assert_eq!(trained.methods[&svm].len(), 3);
    let scores = trained.scores_of(svm.into());
    assert_eq!((scores.len(), scores[0].folds_completed), (1, 3));
    assert!(trained.scores_of(Contender::Network).is_empty());

    let predictor = load_predictor(&[&results], None, None, &Silent).expect("the test can run");
    assert_eq!(predictor.contender(), Contender::Method(svm));
    let files = find_images(&[&cells], &Silent).expect("the test can run");
    let found = predict(predictor.as_ref(), &files, None, &Silent).expect("the test can run");
    assert_eq!(found.predictions.len(), 24);

    // The same by hand: regions measured, three models asked, the mean of what they say.
    let models: Vec<_> = (trained.methods[&svm].iter())
        .map(|path| load_model(path).expect("the test can run"))
        .collect();
    for prediction in &found.predictions {
        let (_, about) = &models[0];
        let (pixels, _) = load_one(&prediction.path, SIZE, &about.fit).expect("the test can run");
        let id = ImageId(String::new());
        let measured = Shape::default().measure(Picture {
            id: &id,
            pixels: &pixels,
            height: 192,
            width: 192,
        });
        let features = Features::new(Shape::default().names(), vec![measured]);
        let features = features.expect("the test can run");
        let says = models.iter().map(|(model, _)| {
            let says = model.predict(&features, 0).expect("the test can run");
            f64::from(says[1])
        });
        let says: Vec<f64> = says.collect();
        let mean = says.iter().sum::<f64>() / 3.0;
        assert_eq!(prediction.answer.probabilities()[1], mean);
        let squares = says.iter().map(|p| (p - mean).powi(2));
        let sd = (squares.sum::<f64>() / 2.0).sqrt();
        let spread = prediction.answer.spread().expect("the test can run");
        assert!((spread[1] - sd).abs() < 1e-12);
        let digest = ImageDigest::of(&pixels);
        let learnt = models
            .iter()
            .filter(|(_, about)| about.seen.contains(&digest));
        // One fold tests the image, one would choose a network's epoch by it, and one learns from it.
        assert_eq!((prediction.seen_by, learnt.count()), (1, 1));
    }

    // Its test scores are those of its records: each image is tested by the model that never saw it.
    assert_eq!(found.scores().expect("the test can run").seen, 24);
    let error = Ensemble::load(&[&results]).unwrap_err();
    assert!(matches!(error, LabError::OnlyMethods { .. }), "{error}");
}

#[test]
fn test_several_methods_must_be_named_and_a_network_comes_first() {
    let folder = tempfile::tempdir().expect("the test can run");
    let cells = cells(folder.path());
    let results = folder.path().join("results");
    let trained = train(&["colour", "shape"], None, &cells, &results);
    let load = |place: &Path, name: Option<&str>| {
        let contender = name.map(|name| name.parse().expect("the test can run"));
        load_predictor(&[place], contender, None, &Silent)
            .map(|predictor| predictor.contender().to_string())
    };
    let said = |error: LabError| {
        let root = folder.path().display().to_string();
        error.to_string().replace(&root, "ROOT")
    };
    insta::assert_snapshot!(said(load(&results, None).unwrap_err()), @"
    ROOT/results holds models of several methods: colour, shape
    hint: name the one that answers
    ");
    insta::assert_snapshot!(said(load(&results, Some("shape-svm")).unwrap_err()), @"
    ROOT/results holds no model of the method shape-svm
    hint: it has colour, shape
    ");
    insta::assert_snapshot!(said(load(&results, Some("cnn")).unwrap_err()), @"
    ROOT/results holds no network, only models of colour, shape
    hint: to have one, train the network on the same images
    ");
    // The folder of the model, of one method, of a study's method, or one model.
    let shape: Method = "shape".parse().expect("the test can run");
    for place in [
        results.join("model/shape"),
        results.join("methods/cells/shape"),
        trained.methods[&shape][0].clone(),
    ] {
        assert_eq!(load(&place, None).expect("the test can run"), "shape");
    }

    // A network later, in the same folder.
    let both = train(&["cnn", "colour"], None, &cells, &results);
    assert_eq!((both.networks.len(), both.methods.len()), (3, 1));
    for (name, expected) in [
        (None, "cnn"),
        (Some("colour"), "colour"),
        (Some("shape"), "shape"),
    ] {
        assert_eq!(load(&results, name).expect("the test can run"), expected);
    }
}

#[test]
fn test_features_of_new_images_come_from_a_file() {
    let folder = tempfile::tempdir().expect("the test can run");
    let cells = cells(folder.path());
    let file = |name: &str, rows: &[(&str, f32)]| {
        let bytes: Vec<[u8; 4]> = rows.iter().map(|(_, value)| value.to_le_bytes()).collect();
        let views = rows.iter().zip(&bytes).map(|((id, _), bytes)| {
            let view =
                safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![1], bytes);
            (*id, view.expect("the test can run"))
        });
        let bytes = safetensors::serialize(views, None).expect("the test can run");
        let path = folder.path().join(name);
        leuko_core::write_whole(&path, &bytes).expect("the test can run");
        path
    };
    let files = find_images(&[&cells], &Silent).expect("the test can run");
    let ids: Vec<String> = (files.iter())
        .map(|path| {
            path.strip_prefix(&cells)
                .expect("inside")
                .display()
                .to_string()
        })
        .collect();
    let value = |id: &String| {
        if id.starts_with("lymphoblast") {
            0.0
        } else {
            1.0
        }
    };
    let rows: Vec<(&str, f32)> = ids.iter().map(|id| (id.as_str(), value(id))).collect();
    let old = file("old.safetensors", &rows);
    let results = folder.path().join("results");
    train(&["features"], Some(&old), &cells, &results);

    let new = folder.path().join("new");
    fs_err::create_dir(&new).expect("the test can run");
    for (from, to) in [(0, "a.png"), (1, "b.png"), (2, "c.png")] {
        fs_err::copy(&files[from], new.join(to)).expect("the test can run");
    }
    // The file of features says what they are, not their pixels.
    let rows = file("new.safetensors", &[("a.png", 1.0), ("new/b.png", 0.0)]);
    let load = |features: Option<&Path>| load_predictor(&[&results], None, features, &Silent);
    assert!(load(None).is_err());
    let predictor = load(Some(&rows)).expect("the test can run");
    let images = find_images(&[&new], &Silent).expect("the test can run");
    let found = predict(predictor.as_ref(), &images, None, &Silent).expect("the test can run");
    let p: Vec<f64> = (found.predictions.iter())
        .map(|one| one.answer.probabilities()[1])
        .collect();
    // The last one has no row and counts as average.
    assert!(
        p[0] > 0.6 && p[1] < 0.4 && (p[2] - 0.5).abs() < 0.1,
        "{p:?}"
    );

    let one = file("one.safetensors", &[("1.png", 1.0)]);
    let predictor = load(Some(&one)).expect("the test can run");
    let error = predict(predictor.as_ref(), &images, None, &Silent).unwrap_err();
    let root = folder.path().display().to_string();
    insta::assert_snapshot!(error.to_string().replace(&root, "ROOT"), @"
    ROOT/one.safetensors has no features of any image, for example of ROOT/new/a.png
    hint: the ids in the file are the images' names
    ");
}
