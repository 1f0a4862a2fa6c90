//! The network's training step on the processor, as fused kernels.
//!
//! Libraries for large networks spend most of their time on this small one (3 to 16 channels) moving
//! data. Here a block's convolution, bias, pooling and ReLU are one pass in registers that writes only
//! what pooling keeps and a 2-bit code of which place won; and because only that place has a
//! gradient, gradients of weights need 9 multiplications where a dense convolution needs 36, and those
//! of inputs 16.
//!
//! ```text
//! image ─► Forward ─► Forward ─► … ─► dense ─► loss
//!            │ codes    │ codes                 │
//!          Weight ◄── Input/Weight ◄── … ◄─────┘   gradients
//! ```

mod architecture;
mod buffer;
mod error;
mod geometry;
mod instruction_set;
mod kernels;
mod network;
#[cfg(test)]
mod oracle;
mod peak;
mod simd;
mod watch;

pub use architecture::Architecture;
pub use buffer::Buffer;
pub use error::FusedError;
pub use instruction_set::InstructionSet;
pub use network::FusedNetwork;
pub use watch::{Part, Watch};
