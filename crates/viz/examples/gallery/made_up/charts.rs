//! Made-up scores.

use leuko_core::{ClassIndex, EpochLoss, FoldIndex, RunId, Seed, Stream, TrainSize};
use leuko_eval::{Confusion, FoldRoc, LossCurve, RocCurve, roc_auc};
use leuko_viz::{
    ConfusionPlot, ExpertPoint, FittedPoint, HowManyPlot, LearningCurve, LossPlot, OtherMethod,
    PublishedScore, ReferenceLine, RocIntervals, RocPlot, RocPoint, Score, SizeDots, SizeScores,
    TargetMark,
};

use super::note;

/// Folds of 12 malignant and 13 normal images whose scores lie `distance` apart.
fn folds(count: u16, distance: f64) -> Vec<FoldRoc> {
    let mut stream = Stream::new(Seed(1), "gallery/roc");
    let positive: Vec<bool> = (0..25).map(|i| i < 12).collect();
    let mut fold = |fold| {
        let of = |&p: &bool| stream.normal() + if p { distance } else { 0.0 };
        let scores: Vec<f64> = positive.iter().map(of).collect();
        FoldRoc {
            fold: FoldIndex(fold),
            curve: RocCurve::new(&positive, &scores).expect("both classes are there"),
            auc: roc_auc(&positive, &scores).expect("both classes are there"),
        }
    };
    (0..count).map(&mut fold).collect()
}

pub(crate) fn learning_curve(sizes: &[usize], folds_per_size: u16) -> LearningCurve {
    let sizes = sizes.iter().map(|&training_images| {
        let folds = folds(folds_per_size, 3.0 - 6.0 / (training_images as f64).sqrt());
        let published = PublishedScore {
            mean: 0.97,
            sd: 0.02,
        };
        SizeScores {
            training_images,
            scores: folds.iter().map(|fold| fold.auc).collect(),
            published: (training_images == 200).then_some(published),
        }
    });
    LearningCurve {
        title: Some("Lymphoblasts against other cells".to_owned()),
        score: Score::RocAuc,
        sizes: sizes.collect(),
        mean_line: true,
        reference: None,
        note: note(),
    }
}

/// A curve beside a line at 0.94 in a band from 0.92 to 0.95, and a number of experts.
pub(crate) fn with_experts(curve: LearningCurve, experts: usize) -> LearningCurve {
    let point = |i: usize| ExpertPoint {
        label: format!("re-annotation {}", i + 1),
        value: 0.955 - 0.03 * i as f64,
        interval: Some([0.935 - 0.03 * i as f64, 0.97 - 0.03 * i as f64]),
    };
    let reference = ReferenceLine {
        label: "re-annotations, balanced accuracy (95% interval)".to_owned(),
        value: 0.94,
        interval: Some([0.92, 0.95]),
        points: (0..experts).map(point).collect(),
    };
    LearningCurve {
        reference: Some(reference),
        ..curve
    }
}

/// Scores at sizes, a curve through them up to a horizon, and targets with their numbers of images.
pub(crate) fn howmany(
    sizes: &[usize],
    folds_per_size: u16,
    horizon: f64,
    targets: &[(f64, Option<f64>)],
) -> HowManyPlot {
    let curve = |images: f64| 1.0 - 0.22 * (images / 10.0).powf(-0.7);
    let largest = sizes.iter().max().map_or(1.0, |&size| size as f64);
    let smallest = sizes.iter().min().map_or(1.0, |&size| size as f64);
    let steps = 40;
    let within =
        (0..=steps).map(|i| smallest * (largest / smallest).powf(f64::from(i) / f64::from(steps)));
    let beyond = (1..=steps).map(|i| largest * horizon.powf(f64::from(i) / f64::from(steps)));
    let fitted = |images: f64| {
        let (median, further) = (curve(images), (images / largest).ln().max(0.0));
        FittedPoint {
            images,
            median,
            low: median - (1.0 - median) * (0.3 + 0.4 * further),
            high: median + (1.0 - median) * (0.2 + 0.2 * further).min(0.95),
        }
    };
    let of_size = learning_curve(sizes, folds_per_size).sizes;
    HowManyPlot {
        title: Some("Lymphoblasts against other cells".to_owned()),
        score: "ROC-AUC".to_owned(),
        sizes: of_size
            .into_iter()
            .map(|size| SizeDots {
                training_images: size.training_images,
                scores: size.scores,
            })
            .collect(),
        fit: within.chain(beyond).map(fitted).collect(),
        targets: targets
            .iter()
            .map(|&(score, images)| TargetMark {
                score,
                images,
                low: images.map(|images| (0.5 * images).max(smallest)),
                high: images
                    .map(|images| 2.5 * images)
                    .filter(|&n| n < horizon * largest),
            })
            .collect(),
        guessing: Some(0.5),
        note: note(),
        ..HowManyPlot::default()
    }
}

/// The same with two simpler methods, and experts.
pub(crate) fn howmany_compared(experts: usize) -> HowManyPlot {
    let sizes = [10, 20, 50, 100, 200];
    let other = |name: &str, height: f64| OtherMethod {
        name: name.to_owned(),
        points: sizes
            .iter()
            .map(|&n| (n, height - 1.2 / (n as f64)))
            .collect(),
    };
    HowManyPlot {
        others: vec![
            other("logistic regression on ImageNet features", 0.98),
            other("nucleus and cell area", 0.92),
        ],
        experts: with_experts(learning_curve(&sizes, 3), experts).reference,
        ..howmany(&sizes, 10, 10.0, &[(0.95, Some(83.0)), (0.98, Some(310.0))])
    }
}

pub(crate) fn roc(count: u16, experts: usize) -> RocPlot {
    let point = |i: usize| {
        let (x, y) = (0.03 + 0.09 * i as f64, 0.9 - 0.05 * i as f64);
        RocPoint {
            label: format!("expert {} (95% intervals)", i + 1),
            false_positive_rate: x,
            true_positive_rate: y,
            intervals: Some(RocIntervals {
                false_positive_rate: [x - 0.015, x + 0.03],
                true_positive_rate: [y - 0.05, y + 0.03],
            }),
        }
    };
    RocPlot {
        title: Some("Lymphoblasts against other cells, 50 training images".to_owned()),
        folds: folds(count, 2.5),
        points: (0..experts).map(point).collect(),
        note: note(),
    }
}

/// A loss plot from pairs of training and validation loss.
pub(crate) fn loss_of(losses: &[(f64, f64)], best_epoch: Option<usize>) -> LossPlot {
    let epochs = losses.iter().map(|&(training, validation)| EpochLoss {
        training,
        validation,
    });
    LossPlot {
        title: Some("Lymphoblasts against other cells".to_owned()),
        curve: LossCurve {
            run: RunId {
                experiment: "all-binary".to_owned(),
                size: TrainSize::new(200).expect("200 is not 0"),
                fold: FoldIndex(0),
            },
            epochs: epochs.collect(),
            best_epoch,
        },
        note: note(),
    }
}

pub(crate) fn loss(epochs: i32) -> LossPlot {
    let mut stream = Stream::new(Seed(1), "gallery/loss");
    let mut at = |epoch: i32| {
        let validation = 0.2 + 0.5 * 0.98_f64.powi(epoch) + 0.0008 * f64::from(epoch);
        (
            0.69 * 0.985_f64.powi(epoch) * stream.uniform(0.8, 1.2),
            validation * stream.uniform(0.9, 1.1),
        )
    };
    let losses: Vec<(f64, f64)> = (0..epochs).map(&mut at).collect();
    let best = (0..losses.len()).min_by(|&a, &b| losses[a].1.total_cmp(&losses[b].1));
    loss_of(&losses, best)
}

pub(crate) fn confusion(classes: u16) -> ConfusionPlot {
    let mut confusion = Confusion::new(usize::from(classes));
    for (truth, answer) in (0..classes).flat_map(|t| (0..=t).map(move |a| (t, a))) {
        let images = if truth == answer {
            20 + 9 * truth
        } else {
            answer + 2
        };
        for _ in 0..images {
            // Both classes are below their number.
            let _ = confusion.add(ClassIndex(truth), ClassIndex(answer));
        }
    }
    ConfusionPlot {
        title: Some("Kinds of cells".to_owned()),
        classes: super::maps::kinds(usize::from(classes)),
        method: None,
        confusion,
        note: note(),
    }
}
