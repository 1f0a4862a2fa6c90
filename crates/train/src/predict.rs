//! The answers of a trained network.

use leuko_core::ClassIndex;
use leuko_data::Images;
use leuko_model::{Network, Weights};

use crate::balance::Copies;
use crate::batcher::Batcher;
use crate::check::{check_count, check_layout, check_positions, check_size};
use crate::score::softmax;
use crate::{Engine, TrainError};

/// Softmax outputs of a network for the images at `positions`: `[image][class]`, in `[0, 1]`.
///
/// # Errors
///
/// - Those of [`logits`].
///
/// # Examples
///
/// ```
/// use leuko_core::{ImageId, Seed, Stream};
/// use leuko_data::Images;
/// use leuko_model::{Network, Shape, Weights};
/// use leuko_train::{EngineConfig, predict};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 3)?;
/// let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
/// let pixels = vec![128; 190 * 190 * 3];
/// let images = Images::new(190, 190, vec![ImageId("grey.png".into())], pixels).ok_or("size")?;
/// let mut engine = EngineConfig::default().build(&network)?;
/// let answers = predict(&mut *engine, &network, &weights, &images, &[0], 5)?;
/// assert_eq!(answers[0].len(), 3);
/// assert!((answers[0].iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predict(
    engine: &mut dyn Engine,
    network: &Network,
    weights: &Weights,
    images: &Images,
    positions: &[usize],
    batch_size: usize,
) -> Result<Vec<Vec<f32>>, TrainError> {
    let logits = logits(engine, network, weights, images, positions, batch_size)?;
    Ok(logits.iter().map(|logits| softmax(logits)).collect())
}

/// Logits of a network for the images at `positions`: `[image][class]`.
///
/// `batch_size` images go through the engine at once.
///
/// # Errors
///
/// - [`TrainError::Zero`] if `batch_size` is 0.
/// - [`TrainError::OtherSize`] if the images do not have the size that the network takes.
/// - [`TrainError::NoSuchImage`] if a position is not that of an image.
/// - [`TrainError::OtherNetwork`] if the engine or the weights are for another network.
/// - [`TrainError::Model`] if the engine fails.
///
/// # Examples
///
/// ```
/// use leuko_core::{ImageId, Seed, Stream};
/// use leuko_data::Images;
/// use leuko_model::{Network, Shape, Weights};
/// use leuko_train::{EngineConfig, InstructionSet, logits, predict, softmax};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 3)?;
/// let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
/// let pixels = vec![128; 190 * 190 * 3];
/// let images = Images::new(190, 190, vec![ImageId("grey.png".into())], pixels).ok_or("size")?;
/// let mut engine = EngineConfig::Fused(InstructionSet::best()).build(&network)?;
/// let of_grey = logits(&mut *engine, &network, &weights, &images, &[0], 5)?;
/// assert_eq!(of_grey[0].len(), 3);
/// // The probabilities are the softmax of the logits.
/// let answers = predict(&mut *engine, &network, &weights, &images, &[0], 5)?;
/// assert_eq!(answers[0], softmax(&of_grey[0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn logits(
    engine: &mut dyn Engine,
    network: &Network,
    weights: &Weights,
    images: &Images,
    positions: &[usize],
    batch_size: usize,
) -> Result<Vec<Vec<f32>>, TrainError> {
    if batch_size == 0 {
        return Err(TrainError::Zero { key: "batch_size" });
    }
    check_size(network, images)?;
    check_positions("positions", positions, images)?;
    check_layout(engine.layout(), images)?;
    let classes = network.classes();
    let labels = vec![ClassIndex::NEGATIVE; images.len()];
    let copies = Copies::default();
    let mut batcher = Batcher::new(images, &labels, &copies, engine.layout());
    let mut all = Vec::with_capacity(positions.len());
    for positions in positions.chunks(batch_size) {
        let logits = engine.logits(weights, batcher.plain(positions).images)?;
        check_count("logits", positions.len() * classes, logits.len())?;
        all.extend(logits.chunks_exact(classes).map(<[f32]>::to_vec));
    }
    Ok(all)
}
