//! The mean over folds with an interval.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::level::check_level;
use crate::{EvalError, Spread};

/// A mean over folds with Student's interval.
///
/// It covers the mean over more folds of *these* images, and treats folds as independent. They are not,
/// because their training sets overlap, so an interval for another data set would be wider (Bengio &
/// Grandvalet 2004).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanInterval {
    /// Number of folds.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Ends of the interval; absent for one fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
}

/// The mean of one value for each fold, with its interval of Student's t at `level`, in (0, 1).
///
/// # Errors
///
/// - [`EvalError::NoValues`], [`EvalError::NotFinite`] as for [`Spread::of`].
/// - [`EvalError::Level`] if the level is not between 0 and 1.
///
/// # Examples
///
/// ```
/// use leuko_eval::mean_interval;
///
/// // t of 2 degrees of freedom at 0.975 is 4.302653; the standard error is 0.01 / sqrt(3).
/// let found = mean_interval(&[0.95, 0.96, 0.97], 0.95)?;
/// let [low, high] = found.interval.ok_or("one fold")?;
/// assert!((high - low - 2.0 * 4.302_653 * 0.01 / 3f64.sqrt()).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mean_interval(values: &[f64], level: f64) -> Result<MeanInterval, EvalError> {
    check_level(level)?;
    let spread = Spread::of(values)?;
    let half = spread.se.and_then(|se| {
        let student = StudentsT::new(0.0, 1.0, (spread.n - 1) as f64).ok()?;
        Some(se * student.inverse_cdf(0.5 + level / 2.0))
    });
    Ok(MeanInterval {
        n: spread.n,
        mean: spread.mean,
        interval: half.map(|half| [spread.mean - half, spread.mean + half]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_mean_interval_of_three_folds_by_hand() {
        // Mean 2, standard error 1 / sqrt(3), t(0.975; 2) = 4.302653.
        let found = mean_interval(&[1.0, 2.0, 3.0], 0.95).unwrap();
        let [low, high] = found.interval.unwrap();
        assert!((low - (2.0 - 4.302653 / 3f64.sqrt())).abs() < 1e-5, "{low}");
        assert!(
            (high - (2.0 + 4.302653 / 3f64.sqrt())).abs() < 1e-5,
            "{high}"
        );
    }

    #[test]
    fn test_mean_interval_of_one_fold_has_no_ends() {
        let found = mean_interval(&[0.5], 0.95).unwrap();
        assert_eq!((found.mean, found.interval), (0.5, None));
    }

    #[test]
    fn test_mean_interval_at_no_level_is_refused() {
        assert!(mean_interval(&[0.5, 0.6], 1.0).is_err());
        assert!(mean_interval(&[], 0.95).is_err());
    }
}
