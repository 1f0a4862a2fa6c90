//! The baseline of a network that has learned nothing.

use leuko_core::{Seed, Stream};
use leuko_model::{Network, Weights};

/// Random weights for `network`, as at the start of training: Glorot-uniform, biases 0, from the stream
/// `explain/randomised-weights`, which no training uses.
///
/// If a map stays the same with these weights, it shows the image, not what the network learned (the test
/// of model parameters in Adebayo et al. 2018).
///
/// # Examples
///
/// ```
/// use leuko_core::Seed;
/// use leuko_explain::randomised_weights;
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
/// let weights = randomised_weights(&network, Seed(1));
/// assert_eq!(weights.values().len(), 7_210);
/// assert_ne!(weights, randomised_weights(&network, Seed(2)));
/// # Ok::<(), leuko_model::ModelError>(())
/// ```
pub fn randomised_weights(network: &Network, seed: Seed) -> Weights {
    Weights::glorot_uniform(
        network,
        &mut Stream::new(seed, "explain/randomised-weights"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    #[test]
    fn test_randomised_weights_are_the_seeds_own() {
        let network = fixtures::network();
        let weights = |seed| randomised_weights(&network, Seed(seed));
        assert_eq!(weights(1), weights(1));
        assert_ne!(weights(1), weights(2));
    }
}
