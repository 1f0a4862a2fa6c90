//! Losses and probabilities from logits, in f64, the same for every engine.

use leuko_core::ClassIndex;

/// Softmax of one image's logits, in `[0, 1]`.
///
/// # Examples
///
/// ```
/// assert_eq!(leuko_train::softmax(&[0.0, 0.0]), [0.5, 0.5]);
/// ```
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f64> = logits
        .iter()
        .map(|&z| f64::from(z - largest).exp())
        .collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

/// Cross-entropy of one image, in nats: `ln(sum(exp(z))) - z[label]`.
///
/// For two classes this equals Keras's mean binary cross-entropy over both softmax outputs.
pub(crate) fn cross_entropy(logits: &[f32], label: ClassIndex) -> f64 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|&z| f64::from(z - largest).exp()).sum();
    sum.ln() + f64::from(largest) - f64::from(logits[label.index()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_softmax_of_hand_worked_logits() {
        // exp(ln 3) : exp(0) = 3 : 1.
        let p = softmax(&[3f32.ln(), 0.0]);
        assert!(
            (p[0] - 0.75).abs() < 1e-6 && (p[1] - 0.25).abs() < 1e-6,
            "{p:?}"
        );
    }

    #[test]
    fn test_cross_entropy_equals_mean_binary_cross_entropy_over_both_outputs() {
        let logits = [0.3f32, -1.2];
        let p: Vec<f64> = softmax(&logits).iter().map(|&p| f64::from(p)).collect();
        let binary = -0.5 * ((1.0 - p[0]).ln() + p[1].ln());
        assert!((cross_entropy(&logits, ClassIndex::POSITIVE) - binary).abs() < 1e-6);
    }

    #[test]
    fn test_scores_of_huge_logits_stay_finite_and_nan_shows() {
        assert_eq!(softmax(&[1e30, -1e30]), [1.0, 0.0]);
        assert_eq!(cross_entropy(&[200.0, -200.0], ClassIndex::POSITIVE), 400.0);
        assert!(cross_entropy(&[f32::NAN, 0.0], ClassIndex::NEGATIVE).is_nan());
    }
}
