//! How certain a single AUC is, given the number of images that it was measured on.

use serde::{Deserialize, Serialize};

use crate::proportion::quantile;
use crate::scores::{check, placements, variance};
use crate::{EvalError, roc_auc};

/// An AUC with a confidence interval.
///
/// The interval covers only the random choice of test images: it takes the networks as given, and the
/// test images as independent of each other. Another training set or other initial weights would move the
/// AUC further, and with near-duplicate images the interval is too narrow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AucInterval {
    /// The AUC.
    pub auc: f64,
    /// Number of positive images.
    pub positives: usize,
    /// Number of negative images.
    pub negatives: usize,
    /// Standard error by DeLong; absent if a class has a single image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Confidence level, for example 0.95.
    pub level: f64,
    /// Lower end, in `[0, 1]`.
    pub low: f64,
    /// Upper end, in `[0, 1]`.
    pub high: f64,
    /// How the ends were found.
    pub method: IntervalMethod,
}

/// How an interval's ends were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalMethod {
    /// DeLong's variance, on the logit scale.
    DelongLogit,
    /// Newcombe's method 5, if DeLong's variance is zero or undefined.
    Newcombe,
}

/// Variance of the AUC by DeLong, DeLong & Clarke-Pearson (1988), computed from mid-ranks as Sun & Xu
/// (2014) show. It is zero if the classes are fully separated, although the true AUC need not be 1.
///
/// Shapes as for [`roc_auc`]. `None` if a class has a single image, because a variance needs two.
///
/// # Errors
///
/// As for [`roc_auc`].
///
/// # Examples
///
/// ```
/// let malignant = [true, true, true, false, false, false];
/// let variance = leuko_eval::auc_variance(&malignant, &[0.9, 0.8, 0.3, 0.4, 0.2, 0.1])?;
/// assert!(variance.is_some_and(|variance| variance > 0.0));
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn auc_variance(positive: &[bool], scores: &[f64]) -> Result<Option<f64>, EvalError> {
    let (positives, negatives) = check(positive, scores)?;
    if positives < 2 || negatives < 2 {
        return Ok(None);
    }
    let [of_positives, of_negatives] = placements(positive, scores);
    let of_class = |placements: &[f64]| variance(placements) / placements.len() as f64;
    Ok(Some(of_class(&of_positives) + of_class(&of_negatives)))
}

/// An AUC with a confidence interval at `level`, for example 0.95.
///
/// The interval uses DeLong's variance and is symmetric on the logit scale, so it stays within `[0, 1]`
/// (Pepe 2003, section 5.2.5). The plain form, AUC plus and minus so many standard errors, passes 1 and holds
/// the truth too seldom where AUCs are high, as they are here. DeLong's variance is zero if classes are fully separated or all scores are equal,
/// and undefined for a class with one image. Then the ends come from Newcombe's method 5 (Stat Med 2006, 25,
/// 559-573), which solves `(theta - AUC)^2 = z^2 V(theta)` with the variance of the exponential model.
///
/// # Errors
///
/// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
/// - As for [`roc_auc`].
///
/// # Examples
///
/// ```
/// use leuko_eval::{IntervalMethod, auc_interval};
///
/// // Perfect separation of few images still leaves a wide interval.
/// let found = auc_interval(&[true, true, false, false], &[0.9, 0.8, 0.3, 0.1], 0.95)?;
/// assert_eq!((found.auc, found.high), (1.0, 1.0));
/// assert!(found.low < 0.7);
/// assert_eq!(found.method, IntervalMethod::Newcombe);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn auc_interval(
    positive: &[bool],
    scores: &[f64],
    level: f64,
) -> Result<AucInterval, EvalError> {
    let z = quantile(level)?;
    let (positives, negatives) = check(positive, scores)?;
    let auc = roc_auc(positive, scores)?;
    let se = auc_variance(positive, scores)?.map(f64::sqrt);
    let (low, high, method) = match se {
        // An AUC of 0 or 1 has a standard error of 0.
        Some(se) if se > 0.0 => {
            let centre = (auc / (1.0 - auc)).ln();
            let half = z * se / (auc * (1.0 - auc));
            let expit = |x: f64| 1.0 / (1.0 + (-x).exp());
            (
                expit(centre - half),
                expit(centre + half),
                IntervalMethod::DelongLogit,
            )
        }
        _ => {
            let end = |limit| newcombe_end(auc, limit, z, positives, negatives);
            (end(0.0), end(1.0), IntervalMethod::Newcombe)
        }
    };
    Ok(AucInterval {
        auc,
        positives,
        negatives,
        se,
        level,
        low,
        high,
        method,
    })
}

/// The solution of `|theta - auc| = z sqrt(V(theta))` between `auc` and `limit` (0 or 1), by bisection;
/// `limit` itself if `auc` equals it.
fn newcombe_end(auc: f64, limit: f64, z: f64, positives: usize, negatives: usize) -> f64 {
    let pairs = positives as f64 * negatives as f64;
    let others = (positives + negatives) as f64 / 2.0 - 1.0;
    let variance = |theta: f64| {
        let model = (1.0 - theta) / (2.0 - theta) + theta / (1.0 + theta);
        theta * (1.0 - theta) / pairs * (1.0 + others * model)
    };
    let (mut inside, mut outside) = (auc, limit);
    // 60 halvings of an interval of length at most 1 leave less than the spacing of f64 near 1.
    for _ in 0..60 {
        let middle = (inside + outside) / 2.0;
        if (middle - auc).abs() < z * variance(middle).sqrt() {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_auc_variance_matches_its_definition_and_scipy() {
        for case in golden(include_str!("../../../tests/golden/eval/auc.json"))["roc"].cases() {
            let variance = auc_variance(&case["positive"].bools(), &case["scores"].numbers());
            match case.get("variance") {
                Some(expected) => close(variance.unwrap().unwrap(), expected.number()),
                None => assert_eq!(variance.unwrap(), None),
            }
        }
    }

    /// Published: pROC's aSAH example (Robin et al. 2011), whose interval is symmetric on the AUC's scale.
    #[test]
    fn test_auc_variance_is_that_of_proc() {
        let asah = golden(include_str!("../../../tests/golden/eval/asah.json"));
        let poor = asah["poor_outcome"].bools();
        for case in asah["single"].cases() {
            let scores = asah[case["marker"].as_str().unwrap()].numbers();
            let variance = auc_variance(&poor, &scores).unwrap().unwrap();
            assert!((variance - case["variance"].number()).abs() < 1e-14);
            if let Some(expected) = case.get("auc") {
                let auc = roc_auc(&poor, &scores).unwrap();
                let half = quantile(0.95).unwrap() * variance.sqrt();
                assert!((auc - expected.number()).abs() < 5e-5);
                assert!((auc - half - case["low"].number()).abs() < 5e-5);
                assert!((auc + half - case["high"].number()).abs() < 5e-5);
            }
        }
    }

    #[test]
    fn test_auc_variance_of_a_million_images_is_that_of_the_normal_model() {
        let images = 1_000_000;
        let mut stream = Stream::new(Seed(1), "million");
        let positive: Vec<bool> = (0..images).map(|i| i % 10 == 0).collect();
        let scores: Vec<f64> = positive
            .iter()
            .map(|&p| stream.normal() + if p { 1.0 } else { 0.0 })
            .collect();
        let interval = auc_interval(&positive, &scores, 0.95).unwrap();
        assert!((interval.auc - Normal::standard().cdf(0.5_f64.sqrt())).abs() < 3e-3);
        // Bounded by (AUC (1 - AUC)) / 100,000 from above, and by a tenth of it from below.
        let bound = (interval.auc * (1.0 - interval.auc) / 1e5).sqrt();
        let se = interval.se.unwrap();
        assert!(se < bound && se > bound / 10.0, "{se} {bound}");
    }

    #[test]
    fn test_auc_interval_matches_the_logit_formula() {
        for case in golden(include_str!("../../../tests/golden/eval/auc.json"))["roc"].cases() {
            let Some(expected) = case.get("interval") else {
                continue;
            };
            let (positive, scores) = (case["positive"].bools(), case["scores"].numbers());
            let interval = auc_interval(&positive, &scores, 0.95).unwrap();
            assert_eq!(interval.method, IntervalMethod::DelongLogit);
            // The quantile of the normal distribution is good to about ten digits.
            assert!((interval.low - expected.numbers()[0]).abs() < 1e-8);
            assert!((interval.high - expected.numbers()[1]).abs() < 1e-8);
        }
    }

    #[test]
    fn test_auc_interval_at_1_has_newcombe_s_lower_end() {
        let vectors = golden(include_str!("../../../tests/golden/eval/auc.json"));
        for case in vectors["newcombe"].cases() {
            let (m, n) = (case["positives"].count(), case["negatives"].count());
            let positive: Vec<bool> = (0..m + n).map(|i| i < m).collect();
            let scores: Vec<f64> = positive.iter().map(|&p| f64::from(u8::from(p))).collect();
            let interval = auc_interval(&positive, &scores, 0.95).unwrap();
            assert_eq!(interval.method, IntervalMethod::Newcombe);
            assert!(
                (interval.low - case["low"].number()).abs() < 1e-8,
                "{interval:?}"
            );
            assert_eq!((interval.auc, interval.high), (1.0, 1.0));
            assert_eq!(interval.se, (m > 1 && n > 1).then_some(0.0));
        }
    }

    #[test]
    fn test_auc_interval_of_equal_scores_is_wide_and_symmetric() {
        let positive: Vec<bool> = (0..20).map(|i| i < 10).collect();
        let interval = auc_interval(&positive, &[0.5; 20], 0.95).unwrap();
        assert_eq!(interval.method, IntervalMethod::Newcombe);
        assert!(
            (interval.low + interval.high - 1.0).abs() < 1e-12,
            "{interval:?}"
        );
        assert!(interval.low > 0.2 && interval.low < 0.3, "{interval:?}");
    }

    #[test]
    fn test_auc_interval_at_an_impossible_level_is_an_error() {
        for level in [0.0, 1.0, -0.5, f64::NAN] {
            assert!(matches!(
                auc_interval(&[true, false], &[1.0, 0.0], level),
                Err(EvalError::Level { .. })
            ));
        }
    }

    /// Scores of normal classes 2.6 standard deviations apart have AUC Phi(2.6 / sqrt 2) = 0.967, near
    /// the paper's. At 2 x 125 images, as pooled, 95% of the intervals should hold it.
    #[test]
    fn test_auc_interval_holds_the_truth_as_often_as_it_says() {
        let truth = Normal::standard().cdf(2.6 / 2.0_f64.sqrt());
        let positive: Vec<bool> = (0..250).map(|i| i < 125).collect();
        let mut stream = Stream::new(Seed(1), "interval");
        let studies = 1000;
        let held = (0..studies)
            .filter(|_| {
                let scores: Vec<f64> = positive
                    .iter()
                    .map(|&p| stream.normal() + if p { 2.6 } else { 0.0 })
                    .collect();
                let interval = auc_interval(&positive, &scores, 0.95).unwrap();
                interval.low <= truth && truth <= interval.high
            })
            .count();
        // Three standard deviations of a binomial of 0.95 are 0.021.
        let share = held as f64 / f64::from(studies);
        assert!((share - 0.95).abs() < 0.021, "{share}");
    }
}
