//! Networks and images for tests.

use leuko_core::{Seed, Stream};
use leuko_model::{Network, Shape, Weights};

use crate::{Image, Model};

/// Near the smallest images the network takes, with an odd map that pooling cuts.
pub(crate) const SHAPE: Shape = Shape {
    channels: 3,
    height: 190,
    width: 193,
};

pub(crate) fn network() -> Network {
    Network::schouten(SHAPE, 2).unwrap()
}

/// Weights as drawn for training, and biases uniform in `[-0.1, 0.1)`.
pub(crate) fn weights(seed: u64) -> Weights {
    let network = network();
    let mut stream = Stream::new(Seed(seed), "explain/weights");
    let mut weights = Weights::glorot_uniform(&network, &mut stream);
    let mut stream = Stream::new(Seed(seed), "explain/biases");
    for parameter in network.parameters().iter().filter(|p| p.fans.is_none()) {
        let first = parameter.offset;
        for bias in &mut weights.values_mut()[first..first + parameter.len()] {
            *bias = stream.uniform(-0.1, 0.1) as f32;
        }
    }
    weights
}

pub(crate) fn model(seed: u64) -> Model {
    Model::new(&network(), &weights(seed)).unwrap()
}

pub(crate) fn model_without_biases(seed: u64) -> Model {
    let mut stream = Stream::new(Seed(seed), "explain/weights");
    let weights = Weights::glorot_uniform(&network(), &mut stream);
    Model::new(&network(), &weights).unwrap()
}

/// Uniform noise.
pub(crate) fn image(seed: u64) -> Image {
    let mut stream = Stream::new(Seed(seed), "explain/image");
    let values: Vec<f32> = (0..SHAPE.len()).map(|_| stream.unit() as f32).collect();
    Image::new(SHAPE, &values).unwrap()
}
