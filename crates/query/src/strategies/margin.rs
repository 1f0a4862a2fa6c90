//! Images between two classes.

use crate::choice::{Choice, Why};

/// Chooses the smallest margins; of equal ones the first.
pub(crate) fn margin(
    probabilities: &[Vec<f64>],
    unlabelled: &[usize],
    budget: usize,
) -> Vec<Choice> {
    let mut margins: Vec<(f64, usize)> = (unlabelled.iter())
        .map(|&image| (margin_of(&probabilities[image]), image))
        .collect();
    margins.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let chosen = margins.into_iter().take(budget);
    chosen
        .map(|(margin, image)| Choice {
            image,
            why: Why::Margin { margin },
        })
        .collect()
}

/// The highest probability less the next.
pub(crate) fn margin_of(probabilities: &[f64]) -> f64 {
    let (mut first, mut second) = (0.0, 0.0);
    for &probability in probabilities {
        if probability > first {
            (first, second) = (probability, first);
        } else if probability > second {
            second = probability;
        }
    }
    first - second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_margins_by_hand() {
        for (probabilities, expected) in [
            (&[0.5, 0.5][..], 0.0),
            (&[0.2, 0.5, 0.3], 0.2),
            (&[0.125, 0.125, 0.75], 0.625),
            (&[1.0, 0.0], 1.0),
        ] {
            assert!(
                (margin_of(probabilities) - expected).abs() < 1e-12,
                "{probabilities:?}"
            );
        }
        let all = [[0.9, 0.1], [0.4, 0.6], [0.5, 0.5], [0.6, 0.4]].map(Vec::from);
        // The third is labelled; the second and the fourth are equally near a tie.
        let chosen = margin(&all, &[0, 1, 3], 3);
        assert_eq!(
            chosen.iter().map(|choice| choice.image).collect::<Vec<_>>(),
            [1, 3, 0]
        );
    }
}
