//! The memory of a device.

use leuko_model::libtorch::Arrangement;
use leuko_model::{KERNEL, Layer, Network, POOL};
use tch::{Device, Kind, Tensor};

use crate::TrainConfig;

/// Bytes of an `f32`, and of an index of pooling.
const VALUE: usize = 4;
const INDEX: usize = 8;

/// Bytes that a network takes in training, beside the images of the experiment: its batch and augmentation, what
/// the forward pass keeps, the largest gradients of the backward pass, weights and optimiser state, and the
/// copies that fill up its classes.
pub fn bytes_a_network(network: &Network, arrangement: Arrangement, config: &TrainConfig) -> usize {
    let input = network.input();
    let (mut height, mut width) = (input.height, input.width);
    // Decoded, augmented and arranged images, and where augmentation takes pixels from.
    let mut kept = VALUE * (3 * input.len() + 2 * height * width);
    let mut largest_gradient = 0;
    for layer in network.layers() {
        match layer {
            Layer::Convolution(convolution) => {
                height -= KERNEL - 1;
                width -= KERNEL - 1;
                let columns = match arrangement {
                    Arrangement::Columns => KERNEL * KERNEL * convolution.inputs,
                    Arrangement::ChannelsLast | Arrangement::Planar => 0,
                };
                let values = VALUE * (columns + convolution.outputs) * height * width;
                kept += values;
                largest_gradient = largest_gradient.max(values);
                // Pooled, rectified, and the indices of the largest.
                let pooled = (height / POOL) * (width / POOL) * convolution.outputs;
                kept += (2 * VALUE + INDEX) * pooled;
            }
            Layer::MaxPool => {
                height /= POOL;
                width /= POOL;
            }
            Layer::Relu | Layer::Flatten | Layer::Dense(_) => {}
        }
    }
    // Weights, the best ones, gradients, and up to two running means and what a step computes.
    let state = 8 * VALUE * network.parameter_count();
    config.batch_size * (kept + largest_gradient) + state + copies(network, config) * input.len()
}

/// Most copies of images that a network trains on: each class is filled up to `images_a_class`.
pub(super) fn copies(network: &Network, config: &TrainConfig) -> usize {
    config.images_a_class.unwrap_or(0) * network.classes()
}

/// The largest number of networks up to `most` for which a device has memory beside `others` bytes; 0 if there is
/// none. Each takes `each` bytes.
pub(super) fn networks(device: Device, most: usize, each: usize, others: usize) -> usize {
    // libtorch keeps what it frees for what comes next, in pieces.
    let reserve = each / 8;
    let fits = |networks: usize| {
        let bytes = networks.saturating_mul(each + reserve) + others;
        Tensor::f_empty([bytes as i64], (Kind::Uint8, device)).is_ok()
    };
    let tried = std::iter::successors(Some(most), |&networks| Some(networks * 7 / 8));
    tried
        .take_while(|&networks| networks > 0)
        .find(|&networks| fits(networks))
        .unwrap_or(0)
}
