//! Trains one network with one call: batches, optimisers, early stopping and engines.
//!
//! A run trains the network from fresh weights on a few images and keeps the weights of the epoch
//! with the lowest validation loss (the paper's Methods):
//!
//! ```text
//! each epoch: shuffle -> batches of 5, each image turned and flipped at random -> step
//!             validation loss -> lowest so far? keep the weights : one epoch less of patience
//! ```
//!
//! An [`Engine`] computes losses and gradients from weights and batches; the loop does not depend on the
//! library behind it. The optimiser's step, the loss of the validation images and the choice of weights
//! are the same code for all engines.
//!
//! # Examples
//!
//! Trains on six synthetic cells for two epochs, chooses the epoch by two others, and classifies the
//! last two:
//!
//! ```
//! use leuko_core::Seed;
//! use leuko_model::{Network, Shape};
//! use leuko_synthetic::{SyntheticConfig, generate};
//! use leuko_train::{EngineConfig, Job, Split, never_stop, predict, train};
//!
//! let cells = generate(&SyntheticConfig::of(10, 190), Seed(1), &|_| {})?;
//! let (images, labels) = (&cells.images, cells.catalogue.labels());
//! let network = Network::schouten(Shape::rgb(190, 190), cells.catalogue.classes.len())?;
//! let split = Split { training: &[0, 1, 2, 5, 6, 7], validation: &[3, 8] };
//! let mut job = Job::new("first", &network, images, &labels, split);
//! job.config.max_epochs = 2;
//! let mut engine = EngineConfig::default().build(&network)?;
//! let trained = train(&job, &mut *engine, &mut never_stop)?;
//! assert_eq!(trained.losses.len(), 2);
//!
//! let answers = predict(&mut *engine, &network, &trained.weights, images, &[4, 9], 5)?;
//! assert!((answers[0].iter().sum::<f32>() - 1.0).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod balance;
mod batcher;
mod check;
mod config;
mod course;
mod draws;
mod engine;
#[cfg(feature = "libtorch")]
pub mod ensemble;
mod error;
mod job;
mod optimizer;
mod predict;
mod score;
mod stopping;
mod training;

/// Increases whenever the same job would give other weights, so that a study never mixes runs of both.
pub const TRAINING_VERSION: u32 = 2;

pub use config::TrainConfig;
pub use engine::fused;
#[cfg(feature = "libtorch")]
pub use engine::libtorch;
pub use engine::{Batch, Device, Engine, EngineConfig};
pub use error::TrainError;
pub use job::{Job, Split, Step, Trained, never_stop};
/// The types in the signatures of [`Engine`].
pub use leuko_augment::TensorLayout;
pub use leuko_fused::InstructionSet;
pub use leuko_model::Weights;
pub use optimizer::{Optimizer, OptimizerConfig, OptimizerError};
pub use predict::{logits, predict};
pub use score::softmax;
pub use stopping::{Decision, EarlyStopping, StoppingConfig, StoppingError};
pub use training::train;
