//! A run's trained network, ready to be explained.

use std::path::Path;

use anyhow::Result;
use leuko_augment::{TensorLayout, to_float};
use leuko_core::{RunId, Seed, Stream};
use leuko_explain::{Image, Model, randomised_weights};
use leuko_model::load_checkpoint;

use crate::pool::checkpoint_path;
use crate::prepared::Prepared;

/// The trained network of a run, from its checkpoint.
pub(super) fn trained(out: &Path, experiment: &Prepared, run: &RunId) -> Result<Model> {
    let path = checkpoint_path(out, run);
    let (network, weights, _) = load_checkpoint(&path)?;
    let size = experiment.network.input();
    anyhow::ensure!(
        network.input() == size,
        "{}: a network for images of another size",
        path.display()
    );
    Ok(Model::new(&network, &weights)?)
}

/// The same network with random weights: other ones for each run, so that their spread over folds
/// shows what chance does.
pub(super) fn randomised(experiment: &Prepared, run: &RunId, seed: Seed) -> Result<Model> {
    let own = Stream::new(seed, &format!("analysis/{run}")).next_u64();
    let weights = randomised_weights(&experiment.network, Seed(own));
    Ok(Model::new(&experiment.network, &weights)?)
}

/// An image as the network takes it.
pub(super) fn input(experiment: &Prepared, image: usize) -> Result<Image> {
    let (shape, images) = (experiment.network.input(), &experiment.images);
    let mut values = vec![0.0; shape.len()];
    let pixels = images.pixels(image);
    to_float(
        pixels,
        shape.height,
        shape.width,
        TensorLayout::Planar,
        &mut values,
    );
    Ok(Image::new(shape, &values)?)
}
