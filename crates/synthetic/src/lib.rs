//! Synthetic blood cells: images with labels and masks, made from a seed.
//!
//! They are for laboratories without a data set, for tests and for examples. Figures may show them to
//! anyone, because they contain no part of a photograph. They look like crops of a blood smear in
//! May-Gruenwald-Giemsa stain, with one white cell (or platelet) near the middle. They say nothing about
//! patients.
//!
//! # Examples
//!
//! ```
//! use leuko_core::Seed;
//! use leuko_synthetic::{CellKind, SyntheticConfig, generate};
//!
//! let config = SyntheticConfig { count: 20, side: 64, ..SyntheticConfig::default() };
//! let set = generate(&config, Seed(1), &|_done| {})?;
//! assert_eq!(set.images.len(), 20);
//! assert_eq!(set.catalogue.counts()[CellKind::Lymphoblast.class().index()], 10);
//! # Ok::<(), leuko_synthetic::SyntheticError>(())
//! ```
//!
//! # How an image is made
//!
//! ```text
//! stain of the slide ─┐                                  ┌─ lamp, glare, vignette
//! red cells, platelets├─ absorbance of every place ──────┼─ lens: blur, colour fringe ── bytes
//! one white cell ─────┘  (Beer-Lambert: it adds up)      └─ sensor noise
//! ```
//!
//! Outlines are random Fourier series, textures are smooth random fields. Lengths are micrometres.
//!
//! # What makes them hard to classify
//!
//! Half of the normal cells are lymphocytes or monocytes. A lymphoblast differs from a lymphocyte only on
//! average: its chromatin is finer and paler with more nucleoli, its nucleus is less regular and often
//! cleft, and the cell is somewhat larger. Every trait overlaps, and stain and light vary more than any
//! trait. So no single number (mean colour, size of the nucleus) separates the classes, and a
//! network learns more from more images. A higher [`SyntheticConfig::likeness`] makes the task harder.
//!
//! # The same on every machine
//!
//! Each image has its own random stream, so an image depends on the seed, its name and the settings, not
//! on the number of threads or of images. The arithmetic uses only operations that IEEE 754 rounds
//! exactly, and no `sin` or `exp` of the system's library, so every 64-bit machine makes the same bytes.

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
