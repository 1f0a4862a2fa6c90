//! Aligns two images, one of which is brought to the other's magnification: how far is searched as well.

use std::collections::BTreeMap;

use crate::align::{Alignment, Details, Levels, Pyramid, finer, in_pixels};
use crate::cut_out;
use crate::ncc::Offset;
use crate::plane::Plane;
use crate::scale::{scaled, size_at};
use crate::{Config, Image, Turn};

/// Sides tried at one level, one after the other, while the score rises.
const STEPS: usize = 4;

/// Number of sides at which the finest details are kept: that of the best alignment, and one on either side of it.
const KEPT: usize = 3;

/// Blocks of at least so many pixels are means over the image at the typical side, smaller ones over the image that was
/// brought to the side asked for.
const LARGE: usize = 4;

/// An image that is looked at with more or fewer pixels.
pub(crate) struct Zoomed<'a> {
    image: Image,
    /// At the typical side.
    luminance: Plane,
    levels: &'a Levels,
    /// By level and shorter side.
    details: BTreeMap<(usize, usize), Details>,
}

impl<'a> Zoomed<'a> {
    pub(crate) fn new(image: Image, typical: usize, levels: &'a Levels) -> Self {
        Self {
            luminance: cut_out::luminance(&scaled(&image, typical)),
            image,
            levels,
            details: BTreeMap::new(),
        }
    }

    /// Its details if its shorter side has `side` pixels.
    pub(crate) fn at(&mut self, level: usize, side: usize) -> &Details {
        let size = self.size(side);
        let Self {
            image,
            luminance,
            levels,
            details,
        } = self;
        let of_level = details.range((level, 0)..=(level, usize::MAX));
        let sides: Vec<usize> = of_level.map(|((_, side), _)| *side).collect();
        if sides.len() >= KEPT && !sides.contains(&side) && levels.pitch(level) < LARGE {
            let farthest = sides.into_iter().max_by_key(|kept| kept.abs_diff(side));
            farthest.and_then(|farthest| details.remove(&(level, farthest)));
        }
        let look = || match levels.pitch(level) >= LARGE {
            true => Details::with_size(luminance, size, levels, level),
            false => Details::new(&cut_out::luminance(&scaled(image, side)), levels, level),
        };
        details.entry((level, side)).or_insert_with(look)
    }

    /// Rows and columns if its shorter side has `side` pixels.
    fn size(&self, side: usize) -> (usize, usize) {
        size_at(self.image.height(), self.image.width(), side)
    }
}

/// Two images; the first is brought to the second's magnification.
pub(crate) struct Pair<'p, 'a> {
    pub(crate) first: &'p mut Zoomed<'a>,
    pub(crate) second: &'p Pyramid<'a>,
}

/// An alignment, and the shorter side of the first image with which it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Zoom {
    pub(crate) side: usize,
    /// In pixels.
    pub(crate) alignment: Alignment,
}

impl Pair<'_, '_> {
    /// The alignment with the highest correlation at full resolution, among those near an alignment of the coarsest
    /// level, which was found with this `side` of the first image; `None` as soon as `config.min_score` is out of reach.
    pub(crate) fn refined(
        &mut self,
        coarse: &Alignment,
        side: usize,
        config: &Config,
    ) -> Option<Zoom> {
        let levels = self.second.levels();
        let mut found = self.with_pixels(coarse, side, 0)?;
        for level in 1..levels.count() {
            found = self.walked(found, level)?;
            if found.alignment.score < levels.gate(level, config.min_score) {
                return None;
            }
        }
        Some(found)
    }

    /// Walks to the side with the highest score at a level.
    fn walked(&mut self, start: Zoom, level: usize) -> Option<Zoom> {
        let pitch = self.second.levels().pitch(level);
        let mut best = self.tried(&start, start.side, level)?;
        for _ in 0..STEPS {
            let sides = [best.side.saturating_sub(pitch).max(1), best.side + pitch];
            let tried = sides.map(|side| self.tried(&best, side, level));
            let higher = tried
                .into_iter()
                .flatten()
                .filter(|tried| tried.alignment.score > best.alignment.score)
                .max_by(|a, b| a.alignment.score.total_cmp(&b.alignment.score));
            match higher {
                Some(higher) => best = higher,
                None => break,
            }
        }
        Some(best)
    }

    /// The best alignment near `start` if the first image has this `side`.
    fn tried(&mut self, start: &Zoom, side: usize, level: usize) -> Option<Zoom> {
        let (turn, offset) = (start.alignment.turn, start.alignment.offset);
        let before = self.sizes(start.side, turn);
        let after = self.sizes(side, turn);
        let near = Offset {
            dy: moved(
                offset.dy,
                before.map(|size| size.0),
                after.map(|size| size.0),
            ),
            dx: moved(
                offset.dx,
                before.map(|size| size.1),
                after.map(|size| size.1),
            ),
        };
        let pitch = self.second.levels().pitch(level);
        let (first, second) = (self.first.at(level, side), self.second.at(level));
        let found = finer(first, second, pitch, turn, near);
        self.with_pixels(&found?, side, level)
    }

    /// An alignment at a level, with its offset in pixels.
    fn with_pixels(&self, found: &Alignment, side: usize, level: usize) -> Option<Zoom> {
        let [first, second] = self.sizes(side, Turn::NONE);
        let offset = in_pixels(first, second, found, self.second.levels().pitch(level))?;
        let alignment = Alignment { offset, ..*found };
        Some(Zoom { side, alignment })
    }

    /// Rows and columns of the first image and of the second, turned, if the first has this `side`.
    fn sizes(&self, side: usize, turn: Turn) -> [(usize, usize); 2] {
        let (height, width) = self.second.size();
        [self.first.size(side), turn.size(height, width)]
    }
}

/// An offset along one side after the lengths of first and second image have changed: what lies on the middle of the
/// second stays there.
fn moved(offset: isize, before: [usize; 2], after: [usize; 2]) -> isize {
    let half = |length: usize| length as f64 / 2.0;
    let enlarged = after[0] as f64 / before[0] as f64;
    ((offset as f64 + half(before[1])) * enlarged - half(after[1])).round() as isize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_moved_by_hand() {
        // Nothing changes.
        assert_eq!(moved(7, [100, 90], [100, 90]), 7);
        // The middle of the second lies at 10 + 40 = 50 of the first, and at 60 after it is enlarged.
        assert_eq!(moved(10, [100, 80], [120, 80]), 20);
        // The middle of the second stays at 50; its half is 30 now.
        assert_eq!(moved(10, [100, 80], [100, 60]), 20);
        assert_eq!(moved(-10, [100, 80], [50, 80]), -25);
    }
}
