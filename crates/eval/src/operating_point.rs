//! Thresholds: the sensitivity at a given specificity, and Youden's point.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::proportion::quantile;
use crate::scores::check;
use crate::{Bootstrap, EvalError, RocCurve, Units, bootstrap};

/// A threshold and what it gives on the images that it was chosen on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatingPoint {
    /// Images that score at least this much are called positive; infinite if none is.
    pub threshold: f64,
    /// Fraction of the positive images called positive, in `[0, 1]`.
    pub sensitivity: f64,
    /// Fraction of the negative images called negative, in `[0, 1]`.
    pub specificity: f64,
}

impl OperatingPoint {
    /// Youden's index, `sensitivity + specificity - 1` (Cancer 1950, 3, 32-35): 0 for guessing, 1 for full
    /// separation.
    pub fn youden(&self) -> f64 {
        self.sensitivity + self.specificity - 1.0
    }

    /// The point of the ROC curve with the highest Youden index; of equal ones that with the highest threshold.
    ///
    /// The index of a point chosen as the best of the same images is too high, on average, most of all with few
    /// images.
    ///
    /// # Errors
    ///
    /// As for [`roc_auc`](crate::roc_auc).
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::OperatingPoint;
    ///
    /// let malignant = [true, true, true, false, false, false];
    /// let best = OperatingPoint::best(&malignant, &[0.9, 0.8, 0.3, 0.4, 0.2, 0.1])?;
    /// assert_eq!((best.threshold, best.specificity), (0.8, 1.0));
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn best(positive: &[bool], scores: &[f64]) -> Result<Self, EvalError> {
        let curve = RocCurve::new(positive, scores)?;
        let points = curve.points().iter().map(|point| Self {
            threshold: point.threshold,
            sensitivity: point.true_positive_rate,
            specificity: 1.0 - point.false_positive_rate,
        });
        let start = Self {
            threshold: f64::INFINITY,
            sensitivity: 0.0,
            specificity: 1.0,
        };
        Ok(points.fold(start, |best, point| {
            // Sums of rounded fractions that should be equal differ by a few units in the last place.
            match point.youden() > best.youden() + 1e-12 {
                true => point,
                false => best,
            }
        }))
    }
}

/// The sensitivity at a given specificity, with an interval.
///
/// The interval covers the random choice of test images, both the positive ones and the negative ones, which
/// decide the threshold. It takes the networks as given, and the images as independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensitivityAt {
    /// The specificity asked for, in (0, 1).
    pub specificity: f64,
    /// The lowest threshold whose specificity on these images is at least that.
    pub point: OperatingPoint,
    /// Confidence level, for example 0.95.
    pub level: f64,
    /// Lower end for the sensitivity, in `[0, 1]`.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The sensitivity at `specificity`, for example 0.95.
///
/// The interval is Wilson's with fewer positive images than there are: as many as would give the variance that the
/// sensitivity has, of which the choice of threshold is a part (an effective sample size, as Korn & Graubard, Surv
/// Methodol 1998, 24, 193-201, use it). That part comes from a bootstrap of the negative images, as in Zhou & Qin
/// (Stat Med 2005, 24, 465-477), the rest from Agresti & Coull's variance. If the threshold does not matter, as
/// where classes are fully separated, the interval is Wilson's.
///
/// - `settings`: draws, level and seed; its method is not used.
///
/// # Shapes
///
/// As for [`roc_auc`](crate::roc_auc).
///
/// # Errors
///
/// - [`EvalError::Specificity`] if `specificity` is not strictly between 0 and 1.
/// - [`EvalError::Level`], [`EvalError::Draws`] as for [`bootstrap`](crate::bootstrap()).
/// - As for [`roc_auc`](crate::roc_auc).
///
/// # Examples
///
/// ```
/// use leuko_eval::{Bootstrap, sensitivity_at};
///
/// let malignant: Vec<bool> = (0..80).map(|i| i >= 40).collect();
/// let scores: Vec<f64> = (0..80).map(f64::from).collect();
/// let found = sensitivity_at(&malignant, &scores, 0.95, &Bootstrap::default())?;
/// // Two of the forty normal images may be called malignant: those that score 38 and 39.
/// assert_eq!((found.point.threshold, found.point.sensitivity), (38.0, 1.0));
/// assert!(found.low > 0.9 && found.low < 0.92 && found.high == 1.0);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn sensitivity_at(
    positive: &[bool],
    scores: &[f64],
    specificity: f64,
    settings: &Bootstrap,
) -> Result<SensitivityAt, EvalError> {
    if !(specificity > 0.0 && specificity < 1.0) {
        return Err(EvalError::Specificity { got: specificity });
    }
    let z = quantile(settings.level)?;
    let (positives, negatives) = check(positive, scores)?;
    // Added so that 5% of 40 is 2 and not 1.9999999.
    let allowed = ((1.0 - specificity) * negatives as f64 + 1e-9).floor() as usize;
    let [of_positives, of_negatives] = [true, false].map(|class| {
        let of_class = (0..scores.len()).filter(|&image| positive[image] == class);
        of_class.map(|image| scores[image]).collect::<Vec<f64>>()
    });
    let share_above = |limit: f64, of: &[f64]| {
        of.iter().filter(|&&score| score > limit).count() as f64 / of.len() as f64
    };
    // Positive is what scores above all negative images but the `allowed` highest.
    let limit = |images: &[usize]| {
        let mut drawn: Vec<f64> = images.iter().map(|&image| of_negatives[image]).collect();
        let place = drawn.len() - 1 - allowed;
        let (_, limit, _) =
            drawn.select_nth_unstable_by(place, |a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        *limit
    };
    let varied = bootstrap(
        &Units::stratified(&vec![false; negatives]),
        |images| Some(share_above(limit(images), &of_positives)),
        settings,
    )?;
    let limit = limit(&(0..negatives).collect::<Vec<_>>());
    let above = scores.iter().copied().filter(|&score| score > limit);
    let [low, high] = widened_wilson(varied.value, positives as f64, z, varied.se);
    Ok(SensitivityAt {
        specificity,
        point: OperatingPoint {
            threshold: above.fold(f64::INFINITY, f64::min),
            sensitivity: varied.value,
            specificity: 1.0 - share_above(limit, &of_negatives),
        },
        level: settings.level,
        low,
        high,
    })
}

/// Wilson's interval of a share of `images` images that has a further standard error.
fn widened_wilson(share: f64, images: f64, z: f64, further: f64) -> [f64; 2] {
    let z2 = z * z;
    let adjusted = (share * images + z2 / 2.0) / (images + z2);
    let binomial = adjusted * (1.0 - adjusted) / (images + z2);
    let n = images / (1.0 + further * further / binomial);
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At 0 and 1 an end equals the share, except for rounding.
    [
        (centre - half).min(share).max(0.0),
        (centre + half).max(share).min(1.0),
    ]
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;

    #[test]
    fn test_the_best_point_is_that_of_all_thresholds() {
        let mut stream = Stream::new(Seed(1), "youden");
        for _ in 0..50 {
            let positive: Vec<bool> = (0..30).map(|i| i % 3 == 0).collect();
            let scores: Vec<f64> = (0..30).map(|_| stream.below(12) as f64).collect();
            let index = |threshold: f64| {
                let share = |class: bool| {
                    let of: Vec<f64> = (0..30)
                        .filter(|&i| positive[i] == class)
                        .map(|i| scores[i])
                        .collect();
                    of.iter().filter(|&&score| score >= threshold).count() as f64 / of.len() as f64
                };
                share(true) - share(false)
            };
            let best = OperatingPoint::best(&positive, &scores).unwrap();
            let highest = (0..14).map(|t| index(f64::from(t))).fold(0.0, f64::max);
            assert!((best.youden() - highest).abs() < 1e-12);
        }
    }

    #[test]
    fn test_the_threshold_is_the_lowest_that_is_specific_enough() {
        let mut stream = Stream::new(Seed(1), "threshold");
        let few = Bootstrap {
            draws: 100,
            ..Bootstrap::default()
        };
        for _ in 0..50 {
            let positive: Vec<bool> = (0..60).map(|i| i % 3 == 0).collect();
            let scores: Vec<f64> = (0..60).map(|_| stream.below(20) as f64).collect();
            let found = sensitivity_at(&positive, &scores, 0.95, &few).unwrap();
            let curve = RocCurve::new(&positive, &scores).unwrap();
            let fits = curve
                .points()
                .iter()
                .rfind(|p| p.false_positive_rate <= 0.05)
                .unwrap();
            assert_eq!(found.point.threshold, fits.threshold);
            assert_eq!(found.point.sensitivity, fits.true_positive_rate);
            assert!((found.point.specificity - 1.0 + fits.false_positive_rate).abs() < 1e-12);
            assert!(found.low <= found.point.sensitivity && found.point.sensitivity <= found.high);
        }
    }

    #[test]
    fn test_with_few_negative_images_none_is_called_positive() {
        let positive = [true, true, true, false, false, false];
        let scores = [0.9, 0.6, 0.2, 0.5, 0.2, 0.1];
        let found = sensitivity_at(&positive, &scores, 0.95, &Bootstrap::default()).unwrap();
        assert_eq!((found.point.threshold, found.point.specificity), (0.6, 1.0));
        assert!((found.point.sensitivity - 2.0 / 3.0).abs() < 1e-12);
        assert!(found.high - found.low > 0.5, "{found:?}");
        // No positive image scores above all negative ones.
        let found = sensitivity_at(&positive, &[0.1; 6], 0.95, &Bootstrap::default()).unwrap();
        assert_eq!(
            (found.point.threshold, found.point.sensitivity, found.low),
            (f64::INFINITY, 0.0, 0.0)
        );
    }

    #[test]
    fn test_separated_classes_have_wilson_s_interval() {
        let positive: Vec<bool> = (0..100).map(|i| i < 40).collect();
        let scores: Vec<f64> = (0..100).map(|i| -f64::from(i)).collect();
        let found = sensitivity_at(&positive, &scores, 0.95, &Bootstrap::default()).unwrap();
        let wilson = crate::Proportion::new(40, 40, 0.95).unwrap().unwrap();
        // The three lowest thresholds that negative images can set lie below all positive ones.
        assert!((found.low - wilson.low).abs() < 1e-12, "{found:?}");
        assert_eq!(found.high, 1.0);
        let [low, high] = widened_wilson(0.7, 40.0, 1.96, 0.0);
        let wilson = crate::Proportion::new(28, 40, 0.950_004_209_703_559)
            .unwrap()
            .unwrap();
        assert!((low - wilson.low).abs() < 1e-6 && (high - wilson.high).abs() < 1e-6);
    }

    /// Normal classes 2.6 apart: the sensitivity at 95% is that of a normal above 1.645.
    #[test]
    fn test_the_interval_holds_the_truth_as_often_as_it_says() {
        let truth = Normal::standard().sf(Normal::standard().inverse_cdf(0.95) - 2.6);
        let positive: Vec<bool> = (0..260).map(|i| i < 130).collect();
        let mut stream = Stream::new(Seed(1), "sensitivity");
        let few = Bootstrap {
            draws: 200,
            ..Bootstrap::default()
        };
        let held = (0..600)
            .filter(|_| {
                let one = |&p: &bool| stream.normal() + if p { 2.6 } else { 0.0 };
                let scores: Vec<f64> = positive.iter().map(one).collect();
                let found = sensitivity_at(&positive, &scores, 0.95, &few).unwrap();
                found.low <= truth && truth <= found.high
            })
            .count();
        let share = held as f64 / 600.0;
        assert!((share - 0.95).abs() < 0.03, "{share}");
    }

    #[test]
    fn test_an_impossible_specificity_is_refused() {
        for specificity in [0.0, 1.0, f64::NAN] {
            let refused = sensitivity_at(
                &[true, false],
                &[1.0, 0.0],
                specificity,
                &Bootstrap::default(),
            );
            assert!(matches!(refused, Err(EvalError::Specificity { .. })));
        }
    }
}
