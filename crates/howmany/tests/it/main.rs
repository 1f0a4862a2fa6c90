//! Agreement with the reference cases (`golden/reference.json`, made by `golden/method.py`).

mod rows;
mod table;

use leuko_howmany::{
    Curve, Forecast, IntervalOf, Metric, Prior, Scores, TestImages, Unclear, Verdict, Weights,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    sizes: Vec<usize>,
    scores: Vec<Vec<f64>>,
    test: Option<[usize; 2]>,
    metric: String,
    target: f64,
    horizon: f64,
    score: Kinds,
    answer: Answer,
}

#[derive(Deserialize)]
struct Kinds {
    mean: Multiples,
    fold: Multiples,
    study: Multiples,
}

#[derive(Deserialize)]
struct Multiples {
    #[serde(rename = "1")]
    once: [f64; 3],
    #[serde(rename = "2")]
    twice: [f64; 3],
    #[serde(rename = "4")]
    four: [f64; 3],
}

#[derive(Deserialize)]
struct Answer {
    verdict: String,
    why: String,
    low: Option<f64>,
    mid: Option<f64>,
    high: Option<f64>,
    plan80: Option<f64>,
    assurance80: Option<f64>,
    p_now: f64,
    p_horizon: f64,
    improving: f64,
    flat: f64,
    drop: f64,
}

fn cases() -> Vec<Case> {
    let text = include_str!("golden/reference.json");
    let reference: Reference = serde_json::from_str(text).expect("the golden file is valid");
    reference.cases
}

fn curve(case: &Case) -> Curve {
    let metric = match &*case.metric {
        "auc" => Metric::RocAuc,
        _ => Metric::Share,
    };
    let test = case.test.map(|[positives, negatives]| TestImages {
        positives,
        negatives,
    });
    let scores = Scores::new(case.sizes.clone(), case.scores.clone(), metric, test)
        .expect("the reference is valid");
    Curve::fit(scores, Prior::public_curves()).expect("the reference can be fitted")
}

#[test]
fn test_scores_agree_with_the_reference() {
    for case in cases() {
        let curve = curve(&case);
        assert!(
            (curve.horizon() - case.horizon).abs() < 1e-9,
            "{}",
            case.name
        );
        let folds = case.scores.len();
        let largest = curve.scores().largest() as f64;
        for (of, kind) in [
            (IntervalOf::Mean, &case.score.mean),
            (IntervalOf::Fold, &case.score.fold),
            (IntervalOf::Study { folds }, &case.score.study),
        ] {
            for (multiple, expected) in [(1.0, kind.once), (2.0, kind.twice), (4.0, kind.four)] {
                let Forecast { low, median, high } =
                    curve.forecast(multiple * largest, of, 0.9).unwrap();
                for (found, expected) in [low, median, high].into_iter().zip(expected) {
                    let apart = (found - expected).abs();
                    assert!(
                        apart < 2e-6,
                        "{} {of:?} {multiple}: {found} {expected}",
                        case.name
                    );
                }
            }
        }
    }
}

#[test]
fn test_answers_agree_with_the_reference() {
    for case in cases() {
        let (found, expected) = (curve(&case).answer(case.target).unwrap(), &case.answer);
        let verdict = match found.verdict {
            Verdict::Reached => "reached already",
            Verdict::Needs => "needs about N",
            Verdict::Unreachable => "not reachable",
            // The reference does not tell such scores from others.
            Verdict::Unclear(Unclear::AtChance) => "not reachable",
            Verdict::Unclear(_) => "cannot tell",
        };
        assert_eq!(verdict, expected.verdict, "{}", case.name);
        if let Verdict::Unclear(why) = found.verdict {
            let words = match why {
                Unclear::FewSizes | Unclear::FewFolds | Unclear::CloseSizes => "evidence",
                Unclear::Falls => "the score falls",
                Unclear::TooFar => "at least low",
                Unclear::AtChance => "95% limit",
            };
            assert!(
                expected.why.starts_with(words),
                "{}: {}",
                case.name,
                expected.why
            );
        }
        for (found, expected) in [
            (found.low, expected.low),
            (found.mid, expected.mid),
            (found.high, expected.high),
            (found.plan80, expected.plan80),
            (found.run80, expected.assurance80),
        ] {
            let apart = found.zip(expected).map(|(a, b)| (a / b - 1.0).abs());
            assert_eq!(found.is_some(), expected.is_some(), "{}", case.name);
            assert!(
                apart.is_none_or(|apart| apart < 1e-5),
                "{}: {apart:?}",
                case.name
            );
        }
        let signs = curve(&case).signs();
        for (found, expected) in [
            (found.now, expected.p_now),
            (found.at_horizon, expected.p_horizon),
            (signs.improving, expected.improving),
            (signs.flat, expected.flat),
            (signs.falls, expected.drop),
        ] {
            assert!(
                (found - expected).abs() < 2e-6,
                "{}: {found} {expected}",
                case.name
            );
        }
    }
}

/// Where nobody knows how many images folds test, most forecasts are less sure than where it is known. Some
/// are surer: folds that happen to agree hide how much chance test images bring. The notice says so.
#[test]
fn test_unknown_test_images_make_forecasts_less_sure() {
    let width = |scores: Scores| {
        let images = 2.0 * scores.largest() as f64;
        let curve = Curve::fit(scores, Prior::default()).unwrap();
        let Forecast { low, high, .. } = curve.forecast(images, IntervalOf::Mean, 0.9).unwrap();
        high - low
    };
    let mut wider = 0;
    let cases: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.name.contains("all-idb2") || case.name.contains("pbc"))
        .collect();
    for case in &cases {
        let known = curve(case).scores().clone();
        let (sizes, folds) = (case.sizes.clone(), case.scores.clone());
        let unknown = Scores::new(sizes, folds, known.metric(), None).unwrap();
        let (known, unknown) = (width(known), width(unknown));
        assert!(unknown > 0.8 * known, "{}: {unknown} {known}", case.name);
        wider += usize::from(unknown > known);
    }
    assert!(2 * wider > cases.len(), "{wider} of {}", cases.len());
}

/// A case of `golden/walk.json`.
#[derive(Deserialize)]
struct WalkCase {
    name: String,
    sizes: Vec<usize>,
    scores: Vec<Vec<f64>>,
    test: [u32; 2],
    /// Number of images, lower limit, median and upper limit.
    forecasts: Vec<[f64; 4]>,
}

/// Against numpy (`golden/walk.py`), within the sizes and beyond.
#[test]
fn test_forecasts_with_a_walk_agree_with_numpy() {
    let cases: Vec<WalkCase> = serde_json::from_str(include_str!("golden/walk.json")).unwrap();
    assert_eq!(cases.len(), 12);
    for case in cases {
        let [positives, negatives] = case.test.map(|images| images as usize);
        let test = Some(TestImages {
            positives,
            negatives,
        });
        let scores = Scores::new(case.sizes, case.scores, Metric::RocAuc, test).unwrap();
        let curve = Curve::fit(scores, Prior::of(Weights::PUBLIC_CURVES)).unwrap();
        for [images, low, median, high] in case.forecasts {
            let found = curve.forecast(images, IntervalOf::Mean, 0.9).unwrap();
            for (found, expected) in [(found.low, low), (found.median, median), (found.high, high)]
            {
                let apart = (found - expected).abs();
                assert!(apart < 1e-5, "{} {images}: {found} {expected}", case.name);
            }
        }
    }
}

/// On average over sizes of ALL-IDB2, the fitted curve lies above the measured means, and further if the fit
/// counts the correlation of sizes.
#[test]
fn test_a_fit_without_correlation_is_nearer_to_the_means() {
    for case in cases().iter().filter(|case| case.name.contains("all-idb2")) {
        let above = |prior: Prior| {
            let scores = curve(case).scores().clone();
            let fitted = Curve::fit(scores, prior).unwrap();
            let folds = case.scores.len() as f64;
            let above = case.sizes.iter().enumerate().map(|(nth, &size)| {
                let mean = case.scores.iter().map(|fold| fold[nth]).sum::<f64>() / folds;
                let fit = fitted.forecast(size as f64, IntervalOf::Mean, 0.9).unwrap();
                fit.median - mean
            });
            above.sum::<f64>() / case.sizes.len() as f64
        };
        let [with, without] = [true, false].map(|correlated_fit| {
            above(Prior {
                correlated_fit,
                ..Prior::public_curves()
            })
        });
        let nearer = without.abs() < 0.8 * with.abs();
        assert!(nearer, "{}: {with} {without}", case.name);
    }
}

#[test]
fn test_wrong_numbers_are_refused() {
    let new = |sizes: &[usize], folds: &[&[f64]], test| {
        let folds = folds.iter().map(|fold| fold.to_vec()).collect();
        Scores::new(sizes.to_vec(), folds, Metric::RocAuc, test)
    };
    let test = |positives| {
        Some(TestImages {
            positives,
            negatives: 9,
        })
    };
    let good = new(&[10, 20], &[&[0.7, 0.8], &[0.6, 0.9]], test(9)).unwrap();
    let curve = Curve::fit(good, Prior::default()).unwrap();
    let errors = [
        new(&[10], &[&[0.7]], None).unwrap_err(),
        new(&[20, 10], &[&[0.7, 0.8], &[0.6, 0.9]], None).unwrap_err(),
        new(&[10, 20], &[&[0.7, 0.8], &[0.6]], None).unwrap_err(),
        new(&[10, 20], &[&[0.7, 0.8], &[0.6, 1.9]], None).unwrap_err(),
        new(&[10, 20], &[&[0.7, 0.8], &[0.6, 0.9]], test(0)).unwrap_err(),
        curve.answer(1.0).unwrap_err(),
        curve.forecast(0.0, IntervalOf::Mean, 0.9).unwrap_err(),
        curve
            .forecast(40.0, IntervalOf::Study { folds: 0 }, 0.9)
            .unwrap_err(),
        curve.forecast(40.0, IntervalOf::Mean, 90.0).unwrap_err(),
    ];
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(messages.join("\n"), @r"
    expected scores of at least one size and two folds, found 1 sizes and 1 folds
    expected numbers of training images above 0 in rising order, found [20, 10]
    fold 1: expected 2 scores, one for each size, found 1
    fold 1, 20 training images: expected a score from 0 to 1, found 1.9
    expected test images of both classes, found 0 positive and 9 negative ones
    expected a target above 0 and below 1, found 1
    hint: write 95% as 0.95
    expected a number of training images above 0, found 0
    expected a number of folds above 0, found 0
    expected a level above 0 and below 1, found 90
    ");
}

/// Scores around 0.5 may rise later; those of guessing that is known are judged alike.
#[test]
fn test_of_scores_no_better_than_guessing_nobody_can_tell() {
    let around = |middle: f64| {
        let fold = |fold: u8| {
            let luck = [0.03, -0.04, 0.02, -0.01, 0.0][usize::from(fold)];
            vec![middle + luck, middle - luck, middle + luck / 2.0, middle]
        };
        (0..5).map(fold).collect::<Vec<_>>()
    };
    let verdict = |middle: f64, metric, chance: Option<f64>| {
        let scores = Scores::new(vec![10, 20, 50, 100], around(middle), metric, None).unwrap();
        let scores = match chance {
            Some(score) => scores.with_chance(score),
            None => scores,
        };
        let curve = Curve::fit(scores, Prior::default()).unwrap();
        curve.answer(0.95).unwrap().verdict
    };
    let at_chance = Verdict::Unclear(Unclear::AtChance);
    assert_eq!(verdict(0.5, Metric::RocAuc, None), at_chance);
    assert_eq!(verdict(0.6, Metric::RocAuc, None), Verdict::Unreachable);
    assert_eq!(verdict(0.5, Metric::Share, None), Verdict::Unreachable);
    assert_eq!(verdict(0.5, Metric::Share, Some(0.5)), at_chance);
}

/// Scores of so many folds at each size, near 0.8.
fn flat(sizes: &[(usize, usize)], prior: Prior) -> Curve {
    let folds = sizes.iter().map(|(_, folds)| *folds).max();
    let folds = folds.expect("sizes");
    let score = |fold: usize, (size, folds): (usize, usize)| {
        (fold < folds).then(|| 0.8 + 0.01 * ((fold + size) % 3) as f64)
    };
    let rows = (0..folds).map(|fold| sizes.iter().map(|&at| score(fold, at)).collect());
    let numbers = sizes.iter().map(|(size, _)| *size).collect();
    let test = Some(TestImages {
        positives: 20,
        negatives: 20,
    });
    let scores = Scores::with_gaps(numbers, rows.collect(), Metric::RocAuc, test);
    Curve::fit(scores.expect("scores"), prior).expect("a curve")
}

#[test]
fn test_what_scores_lack_for_an_answer() {
    let lacks = |sizes: &[(usize, usize)]| flat(sizes, Prior::default()).lacks();
    assert_eq!(lacks(&[(10, 5)]), Some(Unclear::FewSizes));
    assert_eq!(lacks(&[(10, 5), (50, 5)]), Some(Unclear::FewSizes));
    assert_eq!(
        lacks(&[(10, 5), (20, 5), (25, 5)]),
        Some(Unclear::CloseSizes)
    );
    assert_eq!(lacks(&[(10, 2), (20, 2), (50, 2)]), Some(Unclear::FewFolds));
    // Those with three folds lie too close together.
    assert_eq!(
        lacks(&[(10, 2), (20, 5), (30, 5), (40, 5)]),
        Some(Unclear::FewFolds)
    );
    assert_eq!(lacks(&[(10, 3), (20, 3), (30, 3)]), None);
}

#[test]
fn test_forecasts_for_the_same_test_images_are_narrower() {
    let width = |other_test_images, prior: Prior| {
        let prior = Prior {
            other_test_images,
            ..prior
        };
        let curve = flat(&[(10, 5), (20, 5), (50, 5)], prior);
        let Forecast { low, high, .. } = curve.forecast(100.0, IntervalOf::Mean, 0.9).unwrap();
        high - low
    };
    assert!(width(false, Prior::default()) < 0.98 * width(true, Prior::default()));
    // A fit that counts the correlation has nothing to add.
    let [same, other] = [false, true].map(|other| width(other, Prior::public_curves()));
    assert_eq!(same, other);
}
