//! From a set of images to a report.

use std::collections::BTreeMap;
use std::fmt::Display;

use leuko_core::ClassIndex;
use rayon::prelude::*;

use crate::groups::groups;
use crate::progress::Progress;
use crate::report::{Match, Report, Skipped};
use crate::spectrum::{GRID, Waves};
use crate::steps::Steps;
use crate::{AuditError, Config, Image, Turn};

/// Images that the typical side is taken from.
const SAMPLE: usize = 31;

/// Finds the images that show the same cell.
///
/// `load` gives the image at a position in `0..count`, from any thread. It is called once for each
/// image (twice for a few, to learn their size; again for those that are aligned beyond the coarsest
/// level, and for those that are looked at in other resolutions, where sizes are unlike): at no time are
/// there more than two images a thread in memory, and about 5 KB for each image of the typical
/// size, of larger ones in proportion. `labels` are the images' labels, if they have any. `progress` is told how far the audit is, from any thread.
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
    let typical = typical_side(count, load);
    let steps = Steps {
        load,
        config,
        progress,
        typical,
        waves: Waves::new(),
    };
    let mut skipped = Vec::new();
    let mut pixels = vec![0; count];
    let mut by_content: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    let mut views = BTreeMap::new();
    for (image, described) in steps.describe(count).into_iter().enumerate() {
        match described {
            Ok(described) => {
                pixels[image] = described.pixels;
                by_content.entry(described.content).or_default().push(image);
                views.insert(image, described.view);
            }
            Err(reason) => skipped.push(Skipped { image, reason }),
        }
    }
    let mut matches = Vec::new();
    for equal in by_content.values() {
        // Of equal images the first is compared with the others of the set.
        for &copy in &equal[1..] {
            matches.push(equal_pair(equal[0], copy));
            views.remove(&copy);
        }
    }
    let pairs = steps.search(&mut views, &mut skipped);
    let compared = pairs.len();
    let mut near_misses = Vec::new();
    for pair in steps.align(pairs, views, &mut skipped) {
        match pair.score >= config.min_score {
            true => matches.push(pair),
            false => near_misses.push(pair),
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
        compared,
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
