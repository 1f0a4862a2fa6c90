//! From a set of images to a report.

use std::collections::BTreeMap;
use std::fmt::Display;

use leuko_core::ClassIndex;
use rayon::prelude::*;

use crate::groups::groups;
use crate::progress::Progress;
use crate::report::{Match, Report, Skipped};
use crate::sizes::{SizeClass, classes};
use crate::spectrum::{GRID, Waves};
use crate::steps::{Resolution, Steps};
use crate::{AuditError, Config, Image, Turn};

/// Images that the typical side is taken from.
const SAMPLE: usize = 31;

/// Finds the images that show the same cell.
///
/// `load` gives the image at a position in `0..count`, from any thread. It is called once for each
/// image (twice for a few, to learn their size; again for those that are aligned beyond the coarsest
/// level, and, where sizes are unlike, for each other resolution): at no time are there more than two
/// images a thread in memory, and about 5 KB for each image of the set, twice that where sizes are
/// unlike. `labels` are the images' labels, if they have any. `progress` is told how far the audit is,
/// from any thread.
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
        waves: Waves::new(),
    };
    let mut report = Report {
        images: count,
        groups: Vec::new(),
        near_misses: Vec::new(),
        skipped: Vec::new(),
        compared: 0,
    };
    let mut matches = Vec::new();
    let mut pixels = vec![0; count];
    let mut by_content: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    let mut sides = BTreeMap::new();
    let mut views = BTreeMap::new();
    for (image, described) in steps.describe(count, typical).into_iter().enumerate() {
        match described {
            Ok(described) => {
                pixels[image] = described.pixels;
                by_content.entry(described.content).or_default().push(image);
                sides.insert(image, described.side);
                views.extend(described.view.map(|view| (image, view)));
            }
            Err(reason) => report.skipped.push(Skipped { image, reason }),
        }
    }
    for equal in by_content.values() {
        // Of equal images the first is compared with the others of the set.
        for &copy in &equal[1..] {
            matches.push(equal_pair(equal[0], copy));
            sides.remove(&copy);
            views.remove(&copy);
        }
    }
    for class in classes(sides.values().copied(), typical) {
        let resolution = Resolution::new(class.side(typical));
        let views = match class {
            SizeClass::TYPICAL => std::mem::take(&mut views),
            _ => {
                let members = sides.iter();
                let members =
                    members.filter(|(_, side)| class.takes(SizeClass::of(**side, typical)));
                let members: Vec<usize> = members.map(|(&image, _)| image).collect();
                steps.view(&members, &resolution, &mut report.skipped)
            }
        };
        let is_own = |image: &usize| SizeClass::of(sides[image], typical) == class;
        let asked: Vec<bool> = views.keys().map(is_own).collect();
        for pair in steps.compare(views, &asked, &resolution, &mut report.compared) {
            match pair {
                Ok(pair) if pair.score >= config.min_score => matches.push(pair),
                Ok(pair) => report.near_misses.push(pair),
                Err(gone) => report.skipped.push(gone),
            }
        }
    }
    report.skipped.sort_by_key(|skipped| skipped.image);
    report.skipped.dedup_by_key(|skipped| skipped.image);
    report
        .near_misses
        .sort_by(|a, b| b.score.total_cmp(&a.score));
    report.near_misses.truncate(config.near_misses);
    report.groups = groups(&matches, &pixels, labels);
    Ok(report)
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
