//! A whole set: names, kinds, images and masks.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::{ImageId, Seed, Stream};
use leuko_data::{Catalogue, Entry, Images};
use rayon::prelude::*;

use crate::config::{SyntheticConfig, SyntheticError};
use crate::kind::{CellKind, kinds};
use crate::mask::CellMask;
use crate::scene::cell;

/// Images with labels and masks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticSet {
    /// Name `synthetic`, classes as [`CellKind::ALL`], entries sorted by id, for example
    /// `lymphoblast/0001`; no files and no groups.
    pub catalogue: Catalogue,
    /// The images, in the order of the catalogue's entries.
    pub images: Images,
    /// The regions of each image, in the same order.
    pub masks: Vec<CellMask>,
}

/// Generates a set of images, in parallel. The same settings and seed give the same bytes for any
/// number of threads, and a smaller set is part of a larger one.
///
/// `progress` gets the number of images done so far, from any thread and perhaps out of order.
///
/// # Errors
///
/// - Those of [`SyntheticConfig::check`].
///
/// # Examples
///
/// ```
/// use leuko_core::Seed;
/// use leuko_synthetic::{SyntheticConfig, generate};
///
/// let config = SyntheticConfig { count: 8, side: 64, ..SyntheticConfig::default() };
/// let set = generate(&config, Seed(7), &|_done| {})?;
/// assert_eq!(set.images.ids()[0].0, "lymphoblast/0001");
/// let (cell, nucleus) = (set.masks[0].cell_area(), set.masks[0].nucleus_area());
/// assert!(0 < nucleus && nucleus < cell);
/// # Ok::<(), leuko_synthetic::SyntheticError>(())
/// ```
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
            remarks: Vec::new(),
        },
        images: Images::new(config.side, config.side, ids, pixels)
            .expect("the buffer has one image for each name"),
        masks,
    })
}

/// Name and kind of every image, sorted by name.
fn subjects(config: &SyntheticConfig) -> Vec<(ImageId, CellKind)> {
    let mut numbers = [0; CellKind::ALL.len()];
    let mut subjects: Vec<_> = kinds(config.count, config.blast_share)
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
