//! An experiment on its way from settings to images in memory: found, planned, loaded.

mod fingerprint;
mod found;
mod loaded;
mod planned;
mod prepare;
mod question;
mod sets;

pub use found::{FoundExperiment, Source};
pub use loaded::{Experiment, Parts};
pub use prepare::prepare;
pub use sets::Sets;
