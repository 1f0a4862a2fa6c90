//! How many expert-labelled images does it take to train a network that tells malignant from normal
//! leukocytes?
//!
//! leuko answers the question of Schouten et al. 2021 (doi 10.1038/s41598-021-86995-5) for their data and
//! for yours. It trains their 7,210-parameter network from scratch on growing training sets, measures
//! ROC-AUC and F1 on images that the network has not seen, shows where the network looks, and draws it all as
//! figures and a report.
//!
#![cfg_attr(feature = "study", doc = include_str!("doc/first.md"))]
//! # The crates
//!
//! This crate gives leuko's crates one name. Take the whole, or only the crate that you need: each has a front
//! page with the terms of its field and examples.
//!
//! Studies and your own cells:
//!
//! | you want to | module | crate | feature |
//! |---|---|---|---|
//! | train on your own labelled images, find how many are enough, predict and explain new ones | [`lab`] | `leuko-lab` | `study` |
//! | run a whole study: a grid of runs, its folder, tables, figures, report | [`study`] | `leuko-study` | `study` |
//! | hand its runs to a cluster with Slurm | [`slurm`] | `leuko-slurm` | |
//! | draw figures | [`viz`] | `leuko-viz` | `viz` |
//! | write one HTML file | [`report`] | `leuko-report` | `study` |
//! | share work among processes on many machines | [`claims`] | `leuko-claims` | |
//!
//! Images, before training:
//!
//! | you want to | module | crate |
//! |---|---|---|
//! | read data sets, decode images, cut folds | [`data`] | `leuko-data` |
//! | find images of the same cell | [`audit`] | `leuko-audit` |
//! | draw synthetic cells for tests and examples | [`synthetic`] | `leuko-synthetic` |
//! | turn and flip images | [`augment`] | `leuko-augment` |
//!
//! One network:
//!
//! | you want to | module | crate |
//! |---|---|---|
//! | describe the network, save and load weights | [`model`] | `leuko-model` |
//! | train it, also with an engine of your own | [`train`] | `leuko-train` |
//! | compute its steps fast on the processor | [`fused`] | `leuko-fused` |
//! | write it as an ONNX file for other programs | [`onnx`] | `leuko-onnx` |
//!
//! What it has learned:
//!
//! | you want to | module | crate |
//! |---|---|---|
//! | score answers: ROC-AUC, F1, intervals | [`eval`] | `leuko-eval` |
//! | forecast the score of more images, and how many reach a target | [`howmany`] | `leuko-howmany` |
//! | tell classes apart without a network, by colours or measurements | [`methods`] | `leuko-methods` |
//! | choose the images to label next, and simulate what that saves | [`query`] | `leuko-query` |
//! | see which pixels speak for a class | [`explain`] | `leuko-explain` |
//! | find nucleus and cytoplasm | [`segment`] | `leuko-segment` |
//! | compute features by a network trained on photographs | [`pretrained`] | `leuko-pretrained` |
//! | map activations (t-SNE), measure how classes separate | [`embed`] | `leuko-embed` |
//! | draw a figure of your own for print, with plotters | [`print`](mod@print) | `leuko-print` |
//!
//! [`core`] (`leuko-core`) names what all of them share: classes, folds, sizes, seeds, runs and records.
//!
//! Random numbers come from seeded streams, one for each purpose: the same seed gives the same bytes for any
//! number of threads.
//!
//! # Features
//!
//! leuko is not on crates.io. Name its source folder in your `Cargo.toml`:
//!
//! ```toml
//! [dependencies]
//! leuko = { path = "../leuko/crates/leuko" }
//! ```
//!
//! - `study` (on by default): the modules `study`, `lab` and `report`; turns on `viz`.
//! - `viz` (on by default): the modules `viz` and `print`. Off, nothing of plotters is built.
//! - `libtorch` (off by default): trains on libtorch, on the processor or CUDA
//!   ([`EngineConfig::Libtorch`](train::EngineConfig::Libtorch)). Without it, leuko's own kernels train on the
//!   processor.
//!
//! All other modules are always there; `default-features = false` leaves only them.
//!
//! # Six examples
//!
//! Each is a whole program. In leuko's source folder, run one with
//! `cargo run --release -p leuko --example NAME`.
//!
//! - [`ensemble`](#ensemble): networks on a labelled folder, their scores, and answers for new images.
//! - [`learning_curve`](#learning_curve): how scores grow with the number of training images, as a figure.
//! - [`explain`](#explain): where networks look in an image, as numbers and as a heat map.
//! - [`audit`](#audit): which images of a folder show the same cell.
//! - [`auc`](#auc): the ROC-AUC of two lists, with its interval.
//! - [`engine`](#engine): an engine of your own in the training loop.
//!
#![cfg_attr(feature = "study", doc = concat!("## `ensemble`\n\n```\n", include_str!("../examples/ensemble.rs"), "```"))]
//!
#![cfg_attr(feature = "study", doc = concat!("## `learning_curve`\n\n```\n", include_str!("../examples/learning_curve.rs"), "```"))]
//!
#![cfg_attr(feature = "study", doc = concat!("## `explain`\n\n```\n", include_str!("../examples/explain.rs"), "```"))]
//!
#![cfg_attr(feature = "study", doc = concat!("## `audit`\n\n```\n", include_str!("../examples/audit.rs"), "```"))]
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

// Links to modules that a build without their feature does not have.
#![cfg_attr(not(feature = "study"), allow(rustdoc::broken_intra_doc_links))]

#[doc(inline)]
pub use leuko_audit as audit;
#[doc(inline)]
pub use leuko_augment as augment;
#[doc(inline)]
pub use leuko_claims as claims;
#[doc(inline)]
pub use leuko_core as core;
#[doc(inline)]
pub use leuko_data as data;
#[doc(inline)]
pub use leuko_embed as embed;
#[doc(inline)]
pub use leuko_eval as eval;
#[doc(inline)]
pub use leuko_explain as explain;
#[doc(inline)]
pub use leuko_fused as fused;
#[doc(inline)]
pub use leuko_howmany as howmany;
#[cfg(feature = "study")]
#[doc(inline)]
pub use leuko_lab as lab;
#[doc(inline)]
pub use leuko_methods as methods;
#[doc(inline)]
pub use leuko_model as model;
#[doc(inline)]
pub use leuko_onnx as onnx;
#[doc(inline)]
pub use leuko_pretrained as pretrained;
#[cfg(feature = "viz")]
#[doc(inline)]
pub use leuko_print as print;
#[doc(inline)]
pub use leuko_query as query;
#[cfg(feature = "study")]
#[doc(inline)]
pub use leuko_report as report;
#[doc(inline)]
pub use leuko_segment as segment;
#[doc(inline)]
pub use leuko_slurm as slurm;
#[cfg(feature = "study")]
#[doc(inline)]
pub use leuko_study as study;
#[doc(inline)]
pub use leuko_synthetic as synthetic;
#[doc(inline)]
pub use leuko_train as train;
#[cfg(feature = "viz")]
#[doc(inline)]
pub use leuko_viz as viz;
