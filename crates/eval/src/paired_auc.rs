//! Two AUCs of the same images: their difference, its interval and test.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::proportion::quantile;
use crate::scores::{check, placements, variance};
use crate::{AucInterval, EvalError, auc_interval};

/// The AUCs of two classifiers on the same images.
///
/// Interval and test cover the random choice of test images only: they take both classifiers as trained, and
/// the images as independent of each other. Whether one *method* is better after another training needs
/// several folds: [`resampled_t`](crate::resampled_t).
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
    /// How the ends were found.
    pub method: DifferenceMethod,
}

/// How the ends of an interval of a difference were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceMethod {
    /// DeLong's variance of the difference.
    Delong,
    /// The two single intervals, squared and added, as if they were independent: where DeLong's variance of
    /// the difference is zero or undefined. Usually too wide, because AUCs of the same images rise and fall
    /// together.
    SquareAndAdd,
}

/// The test of two AUCs of the same images by DeLong, DeLong & Clarke-Pearson (Biometrics 1988, 44,
/// 837-845), in O(n log n).
///
/// Its variance is zero if both classifiers separate the classes fully, or differ in the same way at every
/// image. Then the interval is that of Zou (Stat Med 2009, 28, 2693-2702), which squares and adds the distances
/// of the single intervals' ends, with a correlation of 0.
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
    let z = quantile(level)?;
    check(positive, first)?;
    check(positive, second)?;
    let singles = [
        auc_interval(positive, first, level)?,
        auc_interval(positive, second, level)?,
    ];
    let difference = singles[0].auc - singles[1].auc;
    let se = difference_se(positive, first, second);
    let (low, high, method) = match se {
        Some(se) if se > 0.0 => (
            (difference - z * se).max(-1.0),
            (difference + z * se).min(1.0),
            DifferenceMethod::Delong,
        ),
        _ => {
            let [low, high] = square_and_add(&singles);
            (low, high, DifferenceMethod::SquareAndAdd)
        }
    };
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
        method,
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

/// Ends of the interval of a difference from the intervals of its parts, taken as independent.
fn square_and_add([a, b]: &[AucInterval; 2]) -> [f64; 2] {
    let difference = a.auc - b.auc;
    let below = (a.auc - a.low).hypot(b.high - b.auc);
    let above = (a.high - a.auc).hypot(b.auc - b.low);
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
            assert!((found.low - case["low"].number()).abs() < 1e-8);
            assert!((found.high - case["high"].number()).abs() < 1e-8);
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
        assert_eq!(found.method, DifferenceMethod::SquareAndAdd);
        let single = auc_interval(&positive, &a, 0.95).unwrap();
        assert!((found.high - (1.0 - single.low)).abs() < 1e-12);
        assert!((found.low + found.high).abs() < 1e-12);
        // The other way round at every pair: a difference of 1 without variance has no P.
        let reversed: Vec<f64> = b.iter().map(|x| -x).collect();
        let found = paired_auc(&positive, &b, &reversed, 0.95).unwrap();
        assert_eq!((found.difference, found.p, found.high), (1.0, None, 1.0));
        assert!(found.low > 0.7 && found.low < 1.0, "{found:?}");
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
        assert_eq!(found.method, DifferenceMethod::SquareAndAdd);
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
