//! The baseline that knows nothing.

use leuko_core::{Seed, Stream};
use leuko_model::{Network, Weights};

/// Weights of `network` drawn anew, as for a training that never happens: Glorot-uniform, biases 0,
/// from the stream `explain/randomised-weights`, which no training draws from.
///
/// A map that stays the same when the weights are replaced by these shows the image, not what was
/// learned (the test of model parameters in Adebayo et al. 2018).
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
