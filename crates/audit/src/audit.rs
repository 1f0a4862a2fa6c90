//! From a set of images to a report.

use std::collections::BTreeMap;
use std::fmt::Display;

use leuko_core::ClassIndex;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::align::{Alignment, Levels, Pyramid, align};
use crate::candidates::candidates;
use crate::groups::groups;
use crate::plane::Plane;
use crate::report::{Match, Reason, Report, Skipped};
use crate::spectrum::{GRID, Spectrum, Waves};
use crate::{AuditError, Config, Image, Turn};

/// Fewest rows and columns of an image that is compared, in pixels: smaller ones have too little
/// detail to tell one cell from another.
pub const MIN_SIDE: usize = 24;

/// Images that the typical side is taken from.
const SAMPLE: usize = 31;

/// Finds the images that show the same cell.
///
/// `load` gives the image at a position in `0..count`, from any thread. It is called once for each
/// image (twice for a few, to learn their size), and again for those that are aligned: at no time
/// are there more than two images a thread in memory, and about 1 KB for each image of the set.
/// `labels` are the images' labels, if they have any.
///
/// Runs on the current rayon pool; the report is the same for any number of threads.
///
/// # Errors
///
/// - those of [`Config::check`].
/// - [`AuditError::LabelCount`] if there is not one label for each image.
///
/// An image that `load` refuses is no error: the report lists it.
pub fn audit<E: Display>(
    count: usize,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
    labels: Option<&[ClassIndex]>,
    config: &Config,
) -> Result<Report, AuditError> {
    config.check()?;
    if let Some(found) = labels.map(<[_]>::len).filter(|&found| found != count) {
        return Err(AuditError::LabelCount {
            expected: count,
            found,
        });
    }
    let side = typical_side(count, load);
    let waves = Waves::new();
    let pitch = ((side as f64 / GRID as f64).round() as usize).max(1);
    let described: Vec<Result<Described, Reason>> = (0..count)
        .into_par_iter()
        .map(|i| describe(load(i), pitch, &waves, config))
        .collect();

    let mut skipped = Vec::new();
    let mut pixels = vec![0; count];
    let mut by_content: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    let mut spectra = BTreeMap::new();
    for (image, described) in described.into_iter().enumerate() {
        match described {
            Ok(described) => {
                pixels[image] = described.pixels;
                by_content.entry(described.content).or_default().push(image);
                spectra.insert(image, described.spectrum);
            }
            Err(reason) => skipped.push(Skipped { image, reason }),
        }
    }
    let mut matches = Vec::new();
    for equal in by_content.values() {
        // Of equal images the first is compared with the others of the set.
        matches.extend(
            equal[1..]
                .iter()
                .map(|&second| equal_pair(equal[0], second)),
        );
        for copy in &equal[1..] {
            spectra.remove(copy);
        }
    }
    let (images, spectra): (Vec<usize>, Vec<Spectrum>) = spectra.into_iter().unzip();
    let pairs: Vec<(usize, usize)> = candidates(&waves, &spectra, config)
        .into_iter()
        .map(|(a, b)| (images[a], images[b]))
        .collect();
    let mut near_misses = Vec::new();
    for pair in align_all(&pairs, load, side, config) {
        match pair {
            Ok(pair) if pair.score >= config.min_score => matches.push(pair),
            Ok(pair) => near_misses.push(pair),
            Err(gone) => skipped.push(gone),
        }
    }
    skipped.sort_by_key(|skipped| skipped.image);
    skipped.dedup_by_key(|skipped| skipped.image);
    near_misses.sort_by(|a, b| b.score.total_cmp(&a.score));
    near_misses.truncate(config.near_misses);
    Ok(Report {
        images: count,
        groups: groups(&matches, &pixels, labels),
        near_misses,
        skipped,
        compared: pairs.len(),
    })
}

/// What is kept of an image.
struct Described {
    pixels: usize,
    /// SHA-256 of size and pixels.
    content: [u8; 32],
    spectrum: Spectrum,
}

fn describe<E: Display>(
    image: Result<Image, E>,
    pitch: usize,
    waves: &Waves,
    config: &Config,
) -> Result<Described, Reason> {
    let image = image.map_err(|error| Reason::Unreadable(error.to_string()))?;
    if image.height().min(image.width()) < MIN_SIDE {
        return Err(Reason::TooSmall);
    }
    let luminance = Plane::luminance(&image);
    if luminance.moments().1 < config.min_contrast {
        return Err(Reason::Constant);
    }
    let mut hasher = Sha256::new();
    hasher.update((image.height() as u64).to_le_bytes());
    hasher.update((image.width() as u64).to_le_bytes());
    hasher.update(image.pixels());
    Ok(Described {
        pixels: image.height() * image.width(),
        content: hasher.finalize().into(),
        spectrum: waves.spectrum(&luminance.reduced(pitch)),
    })
}

/// Median of the shorter sides of some images, spread over the set; that of no image if none can be
/// read.
fn typical_side<E: Display>(
    count: usize,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
) -> usize {
    let sample = count.min(SAMPLE);
    let mut sides: Vec<usize> = (0..sample)
        .into_par_iter()
        .filter_map(|k| load(k * count / sample).ok())
        .map(|image| image.height().min(image.width()))
        .collect();
    sides.sort_unstable();
    sides.get(sides.len() / 2).copied().unwrap_or(GRID)
}

fn equal_pair(first: usize, second: usize) -> Match {
    Match {
        first,
        second,
        equal: true,
        score: 1.0,
        turn: Turn::NONE,
        rows: 0,
        columns: 0,
    }
}

/// Aligns pairs, which are sorted, and gives those that came as far as full resolution; for a pair of
/// which an image cannot be read any more, that image.
fn align_all<E: Display>(
    pairs: &[(usize, usize)],
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
    side: usize,
    config: &Config,
) -> Vec<Result<Match, Skipped>> {
    let levels = Levels::new(side);
    let pyramid = |image: usize| match load(image) {
        Ok(pixels) => Ok(Pyramid::new(Plane::luminance(&pixels), &levels)),
        Err(error) => Err(Skipped {
            image,
            reason: Reason::Unreadable(error.to_string()),
        }),
    };
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .collect::<Vec<_>>()
        .into_par_iter()
        .flat_map_iter(|pairs| match pyramid(pairs[0].0) {
            Err(gone) => vec![Err(gone)],
            Ok(first) => pairs
                .iter()
                .filter_map(|&(i, j)| match pyramid(j) {
                    Err(gone) => Some(Err(gone)),
                    Ok(second) => align(&first, &second, config)
                        .map(|alignment| Ok(aligned_pair(i, j, &alignment))),
                })
                .collect(),
        })
        .collect()
}

fn aligned_pair(first: usize, second: usize, alignment: &Alignment) -> Match {
    Match {
        first,
        second,
        equal: false,
        score: alignment.score,
        turn: alignment.turn,
        rows: alignment.offset.dy,
        columns: alignment.offset.dx,
    }
}
