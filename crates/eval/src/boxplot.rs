//! The numbers of a boxplot.

use crate::{EvalError, Sorted, Spread};

/// A boxplot (Tukey 1977), as in the paper's Figs. 4a and 6. The box goes from quartile to quartile, the
/// whiskers to the last data point within 1.5 interquartile ranges of the box, and each point beyond is a
/// dot. So a whisker always ends at a measured value, and cannot pass an AUC of 1.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxStats {
    /// Number of values.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their median (type 7, like the quartiles).
    pub median: f64,
    /// First quartile.
    pub q1: f64,
    /// Third quartile.
    pub q3: f64,
    /// Smallest value not below `q1 - 1.5 (q3 - q1)`, at most `q1`.
    pub whisker_low: f64,
    /// Largest value not above `q3 + 1.5 (q3 - q1)`, at least `q3`.
    pub whisker_high: f64,
    /// Values beyond the whiskers, ascending.
    pub outliers: Vec<f64>,
}

impl BoxStats {
    /// The boxplot of a sample.
    ///
    /// # Errors
    ///
    /// - [`EvalError::NoValues`] if it is empty.
    /// - [`EvalError::NotFinite`] if a value is NaN or infinite.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::BoxStats;
    ///
    /// let aucs = [0.94, 0.95, 0.96, 0.97, 0.98, 0.60];
    /// let stats = BoxStats::of(&aucs)?;
    /// assert_eq!(stats.outliers, [0.60]);
    /// assert_eq!((stats.whisker_low, stats.whisker_high), (0.94, 0.98));
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn of(values: &[f64]) -> Result<Self, EvalError> {
        let sorted = Sorted::new(values)?;
        let (q1, q3) = (sorted.quantile(0.25), sorted.quantile(0.75));
        let reach = 1.5 * (q3 - q1);
        let low_fence = q1 - reach;
        let high_fence = q3 + reach;
        let values = sorted.values();
        // If the points next to the box lie beyond the fence, the whisker has no length.
        let whisker_low = values
            .iter()
            .copied()
            .find(|&value| value >= low_fence)
            .map_or(q1, |value| value.min(q1));
        let whisker_high = values
            .iter()
            .copied()
            .rfind(|&value| value <= high_fence)
            .map_or(q3, |value| value.max(q3));
        Ok(Self {
            n: values.len(),
            mean: Spread::of(values)?.mean,
            median: sorted.median(),
            q1,
            q3,
            whisker_low,
            whisker_high,
            outliers: values
                .iter()
                .copied()
                .filter(|&value| value < whisker_low || value > whisker_high)
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_box_stats_match_matplotlib() {
        for case in golden(include_str!("../../../tests/golden/eval/spread.json")).cases() {
            let stats = BoxStats::of(&case["values"].numbers()).unwrap();
            close(stats.median, case["median"].number());
            close(stats.q1, case["q1"].number());
            close(stats.q3, case["q3"].number());
            close(stats.mean, case["mean"].number());
            close(stats.whisker_low, case["whisker_low"].number());
            close(stats.whisker_high, case["whisker_high"].number());
            assert_eq!(stats.outliers, case["outliers"].numbers());
            assert_eq!(stats.n, case["values"].numbers().len());
        }
    }

    #[test]
    fn test_whiskers_of_aucs_end_at_measured_values_and_not_beyond_1() {
        let aucs = [0.55, 0.9, 0.94, 0.96, 0.98, 0.99, 1.0, 1.0];
        let stats = BoxStats::of(&aucs).unwrap();
        let fence = stats.q3 + 1.5 * (stats.q3 - stats.q1);
        assert!(fence > 1.0, "the case must tempt: fence {fence}");
        assert_eq!(stats.whisker_high, 1.0);
        assert_eq!(stats.whisker_low, 0.9);
        assert_eq!(stats.outliers, [0.55]);
    }

    /// Quartiles 0.5 and 0.75, so the fences are 0.125 and 1.125 exactly.
    #[test]
    fn test_a_value_on_the_fence_is_within_it() {
        let stats = BoxStats::of(&[0.125, 0.5, 0.625, 0.75, 1.125]).unwrap();
        assert_eq!((stats.whisker_low, stats.whisker_high), (0.125, 1.125));
        assert!(stats.outliers.is_empty());
    }
}
