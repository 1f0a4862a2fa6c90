//! What a laboratory would pick instead of a network: simple features with simple classifiers.
//!
//! A [`Method`] is features of an image, and a classifier on them:
//!
//! ```text
//! image ──► Measure ──► Features ──► scaling ──► Learner ──► Model: a probability for each class
//!           colour      missing      of the      logistic regression
//!           shape ...   ones typed   training    nearest neighbours
//!                                    images      support vector machine
//! ```
//!
//! A network deserves its price if it beats these with the same training images. `guess` is what no method
//! may fall below; `background` shows how much slide, stain and camera tell.
//!
//! - Logistic regression is our own, on a solver of our own (see `lbfgs.rs` for why), and agrees with
//!   scikit-learn's.
//! - Support vector machines are linfa's, the best kept of the Rust crates that solve the problem exactly.
//! - Settings are fixed, so no images are needed to choose them: the methods learn from the training images
//!   alone, where a network also needs validation images.
//!
//! # Examples
//!
//! Measurements of five synthetic cells of each kind tell lymphocytes from neutrophils:
//!
//! ```
//! use leuko_core::{ClassIndex, ImageId, Seed, Stream};
//! use leuko_methods::{Features, Measure, Model, Picture, Shape};
//! use leuko_synthetic::{CellKind, SyntheticConfig, cell};
//!
//! let config = SyntheticConfig { side: 96, ..SyntheticConfig::default() };
//! let mut stream = Stream::new(Seed(1), "cells");
//! let shape = Shape::default();
//! let (mut rows, mut labels) = (Vec::new(), Vec::new());
//! for number in 0..30 {
//!     let kind = [CellKind::Lymphocyte, CellKind::Neutrophil][number % 2];
//!     let image = cell(kind, &config, &mut stream)?;
//!     let id = ImageId(number.to_string());
//!     let picture = Picture { id: &id, pixels: &image.pixels, height: 96, width: 96 };
//!     rows.push(shape.measure(picture));
//!     labels.push(ClassIndex((number % 2) as u16));
//! }
//! let features = Features::new(shape.names(), rows)?;
//!
//! let training: Vec<usize> = (0..10).collect();
//! let model = Model::fit("shape".parse()?, &features, &labels, &training, 2)?;
//! for image in 10..30 {
//!     let neutrophil = model.predict(&features, image)?[1] > 0.5;
//!     assert_eq!(neutrophil, labels[image].index() == 1);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod classifier;
mod error;
mod features;
#[cfg(test)]
mod golden;
mod heads;
mod lbfgs;
mod measure;
mod method;
mod model;
mod saved;
mod scaling;
mod sources;

pub use classifier::{Learner, Training};
pub use error::MethodError;
pub use features::{Features, Missing};
pub use heads::{Logistic, Majority, Neighbours, Svm};
pub use measure::{Measure, Picture};
pub use method::{Classifier, Method, Source};
pub use model::Model;
pub use saved::{MODEL_FORMAT, ModelInfo, is_outdated, load_model, save_model};
pub use sources::{BackgroundColour, Colour, Shape};
