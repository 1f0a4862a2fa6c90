//! Copies at another magnification: the same field, or a part of it, with more or fewer pixels.
//!
//! Crops of different sizes usually show the cell at one magnification, and are compared so. A resized copy
//! shows all of the field instead, or most of it. Here all images of similar size are compared once more, at the
//! magnifications at which one shows the field of the other or four fifths of it.

use std::collections::BTreeMap;
use std::fmt::Display;

use rayon::prelude::*;

use crate::align::{Alignment, Details, KEPT, Levels, Pyramid, align};
use crate::cut_out;
use crate::progress::{Counter, Stage};
use crate::report::Match;
use crate::scale::scaled;
use crate::sizes::SizeClass;
use crate::spectrum::{Spectrum, Waves, similarity_of};
use crate::steps::Steps;
use crate::zoom::{Pair, Zoomed};
use crate::{Image, Turn};

/// Magnifications that differ by less than this factor are those of crops, not of resized copies.
const LEAST: f64 = 1.03;

/// How much higher a resized copy must score than a shifted one: cells of one kind are more alike once they have one
/// size. Two round nuclei on an empty slide reached 0.67 so; copies on black, at 0.8 of the side, 0.78 and more.
const MARGIN: f64 = 0.18;

/// Most times that one magnification is as large as the other, a little more than the twofold that is searched.
const MOST: f64 = 2.1;

/// An image is aligned with this many times fewer images than in the search for crops, as there are many scales.
const FEWER: usize = 4;

/// Smallest part of the other's side that an image may show.
const PART: f64 = 0.8;

/// Scales from one to [`PART`], and as many from one to its inverse: neighbours differ by a 22nd, and the spectra of one
/// field at scales that differ by half of that are similar.
const SCALES: i32 = 5;

/// What is known of an image's size: rows and columns, or `None` if it is not compared.
pub(crate) type Sizes = [Option<(usize, usize)>];

/// Pairs of images, one of which is `asked` for, that show one field at different magnifications. An image that
/// can no longer be read is in none: the comparison of crops reports it.
pub(crate) fn resized_pairs<E: Display>(
    steps: &Steps<'_, E>,
    sizes: &Sizes,
    asked: &(dyn Fn(usize) -> bool + Sync),
) -> Vec<Match> {
    let search = Search {
        steps,
        asked,
        sides: sizes
            .iter()
            .map(|size| size.map(|(rows, columns)| rows.min(columns) as f64))
            .collect(),
        levels: steps.levels(SizeClass::TYPICAL),
        scales: (-SCALES..=SCALES)
            .map(|step| PART.powf(f64::from(step) / f64::from(SCALES)))
            .map(|scale| (scale, Waves::at(scale)))
            .collect(),
    };
    let looks = search.looks();
    let at = Counter::new(Stage::Search, looks.len(), steps.progress);
    let images: Vec<usize> = looks.keys().copied().collect();
    let found = images.into_par_iter().flat_map_iter(|image| {
        let found = search.copies_of(image, &looks);
        at.add(1);
        found
    });
    found.collect()
}

/// What the search for one image needs.
struct Search<'a, E> {
    steps: &'a Steps<'a, E>,
    /// Shorter sides in pixels; `None` if the image is not compared.
    sides: Vec<Option<f64>>,
    levels: Levels,
    /// Each with the waves of an image that is enlarged by it.
    scales: Vec<(f64, Waves)>,
    asked: &'a (dyn Fn(usize) -> bool + Sync),
}

/// An image at the typical side.
struct Look {
    /// Its spectrum if it is enlarged by each of the scales.
    enlarged: Vec<Spectrum>,
    coarse: Details,
}

/// A later image that may show the same as the first of a pair.
struct Likely {
    image: usize,
    /// The highest of all scales.
    similarity: f64,
    /// The scales by which the first image may be enlarged, and the symmetries in which the spectra are similar then.
    scales: Vec<(f64, [bool; Turn::SYMMETRIES])>,
}

impl Likely {
    /// `None` if the spectra are similar at none of the scales, which come with the similarity in each symmetry.
    fn new(
        image: usize,
        scales: impl Iterator<Item = (f64, [Option<f64>; Turn::SYMMETRIES])>,
        least: f64,
    ) -> Option<Self> {
        let mut likely = Self {
            image,
            similarity: f64::MIN,
            scales: Vec::new(),
        };
        for (scale, alike) in scales {
            let best = alike.into_iter().flatten().fold(f64::MIN, f64::max);
            if best >= least {
                likely.similarity = likely.similarity.max(best);
                let is_similar = |alike: Option<f64>| alike.is_some_and(|alike| alike >= least);
                likely.scales.push((scale, alike.map(is_similar)));
            }
        }
        (!likely.scales.is_empty()).then_some(likely)
    }
}

impl<E: Display> Search<'_, E> {
    fn is_near(&self, image: usize) -> bool {
        let typical = self.steps.typical as f64;
        self.sides[image].is_some_and(|side| factor(side, typical) <= MOST / PART)
    }

    /// Each image that is near in size.
    fn looks(&self) -> BTreeMap<usize, Look> {
        let near: Vec<usize> = (0..self.sides.len())
            .filter(|&image| self.is_near(image))
            .collect();
        let at = Counter::new(Stage::Read, near.len(), self.steps.progress);
        let look = |image: usize| {
            let luminance = cut_out::luminance(&self.at_typical_side(image)?);
            let blocks = luminance.reduced(self.steps.pitch(SizeClass::TYPICAL));
            let scales = self.scales.iter();
            Some(Look {
                enlarged: scales.map(|(_, waves)| waves.spectrum(&blocks)).collect(),
                coarse: Details::new(&luminance, &self.levels, 0),
            })
        };
        let looks = near.into_par_iter().filter_map(|image| {
            let look = look(image);
            at.add(1);
            Some((image, look?))
        });
        looks.collect()
    }

    fn copies_of(&self, first: usize, looks: &BTreeMap<usize, Look>) -> Vec<Match> {
        let likely = self.likely(first, looks);
        if likely.is_empty() {
            return Vec::new();
        }
        let Ok(image) = (self.steps.load)(first) else {
            return Vec::new();
        };
        let mut zoomed = Zoomed::new(image, self.steps.typical, &self.levels);
        let found = likely.into_iter();
        found
            .filter_map(|likely| self.confirmed(first, &mut zoomed, &likely, looks))
            .collect()
    }

    /// Of the images after `first`, those with the most similar spectra.
    fn likely(&self, first: usize, looks: &BTreeMap<usize, Look>) -> Vec<Likely> {
        let Some(look) = looks.get(&first) else {
            return Vec::new();
        };
        let enlarged = look.enlarged.iter().zip(&self.scales);
        let turned: Vec<(f64, _)> = enlarged
            .map(|(spectrum, (scale, waves))| (*scale, waves.turned(spectrum)))
            .collect();
        let least = self.steps.config.min_similarity;
        let mut likely: Vec<Likely> = looks
            .range(first + 1..)
            .filter(|(image, _)| (self.asked)(first) || (self.asked)(**image))
            .filter_map(|(&image, look)| {
                let with = &look.enlarged[SCALES as usize];
                let scales = turned
                    .iter()
                    .filter(|(scale, _)| self.is_resized(first, image, *scale));
                let scales = scales.map(|(scale, turned)| {
                    let alike = turned
                        .each_ref()
                        .map(|turned| similarity_of(turned, with, least));
                    (*scale, alike)
                });
                Likely::new(image, scales, least)
            })
            .collect();
        likely.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        likely.truncate((self.steps.config.max_candidates / FEWER).max(1));
        likely
    }

    /// Whether two images have different magnifications, if one is enlarged so from the typical side.
    fn is_resized(&self, first: usize, with: usize, scale: f64) -> bool {
        let sides = self.sides[first].zip(self.sides[with]);
        sides.is_some_and(|(first, with)| (LEAST..=MOST).contains(&factor(first / scale, with)))
    }

    fn confirmed<'s>(
        &'s self,
        image: usize,
        zoomed: &mut Zoomed<'s>,
        likely: &Likely,
        looks: &BTreeMap<usize, Look>,
    ) -> Option<Match> {
        let typical = self.steps.typical as f64;
        let (levels, config) = (&self.levels, self.steps.config);
        let second = &looks[&likely.image].coarse;
        let mut coarse: Vec<(usize, Alignment)> = Vec::new();
        for (scale, symmetries) in &likely.scales {
            let side = (typical * scale).round() as usize;
            let turns = Turn::ALL.into_iter();
            let turns = turns.filter(|turn| symmetries[turn.symmetry()]);
            let found = align(zoomed.at(0, side), second, turns, levels, config);
            coarse.extend(found.into_iter().map(|found| (side, found)));
        }
        if coarse.is_empty() {
            return None;
        }
        coarse.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
        coarse.truncate(KEPT);
        let second = self.at_typical_side(likely.image)?;
        let mut pair = Pair {
            first: zoomed,
            second: &Pyramid::new(cut_out::luminance(&second), levels),
        };
        let found = coarse
            .iter()
            .filter_map(|(side, coarse)| pair.refined(coarse, *side, config))
            .max_by(|a, b| a.alignment.score.total_cmp(&b.alignment.score))
            .filter(|found| found.alignment.score >= least_score(config.min_score))?;
        let first = self.sides[image]? / found.side as f64;
        let second = self.sides[likely.image]? / typical;
        let pixels = |offset: isize| (offset as f64 * first).round() as isize;
        Some(Match {
            first: image,
            second: likely.image,
            equal: false,
            score: found.alignment.score,
            turn: found.alignment.turn,
            rows: pixels(found.alignment.offset.dy),
            columns: pixels(found.alignment.offset.dx),
            scale: second / first,
        })
    }

    fn at_typical_side(&self, image: usize) -> Option<Image> {
        let image = (self.steps.load)(image).ok()?;
        Some(scaled(&image, self.steps.typical))
    }
}

/// Lowest score of a confirmed pair, if crops need `min_score`: half of what is left to 1 at most is added.
fn least_score(min_score: f64) -> f64 {
    min_score + MARGIN.min((1.0 - min_score) / 2.0)
}

fn factor(a: f64, b: f64) -> f64 {
    a.max(b) / a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_least_score_by_hand() {
        assert!((least_score(0.55) - 0.73).abs() < 1e-12);
        assert!((least_score(0.9) - 0.95).abs() < 1e-12);
        assert_eq!(least_score(1.0), 1.0);
    }

    #[test]
    fn test_likely_has_the_scales_at_which_a_symmetry_is_similar() {
        let alike = |best: f64| [Some(0.1), None, Some(best), None];
        let scales = [(0.8, alike(0.39)), (0.9, alike(0.5)), (1.0, alike(0.45))];
        let likely = Likely::new(7, scales.into_iter(), 0.4).unwrap();
        assert_eq!((likely.image, likely.similarity), (7, 0.5));
        let symmetries = [false, false, true, false];
        assert_eq!(likely.scales, [(0.9, symmetries), (1.0, symmetries)]);
        assert!(Likely::new(7, scales.into_iter(), 0.6).is_none());
    }
}
