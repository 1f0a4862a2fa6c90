//! Finds images of the same cell in a set of images.
//!
//! # The domain
//!
//! Single-cell images are crops of photographs of a blood smear. Photographs overlap, a cell is cropped
//! twice, or a file is exported again. So a set often contains **near-duplicates**: copies of one cell that
//! differ in every byte. If one copy trains a network and another tests it, the test measures memory.
//! So the authors of the study removed ten images from ALL-IDB2 by hand.
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
//!    mirroring and quarter turns only permute them. After normalisation ring by ring, the spectra of two
//!    different cells are nearly uncorrelated. A pair costs four integer dot products, so the audit
//!    compares all pairs.
//! 2. **Alignment.** The images of a pair with similar spectra are aligned, in the orientations in which
//!    the spectra are similar and at shifts up to [`Config::max_shift`]. The first alignment uses 32
//!    blocks a side, which are kept for every image. If the two are still similar, they are loaded again
//!    and aligned up to full resolution.
//! 3. **Score.** The score is the normalised cross-correlation of the luminance's details in the overlap.
//!    Details are structures between noise and outline, clipped so that the edge of one dark nucleus does
//!    not outweigh everything around it. Gain and offset do not change the score, and neither does the
//!    dark disc that all crops show in the middle.
//! 4. **Groups.** Images that are linked, directly or through others, form one group. Groups whose copies
//!    have different labels come first.
//!
//! The size of a detail depends on the size of the image. Two images of different sizes are compared at the
//! resolution of the smaller one, and not at all if one is at least twice as large.
//!
//! Two crops of one field may each have another cell in the middle. Where the nuclei in the middles, laid on each
//! other, are two nuclei, the pair is one of [`Report::neighbours`]: no copies, and no contradiction if their
//! labels differ. But they share pixels, so keep both in one of training, validation and test.
//!
//! Then all images are brought to the typical side and compared once more, at eleven magnifications: so copies with
//! more or fewer pixels are found, even if they show only four fifths of the side. Their [`Match::scale`] is not 1.
//!
//! Cells that were cut out on black are compared by their texture alone.
//!
//! [`copies_of_known`] compares new images with known ones, and known ones not with each other.
//!
//! The audit does not find turns by other angles, or crops that are shifted further, such as those of two
//! neighbouring cells.
//!
//! # Examples
//!
//! Six synthetic cells, and a copy of the third one that is brighter and mirrored:
//!
//! ```
//! use leuko_audit::{AuditError, Config, Image, audit};
//! use leuko_core::Seed;
//! use leuko_synthetic::{SyntheticConfig, generate};
//!
//! let config = SyntheticConfig { count: 6, side: 96, ..SyntheticConfig::default() };
//! let cells = generate(&config, Seed(1), &|_| {})?.images;
//! let load = |position: usize| -> Result<Image, AuditError> {
//!     if position < 6 {
//!         return Image::new(96, 96, cells.pixels(position).to_vec());
//!     }
//!     let rows = cells.pixels(2).chunks(96 * 3);
//!     let mirrored = rows.flat_map(|row| row.chunks(3).rev().flatten());
//!     Image::new(96, 96, mirrored.map(|value| value.saturating_add(9)).collect())
//! };
//! let report = audit(7, &load, None, &Config::default(), &|_progress| {})?;
//! assert_eq!(report.groups.len(), 1);
//! assert_eq!(report.groups[0].members, [2, 6]);
//! assert!(report.groups[0].matches[0].turn.mirrored);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod align;
mod audit;
mod candidates;
mod compare;
mod config;
mod cut_out;
mod error;
mod field;
#[cfg(test)]
mod fixtures;
mod groups;
mod image;
mod known;
mod ncc;
mod overlay;
mod pairs;
mod picture;
mod plane;
mod progress;
mod reach;
mod report;
mod resized;
mod scale;
mod sizes;
mod spectrum;
mod steps;
mod turn;
mod zoom;

pub use audit::audit;
pub use config::Config;
pub use error::AuditError;
pub use image::Image;
pub use known::{KnownCopies, copies_of_known};
pub use picture::side_by_side;
pub use progress::{Progress, Stage};
pub use reach::{MOST_RESIZED, OutOfReach};
pub use report::{Group, Match, Reason, Report, Skipped};
pub use steps::MIN_SIDE;
pub use turn::Turn;
