//! What gives features without a network.

mod colour;
mod outline;
mod shape;
mod texture;

pub use colour::{BackgroundColour, Colour};
pub use shape::Shape;
