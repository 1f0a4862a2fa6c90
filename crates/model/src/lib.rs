//! The network of Schouten et al. 2021 (Fig. 2) as an explicit list of typed layers.
//!
//! ```text
//! image 3x257x257
//!   6 x [ 3x3 convolution, no padding -> ReLU -> 2x2 max-pool ]   4 8 8 8 16 16 channels
//!   flatten -> dense 32 -> ReLU -> dense K                        K logits, 7,210 parameters for K = 2
//! ```
//!
//! Everything that walks the network walks this list: initial weights, the libtorch forward pass,
//! the fused kernels, later layer-wise relevance propagation. The softmax is no layer: it belongs
//! to the loss, and explanations start from the logits.
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
mod weights;

pub use checkpoint::{CHECKPOINT_FORMAT, CheckpointInfo, load_checkpoint, save_checkpoint};
pub use error::{CheckpointDefect, ModelError};
pub use layers::{Convolution, Dense, KERNEL, Layer, Network, POOL, Parameter, Shape};
pub use weights::Weights;
