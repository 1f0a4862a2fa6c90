//! How many expert-labelled images does it take to train a network that tells malignant from normal
//! leukocytes?
//!
//! leuko answers the question of Schouten et al. 2021 (doi 10.1038/s41598-021-86995-5) for their data and
//! for yours. It trains their 7,210-parameter network from scratch on growing training sets, measures
//! ROC-AUC and F1 on images that the network has not seen, shows where the network looks, and draws it all as
//! figures and a report.
//!
//! This crate gives leuko's crates one name. Take the whole, or only the crate that you need.
//!
//! | you want to | use | crate |
//! |---|---|---|
//! | train on your own labelled images, predict and explain new ones | [`lab`] | `leuko-lab` |
//! | run a whole study: a grid of runs, its folder, tables, figures, report | [`study`] | `leuko-study` |
//! | read data sets, decode images, cut folds | [`data`] | `leuko-data` |
//! | draw synthetic cells for tests and examples | [`synthetic`] | `leuko-synthetic` |
//! | find images of the same cell | [`audit`] | `leuko-audit` |
//! | turn and flip images | [`augment`] | `leuko-augment` |
//! | describe the network, save and load weights | [`model`] | `leuko-model` |
//! | train one network | [`train`] | `leuko-train` |
//! | compute its steps fast on the processor | [`fused`] | `leuko-fused` |
//! | score answers: ROC-AUC, F1, intervals | [`eval`] | `leuko-eval` |
//! | see which pixels speak for a class | [`explain`] | `leuko-explain` |
//! | find nucleus and cytoplasm | [`segment`] | `leuko-segment` |
//! | map activations (t-SNE), measure how classes separate | [`embed`] | `leuko-embed` |
//! | draw a study's figures | [`viz`] | `leuko-viz` |
//! | draw a figure of your own for print, with plotters | [`print`](mod@print) | `leuko-print` |
//! | write one HTML file | [`report`] | `leuko-report` |
//! | name classes, folds, sizes, seeds, runs and records | [`core`] | `leuko-core` |
//!
//! Random numbers come from seeded streams, one for each purpose: the same seed gives the same bytes for any
//! number of threads.
//!
//! # Features
//!
//! - `study` (on by default): [`study`], [`lab`], [`report`], [`viz`] and [`print`](mod@print).
//! - `viz` (part of `study`): [`viz`] and [`print`](mod@print).
//! - `libtorch` (off by default): trains on libtorch, on the processor or CUDA. Without it, leuko's own kernels
//!   train on the processor.
//!
//! # Six examples
//!
//! Run one with `cargo run --release -p leuko --example NAME`.
//!
//! ## `ensemble`
//!
//! ```
#![cfg_attr(feature = "study", doc = include_str!("../examples/ensemble.rs"))]
//! ```
//!
//! ## `learning_curve`
//!
//! ```
#![cfg_attr(feature = "study", doc = include_str!("../examples/learning_curve.rs"))]
//! ```
//!
//! ## `explain`
//!
//! ```
#![cfg_attr(feature = "study", doc = include_str!("../examples/explain.rs"))]
//! ```
//!
//! ## `audit`
//!
//! ```
#![cfg_attr(feature = "study", doc = include_str!("../examples/audit.rs"))]
//! ```
//!
//! ## `auc`
//!
//! ```
#![doc = include_str!("../examples/auc.rs")]
//! ```
//!
//! ## `engine`
//!
//! ```
#![doc = include_str!("../examples/engine.rs")]
//! ```

pub use leuko_audit as audit;
pub use leuko_augment as augment;
pub use leuko_core as core;
pub use leuko_data as data;
pub use leuko_embed as embed;
pub use leuko_eval as eval;
pub use leuko_explain as explain;
pub use leuko_fused as fused;
#[cfg(feature = "study")]
pub use leuko_lab as lab;
pub use leuko_model as model;
#[cfg(feature = "viz")]
pub use leuko_print as print;
#[cfg(feature = "study")]
pub use leuko_report as report;
pub use leuko_segment as segment;
#[cfg(feature = "study")]
pub use leuko_study as study;
pub use leuko_synthetic as synthetic;
pub use leuko_train as train;
#[cfg(feature = "viz")]
pub use leuko_viz as viz;
