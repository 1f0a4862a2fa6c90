//! Cohen's kappa: agreement beyond chance.

use serde::{Deserialize, Serialize};

use crate::EvalError;
use crate::proportion::quantile;

/// Cohen's kappa of two raters who put images into two classes (Educ Psychol Meas 1960, 20, 37-46):
/// `(p - e) / (1 - e)`, with the share `p` of images that they agree on and the share `e` expected if
/// each rater drew from their own frequencies. 1 is perfect agreement, 0 is chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kappa {
    /// Number of images, at least 1.
    pub images: usize,
    /// Share of the images on which the raters agree, in `[0, 1]`.
    pub agreement: f64,
    /// Share expected by chance, in `[0, 1)`.
    pub chance: f64,
    /// Kappa, in `[-1, 1]`.
    pub value: f64,
    /// Its asymptotic standard error (Fleiss, Cohen & Everitt, Psychol Bull 1969, 72, 323-327, eq. 13).
    pub se: f64,
    /// Confidence level, for example 0.95.
    pub level: f64,
    /// Lower end of `value` ± z `se`, not below -1. It is absent if `se` is 0, as at perfect agreement or
    /// if one rater always gave the same class: the interval would claim certainty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end, not above 1; absent as `low` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Kappa {
    /// Kappa of `counts[first][second]`, numbers of images by the class that each rater gave, with an
    /// interval at `level`. `None` if there are no images, or if both raters always gave the same class,
    /// so that chance alone gives full agreement.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Level`] if `level` is not strictly between 0 and 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::Kappa;
    ///
    /// // Agreement on 35 of 50 images; chance gives half: (0.7 - 0.5) / (1 - 0.5).
    /// let kappa = Kappa::of([[20, 5], [10, 15]], 0.95)?.ok_or("no images")?;
    /// assert!((kappa.value - 0.4).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(counts: [[usize; 2]; 2], level: f64) -> Result<Option<Self>, EvalError> {
        let z = quantile(level)?;
        let images: usize = counts.iter().flatten().sum();
        if images == 0 {
            return Ok(None);
        }
        let n = images as f64;
        let p = counts.map(|row| row.map(|count| count as f64 / n));
        let first = p.map(|row| row[0] + row[1]);
        let second = [p[0][0] + p[1][0], p[0][1] + p[1][1]];
        let one_class = (0..2).any(|class| counts[class][class] == images);
        if one_class {
            return Ok(None);
        }
        let agreement = p[0][0] + p[1][1];
        let chance = first[0] * second[0] + first[1] * second[1];
        let value = (agreement - chance) / (1.0 - chance);
        let mut sum = -(value - chance * (1.0 - value)).powi(2);
        for i in 0..2 {
            for j in 0..2 {
                let both = second[i] + first[j];
                sum += p[i][j]
                    * match i == j {
                        true => (1.0 - both * (1.0 - value)).powi(2),
                        false => ((1.0 - value) * both).powi(2),
                    };
            }
        }
        // With terms up to 4, rounding leaves at most this much of an exact zero.
        let certain = sum < 1e-14;
        let se = sum.max(0.0).sqrt() / (n.sqrt() * (1.0 - chance));
        let end = |end: f64| (!certain).then(|| end.clamp(-1.0, 1.0));
        Ok(Some(Self {
            images,
            agreement,
            chance,
            value,
            se: if certain { 0.0 } else { se },
            level,
            low: end(value - z * se),
            high: end(value + z * se),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_kappa_matches_statsmodels() {
        let vectors = golden(include_str!("../../../tests/golden/eval/agreement.json"));
        let mut without_interval = 0;
        for case in vectors["kappas"].cases() {
            let [a, b, c, d] = case["counts"].numbers()[..] else {
                panic!("four counts");
            };
            let counts = [[a, b], [c, d]].map(|row| row.map(|count| count as usize));
            let got = Kappa::of(counts, 0.95).unwrap().unwrap();
            close(got.value, case["kappa"].number());
            close(got.se, case["se"].number());
            match (got.low, got.high) {
                (Some(low), Some(high)) => {
                    assert!((low - case["low"].number().max(-1.0)).abs() < 1e-8);
                    assert!((high - case["high"].number().min(1.0)).abs() < 1e-8);
                }
                _ => without_interval += 1,
            }
        }
        assert_eq!(without_interval, 2, "kappa of 1 and of -1");
    }

    /// 50 applications: both raters for 20, both against 15, 5 and 10 on which they differ.
    /// By hand: p = 0.7, e = 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa = 0.4;
    /// 0.4 (1 - 1.1 * 0.6)^2 + 0.3 (1 - 0.9 * 0.6)^2 = 0.10972,
    /// 0.36 (0.1 * 1.1^2 + 0.2 * 0.9^2) = 0.10188, (0.4 - 0.5 * 0.6)^2 = 0.01,
    /// variance (0.10972 + 0.10188 - 0.01) / (50 * 0.5^2) = 0.016128.
    #[test]
    fn test_kappa_by_hand() {
        let got = Kappa::of([[20, 5], [10, 15]], 0.95).unwrap().unwrap();
        close(got.agreement, 0.7);
        close(got.chance, 0.5);
        close(got.value, 0.4);
        close(got.se * got.se, 0.016_128);
        assert!((got.low.unwrap() - 0.151_092).abs() < 1e-6, "{got:?}");
        assert!((got.high.unwrap() - 0.648_908).abs() < 1e-6, "{got:?}");
    }

    #[test]
    fn test_kappa_does_not_change_with_the_order_of_raters_or_classes() {
        let of = |counts| Kappa::of(counts, 0.95).unwrap().unwrap();
        let one = of([[40, 3], [9, 21]]);
        for other in [of([[40, 9], [3, 21]]), of([[21, 9], [3, 40]])] {
            close(one.value, other.value);
            close(one.se, other.se);
        }
    }

    #[test]
    fn test_kappa_of_perfect_agreement_claims_no_interval() {
        let got = Kappa::of([[7, 0], [0, 3]], 0.95).unwrap().unwrap();
        assert_eq!(
            (got.value, got.se, got.low, got.high),
            (1.0, 0.0, None, None)
        );
    }

    #[test]
    fn test_kappa_of_one_class_or_no_image_is_none() {
        for counts in [[[5, 0], [0, 0]], [[0, 0], [0, 5]], [[0, 0], [0, 0]]] {
            assert_eq!(Kappa::of(counts, 0.95), Ok(None));
        }
        // One rater varies: chance does not agree on all.
        let got = Kappa::of([[5, 2], [0, 0]], 0.95).unwrap().unwrap();
        assert_eq!((got.value, got.se, got.low), (0.0, 0.0, None));
    }
}
