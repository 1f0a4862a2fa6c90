//! The network of Schouten et al. 2021 (Fig. 2) as an explicit list of typed layers.
//!
//! ```text
//! image 3x257x257
//!   6 x [ 3x3 convolution, no padding -> ReLU -> 2x2 max-pool ]   4 8 8 8 16 16 channels
//!   flatten -> dense 32 -> ReLU -> dense K                        K logits, 7,210 parameters for K = 2
//! ```
//!
//! The network is small on purpose, because the study asks how few labelled images are enough to train it.
//! It takes a colour image with one cell in the middle and returns one logit for each class.
//!
//! All code that processes the network reads this list: initial weights, the libtorch forward pass, the
//! fused kernels and layer-wise relevance propagation. The softmax is not in the list: it belongs
//! to the loss, and explanations start from the logits.
//!
//! - [`Network::schouten`] builds the list for an image size and a number of classes.
//! - [`Weights::glorot_uniform`] draws initial weights from a seed.
//! - [`save_checkpoint`] and [`load_checkpoint`] keep trained weights in a file that PyTorch can also read.
//! - [`ModelParts`] lists the files that are together a model.
//! - The module `libtorch`, behind the feature of that name, runs the network forward and backward.
//!
//! # Examples
//!
//! ```
//! use leuko_core::{Seed, Stream};
//! use leuko_model::{Network, Shape, Weights};
//!
//! let network = Network::schouten(Shape::rgb(257, 257), 2)?;
//! let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
//! assert_eq!(weights.values().len(), 7_210);
//! # Ok::<(), leuko_model::ModelError>(())
//! ```

mod checkpoint;
mod error;
mod layers;
#[cfg(feature = "libtorch")]
pub mod libtorch;
mod parts;
mod shape;
mod weights;

pub use checkpoint::{
    CHECKPOINT_FORMAT, CheckpointInfo, is_outdated, load_checkpoint, save_checkpoint,
};
pub use error::{CheckpointDefect, ModelError};
pub use layers::{Convolution, Dense, KERNEL, Layer, Network, POOL, Parameter};
pub use parts::{MODEL_PARTS, ModelParts};
pub use shape::Shape;
pub use weights::Weights;
