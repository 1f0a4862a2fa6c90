//! Networks with fresh weights: work that is stopped, and values that a caller gets wrong.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use leuko_core::{ClassIndex, Fit, FoldIndex, RunId, Seed, Size, Stream, TrainSize};
use leuko_explain::{ExplainError, Preset};
use leuko_lab::{
    EXPLANATIONS, Ensemble, ExplainConfig, Explainer, LabError, Method, explain, find_images,
    predict,
};
use leuko_model::{CHECKPOINT_FORMAT, CheckpointInfo, Network, Shape, Weights, save_checkpoint};
use leuko_study::{Progress, Silent, Watch};
use leuko_synthetic::SyntheticConfig;

const SIDE: usize = 192;

/// Stops the work once some of it is done.
#[derive(Default)]
struct StopsAfterSome(AtomicBool);

impl Watch for StopsAfterSome {
    fn progress(&self, _: Progress) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// One network for two classes.
fn ensemble(folder: &Path) -> Ensemble {
    let network = Network::schouten(Shape::rgb(SIDE, SIDE), 2).expect("fresh weights and cells");
    let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
    let (height, width) = (SIDE as u32, SIDE as u32);
    let info = CheckpointInfo {
        format: CHECKPOINT_FORMAT,
        input: network.input(),
        fit: Fit {
            target: Some(Size { height, width }),
            ..Fit::default()
        },
        image_sizes: None,
        classes: vec!["lymphocyte".into(), "lymphoblast".into()],
        dataset: "cells".into(),
        run: RunId {
            experiment: "cells".into(),
            size: TrainSize::new(8).expect("fresh weights and cells"),
            fold: FoldIndex(0),
        },
        seed: Seed(1),
        epoch: 0,
        seen: vec![],
        seen_groups: vec![],
    };
    let path = folder.join("fold00.safetensors");
    save_checkpoint(&path, &network, &weights, &info).expect("fresh weights and cells");
    Ensemble::load(&[path]).expect("fresh weights and cells")
}

fn cells(folder: &Path, images: usize) -> Vec<PathBuf> {
    let cells = folder.join("cells");
    let config = SyntheticConfig::of(images, SIDE);
    config
        .write(Seed(1), &cells)
        .expect("fresh weights and cells");
    find_images(&[cells], &Silent).expect("fresh weights and cells")
}

#[test]
fn test_a_watch_stops_explain_which_keeps_what_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (ensemble, files) = (ensemble(folder.path()), cells(folder.path(), 20));
    let out = folder.path().join("explained");
    let config = ExplainConfig {
        method: Method::Saliency,
        ..ExplainConfig::default()
    };
    let watch = StopsAfterSome::default();
    let error = explain(&ensemble, &files, &config, &out, &watch).unwrap_err();
    let LabError::Cancelled { done, of } = error else {
        panic!("{error}");
    };
    assert!(0 < done && done < of, "{done} of {of}");
    let table = fs_err::read_to_string(out.join(EXPLANATIONS)).unwrap();
    assert_eq!(table.lines().count(), 1 + done);
    let figures = fs_err::read_dir(&out).unwrap().flatten();
    let is_figure = |path: PathBuf| path.extension().is_some_and(|ending| ending == "png");
    assert_eq!(figures.filter(|one| is_figure(one.path())).count(), done);
}

#[test]
fn test_a_watch_stops_predict_which_writes_no_array() {
    let folder = tempfile::tempdir().unwrap();
    let (ensemble, files) = (ensemble(folder.path()), cells(folder.path(), 2));
    let arrays = folder.path().join("arrays");
    let watch = StopsAfterSome(true.into());
    let error = predict(&ensemble, &files, Some(&arrays), &watch).unwrap_err();
    assert!(
        matches!(error, LabError::Cancelled { done: 0, of: 2 }),
        "{error}"
    );
    assert_eq!(fs_err::read_dir(&arrays).unwrap().count(), 0);
}

#[test]
fn test_explain_refuses_wrong_pixels_and_classes() {
    let folder = tempfile::tempdir().unwrap();
    let (ensemble, files) = (ensemble(folder.path()), cells(folder.path(), 2));
    let explainer = Explainer::new(&ensemble, Method::Lrp, Preset::Epsilon).unwrap();
    let pixels = ensemble.read(&files[0]).unwrap();
    let short = explainer.explain(&pixels[3..], ClassIndex(0), "cell");
    assert!(
        matches!(
            short,
            Err(LabError::Explain(ExplainError::WrongImageLength { .. }))
        ),
        "{short:?}"
    );
    assert!(explainer.explain(&pixels, ClassIndex(2), "cell").is_err());
    let config = ExplainConfig {
        class: Some(ClassIndex(2)),
        ..ExplainConfig::default()
    };
    let error = explain(&ensemble, &files, &config, folder.path(), &Silent).unwrap_err();
    assert!(
        matches!(error, LabError::NoSuchIndex { given, .. } if given == ClassIndex(2)),
        "{error}"
    );
}

#[test]
fn test_a_heat_map_shows_the_numbers_whose_shares_are_given() {
    let folder = tempfile::tempdir().unwrap();
    let (ensemble, files) = (ensemble(folder.path()), cells(folder.path(), 2));
    for method in [Method::Lrp, Method::SmoothGrad, Method::IntegratedGradients] {
        let explainer = Explainer::new(&ensemble, method, Preset::Epsilon).unwrap();
        let found = explainer.explain_file(&files[0], None).unwrap();
        let shown = &found.heat_map.figure().rows[0].maps[0].relevance;
        let shared = explainer.pixels(&found.explanation.attribution.map);
        assert_eq!(*shown, shared, "{method:?}");
    }
}
