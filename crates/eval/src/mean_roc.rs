//! The mean of several folds' ROC curves.

use crate::{EvalError, RocCurve, Spread};

/// Intervals of the common grid of false positive rates: 101 points, 0.01 apart.
const STEPS: usize = 100;

/// Mean of several ROC curves over a common grid of false positive rates ("vertical averaging",
/// Fawcett 2006), each curve linear between its points.
///
/// At rate 0 every curve counts as 0, although a curve may rise there, as in scikit-learn's example "ROC
/// with cross validation"; at rate 1 every curve is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanRoc {
    /// Number of curves.
    pub curves: usize,
    /// False positive rates 0, 0.01, ..., 1.
    pub false_positive_rate: Vec<f64>,
    /// Mean true positive rate at each.
    pub mean: Vec<f64>,
    /// Sample standard deviation (divisor n - 1) at each; absent for a single curve.
    pub sd: Option<Vec<f64>>,
}

impl MeanRoc {
    /// The mean of the curves of several folds.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if there is no curve.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::{MeanRoc, RocCurve};
    ///
    /// let malignant = [true, true, false, false];
    /// let perfect = RocCurve::new(&malignant, &[0.9, 0.8, 0.2, 0.1])?;
    /// let useless = RocCurve::new(&malignant, &[0.5, 0.5, 0.5, 0.5])?;
    /// let mean = MeanRoc::new([&perfect, &useless])?;
    /// // Halfway: 1 of the first curve, 0.5 of the second.
    /// assert!((mean.mean[50] - 0.75).abs() < 1e-12);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn new<'a>(curves: impl IntoIterator<Item = &'a RocCurve>) -> Result<Self, EvalError> {
        let curves: Vec<&RocCurve> = curves.into_iter().collect();
        let grid: Vec<f64> = (0..=STEPS).map(|i| i as f64 / STEPS as f64).collect();
        let columns = grid
            .iter()
            .map(|&rate| {
                let column: Vec<f64> = curves
                    .iter()
                    .map(|curve| {
                        if rate == 0.0 {
                            0.0
                        } else {
                            curve.true_positive_rate_at(rate)
                        }
                    })
                    .collect();
                Spread::of(&column)
            })
            .collect::<Result<Vec<Spread>, EvalError>>()?;
        Ok(Self {
            curves: curves.len(),
            false_positive_rate: grid,
            mean: columns.iter().map(|column| column.mean).collect(),
            sd: columns.iter().map(|column| column.sd).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_mean_roc_matches_scikit_learn_s_example() {
        let vectors = golden(include_str!("../../../tests/golden/eval/mean_roc.json"));
        let curves: Vec<RocCurve> = vectors["folds"]
            .cases()
            .map(|fold| {
                RocCurve::new(&fold["positive"].bools(), &fold["scores"].numbers()).unwrap()
            })
            .collect();
        let mean = MeanRoc::new(&curves).unwrap();
        assert_eq!(mean.curves, 10);
        let sd = mean.sd.unwrap();
        for (i, expected) in vectors["mean"].numbers().into_iter().enumerate() {
            close(mean.false_positive_rate[i], i as f64 / 100.0);
            close(mean.mean[i], expected);
            close(sd[i], vectors["sd"].numbers()[i]);
        }
        assert_eq!((mean.mean[0], mean.mean[100]), (0.0, 1.0));
    }

    #[test]
    fn test_mean_roc_of_one_curve_has_no_standard_deviation() {
        let curve = RocCurve::new(&[true, false], &[1.0, 0.0]).unwrap();
        assert_eq!(MeanRoc::new([&curve]).unwrap().sd, None);
    }

    #[test]
    fn test_mean_roc_of_no_curve_is_an_error() {
        assert_eq!(MeanRoc::new([]), Err(EvalError::NoValues));
    }
}
