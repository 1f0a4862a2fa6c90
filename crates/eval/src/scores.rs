//! The checks of labels and scores, and the order and ranks of scores.

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

/// Mid-ranks (1-based): tied values share the mean of their ranks.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for group in tie_groups(values) {
        let rank = below as f64 + (group.len() as f64 + 1.0) / 2.0;
        for &i in &group {
            ranks[i] = rank;
        }
        below += group.len();
    }
    ranks
}

/// The share of the other class that scores below each image, in `[0, 1]`; ties count half. DeLong's
/// variances are made of them. First those of the positive images, then those of the negative ones, each in
/// the order of the images; from mid-ranks in O(n log n), as Sun & Xu (IEEE Signal Process Lett 2014, 21,
/// 1389-1393) show.
pub(crate) fn placements(positive: &[bool], scores: &[f64]) -> [Vec<f64>; 2] {
    let among_all = mid_ranks(scores);
    [true, false].map(|class| {
        let (own, all): (Vec<f64>, Vec<f64>) = (0..scores.len())
            .filter(|&i| positive[i] == class)
            .map(|i| (scores[i], among_all[i]))
            .unzip();
        let others = scores.len() - own.len();
        all.iter()
            .zip(mid_ranks(&own))
            .map(|(all, own)| (all - own) / others as f64)
            .collect()
    })
}

/// Sample variance (divisor n - 1) of two or more values.
pub(crate) fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}
