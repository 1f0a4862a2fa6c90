//! Mean, standard deviation and quartiles of one value per fold.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{EvalError, Sorted};

/// How a score is spread over the folds.
///
/// The standard deviation over folds is not the error of the mean for a new data set. Test images,
/// training images and initial weights vary together in it, and the training sets of two folds overlap,
/// so even the standard error is a lower bound (Bengio & Grandvalet 2004).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Number of values.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Sample standard deviation (divisor n - 1; numpy's `ddof=1`); absent for one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// Standard error of the mean, `sd / sqrt(n)`; absent for one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Smallest value.
    pub min: f64,
    /// First quartile (type 7).
    pub q1: f64,
    /// Median.
    pub median: f64,
    /// Third quartile (type 7).
    pub q3: f64,
    /// Largest value.
    pub max: f64,
}

/// `0.970 ± 0.021`, mean and standard deviation; for one value only the value.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mean = self.mean;
        f.pad(&match self.sd {
            Some(sd) => format!("{mean:.3} ± {sd:.3}"),
            None => format!("{mean:.3}"),
        })
    }
}

impl Spread {
    /// The spread of a sample.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if it is empty.
    /// - [`EvalError::NotFinite`] if a value is NaN or infinite.
    ///
    /// # Examples
    ///
    /// ```
    /// let spread = leuko_eval::Spread::of(&[0.95, 0.97, 0.99])?;
    /// assert_eq!(spread.to_string(), "0.970 ± 0.020");
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn of(values: &[f64]) -> Result<Self, EvalError> {
        let sorted = Sorted::new(values)?;
        let n = values.len();
        // Relative to one of the values, so that equal values have exactly that mean and no spread.
        let origin = sorted.median();
        let mean = origin + values.iter().map(|v| v - origin).sum::<f64>() / n as f64;
        let sd = (n > 1).then(|| {
            let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
            (squares / (n - 1) as f64).sqrt()
        });
        Ok(Self {
            n,
            mean,
            sd,
            se: sd.map(|sd| sd / (n as f64).sqrt()),
            min: sorted.min(),
            q1: sorted.quantile(0.25),
            median: sorted.median(),
            q3: sorted.quantile(0.75),
            max: sorted.max(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_spread_matches_numpy_and_scipy() {
        for case in golden(include_str!("../../../tests/golden/eval/spread.json")).cases() {
            let values = case["values"].numbers();
            let spread = Spread::of(&values).unwrap();
            assert_eq!(spread.n, values.len());
            close(spread.mean, case["mean"].number());
            assert_eq!(spread.sd.is_some(), values.len() > 1);
            if let (Some(sd), Some(se)) = (spread.sd, spread.se) {
                close(sd, case["sd"].number());
                close(se, case["se"].number());
            }
        }
    }

    #[test]
    fn test_spread_of_equal_values_is_exactly_none() {
        // Summed up plainly, ten times 0.9 gives a mean of 0.9000000000000001.
        let spread = Spread::of(&[0.9; 10]).unwrap();
        assert_eq!((spread.mean, spread.sd), (0.9, Some(0.0)));
    }
}
