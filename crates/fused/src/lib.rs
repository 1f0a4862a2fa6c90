//! The network's training step on the processor, as fused kernels.
//!
//! On a network as small as this one (3 to 16 channels), a library for large networks spends most of its
//! time moving data. Here one pass in registers computes a block's convolution, bias, pooling and ReLU. It
//! writes only the values that pooling keeps, and for each a 2-bit code of its place in the pooling window.
//! Only that place has a gradient. So gradients of weights need 9 multiplications and those of inputs 16,
//! instead of 36 for a dense convolution.
//!
//! ```text
//! image ─► Forward ─► Forward ─► … ─► dense ─► loss
//!            │ codes    │ codes                 │
//!          Weight ◄── Input/Weight ◄── … ◄─────┘   gradients
//! ```
//!
//! # Examples
//!
//! The loss of one grey image under weights of zero, which is the loss of guessing between two classes:
//!
//! ```
//! use leuko_fused::{Architecture, FusedNetwork, InstructionSet};
//!
//! let architecture =
//!     Architecture { channels: 3, height: 32, width: 32, filters: vec![4, 8], dense: vec![2] };
//! let mut network = FusedNetwork::new(&architecture, InstructionSet::best())?;
//! let weights = vec![0.0; network.parameters()];
//! let image = vec![0.5; network.image_len()];
//! let mut gradient = vec![0.0; network.parameters()];
//! let loss = network.loss_and_gradient(&weights, &image, &[1], &mut gradient, &mut ());
//! assert!((loss - 2f64.ln()).abs() < 1e-6);
//! # Ok::<(), leuko_fused::FusedError>(())
//! ```

mod architecture;
mod buffer;
mod error;
mod geometry;
mod instruction_set;
mod kernels;
mod network;
mod observer;
#[cfg(test)]
mod oracle;
mod peak;
mod simd;

pub use architecture::Architecture;
pub use buffer::Buffer;
pub use error::FusedError;
pub use instruction_set::InstructionSet;
pub use network::FusedNetwork;
pub use observer::{Observer, Part};
