//! How certain a proportion is, given the number of images that it was counted on.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::EvalError;
use crate::level::check_level;

/// A share of images with a confidence interval (Wilson's score interval without continuity
/// correction, J Am Stat Assoc 1927, 22, 209-212).
///
/// The interval covers the random choice of the images, taken as independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proportion {
    /// Number of images counted.
    pub count: usize,
    /// Number of images in all, at least 1.
    pub of: usize,
    /// `count / of`, in `[0, 1]`.
    pub value: f64,
    /// Confidence level, for example 0.95.
    pub level: f64,
    /// Lower end, in `[0, 1]`.
    pub low: f64,
    /// Upper end, in `[0, 1]`.
    pub high: f64,
}

impl Proportion {
    /// `count` of `of` images, with an interval at `level`; `None` if there are no images.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    /// - [`EvalError::MoreThanAll`] if `count` exceeds `of`.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::Proportion;
    ///
    /// // With no error in ten images, the true share may still be 0.72.
    /// let share = Proportion::new(10, 10, 0.95)?.ok_or("no images")?;
    /// assert_eq!(share.value, 1.0);
    /// assert!((share.low - 0.722).abs() < 1e-3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(count: usize, of: usize, level: f64) -> Result<Option<Self>, EvalError> {
        let z = quantile(level)?;
        if count > of {
            return Err(EvalError::MoreThanAll { count, of });
        }
        if of == 0 {
            return Ok(None);
        }
        let (n, value) = (of as f64, count as f64 / of as f64);
        let z2 = z * z;
        let centre = (value + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = z / (1.0 + z2 / n) * (value * (1.0 - value) / n + z2 / (4.0 * n * n)).sqrt();
        Ok(Some(Self {
            count,
            of,
            value,
            level,
            // At 0 and 1 an end equals the value, except for rounding.
            low: if count == 0 { 0.0 } else { centre - half },
            high: if count == of { 1.0 } else { centre + half },
        }))
    }
}

/// Number of standard errors from the value to each end of an interval at `level`.
///
/// # Errors
///
/// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
pub(crate) fn quantile(level: f64) -> Result<f64, EvalError> {
    check_level(level)?;
    Ok(Normal::standard().inverse_cdf(0.5 + level / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, golden};

    #[test]
    fn test_proportion_matches_statsmodels() {
        let vectors = golden(include_str!("../../../tests/golden/eval/agreement.json"));
        for case in vectors["proportions"].cases() {
            let (count, of) = (case["count"].count(), case["of"].count());
            let got = Proportion::new(count, of, case["level"].number())
                .unwrap()
                .unwrap();
            assert_eq!(got.value, count as f64 / of as f64);
            // The quantile of the normal distribution is good to about ten digits.
            assert!((got.low - case["low"].number()).abs() < 1e-8, "{got:?}");
            assert!((got.high - case["high"].number()).abs() < 1e-8, "{got:?}");
        }
    }

    /// By hand: z = 2 at level 0.9545, 5 of 10: centre 1/2, half
    /// `2 / 1.4 * sqrt(0.025 + 0.01) = 0.267261`.
    #[test]
    fn test_proportion_of_a_half_by_hand() {
        let level = 0.954_499_736_103_642;
        let got = Proportion::new(5, 10, level).unwrap().unwrap();
        assert!((got.low - 0.232_738_8).abs() < 1e-6, "{got:?}");
        assert!((got.high - 0.767_261_2).abs() < 1e-6, "{got:?}");
    }

    #[test]
    fn test_proportion_of_none_and_all_keeps_to_the_unit_interval() {
        for of in [1, 3, 19, 1905] {
            let none = Proportion::new(0, of, 0.95).unwrap().unwrap();
            let all = Proportion::new(of, of, 0.95).unwrap().unwrap();
            assert_eq!((none.low, all.high), (0.0, 1.0));
            assert!((none.high - (1.0 - all.low)).abs() < 1e-12);
            assert!(none.high > 0.0);
        }
    }

    #[test]
    fn test_proportion_of_no_images_is_none_and_of_impossible_ones_an_error() {
        assert_eq!(Proportion::new(0, 0, 0.95), Ok(None));
        assert_eq!(
            Proportion::new(3, 2, 0.95),
            Err(EvalError::MoreThanAll { count: 3, of: 2 })
        );
        assert_eq!(
            Proportion::new(1, 2, 1.0),
            Err(EvalError::Level { got: 1.0 })
        );
    }
}
