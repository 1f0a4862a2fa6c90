//! How many labels a score needs, on a curve that may wobble.

/// The nearest curve that never falls: pools neighbours that fall (Ayer et al. 1955), all with the same weight.
pub(super) fn isotonic(scores: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &score in scores {
        let mut block = (score, 1);
        while let Some(&(before, count)) = blocks.last().filter(|(before, _)| *before >= block.0) {
            blocks.pop();
            let all = count + block.1;
            block = (
                (before * count as f64 + block.0 * block.1 as f64) / all as f64,
                all,
            );
        }
        blocks.push(block);
    }
    blocks
        .into_iter()
        .flat_map(|(score, count)| std::iter::repeat_n(score, count))
        .collect()
}

/// The logarithm of the number of labels at which a curve that never falls reaches `target`, on straight lines against
/// the logarithm. A target at or below the first score needs the first number of labels, one above the last the last.
pub(super) fn log_labels(labels: &[usize], rising: &[f64], target: f64) -> f64 {
    let log = |at: usize| (labels[at] as f64).ln();
    match rising.iter().position(|score| *score >= target) {
        Some(0) => log(0),
        None => log(labels.len() - 1),
        Some(at) => {
            let part = (target - rising[at - 1]) / (rising[at] - rising[at - 1]);
            log(at - 1) + part * (log(at) - log(at - 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_isotonic_pools_what_falls() {
        assert_eq!(isotonic(&[1.0, 3.0, 2.0, 4.0]), [1.0, 2.5, 2.5, 4.0]);
        assert_eq!(isotonic(&[3.0, 2.0, 1.0]), [2.0, 2.0, 2.0]);
        assert_eq!(isotonic(&[1.0, 2.0]), [1.0, 2.0]);
    }

    #[test]
    fn test_log_labels_lie_between_and_stay_on_the_curve() {
        let labels = |target| log_labels(&[10, 40, 160], &[0.5, 0.7, 0.7], target).exp();
        // Half way between 10 and 40 on a logarithmic axis.
        assert!((labels(0.6) - 20.0).abs() < 1e-9);
        assert!((labels(0.7) - 40.0).abs() < 1e-9);
        assert!((labels(0.4) - 10.0).abs() < 1e-9);
        assert!((labels(0.9) - 160.0).abs() < 1e-9);
    }
}
