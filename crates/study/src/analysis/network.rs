//! A run's trained network, ready to be explained.

use leuko_augment::{TensorLayout, to_float};
use leuko_core::{RunId, Seed, Stream};
use leuko_explain::{Image, Model, randomised_weights};
use leuko_model::load_checkpoint;

use crate::error::StudyError;
use crate::experiment::Experiment;
use crate::store::Store;

/// The trained network of a run, from its checkpoint.
pub(super) fn trained(
    store: &Store,
    experiment: &Experiment,
    run: &RunId,
) -> Result<Model, StudyError> {
    let path = store.checkpoint(run);
    let (network, weights, _) = load_checkpoint(&path)?;
    let (expected, found) = (experiment.network.input(), network.input());
    if found != expected {
        return Err(StudyError::OtherSize {
            path,
            expected,
            found,
        });
    }
    Ok(Model::new(&network, &weights)?)
}

/// The same network with random weights: other ones for each run, so that their spread over folds
/// shows what chance does.
pub(super) fn randomised(
    experiment: &Experiment,
    run: &RunId,
    seed: Seed,
) -> Result<Model, StudyError> {
    let own = Stream::new(seed, &format!("analysis/{run}")).next_u64();
    let weights = randomised_weights(&experiment.network, Seed(own));
    Ok(Model::new(&experiment.network, &weights)?)
}

/// An image as the network takes it.
pub(super) fn input(experiment: &Experiment, image: usize) -> Result<Image, StudyError> {
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
