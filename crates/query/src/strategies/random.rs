//! Any images.

use leuko_core::Stream;

use crate::choice::{Choice, Why};

/// Chooses by chance.
pub(crate) fn random(
    mut unlabelled: Vec<usize>,
    budget: usize,
    stream: &mut Stream,
) -> Vec<Choice> {
    stream.shuffle(&mut unlabelled);
    let chosen = unlabelled.into_iter().take(budget);
    chosen
        .map(|image| Choice {
            image,
            why: Why::Random,
        })
        .collect()
}
