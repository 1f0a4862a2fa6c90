//! Finds images of one and the same cell in a set of images.
//!
//! # The domain
//!
//! Single-cell images are crops of photographs of a blood smear. Photographs overlap, a cell is cropped
//! twice, a file is exported again: so a set holds **near-duplicates**, copies of one cell that differ
//! in every byte. If one copy trains a network and another tests it, the test measures memory. The
//! authors of the study removed ten images from ALL-IDB2 by hand for that reason.
//!
//! ```text
//! the photograph             ┌───────────────┐        what may differ between two crops of a cell
//!                         ┌──┼────────────┐  │        shift, size of the crop, exposure, white balance,
//!                         │  │   (cell)   │  │        compression, mirroring, quarter turns
//!                         │  └────────────┼──┘
//!                         └───────────────┘
//! ```
//!
//! # How copies are found
//!
//! ```text
//! image ─┬─ SHA-256 of the pixels ───────────────────── equal ones ──────────────┐
//!        └─ spectrum: 528 magnitudes ── all pairs ── similar ones                ├─ groups
//!                                                        └─ aligned, coarse to ──┘
//!                                                           fine: correlation
//! ```
//!
//! 1. **Spectra.** The magnitudes of an image's Fourier transform do not change when it is shifted, and
//!    mirroring and quarter turns only permute them. Normalised ring by ring, those of two different
//!    cells are nearly uncorrelated. A pair costs four integer dot products, so all pairs are looked at.
//! 2. **Alignment.** Pairs of similar spectra are laid on each other in the orientations in which those
//!    are similar, at shifts up to [`Config::max_shift`]: first at 32 blocks a side, which are kept of
//!    every image, then, if they are still alike, loaded again and up to full resolution.
//! 3. **Score.** Where they overlap, the normalised cross-correlation of the luminance's details decides:
//!    structures between noise and outline, clipped so that the edge of one dark nucleus does not outvote
//!    all around it. Gain and offset do not matter to it, and neither does that all crops show a dark disc
//!    in the middle.
//! 4. **Groups.** What is linked, perhaps by way of others, is one group. Groups whose copies carry
//!    different labels come first.
//!
//! What counts as a detail depends on an image's size: images of unlike sizes are judged at the
//! resolution of the smaller, and those of which one is twice as large or more are not compared.
//!
//! What is not found: turns by other angles, other magnifications, and crops that share less than the
//! shift allows, such as those of two neighbouring cells.
//!
//! # Examples
//!
//! ```
//! use leuko_audit::{AuditError, Config, Image, audit};
//!
//! let load = |i: usize| -> Result<Image, AuditError> {
//!     let pixel = |k: usize| (k * k / 7 % 251 + i / 2 * k) as u8;
//!     Image::new(64, 64, (0..64 * 64 * 3).map(pixel).collect())
//! };
//! let report = audit(4, &load, None, &Config::default(), &|_| {})?;
//! assert_eq!(report.groups[0].members, [0, 1]);
//! assert_eq!(report.groups[1].members, [2, 3]);
//! # Ok::<(), AuditError>(())
//! ```

mod align;
mod audit;
mod candidates;
mod compare;
mod config;
mod error;
#[cfg(test)]
mod fixtures;
mod groups;
mod image;
mod ncc;
mod picture;
mod plane;
mod progress;
mod report;
mod sizes;
mod spectrum;
mod steps;
mod turn;

pub use audit::audit;
pub use config::Config;
pub use error::AuditError;
pub use image::Image;
pub use picture::side_by_side;
pub use progress::{Progress, Stage};
pub use report::{Group, Match, Reason, Report, Skipped};
pub use steps::MIN_SIDE;
pub use turn::Turn;
