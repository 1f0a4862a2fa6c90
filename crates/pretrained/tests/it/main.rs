//! Features against PyTorch's, weights in all their files, and tables of features.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod features;
mod tables;
mod weights;
