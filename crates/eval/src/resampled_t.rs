//! Whether a mean difference over folds is more than chance, although folds share training images.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::level::check_level;
use crate::{EvalError, Spread};

/// The corrected resampled t-test of paired differences, one for each fold.
///
/// Folds share training images, so their differences rise and fall together, and the plain t-test calls
/// chance a difference two to four times as often as it says (Dietterich 1998). Nadeau & Bengio (Mach Learn
/// 2003, 52, 239-281) widen the standard error by `sqrt(1 + J r)`, for `J` folds and a ratio `r` of test images
/// to training images.
///
/// The interval covers the choice of training and test images from the population that the data set was
/// drawn from, as far as the correction models it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResampledT {
    /// Number of differences.
    pub pairs: usize,
    /// Their mean.
    pub mean: f64,
    /// Corrected standard error; absent for one difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Two-sided P of a mean of 0; absent if the standard error is absent or 0, since then nothing says how
    /// much chance does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// Confidence level of the interval, for example 0.95.
    pub level: f64,
    /// Ends of the interval of the mean; absent where `p` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
}

/// Ratio of test images to the images that training could choose from, in a cross-validation with `folds`
/// folds: `1 / (folds - 1)`. Infinite for fewer than two folds.
///
/// It is also the ratio for small training sets drawn from the other folds: what folds share is then less, so
/// that the correction is on the safe side.
pub fn fold_ratio(folds: usize) -> f64 {
    1.0 / folds.saturating_sub(1) as f64
}

/// The corrected resampled t-test.
///
/// - `differences`: `[fold]`, one score minus another of the same fold.
/// - `ratio`: number of test images over number of training images, 0 or more: [`fold_ratio`] for a
///   cross-validation. 0 gives the plain paired t-test, for differences that are independent of each other.
///
/// # Errors
///
/// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
/// - [`EvalError::Ratio`] if the ratio is negative, infinite or not a number.
/// - [`EvalError::NoValues`], [`EvalError::NotFinite`] as for [`Spread::of`].
///
/// # Examples
///
/// ```
/// use leuko_eval::{fold_ratio, resampled_t};
///
/// let differences = [0.02, 0.01, 0.04, 0.00, 0.03, 0.02, -0.01, 0.03, 0.01, 0.02];
/// let plain = resampled_t(&differences, 0.0, 0.95)?;
/// let corrected = resampled_t(&differences, fold_ratio(10), 0.95)?;
/// // The interval is sqrt(1 + 10 / 9) times as wide.
/// let width = |of: &leuko_eval::ResampledT| of.interval.map(|[low, high]| high - low);
/// assert!(width(&corrected) > width(&plain));
/// assert!(corrected.p > plain.p);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn resampled_t(differences: &[f64], ratio: f64, level: f64) -> Result<ResampledT, EvalError> {
    check_level(level)?;
    if !(ratio.is_finite() && ratio >= 0.0) {
        return Err(EvalError::Ratio { got: ratio });
    }
    let spread = Spread::of(differences)?;
    let mut found = ResampledT {
        pairs: spread.n,
        mean: spread.mean,
        se: spread
            .sd
            .map(|sd| sd * (1.0 / spread.n as f64 + ratio).sqrt()),
        p: None,
        level,
        interval: None,
    };
    found.p = found.p_above(0.0).map(|above| 2.0 * above.min(1.0 - above));
    found.interval = found.student().map(|(student, se)| {
        let half = se * student.inverse_cdf(0.5 + level / 2.0);
        [spread.mean - half, spread.mean + half]
    });
    Ok(found)
}

impl ResampledT {
    /// One-sided P of a true mean of at most `bound`: small if the mean is above it by more than chance
    /// explains. `None` where [`ResampledT::p`] is.
    pub fn p_above(&self, bound: f64) -> Option<f64> {
        let (student, se) = self.student()?;
        Some(student.sf((self.mean - bound) / se))
    }

    /// Student's distribution of the mean's distance from the truth in standard errors, and the standard error.
    fn student(&self) -> Option<(StudentsT, f64)> {
        let se = self.se.filter(|&se| se > 0.0)?;
        let student = StudentsT::new(0.0, 1.0, (self.pairs - 1) as f64).ok()?;
        Some((student, se))
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::golden::{GoldenValue, golden};

    #[test]
    fn test_resampled_t_is_that_of_scipy() {
        let vectors = golden(include_str!("../../../tests/golden/eval/statistics.json"));
        for case in vectors["resampled_t"].cases() {
            let differences = case["differences"].numbers();
            let found = resampled_t(&differences, case["ratio"].number(), 0.95).unwrap();
            assert!((found.mean / found.se.unwrap() - case["t"].number()).abs() < 1e-10);
            assert!(
                (found.p.unwrap() - case["p"].number()).abs() < 1e-9,
                "{found:?}"
            );
            let [low, high] = found.interval.unwrap();
            assert!((low - case["low"].number()).abs() < 1e-8);
            assert!((high - case["high"].number()).abs() < 1e-8);
        }
    }

    #[test]
    fn test_p_above_a_bound_falls_with_its_distance() {
        let found = resampled_t(&[0.01, 0.02, 0.03, 0.00, 0.04], 0.25, 0.95).unwrap();
        let p = |bound| found.p_above(bound).unwrap();
        assert!((p(0.02) - 0.5).abs() < 1e-9);
        assert!((p(0.0) - found.p.unwrap() / 2.0).abs() < 1e-12);
        assert!(p(-0.05) < p(0.0) && p(0.0) < p(0.05));
        // The lower end of a two-sided 90% interval is where the one-sided P is 5%.
        let wide = resampled_t(&[0.01, 0.02, 0.03, 0.00, 0.04], 0.25, 0.9).unwrap();
        assert!((p(wide.interval.unwrap()[0]) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn test_differences_without_spread_have_no_p() {
        for differences in [&[0.02][..], &[0.02, 0.02, 0.02], &[0.0, 0.0]] {
            let found = resampled_t(differences, 0.1, 0.95).unwrap();
            assert_eq!((found.p, found.interval), (None, None));
        }
    }

    #[test]
    fn test_numbers_that_cannot_be_are_refused() {
        let refused = |ratio, level| resampled_t(&[0.1, 0.2], ratio, level).unwrap_err();
        assert_eq!(refused(-1.0, 0.95), EvalError::Ratio { got: -1.0 });
        assert!(matches!(
            refused(fold_ratio(1), 0.95),
            EvalError::Ratio { .. }
        ));
        assert_eq!(refused(0.1, 0.0), EvalError::Level { got: 0.0 });
        assert_eq!(resampled_t(&[], 0.1, 0.95), Err(EvalError::NoValues));
    }

    /// Share of data sets in which a t-test of two equally good methods says that they differ, at 5%:
    /// corrected, then plain. Each method knows one of two features that say equally much about the class, and
    /// answers by the nearer of the two class means that it has learnt.
    fn errors(datasets: usize, split: impl Fn(&mut Stream) -> Vec<[Vec<usize>; 2]>) -> [f64; 2] {
        const IMAGES: usize = 100;
        let mut stream = Stream::new(Seed(1), "resampled");
        let mut found = [0; 2];
        for _ in 0..datasets {
            let class = |image: usize| image % 2;
            let features: Vec<[f64; 2]> = (0..IMAGES)
                .map(|image| [(); 2].map(|()| stream.normal() + class(image) as f64))
                .collect();
            let differences: Vec<f64> = split(&mut stream)
                .iter()
                .map(|[train, test]| {
                    let right = [0, 1].map(|method| {
                        let mean = |of: usize| {
                            let own = train.iter().filter(|&&image| class(image) == of);
                            let own: Vec<f64> = own.map(|&image| features[image][method]).collect();
                            own.iter().sum::<f64>() / own.len() as f64
                        };
                        let (low, high) = (mean(0), mean(1));
                        let is_right = |&&image: &&usize| {
                            let feature: f64 = features[image][method];
                            let answer = (feature - high).abs() < (feature - low).abs();
                            answer == (class(image) == 1)
                        };
                        test.iter().filter(is_right).count()
                    });
                    (right[0] as f64 - right[1] as f64) / test.len() as f64
                })
                .collect();
            let ratio = {
                let [train, test] = &split(&mut stream)[0];
                test.len() as f64 / train.len() as f64
            };
            for (count, ratio) in found.iter_mut().zip([ratio, 0.0]) {
                let p = resampled_t(&differences, ratio, 0.95).unwrap().p;
                *count += usize::from(p.is_some_and(|p| p < 0.05));
            }
        }
        found.map(|count| f64::from(count as u32) / datasets as f64)
    }

    /// What the correction is for: overlapping training sets.
    #[test]
    fn test_the_corrected_test_errs_as_seldom_as_it_says_and_the_plain_one_does_not() {
        let random = |stream: &mut Stream| {
            (0..15)
                .map(|_| {
                    let mut images: Vec<usize> = (0..100).collect();
                    stream.shuffle(&mut images);
                    let test = images.split_off(80);
                    [images, test]
                })
                .collect()
        };
        let [corrected, plain] = errors(2000, random);
        assert!(corrected <= 0.06, "{corrected}");
        assert!(plain > 0.10, "{plain}");
    }

    /// Ten folds, which is what leuko's studies have.
    #[test]
    fn test_the_corrected_test_keeps_its_word_in_ten_folds() {
        let folds = |stream: &mut Stream| {
            let mut images: Vec<usize> = (0..100).collect();
            stream.shuffle(&mut images);
            (0..10)
                .map(|fold| {
                    let is_test = |image: &usize| (10 * fold..10 * fold + 10).contains(image);
                    let (test, train): (Vec<usize>, Vec<usize>) =
                        (0..100).partition(|place| is_test(place));
                    [train, test].map(|places| places.iter().map(|&at| images[at]).collect())
                })
                .collect()
        };
        let [corrected, plain] = errors(2000, folds);
        assert!(corrected <= 0.06, "{corrected}");
        assert!(plain > corrected, "{plain}");
    }
}
