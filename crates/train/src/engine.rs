//! The engines, which compute losses and gradients.

mod config;
mod device;
pub mod fused;
#[cfg(feature = "libtorch")]
pub mod libtorch;

use leuko_augment::TensorLayout;
use leuko_core::ClassIndex;
use leuko_model::Weights;

pub use config::EngineConfig;
pub use device::Device;

use crate::TrainError;

/// Images and labels of one step.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Pixel values in `[0, 1]`, image after image, each in the engine's [`TensorLayout`].
    pub images: &'a [f32],
    /// The label of each image.
    pub labels: &'a [ClassIndex],
}

/// Computes losses, gradients and logits of one network from given weights, which it never changes.
///
/// An engine belongs to the thread that made it.
///
/// # Examples
///
/// An engine that ignores the images. Its only trained weight is the last one, the bias of the second
/// logit, whose gradient is the softmax output minus the share of that class:
///
/// ```
/// use leuko_augment::TensorLayout;
/// use leuko_core::ClassIndex;
/// use leuko_model::Weights;
/// use leuko_train::{Batch, Engine, TrainError};
///
/// struct BiasOnly {
///     image_len: usize,
/// }
///
/// impl Engine for BiasOnly {
///     fn layout(&self) -> TensorLayout {
///         TensorLayout::Planar
///     }
///
///     fn loss_and_gradient(
///         &mut self,
///         weights: &Weights,
///         batch: Batch<'_>,
///         gradient: &mut [f32],
///     ) -> Result<f64, TrainError> {
///         let bias = weights.values().last().copied().unwrap_or(0.0);
///         let positive = 1.0 / (1.0 + (-bias).exp());
///         let count = batch.labels.iter().filter(|&&label| label == ClassIndex(1)).count();
///         let share = count as f32 / batch.labels.len() as f32;
///         gradient.fill(0.0);
///         if let Some(last) = gradient.last_mut() {
///             *last = positive - share;
///         }
///         let loss = -share * positive.ln() - (1.0 - share) * (1.0 - positive).ln();
///         Ok(f64::from(loss))
///     }
///
///     fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
///         let bias = weights.values().last().copied().unwrap_or(0.0);
///         Ok([0.0, bias].repeat(images.len() / self.image_len))
///     }
/// }
///
/// use leuko_model::{Network, Shape};
///
/// let network = Network::schouten(Shape::rgb(190, 190), 2)?;
/// let weights = Weights::new(&network, vec![0.0; network.parameter_count()])?;
/// let mut engine = BiasOnly { image_len: network.input().len() };
/// let images = vec![0.5; 2 * network.input().len()];
/// let batch = Batch { images: &images, labels: &[ClassIndex(1), ClassIndex(1)] };
/// let mut gradient = vec![0.0; network.parameter_count()];
/// engine.loss_and_gradient(&weights, batch, &mut gradient)?;
/// assert_eq!(gradient.last(), Some(&-0.5));
/// # Ok::<(), TrainError>(())
/// ```
pub trait Engine {
    /// Order of an image's values in a [`Batch`].
    fn layout(&self) -> TensorLayout;

    /// Mean cross-entropy (nats an image) of a batch under `weights`, and its gradient with respect
    /// to every weight, written to `gradient` in the order of the weights.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Model`] if the library that computes refuses.
    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError>;

    /// The logits of a batch under `weights`, `[image, class]`.
    ///
    /// # Errors
    ///
    /// - [`TrainError::Model`] if the library that computes refuses.
    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError>;
}
