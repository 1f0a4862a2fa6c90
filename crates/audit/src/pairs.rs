//! The pairs of images that show one cell, or one field.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use rayon::prelude::*;

use crate::field::divided;
use crate::progress::Progress;
use crate::report::{Match, Reason, Skipped};
use crate::resized::resized_pairs;
use crate::spectrum::{GRID, Waves};
use crate::steps::{Described, Steps, View};
use crate::{AuditError, Config, Image, Turn};

/// Number of images that give the typical side.
const SAMPLE: usize = 31;

/// What a search for pairs found.
pub(crate) struct Pairs {
    /// Number of pixels of each image; 0 for one that cannot be read.
    pub(crate) pixels: Vec<usize>,
    /// Rows and columns of each image that was compared.
    pub(crate) sizes: Vec<Option<(usize, usize)>>,
    /// Confirmed pairs of one cell.
    pub(crate) matches: Vec<Match>,
    /// Confirmed pairs of one field with two cells, by first and second.
    pub(crate) neighbours: Vec<Match>,
    /// Pairs that reached full resolution and were not confirmed, the highest scores first.
    pub(crate) near_misses: Vec<Match>,
    /// Images that were compared for equal pixels at most, by position.
    pub(crate) skipped: Vec<Skipped>,
    /// Number of pairs with similar spectra.
    pub(crate) compared: usize,
}

/// Compares images, one of which is `asked` for in each pair.
pub(crate) fn pairs<E: Display>(
    count: usize,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
    config: &Config,
    asked: &(dyn Fn(usize) -> bool + Sync),
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Pairs, AuditError> {
    config.check()?;
    let steps = Steps {
        load,
        config,
        progress,
        typical: typical_side(count, load),
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
    let candidates = steps.search(&mut views, asked, &mut skipped);
    let compared = candidates.len();
    let mut near_misses = Vec::new();
    for pair in steps.align(candidates, views, &mut skipped) {
        match pair.score >= config.min_score {
            true => matches.push(pair),
            false => near_misses.push(pair),
        }
    }
    let known: BTreeSet<(usize, usize)> = matches.iter().map(ends).collect();
    let resized = resized_pairs(&steps, &compared_sizes, asked).into_iter();
    matches.extend(resized.filter(|pair| !known.contains(&ends(pair))));
    let confirmed: BTreeSet<(usize, usize)> = matches.iter().map(ends).collect();
    near_misses.retain(|pair: &Match| !confirmed.contains(&ends(pair)));
    near_misses.sort_by(|a, b| b.score.total_cmp(&a.score));
    skipped.sort_by_key(|skipped| skipped.image);
    skipped.dedup_by_key(|skipped| skipped.image);
    let (matches, mut neighbours) = divided(matches, load);
    neighbours.sort_by_key(ends);
    Ok(Pairs {
        pixels: sizes.iter().map(|(rows, columns)| rows * columns).collect(),
        sizes: compared_sizes,
        matches,
        neighbours,
        near_misses,
        skipped,
        compared,
    })
}

/// The images of a set after each was read once.
struct Sorted {
    /// Rows and columns of each image; 0 for one that cannot be read.
    sizes: Vec<(usize, usize)>,
    /// Pairs of equal images.
    matches: Vec<Match>,
    /// What is compared: each image, but only the first of several equal ones.
    views: BTreeMap<usize, View>,
    skipped: Vec<Skipped>,
}

/// Sets equal images and those that cannot be read apart from the images to compare.
fn sort(described: Vec<Result<Described, Reason>>) -> Sorted {
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

/// The two images of a pair.
fn ends(pair: &Match) -> (usize, usize) {
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
