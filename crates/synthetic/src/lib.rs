//! Synthetic blood cells: images with labels and masks, made from a seed.
//!
//! For a laboratory without a data set, for tests, and for figures that may be shown to anyone: no
//! photograph went into them. They look like crops of a blood smear in May-Gruenwald-Giemsa stain, one
//! white cell (or platelet) near the middle. They say nothing about patients.
//!
//! # How an image comes about
//!
//! ```text
//! stain of the slide ─┐                                  ┌─ lamp, glare, vignette
//! red cells, platelets├─ absorbance of every place ──────┼─ lens: blur, colour fringe ── bytes
//! one white cell ─────┘  (Beer-Lambert: it adds up)      └─ sensor noise
//! ```
//!
//! Outlines are random Fourier series, textures are smooth random fields. Lengths are micrometres.
//!
//! # What is hard about them
//!
//! One normal cell in two is a lymphocyte or a monocyte, and a lymphoblast differs from a lymphocyte
//! only on average: finer, paler chromatin with more nucleoli, a less regular and often cleft nucleus, a
//! somewhat larger cell. Every trait overlaps, and stain and light vary more than any of them; so no
//! single number (mean colour, size of the nucleus) separates the classes, and a network learns more
//! from more images. [`SyntheticConfig::likeness`] makes it harder.
//!
//! # The same everywhere
//!
//! Each image has a stream of its own, so an image depends on the seed, its name and the settings, not
//! on the number of threads or of images. The arithmetic uses only operations that IEEE 754 rounds
//! exactly, no `sin` or `exp` of the system's library, so every 64-bit machine makes the same bytes.

mod anatomy;
mod camera;
mod canvas;
mod config;
mod granulocyte;
mod kind;
mod lymphoid;
mod mask;
mod maths;
mod monocyte;
mod noise;
mod platelet;
mod scene;
mod set;
mod shape;
mod smear;
mod stain;
#[cfg(test)]
mod tests;
mod write;

pub use config::{MAX_BYTES, MAX_SIDE, MIN_SIDE, SyntheticConfig, SyntheticError};
pub use kind::CellKind;
pub use mask::{CellMask, Region};
pub use scene::{SyntheticCell, cell};
pub use set::{SyntheticSet, generate};
pub use write::WriteError;
