//! Nucleus.

mod cell;
mod config;
mod dice;
mod disc;
mod error;
mod mask;
mod nucleus;
mod otsu;
mod overlay;
mod planes;
mod red_cells;
mod region;
mod segment;
mod solidity;

pub use config::SegmentConfig;
pub use dice::{DiceError, cell_dice, nucleus_dice};
pub use error::SegmentError;
pub use overlay::overlay;
pub use region::{Region, Segmentation};
pub use segment::{MAX_SIDE, segment};
