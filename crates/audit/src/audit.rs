//! From a set of images to a report.

use std::collections::BTreeMap;
use std::fmt::Display;

use leuko_core::ClassIndex;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::align::{Coarse, Levels};
use crate::candidates::candidates;
use crate::compare::Set;
use crate::groups::groups;
use crate::plane::Plane;
use crate::progress::{Counter, Progress, Stage};
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
/// image (twice for a few, to learn their size), and again for those that are aligned beyond the
/// coarsest level: at no time are there more than two images a thread in memory, and about 5 KB for
/// each image of the set, at most 40 KB for one that is larger than the others. `labels` are the images' labels, if they have any. `progress` is told how far
/// the audit is, from any thread.
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
    progress: &(dyn Fn(Progress) + Sync),
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
    let levels = Levels::new(side);
    let at = Counter::new(Stage::Read, count, progress);
    let described: Vec<Result<Described, Reason>> = (0..count)
        .into_par_iter()
        .map(|i| {
            let described = describe(load(i), pitch, &waves, &levels, config);
            at.add(1);
            described
        })
        .collect();

    let mut skipped = Vec::new();
    let mut pixels = vec![0; count];
    let mut by_content: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    let mut views = BTreeMap::new();
    for (image, described) in described.into_iter().enumerate() {
        match described {
            Ok(described) => {
                pixels[image] = described.pixels;
                by_content.entry(described.content).or_default().push(image);
                views.insert(image, (described.spectrum, described.coarse));
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
            views.remove(copy);
        }
    }
    let (images, views): (Vec<usize>, Vec<_>) = views.into_iter().unzip();
    let (spectra, coarse): (Vec<Spectrum>, Vec<Option<Coarse>>) = views.into_iter().unzip();
    let at = Counter::new(Stage::Search, spectra.len(), progress);
    let pairs = candidates(&waves, &spectra, config, &|more| at.add(more));
    drop(spectra);
    let at = Counter::new(Stage::Align, pairs.len(), progress);
    let set = Set {
        images: &images,
        coarse: &coarse,
        levels: &levels,
        load,
    };
    let mut near_misses = Vec::new();
    for pair in set.compare(&pairs, config, &|more| at.add(more)) {
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
    /// None of a very large image.
    coarse: Option<Coarse>,
}

fn describe<E: Display>(
    image: Result<Image, E>,
    pitch: usize,
    waves: &Waves,
    levels: &Levels,
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
        coarse: Some(Coarse::new(&luminance, levels)).filter(Coarse::is_small),
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
