//! Finds images of one and the same cell.

mod align;
mod audit;
mod candidates;
mod config;
mod error;
#[cfg(test)]
mod fixtures;
mod groups;
mod image;
mod ncc;
mod picture;
mod plane;
mod report;
mod spectrum;
mod turn;

pub use audit::{MIN_SIDE, audit};
pub use config::Config;
pub use error::AuditError;
pub use image::Image;
pub use picture::side_by_side;
pub use report::{Group, Match, Reason, Report, Skipped};
pub use turn::Turn;
