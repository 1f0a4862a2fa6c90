//! Decoding a catalogue's images, in parallel, to one size.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::ImageId;
use rayon::prelude::*;

use crate::decode::{DecodeError, decode, stated_size};
use crate::error::UnreadableImage;
use crate::fit::{Change, Fit, FitSummary, Size, fit as fit_image};
use crate::{Catalogue, DataError, Entry, Images};

/// Decoded images, and what bringing them to one size did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The images, sorted by id.
    pub images: Images,
    /// What was done to the images of each class.
    pub fit: FitSummary,
}

/// Decodes the `wanted` images of a catalogue (all, if `None`) to one size.
///
/// Every file is decoded once, straight into its place in the result: besides the result, memory holds
/// only the files in hand, one per thread. The result is the same for any number of threads.
/// `progress` is told the number of images done so far, from any thread and perhaps out of order.
///
/// Without a target the common size is the commonest of *all* the catalogue's images, wanted or not.
///
/// # Errors
///
/// - [`DataError::UnknownImages`] if a wanted image is not in the catalogue.
/// - [`DataError::Unreadable`] if images cannot be decoded or are too small; holds every failure, and
///   its message lists the first ten.
pub fn load(
    catalogue: &Catalogue,
    wanted: Option<&BTreeSet<ImageId>>,
    fit: &Fit,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Loaded, DataError> {
    let entries = wanted_entries(catalogue, wanted)?;
    // Nothing can be told of no image, and of unreadable ones decoding will say why.
    let target = fit.target.or_else(|| commonest_size(&catalogue.entries));
    let target = target.unwrap_or(Size {
        height: crate::fit::MIN_SIDE,
        width: crate::fit::MIN_SIDE,
    });
    let image_bytes = target.height as usize * target.width as usize * 3;
    let mut pixels = vec![0; entries.len() * image_bytes];
    let done = AtomicUsize::new(0);
    let results: Vec<Result<(Change, bool), DecodeError>> = pixels
        .par_chunks_exact_mut(image_bytes)
        .zip(&entries)
        .map(|(out, entry)| {
            let result = decode(&entry.path).and_then(|decoded| {
                let change = fit_image(&decoded.pixels, target, fit, out)?;
                Ok((change, decoded.grey))
            });
            progress(1 + done.fetch_add(1, Ordering::Relaxed));
            result
        })
        .collect();

    let mut summary = FitSummary::new(target, fit.policy, &catalogue.classes);
    let mut failures = Vec::new();
    for (entry, result) in entries.iter().zip(results) {
        match result {
            Ok((change, grey)) => summary.count(entry.class, change, grey),
            Err(source) => failures.push(UnreadableImage {
                id: entry.id.clone(),
                path: entry.path.clone(),
                source,
            }),
        }
    }
    let ids: Vec<ImageId> = entries.iter().map(|entry| entry.id.clone()).collect();
    let images = Images::new(target.height as usize, target.width as usize, ids, pixels);
    match images {
        Some(images) if failures.is_empty() => Ok(Loaded {
            images,
            fit: summary,
        }),
        _ => Err(DataError::Unreadable {
            images: entries.len(),
            failures,
        }),
    }
}

/// The wanted entries, sorted by id.
fn wanted_entries<'a>(
    catalogue: &'a Catalogue,
    wanted: Option<&BTreeSet<ImageId>>,
) -> Result<Vec<&'a Entry>, DataError> {
    let mut entries: BTreeMap<&ImageId, &Entry> = catalogue
        .entries
        .iter()
        .map(|entry| (&entry.id, entry))
        .collect();
    if let Some(wanted) = wanted {
        let unknown = wanted.iter().filter(|id| !entries.contains_key(id));
        let unknown: Vec<ImageId> = unknown.cloned().collect();
        if !unknown.is_empty() {
            return Err(DataError::UnknownImages {
                dataset: catalogue.name.clone(),
                ids: unknown,
            });
        }
        entries.retain(|id, _| wanted.contains(id));
    }
    Ok(entries.into_values().collect())
}

/// The commonest size that the images' headers state; of equally common ones the largest.
fn commonest_size(entries: &[Entry]) -> Option<Size> {
    let sizes: Vec<Option<Size>> = entries
        .par_iter()
        .map(|entry| stated_size(&entry.path))
        .collect();
    let mut counts: BTreeMap<Size, usize> = BTreeMap::new();
    for size in sizes.into_iter().flatten() {
        *counts.entry(size).or_default() += 1;
    }
    let area = |size: &Size| u64::from(size.height) * u64::from(size.width);
    counts
        .into_iter()
        .max_by_key(|(size, count)| (*count, area(size), size.height))
        .map(|(size, _)| size)
}
