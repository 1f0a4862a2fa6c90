//! Deals images to parts of equal size and equal mixture.

use std::collections::BTreeMap;

use leuko_core::{ImageId, Seed, Stream};

use super::error::PlanError;
use crate::Catalogue;

/// One part: its images by class.
pub(super) type Part = Vec<Vec<ImageId>>;

/// Deals a catalogue's images to `folds` parts of equal size and equal mixture: `[part][class]`. A group of images
/// stays in one part. The seed and the catalogue's name decide the order.
///
/// # Errors
///
/// - [`PlanError::GroupTooLarge`], [`PlanError::TooFewGroups`] or [`PlanError::FoldWithoutClass`] if the groups cannot
///   be dealt.
///
/// # Examples
///
/// ```
/// use leuko_core::{ClassIndex, ImageId, Seed};
/// use leuko_data::{Catalogue, Entry, deal};
///
/// // Six images of three patients.
/// let entry = |number: u16| Entry {
///     id: ImageId(format!("{number}.png")),
///     path: "".into(),
///     class: ClassIndex(number % 2),
///     group: Some(format!("patient {}", number / 2)),
/// };
/// let cells = Catalogue {
///     name: "cells".into(),
///     classes: vec!["healthy".into(), "blast".into()],
///     entries: (0..6).map(entry).collect(),
///     set_aside: vec![],
///     remarks: Vec::new(),
/// };
/// let parts = deal(&cells, 3, Seed(1))?;
/// assert!(parts.iter().all(|part| part[0].len() == 1 && part[1].len() == 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn deal(
    catalogue: &Catalogue,
    folds: u16,
    seed: Seed,
) -> Result<Vec<Vec<Vec<ImageId>>>, PlanError> {
    let mut stream = Stream::new(seed, &format!("{}/folds", catalogue.name));
    if catalogue.entries.iter().any(|entry| entry.group.is_some()) {
        deal_groups(catalogue, folds, &mut stream)
    } else {
        Ok(deal_images(catalogue, folds, &mut stream))
    }
}

fn empty_parts(catalogue: &Catalogue, folds: u16) -> Vec<Part> {
    vec![vec![Vec::new(); catalogue.classes.len()]; usize::from(folds)]
}

fn deal_images(catalogue: &Catalogue, folds: u16, stream: &mut Stream) -> Vec<Part> {
    let by_class = catalogue.by_class();
    let mut parts = empty_parts(catalogue, folds);
    let mut next = 0;
    for (class, mut images) in by_class.into_iter().enumerate() {
        images.sort();
        stream.shuffle(&mut images);
        for image in images {
            parts[next][class].push(image);
            next = (next + 1) % parts.len();
        }
    }
    parts
}

/// Images that stay together.
struct Group {
    /// Its name, or that of its only image.
    name: String,
    /// Its images by class.
    images: Part,
}

impl Group {
    fn len(&self) -> usize {
        self.images.iter().map(Vec::len).sum()
    }
}

fn deal_groups(
    catalogue: &Catalogue,
    folds: u16,
    stream: &mut Stream,
) -> Result<Vec<Part>, PlanError> {
    let mut groups = groups(catalogue);
    check_groups(catalogue, &groups, folds)?;
    // The largest first, so that small groups can level the parts at the end. Groups of equal size are
    // in random order.
    stream.shuffle(&mut groups);
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));

    let totals = catalogue.counts();
    let mut parts = empty_parts(catalogue, folds);
    for group in groups {
        // The sum of squared shares is least when all parts hold equal shares of every class. Adding
        // the group to a part raises it by this much.
        let rise = |part: &Part| -> f64 {
            let of_class = |class: usize| {
                let (there, new) = (part[class].len() as f64, group.images[class].len() as f64);
                ((there + new).powi(2) - there.powi(2)) / (totals[class] as f64).powi(2)
            };
            (0..totals.len()).map(of_class).sum()
        };
        let size = |part: &Part| part.iter().map(Vec::len).sum::<usize>();
        let best = parts
            .iter_mut()
            .min_by(|a, b| rise(a).total_cmp(&rise(b)).then(size(a).cmp(&size(b))));
        let Some(best) = best else { break };
        for (all, some) in best.iter_mut().zip(group.images) {
            all.extend(some);
        }
    }
    for (fold, part) in parts.iter().enumerate() {
        if let Some(class) = part.iter().position(Vec::is_empty) {
            return Err(PlanError::FoldWithoutClass {
                fold: leuko_core::FoldIndex(fold as u16),
                class: catalogue.classes[class].clone(),
            });
        }
    }
    Ok(parts)
}

/// The groups by name; an image without a group forms its own group.
fn groups(catalogue: &Catalogue) -> Vec<Group> {
    // The key keeps named groups and single images apart, because a group may be called like an image.
    let mut images: BTreeMap<(bool, &str), Part> = BTreeMap::new();
    for entry in &catalogue.entries {
        let key = match &entry.group {
            Some(group) => (true, group.as_str()),
            None => (false, entry.id.0.as_str()),
        };
        let of_group = images
            .entry(key)
            .or_insert_with(|| vec![Vec::new(); catalogue.classes.len()]);
        of_group[entry.class.index()].push(entry.id.clone());
    }
    images
        .into_iter()
        .map(|((_, name), mut images)| {
            images.iter_mut().for_each(|of_class| of_class.sort());
            Group {
                name: name.to_owned(),
                images,
            }
        })
        .collect()
}

fn check_groups(catalogue: &Catalogue, groups: &[Group], folds: u16) -> Result<(), PlanError> {
    let most = catalogue.entries.len() / 2;
    let largest = groups.iter().max_by_key(|group| group.len());
    if let Some(group) = largest.filter(|group| group.len() > most) {
        return Err(PlanError::GroupTooLarge {
            group: group.name.clone(),
            images: group.len(),
            all: catalogue.entries.len(),
            most,
        });
    }
    for (class, name) in catalogue.classes.iter().enumerate() {
        let with_class = groups
            .iter()
            .filter(|group| !group.images[class].is_empty());
        let with_class = with_class.count();
        if with_class < usize::from(folds) {
            return Err(PlanError::TooFewGroups {
                class: name.clone(),
                groups: with_class,
                folds,
            });
        }
    }
    Ok(())
}
