//! Where the network looks: which pixels of a cell speak for a class.
//!
//! For each image, a trained network computes one number for each class, the **logits**. An *attribution*
//! gives each value of the image a number that says how much it contributes to one logit:
//!
//! ```text
//! image ──▶ conv1 ─▶ relu1 ─▶ pool1 ─▶ ... ─▶ dense2 ──▶ logits     forward(): keeps every input
//!   ▲                                                      │
//!   └── map ◀── the same layers, in reverse ◀── one logit ─┘         gradient, relevance, ...
//! ```
//!
//! - [`gradient()`]: how the logit changes with a small change of the pixel (saliency), optionally multiplied
//!   by the pixel.
//! - [`smooth_grad()`]: the mean gradient of noisy copies.
//! - [`integrated_gradients()`]: the mean gradient between a black image and the image, times the image.
//! - [`relevance()`]: layer-wise relevance propagation (LRP). It divides the logit among the inputs of the
//!   last layer, their shares among the inputs of the layer before, and so on to the pixels. A **rule**
//!   ([`Rule`]) says how one layer divides relevance. A **composite** ([`Composite`]) gives each layer its
//!   rule.
//!
//! Each gives an [`Attribution`]: the map, the sum at every layer's input, and the [`Gap`] between the
//! map's sum and what it explains. [`focus()`] says how much of a map lies on the nucleus.
//!
//! All computations use f64 on plain slices and start from a logit, never from a probability. Nothing here
//! reads files, draws, or changes a weight.
//!
//! # Examples
//!
//! ```
//! use leuko_core::{ClassIndex, Seed};
//! use leuko_explain::{Image, Model, Preset, randomised_weights, relevance};
//! use leuko_model::{Network, Shape};
//!
//! let network = Network::schouten(Shape::rgb(190, 190), 2)?;
//! let weights = randomised_weights(&network, Seed(1)); // or those of `load_checkpoint`
//! let model = Model::new(&network, &weights)?;
//! let image = Image::new(network.input(), &vec![0.5; network.input().len()])?;
//!
//! let composite = Preset::EpsilonPlusFlat.composite(&network);
//! let attribution = relevance(&model, &image, ClassIndex::POSITIVE, &composite)?;
//! let pixels = attribution.map.sum_over_channels();
//! assert_eq!(pixels.len(), 190 * 190);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attribution;
mod composites;
mod convolution;
mod engine;
mod error;
#[cfg(test)]
mod fixtures;
mod focus;
mod forward;
#[cfg(test)]
mod golden;
mod gradient;
mod image;
mod integrated_gradients;
mod linear;
mod model;
#[cfg(test)]
mod oracle;
mod pool;
mod randomised;
mod relevance;
mod rules;
mod smooth_grad;

pub use attribution::{Attribution, Gap, LayerSum, Map};
pub use composites::{Composite, Preset};
pub use error::ExplainError;
pub use focus::{Focus, PositiveRelevance, Region, Shares, focus};
pub use forward::{Trace, forward};
pub use gradient::{Scaling, gradient};
pub use image::Image;
pub use integrated_gradients::{IntegratedGradients, integrated_gradients};
pub use model::Model;
pub use randomised::randomised_weights;
pub use relevance::relevance;
pub use rules::{Bias, Rule, Stabilizer};
pub use smooth_grad::{SmoothGrad, smooth_grad};
