//! Two AUCs of the same images: their difference, its interval and test.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::scores::{check, placements, variance};
use crate::{AucInterval, EvalError, auc_interval};

/// The AUCs of two classifiers on the same images.
///
/// Interval and test cover the random choice of test images only: they take both classifiers as trained, and
/// the images as independent of each other. Whether one *method* is better after another training needs
/// several folds: [`resampled_t`](crate::resampled_t()).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedAuc {
    /// AUC of the first classifier.
    pub first: f64,
    /// AUC of the second.
    pub second: f64,
    /// First minus second, in `[-1, 1]`.
    pub difference: f64,
    /// Standard error of the difference by DeLong; absent if a class has a single image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Two-sided P of no difference; absent if the standard error is absent, or 0 beside a difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// Confidence level of the interval, for example 0.95.
    pub level: f64,
    /// Lower end for the difference, in `[-1, 1]`.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Correlation of the two AUCs by DeLong, in `[-1, 1]`. Absent if an AUC has no standard error above 0;
    /// then the interval takes it as 0, which usually makes it too wide, because AUCs of the same images rise
    /// and fall together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<f64>,
}

/// The test of two AUCs of the same images by DeLong, DeLong & Clarke-Pearson (Biometrics 1988, 44,
/// 837-845), in O(n log n).
///
/// The interval is that of Zou (Stat Med 2009, 28, 2693-2702): the distances of the single intervals' ends
/// ([`auc_interval()`]), squared and added, less what the correlation explains. It has limits for fully separated
/// classes, where DeLong's variance is zero, and holds the truth more often than the difference plus and minus so
/// many standard errors where AUCs are high; in between they agree. P is DeLong's.
///
/// # Shapes
///
/// - `positive`: `[image]`, true for the positive (malignant) class.
/// - `first`, `second`: `[image]`, scores of the two classifiers, any numbers except NaN.
///
/// # Errors
///
/// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
/// - As for [`roc_auc`](crate::roc_auc), for either classifier.
///
/// # Examples
///
/// ```
/// let malignant = [true, true, true, true, false, false, false, false];
/// let network = [0.9, 0.8, 0.7, 0.4, 0.5, 0.3, 0.2, 0.1];
/// let colour = [0.6, 0.2, 0.8, 0.3, 0.7, 0.4, 0.1, 0.5];
/// let found = leuko_eval::paired_auc(&malignant, &network, &colour, 0.95)?;
/// assert_eq!((found.first, found.second), (15.0 / 16.0, 9.0 / 16.0));
/// assert!(found.low < 0.0 && found.p > Some(0.05));
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn paired_auc(
    positive: &[bool],
    first: &[f64],
    second: &[f64],
    level: f64,
) -> Result<PairedAuc, EvalError> {
    check(positive, first)?;
    check(positive, second)?;
    let singles = [
        auc_interval(positive, first, level)?,
        auc_interval(positive, second, level)?,
    ];
    let difference = singles[0].auc - singles[1].auc;
    let se = difference_se(positive, first, second);
    let correlation = se.and_then(|se| correlation(&singles, se));
    let [low, high] = square_and_add(&singles, correlation.unwrap_or(0.0));
    let p = match se {
        Some(se) if se > 0.0 => Some(2.0 * Normal::standard().sf((difference / se).abs())),
        Some(_) if difference == 0.0 => Some(1.0),
        _ => None,
    };
    Ok(PairedAuc {
        first: singles[0].auc,
        second: singles[1].auc,
        difference,
        se,
        p,
        level,
        low,
        high,
        correlation,
    })
}

/// Standard error of the difference; `None` if a class has a single image. The variance of a difference is
/// that of each image's difference, so no covariance is needed.
fn difference_se(positive: &[bool], first: &[f64], second: &[f64]) -> Option<f64> {
    let (first, second) = (placements(positive, first), placements(positive, second));
    let mut sum = 0.0;
    for (a, b) in first.iter().zip(&second) {
        if a.len() < 2 {
            return None;
        }
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        sum += variance(&differences) / differences.len() as f64;
    }
    Some(sum.sqrt())
}

/// Correlation from the standard errors of the parts and of their difference.
fn correlation([a, b]: &[AucInterval; 2], of_difference: f64) -> Option<f64> {
    let [a, b] = [a.se?, b.se?];
    let shared = (a * a + b * b - of_difference * of_difference) / (2.0 * a * b);
    shared.is_finite().then(|| shared.clamp(-1.0, 1.0))
}

/// Ends of the interval of a difference from the intervals of its parts and their correlation.
fn square_and_add([a, b]: &[AucInterval; 2], correlation: f64) -> [f64; 2] {
    let difference = a.auc - b.auc;
    let length = |x: f64, y: f64| (x * x + y * y - 2.0 * correlation * x * y).max(0.0).sqrt();
    let below = length(a.auc - a.low, b.high - b.auc);
    let above = length(a.high - a.auc, b.auc - b.low);
    [
        (difference - below).max(-1.0),
        (difference + above).min(1.0),
    ]
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::golden::{GoldenValue, golden};

    #[test]
    fn test_paired_auc_is_that_of_proc() {
        let asah = golden(include_str!("../../../tests/golden/eval/asah.json"));
        let poor = asah["poor_outcome"].bools();
        for case in asah["paired"].cases() {
            let scores = |which: &str| asah[case[which].as_str().unwrap()].numbers();
            let found = paired_auc(&poor, &scores("first"), &scores("second"), 0.95).unwrap();
            let z = found.difference / found.se.unwrap();
            assert!((z - case["z"].number()).abs() < 1e-9, "{found:?}");
            assert!((found.p.unwrap() - case["p"].number()).abs() < 1e-9);
            // pROC's interval is the difference plus and minus so many standard errors.
            let half = crate::proportion::quantile(0.95).unwrap() * found.se.unwrap();
            let (low, high) = (case["low"].number(), case["high"].number());
            assert!((found.difference - half - low).abs() < 1e-8);
            assert!((found.difference + half - high).abs() < 1e-8);
            // Ours is not symmetric, but close.
            assert!((found.low - low).abs() < 0.01 && (found.high - high).abs() < 0.01);
        }
    }

    /// The variance by its definition as a U-statistic, over all pairs.
    fn brute_force(positive: &[bool], scores: [&[f64]; 2]) -> (f64, f64) {
        let of = |class: bool| (0..positive.len()).filter(move |&i| positive[i] == class);
        let won = |i: usize, j: usize| {
            let one = |s: &[f64]| match s[i].partial_cmp(&s[j]).unwrap() {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
            one(scores[0]) - one(scores[1])
        };
        let (m, n) = (of(true).count() as f64, of(false).count() as f64);
        let rows: Vec<f64> = of(true)
            .map(|i| of(false).map(|j| won(i, j)).sum::<f64>() / n)
            .collect();
        let columns: Vec<f64> = of(false)
            .map(|j| of(true).map(|i| won(i, j)).sum::<f64>() / m)
            .collect();
        let difference = rows.iter().sum::<f64>() / m;
        (difference, variance(&rows) / m + variance(&columns) / n)
    }

    #[test]
    fn test_paired_auc_is_a_brute_force_u_statistic() {
        let mut stream = Stream::new(Seed(1), "pairs");
        for images in [4, 9, 30, 101, 300] {
            let positive: Vec<bool> = (0..images).map(|i| i % 2 == 0).collect();
            let mut scores = |signal: f64, levels: f64| -> Vec<f64> {
                let one = |&p: &bool| stream.normal() + if p { signal } else { 0.0 };
                let raw: Vec<f64> = positive.iter().map(one).collect();
                raw.iter().map(|x| (x * levels).round() / levels).collect()
            };
            // Few levels give many ties.
            let (a, b) = (scores(1.0, 2.0), scores(0.5, 100.0));
            let found = paired_auc(&positive, &a, &b, 0.95).unwrap();
            let (difference, variance) = brute_force(&positive, [&a, &b]);
            assert!((found.difference - difference).abs() < 1e-12);
            assert!((found.se.unwrap().powi(2) - variance).abs() < 1e-12);
            // A classifier of equal scores is 0.5 everywhere: what is left is the single AUC's variance.
            let alone = crate::auc_variance(&positive, &a).unwrap().unwrap();
            let (_, brute) = brute_force(&positive, [&a, &vec![0.0; images]]);
            assert!((alone - brute).abs() < 1e-12);
        }
    }

    #[test]
    fn test_paired_auc_of_two_full_separations_is_not_certain() {
        let positive: Vec<bool> = (0..40).map(|i| i < 20).collect();
        let a: Vec<f64> = (0..40).map(|i| -f64::from(i)).collect();
        let b: Vec<f64> = positive.iter().map(|&p| f64::from(u8::from(p))).collect();
        let found = paired_auc(&positive, &a, &b, 0.95).unwrap();
        assert_eq!(
            (found.difference, found.se, found.p),
            (0.0, Some(0.0), Some(1.0))
        );
        assert_eq!(found.correlation, None);
        let single = auc_interval(&positive, &a, 0.95).unwrap();
        assert!((found.high - (1.0 - single.low)).abs() < 1e-12);
        assert!((found.low + found.high).abs() < 1e-12);
        // The other way round at every pair: a difference of 1 without variance has no P.
        let reversed: Vec<f64> = b.iter().map(|x| -x).collect();
        let found = paired_auc(&positive, &b, &reversed, 0.95).unwrap();
        assert_eq!((found.difference, found.p, found.high), (1.0, None, 1.0));
        assert!(found.low > 0.7 && found.low < 1.0, "{found:?}");
    }

    /// Scores that share half of their noise; the last AUCs are 0.993 and 0.983.
    #[test]
    fn test_the_interval_holds_the_truth_as_often_as_it_says() {
        let auc = |distance: f64| Normal::standard().cdf(distance / 2f64.sqrt());
        let mut stream = Stream::new(Seed(1), "difference");
        for distances in [[2.6, 2.3], [3.5, 3.0]] {
            let truth = auc(distances[0]) - auc(distances[1]);
            let positive: Vec<bool> = (0..200).map(|i| i < 100).collect();
            let held = (0..1000)
                .filter(|_| {
                    let (mut first, mut second) = (Vec::new(), Vec::new());
                    for &p in &positive {
                        let shared = stream.normal();
                        let mut score = |distance: f64| {
                            let noise = (shared + stream.normal()) * 0.5f64.sqrt();
                            noise + if p { distance } else { 0.0 }
                        };
                        first.push(score(distances[0]));
                        second.push(score(distances[1]));
                    }
                    let found = paired_auc(&positive, &first, &second, 0.95).unwrap();
                    found.low <= truth && truth <= found.high
                })
                .count();
            let share = held as f64 / 1000.0;
            assert!((share - 0.95).abs() < 0.03, "{distances:?}: {share}");
        }
    }

    #[test]
    fn test_paired_auc_of_one_positive_image_has_no_p() {
        let found = paired_auc(
            &[true, false, false],
            &[0.9, 0.1, 0.2],
            &[0.1, 0.2, 0.3],
            0.95,
        )
        .unwrap();
        assert_eq!((found.se, found.p), (None, None));
        assert_eq!(found.correlation, None);
        // The same classifier twice: no difference, and hardly an interval.
        let scores: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
        let positive: Vec<bool> = (0..40).map(|i| i % 2 == 0).collect();
        let found = paired_auc(&positive, &scores, &scores, 0.95).unwrap();
        assert_eq!(
            (found.difference, found.p, found.correlation),
            (0.0, Some(1.0), Some(1.0))
        );
        assert!(
            found.low <= 0.0 && found.high >= 0.0 && found.high < 0.1,
            "{found:?}"
        );
    }

    #[test]
    fn test_paired_auc_of_scores_that_do_not_fit_is_refused() {
        let refused = paired_auc(&[true, false], &[1.0, 0.0], &[1.0], 0.95);
        assert!(matches!(refused, Err(EvalError::LengthMismatch { .. })));
        let refused = paired_auc(&[true, false], &[1.0, 0.0], &[1.0, f64::NAN], 0.95);
        assert_eq!(refused, Err(EvalError::Nan { index: 1 }));
        assert!(paired_auc(&[true, false], &[1.0, 0.0], &[1.0, 0.0], 1.0).is_err());
    }
}
