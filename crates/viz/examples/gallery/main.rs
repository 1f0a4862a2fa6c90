//! Draws every figure from made-up numbers into the folder named on the command line: a look at the
//! style without training anything.

mod attribution;
mod cells;
mod maps;
mod network;
mod sheet;
mod trends;

use std::path::Path;

use cells::cell;
use leuko_core::{ClassIndex, EpochLoss, FoldIndex, RunId, Seed, Stream, TrainSize};
use leuko_eval::{Confusion, FoldRoc, LossCurve, RocCurve, roc_auc};
use leuko_viz::{
    ConfusionPlot, Figure, HumanPoint, HumanReference, LearningCurve, LossPlot, Overview, Panel,
    PublishedScore, RocIntervals, RocPlot, RocPoint, Score, SizeScores, Thumbnail, save,
};

/// Folds of 12 malignant and 13 normal images whose scores lie `distance` apart.
fn folds(count: u16, distance: f64) -> Vec<FoldRoc> {
    let mut stream = Stream::new(Seed(1), "gallery/roc");
    let positive: Vec<bool> = (0..25).map(|i| i < 12).collect();
    (0..count)
        .map(|fold| {
            let scores: Vec<f64> = positive
                .iter()
                .map(|&p| stream.normal() + if p { distance } else { 0.0 })
                .collect();
            FoldRoc {
                fold: FoldIndex(fold),
                curve: RocCurve::new(&positive, &scores).expect("both classes are there"),
                auc: roc_auc(&positive, &scores).expect("both classes are there"),
            }
        })
        .collect()
}

fn confusion(counts: &[[u64; 3]; 3]) -> Confusion {
    let mut confusion = Confusion::new(3);
    for (truth, row) in (0..).zip(counts) {
        for (predicted, &count) in (0..).zip(row) {
            for _ in 0..count {
                // Both classes are below 3.
                let _ = confusion.add(ClassIndex(truth), ClassIndex(predicted));
            }
        }
    }
    confusion
}

fn learning_curve(sizes: &[usize], folds_per_size: u16) -> LearningCurve {
    let sizes = sizes.iter().map(|&training_images| SizeScores {
        training_images,
        scores: folds(folds_per_size, 3.0 - 6.0 / (training_images as f64).sqrt())
            .iter()
            .map(|fold| fold.auc)
            .collect(),
        published: (training_images == 200).then_some(PublishedScore {
            mean: 0.97,
            sd: 0.02,
        }),
    });
    LearningCurve {
        title: Some("Made-up numbers".to_owned()),
        score: Score::RocAuc,
        sizes: sizes.collect(),
        mean_line: false,
        reference: None,
        note: Some("Made-up numbers, to show the style.".to_owned()),
    }
}

fn loss(epochs: i32) -> LossPlot {
    let mut stream = Stream::new(Seed(1), "gallery/loss");
    let epochs: Vec<EpochLoss> = (0..epochs)
        .map(|epoch| EpochLoss {
            training: 0.69 * 0.985_f64.powi(epoch) * stream.uniform(0.8, 1.2),
            validation: (0.2 + 0.5 * 0.98_f64.powi(epoch) + 0.0008 * f64::from(epoch))
                * stream.uniform(0.9, 1.1),
        })
        .collect();
    let best_epoch =
        (0..epochs.len()).min_by(|&a, &b| epochs[a].validation.total_cmp(&epochs[b].validation));
    LossPlot {
        title: Some("Made-up numbers".to_owned()),
        curve: LossCurve {
            run: RunId {
                experiment: "all-binary".to_owned(),
                size: TrainSize::new(200).expect("200 is not 0"),
                fold: FoldIndex(0),
            },
            epochs,
            best_epoch,
        },
        note: None,
    }
}

fn with_reference(curve: LearningCurve) -> LearningCurve {
    let point = |label: &str, value: f64| HumanPoint {
        label: label.to_owned(),
        value,
        interval: Some([value - 0.02, value + 0.015]),
    };
    let reference = HumanReference {
        label: "re-annotations, balanced accuracy (95% interval)".to_owned(),
        value: 0.94,
        interval: Some([0.92, 0.955]),
        points: vec![point("first re-annotation", 0.955), point("second", 0.925)],
    };
    LearningCurve {
        reference: Some(reference),
        ..curve
    }
}

fn with_experts(roc: RocPlot) -> RocPlot {
    let point = |label: &str, x: f64, y: f64| RocPoint {
        label: label.to_owned(),
        false_positive_rate: x,
        true_positive_rate: y,
        intervals: Some(RocIntervals {
            false_positive_rate: [x - 0.015, x + 0.03],
            true_positive_rate: [y - 0.05, y + 0.03],
        }),
    };
    RocPlot {
        points: vec![
            point("first expert (95% intervals)", 0.03, 0.9),
            point("second expert", 0.12, 0.85),
        ],
        ..roc
    }
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to draw into");
    let all: Vec<usize> = (1..=20).map(|i| 10 * i).collect();
    let cells: Vec<Vec<u8>> = (0..260)
        .map(|i| cell(64, 60 + (i % 7) as u8 * 12, 14.0 + (i % 5) as f64 * 3.0))
        .collect();
    let panel = |label: &str, cells: &'static [Vec<u8>]| Panel {
        label: label.to_owned(),
        cells: cells
            .iter()
            .map(|pixels| Thumbnail {
                height: 64,
                width: 64,
                pixels,
            })
            .collect(),
        total: cells.len(),
    };
    let cells: &'static [Vec<u8>] = cells.leak();
    let overview = Overview {
        title: Some("Made-up cells".to_owned()),
        panels: vec![
            panel("Malignant", &cells[..130]),
            panel("Normal", &cells[130..]),
        ],
        note: Some("Drawn discs, not photographs.".to_owned()),
    };
    let roc = RocPlot {
        title: Some("Made-up numbers".to_owned()),
        folds: folds(10, 2.5),
        points: Vec::new(),
        note: Some("Made-up numbers, to show the style.".to_owned()),
    };
    let kinds = Overview {
        title: Some("Made-up cells".to_owned()),
        panels: ["One", "Two", "Three"]
            .iter()
            .zip(cells.chunks(70))
            .map(|(label, cells)| panel(label, cells))
            .collect(),
        note: None,
    };
    let confusion = ConfusionPlot {
        title: Some("Made-up numbers".to_owned()),
        classes: ["lymphocyte", "monocyte", "neutrophil"]
            .map(str::to_owned)
            .to_vec(),
        confusion: confusion(&[[30, 2, 0], [3, 9, 1], [0, 0, 80]]),
        note: Some("Made-up numbers, to show the style.".to_owned()),
    };
    let figures: [(&str, &dyn Figure); 7] = [
        ("overview", &overview),
        ("kinds", &kinds),
        ("confusion", &confusion),
        ("loss", &loss(160)),
        ("roc", &roc),
        (
            "learning-curve-quick",
            &learning_curve(&[10, 20, 30, 50, 100, 200], 3),
        ),
        ("learning-curve-paper", &learning_curve(&all, 10)),
    ];
    let drawn = [
        (
            "attribution",
            Box::new(attribution::four_networks()) as Box<dyn Figure>,
        ),
        ("attribution-one", Box::new(attribution::one_network())),
        ("network", Box::new(network::network())),
        ("contact-sheet", Box::new(sheet::contact_sheet(48))),
        ("contact-sheet-full", Box::new(sheet::contact_sheet(200))),
        ("roc-experts", Box::new(with_experts(roc.clone()))),
        (
            "learning-curve-experts",
            Box::new(with_reference(learning_curve(
                &[10, 20, 30, 40, 50, 100, 200],
                10,
            ))),
        ),
        ("focus", Box::new(trends::focus())),
        ("separation", Box::new(trends::separation())),
        ("embedding", Box::new(maps::two_classes())),
        ("embedding-kinds", Box::new(maps::fifteen_classes())),
    ];
    let drawn = drawn.iter().map(|(name, figure)| (*name, figure.as_ref()));
    for (name, figure) in figures.into_iter().chain(drawn) {
        save(figure, Path::new(&folder), name).expect("the figure can be drawn and written");
    }
}
