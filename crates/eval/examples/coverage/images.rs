//! Studies that differ in their test images.

use leuko_core::{Seed, Stream};
use leuko_eval::{
    Bootstrap, BootstrapMethod, EvalError, PrecisionRecall, Proportion, Units, auc_interval,
    bootstrap, brier, paired_auc, roc_auc, sensitivity_at,
};
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::{LEVEL, Line};

/// Draws of each bootstrap; fewer than the default, for time.
const DRAWS: usize = 500;

/// Test images with scores: normal, the positive ones higher by `distance`.
struct Set {
    positive: Vec<bool>,
    scores: Vec<f64>,
}

impl Set {
    fn new(stream: &mut Stream, each: usize, distance: f64) -> Self {
        let positive: Vec<bool> = (0..2 * each).map(|i| i < each).collect();
        let one = |&p: &bool| stream.normal() + if p { distance } else { 0.0 };
        let scores = positive.iter().map(one).collect();
        Self { positive, scores }
    }

    /// The true probabilities of the positive class.
    fn probabilities(&self, distance: f64) -> Vec<f64> {
        let logit = |score: &f64| distance * (score - distance / 2.0);
        self.scores
            .iter()
            .map(|score| 1.0 / (1.0 + (-logit(score)).exp()))
            .collect()
    }

    fn pick(&self, images: &[usize]) -> Self {
        Self {
            positive: images.iter().map(|&i| self.positive[i]).collect(),
            scores: images.iter().map(|&i| self.scores[i]).collect(),
        }
    }
}

/// The lines of the table, each with its truth.
pub(crate) fn lines(
    studies: usize,
) -> Result<impl Iterator<Item = Result<Line, EvalError>>, EvalError> {
    let mut lines: Vec<Box<dyn Fn() -> Result<Line, EvalError>>> = Vec::new();
    for (each, distance) in [(20, 1.0), (130, 1.0), (20, 2.6), (130, 2.6), (130, 3.5)] {
        let study = move || format!("2 x {each} images, AUC {:.3}", auc(distance));
        lines.push(Box::new(move || {
            simulate(
                "AUC: DeLong on the logit scale",
                study(),
                studies,
                |stream| {
                    let set = Set::new(stream, each, distance);
                    let found = auc_interval(&set.positive, &set.scores, LEVEL)?;
                    Ok(Some(holds(auc(distance), [found.low, found.high])))
                },
            )
        }));
        for (name, method) in [
            (
                "AUC: stratified bootstrap, percentile",
                BootstrapMethod::Percentile,
            ),
            ("AUC: stratified bootstrap, BCa", BootstrapMethod::Bca),
        ] {
            lines.push(Box::new(move || {
                simulate(name, study(), studies, |stream| {
                    let set = Set::new(stream, each, distance);
                    let units = Units::stratified(&set.positive);
                    let of = |images: &[usize]| {
                        let set = set.pick(images);
                        roc_auc(&set.positive, &set.scores).ok()
                    };
                    let found = bootstrap(&units, of, &settings(method))?;
                    Ok(Some(holds(auc(distance), [found.low, found.high])))
                })
            }));
        }
    }
    for (each, distances) in [(50, [1.5, 1.0]), (130, [2.6, 2.3]), (130, [2.6, 2.6])] {
        let truth = auc(distances[0]) - auc(distances[1]);
        let study = format!("2 x {each} images, difference {truth:.3}, r = 0.5");
        lines.push(Box::new(move || {
            simulate(
                "difference of two AUCs: DeLong",
                study.clone(),
                studies,
                |stream| {
                    let shared = Set::new(stream, each, 0.0);
                    let mut of = |distance: f64| {
                        let own = Set::new(stream, each, 0.0);
                        let pairs = shared.scores.iter().zip(&own.scores).zip(&own.positive);
                        let score = |((a, b), p): ((&f64, &f64), &bool)| {
                            (a + b) * 0.5f64.sqrt() + if *p { distance } else { 0.0 }
                        };
                        pairs.map(score).collect::<Vec<f64>>()
                    };
                    let (first, second) = (of(distances[0]), of(distances[1]));
                    let found = paired_auc(&shared.positive, &first, &second, LEVEL)?;
                    Ok(Some(holds(truth, [found.low, found.high])))
                },
            )
        }));
    }
    for (name, grouped) in [
        ("AUC: cluster bootstrap over patients, BCa", true),
        ("AUC: images taken as independent, BCa", false),
    ] {
        lines.push(Box::new(move || patients(name, grouped, studies)));
    }
    for (each, distance) in [(20, 2.0), (60, 2.0), (130, 2.0), (130, 3.5), (400, 2.6)] {
        let normal = Normal::standard();
        let truth = normal.sf(normal.inverse_cdf(0.95) - distance);
        let study = format!("2 x {each} images, sensitivity {truth:.3}");
        lines.push(Box::new(move || {
            simulate(
                "sensitivity at 95% specificity",
                study.clone(),
                studies,
                |stream| {
                    let set = Set::new(stream, each, distance);
                    let settings = settings(BootstrapMethod::Percentile);
                    let found = sensitivity_at(&set.positive, &set.scores, 0.95, &settings)?;
                    Ok(Some(holds(truth, [found.low, found.high])))
                },
            )
        }));
    }
    for (of, truth) in [(50, 0.9), (200, 0.95)] {
        lines.push(Box::new(move || {
            let study = format!("{of} images, share {truth}");
            simulate("share: Wilson", study, studies, |stream| {
                let count = (0..of).filter(|_| stream.chance(truth)).count();
                let found = Proportion::new(count, of, LEVEL)?;
                Ok(found.map(|found| holds(truth, [found.low, found.high])))
            })
        }));
    }
    for (name, statistic) in [
        (
            "average precision: stratified bootstrap, BCa",
            average_precision as fn(&Set) -> Option<f64>,
        ),
        (
            "Brier's score: stratified bootstrap, BCa",
            brier_of as fn(&Set) -> Option<f64>,
        ),
    ] {
        let population = Set::new(&mut Stream::new(Seed(1), "population"), 1_000_000, DISTANCE);
        let truth = statistic(&population).unwrap_or(f64::NAN);
        for each in [50, 130] {
            let study = format!("2 x {each} images, truth {truth:.3}");
            lines.push(Box::new(move || {
                simulate(name, study.clone(), studies, |stream| {
                    let set = Set::new(stream, each, DISTANCE);
                    let units = Units::stratified(&set.positive);
                    let of = |images: &[usize]| statistic(&set.pick(images));
                    let found = bootstrap(&units, of, &settings(BootstrapMethod::Bca))?;
                    Ok(Some(holds(truth, [found.low, found.high])))
                })
            }));
        }
    }
    Ok(lines.into_iter().map(|line| line()))
}

/// Distance of the classes where the truth comes from two million images.
const DISTANCE: f64 = 1.7;

fn average_precision(set: &Set) -> Option<f64> {
    Some(
        PrecisionRecall::new(&set.positive, &set.scores)
            .ok()?
            .average_precision(),
    )
}

fn brier_of(set: &Set) -> Option<f64> {
    brier(&set.positive, &set.probabilities(DISTANCE)).ok()
}

/// Forty patients with eight images each; half of the variance lies between patients.
fn patients(name: &'static str, grouped: bool, studies: usize) -> Result<Line, EvalError> {
    let study = "40 patients x 8 images, half of the variance".to_owned();
    simulate(name, study, studies, |stream| {
        let patient: Vec<usize> = (0..320).map(|i| i / 8).collect();
        let own: Vec<f64> = (0..40).map(|_| stream.normal()).collect();
        let positive: Vec<bool> = patient.iter().map(|p| p % 2 == 0).collect();
        let scores = patient.iter().map(|&p| {
            let distance = if p % 2 == 0 { 2.0 } else { 0.0 };
            (own[p] + stream.normal()) * 0.5f64.sqrt() + distance
        });
        let set = Set {
            scores: scores.collect(),
            positive,
        };
        let units = match grouped {
            true => Units::groups(&set.positive, &patient)?,
            false => Units::stratified(&set.positive),
        };
        let of = |images: &[usize]| {
            let set = set.pick(images);
            roc_auc(&set.positive, &set.scores).ok()
        };
        let found = bootstrap(&units, of, &settings(BootstrapMethod::Bca))?;
        Ok(Some(holds(auc(2.0), [found.low, found.high])))
    })
}

fn settings(method: BootstrapMethod) -> Bootstrap {
    Bootstrap {
        draws: DRAWS,
        level: LEVEL,
        method,
        ..Bootstrap::default()
    }
}

/// AUC of normal classes that lie `distance` apart.
fn auc(distance: f64) -> f64 {
    Normal::standard().cdf(distance / 2f64.sqrt())
}

fn holds(truth: f64, [low, high]: [f64; 2]) -> bool {
    low <= truth && truth <= high
}

/// Many studies of one kind, each with a stream of its own.
pub(crate) fn simulate(
    interval: &'static str,
    study: String,
    studies: usize,
    one: impl Fn(&mut Stream) -> Result<Option<bool>, EvalError> + Sync,
) -> Result<Line, EvalError> {
    let held = (0..studies).into_par_iter().map(|number| {
        one(&mut Stream::new(
            Seed(1),
            &format!("{interval}/{study}/{number}"),
        ))
    });
    Ok(Line {
        interval,
        held: held.collect::<Result<_, EvalError>>()?,
        study,
    })
}
