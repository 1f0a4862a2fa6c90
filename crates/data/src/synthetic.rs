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
mod shape;
mod smear;
mod stain;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{ImageId, Seed, Stream};
use rayon::prelude::*;

use crate::{Catalogue, Entry, Images};

pub use self::config::{MAX_BYTES, MAX_SIDE, MIN_SIDE, SyntheticConfig, SyntheticError};
pub use self::kind::CellKind;
pub use self::mask::{CellMask, Region};
pub use self::scene::{SyntheticCell, cell};

/// Images with labels and masks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticSet {
    /// Name `synthetic`, classes as [`CellKind::ALL`], entries sorted by id, for example
    /// `lymphoblast/0001`; no files and no groups.
    pub catalogue: Catalogue,
    /// The images, in the order of the catalogue's entries.
    pub images: Images,
    /// Where cell and nucleus are in each image, in the same order.
    pub masks: Vec<CellMask>,
}

/// Generates a set of images, in parallel. The same settings and seed give the same bytes for any
/// number of threads, and a smaller set is part of a larger one.
///
/// `progress` is told the number of images done so far, from any thread and perhaps out of order.
///
/// # Errors
///
/// - those of [`SyntheticConfig::check`].
pub fn generate(
    config: &SyntheticConfig,
    seed: Seed,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<SyntheticSet, SyntheticError> {
    config.check()?;
    let subjects = subjects(config);
    let bytes = config.side * config.side * 3;
    let mut pixels = vec![0; subjects.len() * bytes];
    let done = AtomicUsize::new(0);
    let masks = subjects
        .par_iter()
        .zip(pixels.par_chunks_exact_mut(bytes))
        .map(|((id, kind), place)| {
            let mut stream = Stream::new(seed, &format!("synthetic/{id}"));
            let made = cell(*kind, config, &mut stream)?;
            place.copy_from_slice(&made.pixels);
            progress(1 + done.fetch_add(1, Ordering::Relaxed));
            Ok(made.mask)
        })
        .collect::<Result<_, SyntheticError>>()?;
    let entries = subjects
        .iter()
        .map(|(id, kind)| Entry {
            id: id.clone(),
            path: PathBuf::new(),
            class: kind.class(),
            group: None,
        })
        .collect();
    let ids = subjects.into_iter().map(|(id, _)| id).collect();
    Ok(SyntheticSet {
        catalogue: Catalogue {
            name: "synthetic".to_owned(),
            classes: CellKind::ALL.map(|kind| kind.name().to_owned()).into(),
            entries,
            set_aside: Vec::new(),
        },
        images: Images::new(config.side, config.side, ids, pixels)
            .expect("one image of bytes was laid out for each name"),
        masks,
    })
}

/// Name and kind of every image, sorted by name.
fn subjects(config: &SyntheticConfig) -> Vec<(ImageId, CellKind)> {
    let mut numbers = [0; CellKind::ALL.len()];
    let mut subjects: Vec<_> = kind::kinds(config.count, config.blast_share)
        .into_iter()
        .map(|kind| {
            let number: &mut usize = &mut numbers[kind.class().index()];
            *number += 1;
            (ImageId(format!("{}/{number:04}", kind.name())), kind)
        })
        .collect();
    subjects.sort();
    subjects
}
