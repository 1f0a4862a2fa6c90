//! Quantiles of a sample.

use crate::EvalError;

/// A sample in ascending order, finite and not empty.
///
/// # Examples
///
/// ```
/// let sorted = leuko_eval::Sorted::new(&[0.99, 0.95, 0.97, 0.91])?;
/// assert_eq!((sorted.min(), sorted.median(), sorted.max()), (0.91, 0.96, 0.99));
/// assert_eq!(sorted.quantile(1.0), 0.99);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sorted(Vec<f64>);

impl Sorted {
    /// Sorts a sample.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if it is empty.
    /// - [`EvalError::NotFinite`] if a value is NaN or infinite.
    pub fn new(values: &[f64]) -> Result<Self, EvalError> {
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(EvalError::NotFinite {
                index,
                got: values[index],
            });
        }
        if values.is_empty() {
            return Err(EvalError::NoValues);
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Ok(Self(sorted))
    }

    /// The values, ascending.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The smallest value.
    pub fn min(&self) -> f64 {
        self.0[0]
    }

    /// The largest value.
    pub fn max(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// Quantile of type 7 (Hyndman & Fan 1996): linear between the order statistics around position
    /// `probability * (n - 1)`; the default of numpy and R. A probability outside `[0, 1]` counts as the
    /// nearer end.
    pub fn quantile(&self, probability: f64) -> f64 {
        let position = probability.clamp(0.0, 1.0) * (self.0.len() - 1) as f64;
        let below = position.floor() as usize;
        let low = self.0[below];
        let high = self.0[(below + 1).min(self.0.len() - 1)];
        low + (high - low) * (position - below as f64)
    }

    /// The middle value, or the mean of the two middle ones.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_quantile_matches_numpy() {
        for case in golden(include_str!("../../../tests/golden/eval/spread.json")).cases() {
            let sorted = Sorted::new(&case["values"].numbers()).unwrap();
            let probabilities = case["probabilities"].numbers();
            for (probability, expected) in probabilities.iter().zip(case["quantiles"].numbers()) {
                close(sorted.quantile(*probability), expected);
            }
        }
    }

    #[test]
    fn test_sorted_of_nothing_or_of_no_number_is_an_error() {
        assert_eq!(Sorted::new(&[]), Err(EvalError::NoValues));
        let error = Sorted::new(&[1.0, f64::INFINITY]).unwrap_err();
        assert_eq!(
            error,
            EvalError::NotFinite {
                index: 1,
                got: f64::INFINITY
            }
        );
        assert!(matches!(
            Sorted::new(&[f64::NAN]),
            Err(EvalError::NotFinite { index: 0, .. })
        ));
    }
}
