//! P values of several tests at once.

use crate::EvalError;

/// Holm's correction (Scand J Stat 1979, 6, 65-70): P values such that the chance of any false rejection among
/// all tests is at most the level they are compared with, whatever the tests have to do with each other.
///
/// # Errors
///
/// - [`EvalError::NotAShare`] if a P value is outside `[0, 1]` or not a number.
///
/// # Examples
///
/// ```
/// // The smallest counts three times, the next two times.
/// let adjusted = leuko_eval::holm(&[0.02, 0.5, 0.01])?;
/// assert_eq!(adjusted, [0.04, 0.5, 0.03]);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn holm(ps: &[f64]) -> Result<Vec<f64>, EvalError> {
    if let Some(index) = ps.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(EvalError::NotAShare {
            index,
            got: ps[index],
        });
    }
    let mut order: Vec<usize> = (0..ps.len()).collect();
    order.sort_by(|&a, &b| ps[a].total_cmp(&ps[b]));
    let mut adjusted = vec![0.0; ps.len()];
    let mut highest: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        highest = highest.max(((ps.len() - rank) as f64 * ps[index]).min(1.0));
        adjusted[index] = highest;
    }
    Ok(adjusted)
}

/// Holm's correction where some tests have no P value: those count as tests of P = 1, and stay without.
pub(crate) fn holm_of_known(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, EvalError> {
    let known: Vec<f64> = ps.iter().map(|p| p.unwrap_or(1.0)).collect();
    let adjusted = holm(&known)?;
    Ok(ps
        .iter()
        .zip(adjusted)
        .map(|(p, adjusted)| p.map(|_| adjusted))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_holm_is_that_of_statsmodels() {
        let vectors = golden(include_str!("../../../tests/golden/eval/statistics.json"));
        for case in vectors["holm"].cases() {
            let adjusted = holm(&case["ps"].numbers()).unwrap();
            for (got, expected) in adjusted.iter().zip(case["adjusted"].numbers()) {
                close(*got, expected);
            }
        }
    }

    #[test]
    fn test_a_test_without_p_still_counts() {
        let adjusted = holm_of_known(&[Some(0.02), None]).unwrap();
        assert_eq!(adjusted, [Some(0.04), None]);
        assert_eq!(holm(&[]), Ok(vec![]));
    }

    #[test]
    fn test_what_is_no_p_value_is_refused() {
        assert_eq!(
            holm(&[0.5, 1.5]),
            Err(EvalError::NotAShare { index: 1, got: 1.5 })
        );
        assert!(holm(&[f64::NAN]).is_err());
    }
}
