//! The audit of a set of images.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use leuko_core::ClassIndex;
use rayon::prelude::*;

use crate::field::divided;
use crate::groups::groups;
use crate::progress::Progress;
use crate::report::{Match, Reason, Report, Skipped};
use crate::resized::resized_pairs;
use crate::spectrum::{GRID, Waves};
use crate::steps::{Described, Steps, View};
use crate::{AuditError, Config, Image, Turn};

/// Number of images that give the typical side.
const SAMPLE: usize = 31;

/// Finds the images that show the same cell.
///
/// `load` returns the image at a position in `0..count`; any thread may call it. It is called twice for each
/// image, and more often for some: a few that give the typical size, those aligned beyond the coarsest level, and
/// those compared at another resolution. Memory never holds more than a few images for each thread, and about
/// 16 KB for each image of the typical size (more for larger ones, in proportion). `labels` are the images'
/// labels, if they have any; they order the report, and do not decide what is a copy. Any thread may call
/// `progress`.
///
/// It runs on the current rayon pool; the report is the same for any number of threads. If `load` refuses
/// an image, the report lists it under [`Report::skipped`].
///
/// # Errors
///
/// - Those of [`Config::check`].
/// - [`AuditError::LabelCount`] if there is not one label for each image.
///
/// # Examples
///
/// An image and a copy with another label, which is a conflict:
///
/// ```
/// use leuko_audit::{AuditError, Config, Image, audit};
/// use leuko_core::ClassIndex;
///
/// let load = |_position: usize| -> Result<Image, AuditError> {
///     Image::new(64, 64, (0..64 * 64 * 3).map(|k| (k * k / 7 % 251) as u8).collect())
/// };
/// let labels = [ClassIndex(0), ClassIndex(1)];
/// let report = audit(2, &load, Some(&labels), &Config::default(), &|_progress| {})?;
/// assert!(report.groups[0].is_conflict());
/// # Ok::<(), AuditError>(())
/// ```
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
    let typical = typical_side(count, load);
    let steps = Steps {
        load,
        config,
        progress,
        typical,
        waves: Waves::new(),
    };
    let Sorted {
        sizes,
        mut matches,
        mut views,
        mut skipped,
    } = sort(steps.describe(count));
    let compared_sizes: Vec<_> = (0..count)
        .map(|image| views.contains_key(&image).then_some(sizes[image]))
        .collect();
    let pairs = steps.search(&mut views, &|_| true, &mut skipped);
    let compared = pairs.len();
    let mut near_misses = Vec::new();
    for pair in steps.align(pairs, views, &mut skipped) {
        match pair.score >= config.min_score {
            true => matches.push(pair),
            false => near_misses.push(pair),
        }
    }
    let known: BTreeSet<(usize, usize)> = matches.iter().map(ends).collect();
    let resized = resized_pairs(&steps, &compared_sizes, &|_| true);
    matches.extend(
        resized
            .into_iter()
            .filter(|pair| !known.contains(&ends(pair))),
    );
    let confirmed: BTreeSet<(usize, usize)> = matches.iter().map(ends).collect();
    near_misses.retain(|pair: &Match| !confirmed.contains(&ends(pair)));
    skipped.sort_by_key(|skipped| skipped.image);
    skipped.dedup_by_key(|skipped| skipped.image);
    let (matches, mut neighbours) = divided(matches, load);
    neighbours.sort_by_key(ends);
    let pixels: Vec<usize> = sizes.iter().map(|(rows, columns)| rows * columns).collect();
    near_misses.sort_by(|a, b| b.score.total_cmp(&a.score));
    near_misses.truncate(config.near_misses);
    Ok(Report {
        images: count,
        groups: groups(&matches, &pixels, labels),
        neighbours,
        near_misses,
        skipped,
        compared,
    })
}

/// The images of a set after each was read once.
pub(crate) struct Sorted {
    /// Rows and columns of each image; 0 for one that cannot be read.
    pub(crate) sizes: Vec<(usize, usize)>,
    /// Pairs of equal images.
    pub(crate) matches: Vec<Match>,
    /// What is compared: each image, but only the first of several equal ones.
    pub(crate) views: BTreeMap<usize, View>,
    pub(crate) skipped: Vec<Skipped>,
}

/// Sets equal images and those that cannot be read apart from the images to compare.
pub(crate) fn sort(described: Vec<Result<Described, Reason>>) -> Sorted {
    let mut skipped = Vec::new();
    let mut sizes = vec![(0, 0); described.len()];
    let mut by_content: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    let mut views = BTreeMap::new();
    for (image, described) in described.into_iter().enumerate() {
        match described {
            Ok(described) => {
                sizes[image] = described.size;
                by_content.entry(described.content).or_default().push(image);
                match described.view {
                    Ok(view) => drop(views.insert(image, view)),
                    Err(reason) => skipped.push(Skipped { image, reason }),
                }
            }
            Err(reason) => skipped.push(Skipped { image, reason }),
        }
    }
    let matches: Vec<Match> = by_content
        .values()
        .flat_map(|equal| equal_pairs(equal))
        .collect();
    for pair in &matches {
        views.remove(&pair.second);
    }
    let equal: BTreeSet<usize> = matches.iter().map(|pair| pair.second).collect();
    skipped.retain(|skipped| !equal.contains(&skipped.image));
    Sorted {
        sizes,
        matches,
        views,
        skipped,
    }
}

/// Median of the shorter sides of some images, spread over the set; [`GRID`] if none can be read.
pub(crate) fn typical_side<E: Display>(
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

/// The two images of a pair.
pub(crate) fn ends(pair: &Match) -> (usize, usize) {
    (pair.first, pair.second)
}

/// The first of several equal images with each of the others.
fn equal_pairs(equal: &[usize]) -> impl Iterator<Item = Match> {
    equal[1..].iter().map(|&second| Match {
        first: equal[0],
        second,
        equal: true,
        score: 1.0,
        turn: Turn::NONE,
        rows: 0,
        columns: 0,
        scale: 1.0,
    })
}
