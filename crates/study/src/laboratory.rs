//! A laboratory's own images: train on them, predict new ones, say where the networks look.
//!
//! ```text
//! leuko train DIR          labelled ── question ── plan ── runs (as a study's) ── scores, model/
//! leuko predict --model    ensemble ── unlabelled, decoded as in training ── table, contact sheet
//! leuko explain --model    ensemble ── the same ── maps, regions ── figures, tables
//! ```
//!
//! A checkpoint says how its images were prepared, so nothing is said twice.

mod arrays;
pub(crate) mod cli;
mod contact_sheet;
mod ensemble;
mod explain;
mod explanation;
mod explanation_table;
pub(crate) mod labelled;
mod map_figure;
mod npy;
mod predict;
mod prediction_table;
mod question;
mod scores;
mod train;
mod unlabelled;

pub(crate) use explain::explain;
pub(crate) use predict::predict;
pub(crate) use train::train;
