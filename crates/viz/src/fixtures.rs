//! Figures for tests, ordinary and extreme ones.

use leuko_core::{ClassIndex, EpochLoss, FoldIndex, RunId, TrainSize};
use leuko_eval::{Confusion, FoldRoc, LossCurve, RocCurve, roc_auc};

use crate::{
    ConfusionPlot, Figure, LearningCurve, LossPlot, Overview, Panel, PublishedScore, RocPlot,
    Score, SizeScores, Thumbnail,
};

pub(crate) mod attribution;
pub(crate) mod embedding;
pub(crate) mod human;
pub(crate) mod network;
pub(crate) mod sheet;
pub(crate) mod trends;

/// A learning curve from scores at sizes, everything else off.
pub(crate) fn learning_curve(sizes: &[(usize, Vec<f64>)]) -> LearningCurve {
    let sizes = sizes.iter().map(|(training_images, scores)| SizeScores {
        training_images: *training_images,
        scores: scores.clone(),
        published: None,
    });
    LearningCurve {
        title: None,
        score: Score::RocAuc,
        sizes: sizes.collect(),
        mean_line: false,
        reference: None,
        note: None,
    }
}

/// Everything on: as many sizes, ten folds each.
pub(crate) fn full_learning_curve(sizes: usize) -> LearningCurve {
    let sizes: Vec<(usize, Vec<f64>)> = (1..=sizes)
        .map(|i| {
            let score = |fold: usize| 1.0 - ((i * 7 + fold * 13) % 10) as f64 / (10.0 + i as f64);
            (10 * i, (0..10).map(score).collect())
        })
        .collect();
    let mut curve = learning_curve(&sizes);
    curve.title = Some("Lymphoblasts against other cells".to_owned());
    curve.note = Some("Synthetic cells, not photographs. Quick profile: 3 of 10 folds.".repeat(3));
    curve.mean_line = true;
    for size in &mut curve.sizes {
        size.published = Some(PublishedScore {
            mean: 0.97,
            sd: 0.02,
        });
    }
    curve
}

/// A loss plot from pairs of training and validation loss.
pub(crate) fn loss(losses: &[(f64, f64)], best_epoch: Option<usize>) -> LossPlot {
    let epochs = losses.iter().map(|&(training, validation)| EpochLoss {
        training,
        validation,
    });
    LossPlot {
        title: None,
        curve: LossCurve {
            run: RunId {
                experiment: "all-binary".to_owned(),
                size: TrainSize::new(200).unwrap(),
                fold: FoldIndex(0),
            },
            epochs: epochs.collect(),
            best_epoch,
        },
        note: None,
    }
}

/// A ROC plot of folds, each of three malignant and three normal images with these scores.
pub(crate) fn roc(folds: &[[f64; 6]]) -> RocPlot {
    let positive = [true, true, true, false, false, false];
    let folds = folds.iter().zip(0..).map(|(scores, fold)| FoldRoc {
        fold: FoldIndex(fold),
        curve: RocCurve::new(&positive, scores).unwrap(),
        auc: roc_auc(&positive, scores).unwrap(),
    });
    RocPlot {
        title: None,
        folds: folds.collect(),
        points: Vec::new(),
        note: None,
    }
}

/// An overview of grey cells.
pub(crate) fn overview(malignant: usize, normal: usize) -> Overview<'static> {
    static PIXELS: [u8; 12 * 10 * 3] = [150; 12 * 10 * 3];
    let cell = Thumbnail {
        height: 12,
        width: 10,
        pixels: &PIXELS,
    };
    let panel = |label: &str, cells| Panel {
        label: label.to_owned(),
        cells: vec![cell; cells],
        total: cells,
    };
    Overview {
        title: Some("ALL-IDB2".to_owned()),
        panels: vec![panel("Blasts", malignant), panel("Healthy", normal)],
        note: Some("Grey squares".to_owned()),
    }
}

fn eight_classes() -> Overview<'static> {
    let panels = &overview(50, 3).panels;
    Overview {
        panels: panels.iter().cycle().take(8).cloned().collect(),
        ..overview(1, 1)
    }
}

fn f1_curve() -> LearningCurve {
    LearningCurve {
        score: Score::WeightedF1,
        ..learning_curve(&[(200, vec![0.7, 0.8, 0.9])])
    }
}

fn confusion_plot(classes: u16) -> ConfusionPlot {
    let mut confusion = Confusion::new(usize::from(classes));
    for (truth, predicted) in (0..classes).flat_map(|t| (0..=t).map(move |p| (t, p))) {
        let class = [truth, predicted].map(ClassIndex);
        confusion.add(class[0], class[1]).unwrap();
    }
    ConfusionPlot {
        title: Some("Kinds of cells".to_owned()),
        classes: (0..classes)
            .map(|n| format!("typical lymphocyte {n}"))
            .collect(),
        confusion,
        note: Some("Made up".to_owned()),
    }
}

/// One of each, and what might break them.
pub(crate) fn figures() -> Vec<(&'static str, Box<dyn Figure>)> {
    let decades: Vec<(f64, f64)> = (0..500)
        .map(|epoch| {
            (
                0.7 * 0.985_f64.powi(epoch),
                0.1 + 0.6 * 0.98_f64.powi(epoch),
            )
        })
        .collect();
    let perfect = [0.9, 0.8, 0.7, 0.3, 0.2, 0.1];
    let reversed = [0.1, 0.2, 0.3, 0.7, 0.8, 0.9];
    let mut figures: Vec<(&'static str, Box<dyn Figure>)> = vec![
        (
            "one size, one fold",
            Box::new(learning_curve(&[(10, vec![0.83])])),
        ),
        (
            "equal scores and none",
            Box::new(learning_curve(&[
                (10, vec![0.5; 10]),
                (20, vec![1.0; 10]),
                (30, vec![]),
                (40, vec![0.0, 1.0]),
            ])),
        ),
        (
            "many folds",
            Box::new(learning_curve(&[(
                50,
                (0..40).map(|i| f64::from(i) / 40.0).collect(),
            )])),
        ),
        ("six sizes", Box::new(full_learning_curve(6))),
        ("twelve sizes", Box::new(full_learning_curve(12))),
        ("twenty sizes", Box::new(full_learning_curve(20))),
        ("one epoch", Box::new(loss(&[(0.69, 0.7)], Some(0)))),
        ("many epochs", Box::new(loss(&decades, Some(499)))),
        ("no loss", Box::new(loss(&[(0.0, 0.0); 3], None))),
        (
            "a wild loss",
            Box::new(loss(&[(0.5, 0.4), (1e-9, 3e7)], Some(1))),
        ),
        ("one perfect fold", Box::new(roc(&[perfect]))),
        ("even scores", Box::new(roc(&[[0.5; 6]; 3]))),
        (
            "good and bad folds",
            Box::new(roc(&[perfect, reversed, [0.5; 6]])),
        ),
        ("one cell a class", Box::new(overview(1, 1))),
        ("a data set", Box::new(overview(130, 126))),
        ("more cells than are shown", Box::new(overview(1500, 3))),
        ("cells of eight classes", Box::new(eight_classes())),
        ("F1 at one size", Box::new(f1_curve())),
        ("a confusion of two", Box::new(confusion_plot(2))),
        ("a confusion of fifteen", Box::new(confusion_plot(15))),
    ];
    figures.extend(attribution::figures());
    figures.extend(network::figures());
    figures.extend(human::figures());
    figures.extend(sheet::figures());
    figures.extend(trends::figures());
    figures.extend(embedding::figures());
    figures
}
