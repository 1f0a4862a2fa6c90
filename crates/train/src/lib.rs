//! Batches, optimisers, early stopping and engines: one call, one run.
//!
//! A run trains the network from fresh weights on a few images and keeps the weights of the epoch
//! with the lowest validation loss (the paper's Methods):
//!
//! ```text
//! each epoch: shuffle -> batches of 5, each image turned and flipped anew -> step
//!             validation loss -> lowest so far? keep the weights : one epoch less of patience
//! ```
//!
//! The loop knows nothing of the library that computes gradients: that is an [`Engine`], which takes
//! weights and batches and returns losses and gradients. The optimiser's step, the loss of the
//! validation images and the choice of weights are the same code for all engines.

mod balance;
mod batcher;
mod config;
mod engine;
mod error;
mod job;
mod optimizer;
mod score;
mod stopping;

/// Raised when the same job gives other weights than before, so that a study never mixes runs of both.
pub const TRAINING_VERSION: u32 = 2;

pub use config::TrainConfig;
pub use engine::fused;
#[cfg(feature = "libtorch")]
pub use engine::libtorch;
pub use engine::{Batch, Device, Engine, EngineConfig};
pub use error::TrainError;
pub use job::{Job, Step, Trained, logits, predict, train};
pub use leuko_fused::InstructionSet;
pub use optimizer::{Optimizer, OptimizerConfig, OptimizerError};
pub use score::softmax;
pub use stopping::{Decision, EarlyStopping, StoppingConfig, StoppingError};
