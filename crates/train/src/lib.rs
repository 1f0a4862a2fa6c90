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
//! use std::ops::ControlFlow;
//!
//! use leuko_core::{ClassIndex, FoldIndex, RunId, Seed, TrainSize};
//! use leuko_model::{Network, Shape};
//! use leuko_synthetic::{SyntheticConfig, generate};
//! use leuko_train::{EngineConfig, InstructionSet, Job, TrainConfig, predict, train};
//!
//! let config = SyntheticConfig { count: 10, side: 190, ..SyntheticConfig::default() };
//! let cells = generate(&config, Seed(1), &|_| {})?;
//! let is_blast = |class: ClassIndex| ClassIndex(u16::from(class.0 == 0));
//! let labels: Vec<ClassIndex> =
//!     cells.catalogue.entries.iter().map(|entry| is_blast(entry.class)).collect();
//! let network = Network::schouten(Shape::rgb(190, 190), 2)?;
//! let run = RunId {
//!     experiment: "example".into(),
//!     size: TrainSize::new(6).ok_or("empty")?,
//!     fold: FoldIndex(0),
//! };
//! let job = Job {
//!     run: &run,
//!     seed: Seed(1),
//!     config: &TrainConfig { max_epochs: 2, ..TrainConfig::default() },
//!     network: &network,
//!     images: &cells.images,
//!     labels: &labels,
//!     training: &[0, 1, 2, 5, 6, 7],
//!     validation: &[3, 8],
//! };
//! let mut engine = EngineConfig::Fused(InstructionSet::best()).build(&network)?;
//! let trained = train(&job, &mut *engine, &mut |_step| ControlFlow::Continue(()))?;
//! assert_eq!(trained.losses.len(), 2);
//!
//! let answers = predict(&mut *engine, &network, &trained.weights, &cells.images, &[4, 9], 5)?;
//! assert!((answers[0].iter().sum::<f32>() - 1.0).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod balance;
mod batcher;
mod config;
mod engine;
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
pub use job::{Job, Step, Trained};
pub use leuko_fused::InstructionSet;
pub use optimizer::{Optimizer, OptimizerConfig, OptimizerError};
pub use predict::{logits, predict};
pub use score::softmax;
pub use stopping::{Decision, EarlyStopping, StoppingConfig, StoppingError};
pub use training::train;
