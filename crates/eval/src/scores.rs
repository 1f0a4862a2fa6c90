//! The checks of labels and scores, and the order of scores.

use crate::EvalError;

/// Checks labels and scores for a ROC curve; returns the numbers of positive and negative labels.
pub(crate) fn check(positive: &[bool], scores: &[f64]) -> Result<(usize, usize), EvalError> {
    if positive.len() != scores.len() {
        return Err(EvalError::LengthMismatch {
            labels: positive.len(),
            scores: scores.len(),
        });
    }
    if let Some(index) = scores.iter().position(|score| score.is_nan()) {
        return Err(EvalError::Nan { index });
    }
    let positives = positive.iter().filter(|&&p| p).count();
    let negatives = positive.len() - positives;
    if positives == 0 || negatives == 0 {
        return Err(EvalError::OneClass {
            positives,
            negatives,
        });
    }
    Ok((positives, negatives))
}

/// Positions in ascending order of their value, in runs of equal values (`-0.0` equals `0.0`).
pub(crate) fn tie_groups(values: &[f64]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| {
        values[a]
            .partial_cmp(&values[b])
            .unwrap_or_else(|| a.cmp(&b))
    });
    order
        .chunk_by(|&a, &b| values[a] == values[b])
        .map(<[usize]>::to_vec)
        .collect()
}
