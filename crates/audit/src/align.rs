//! Aligns one image with another, from coarse to fine.

use std::cell::OnceCell;
use std::ops::RangeInclusive;

use crate::ncc::{Offset, ncc};
use crate::plane::Plane;
use crate::{Config, Turn};

/// Blocks along a typical image's side at the coarsest level.
const COARSEST: usize = 32;

/// Structures that align the coarser levels are smaller than this part of a typical side. Larger ones come
/// from the light, or are the dark cell on pale ground that all crops have in common.
const COARSE_STRUCTURE: f64 = 1.0 / 16.0;

/// Structures that decide at full resolution are smaller than this part of a typical side: chromatin,
/// granules and edges rather than outlines.
const FINE_STRUCTURE: f64 = 1.0 / 32.0;

/// Structures smaller than this part of a typical side are noise.
const NOISE: f64 = 1.0 / 256.0;

/// Largest detail at full resolution, in standard deviations (winsorising): with larger values the outline
/// of one dark nucleus would outweigh everything around it.
const CLIP: f64 = 1.5;

/// Alignments of the coarsest level that are refined.
pub(crate) const KEPT: usize = 4;

/// An alignment is refined if it scores at most this much less than the best one.
const MARGIN: f64 = 0.1;

/// A pair is a near miss if it scores at most this much less than the score asked for at full resolution.
const NEAR_MISS: f64 = 0.15;

/// An alignment of the coarsest level is refined if its score is at least the first number times the score
/// asked for, or at least the second number. Copies score higher there than at full resolution, where
/// outlines count less.
const COARSEST_GATE: (f64, f64) = (1.1, 0.6);

/// The same for the levels between the coarsest and full resolution. Copies score even higher there,
/// because shifts are rounded less. The crate's README lists scores.
const FINER_GATE: (f64, f64) = (1.3, 0.7);

/// Steps that a finer level may walk uphill.
const STEPS: usize = 4;

/// Two crops are not compared if one is at least this many times as long as the other: they would share
/// too small a part.
pub(crate) const MOST_UNEQUAL: usize = 2;

/// The resolutions at which images of similar size are compared.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    /// Coarsest first, full resolution last.
    levels: Vec<Level>,
}

/// One resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Level {
    /// Side of a block in pixels.
    pitch: usize,
    /// Radius of the smoothing that removes noise, in blocks.
    noise: usize,
    /// Radius of the smoothing that removes details, in blocks.
    structure: usize,
}

impl Levels {
    /// For images of a typical `side`.
    pub(crate) fn new(side: usize) -> Self {
        let part = |of: f64| (side as f64 * of).round() as usize;
        let coarsest = part(1.0 / COARSEST as f64).max(1);
        let pitches =
            std::iter::successors(Some(coarsest), |&pitch| (pitch > 1).then_some(pitch / 2));
        let level = |pitch| match pitch {
            1 => Level {
                pitch,
                noise: part(NOISE),
                structure: part(FINE_STRUCTURE).max(2),
            },
            _ => Level {
                pitch,
                noise: 0,
                structure: part(COARSE_STRUCTURE / pitch as f64).max(1),
            },
        };
        Self {
            levels: pitches.map(level).collect(),
        }
    }

    /// Lowest score with which an alignment goes on from a level, if `min_score` is asked for.
    pub(crate) fn gate(&self, level: usize, min_score: f64) -> f64 {
        let (times, enough) = match level {
            last if last + 1 == self.count() => return min_score - NEAR_MISS,
            0 => COARSEST_GATE,
            _ => FINER_GATE,
        };
        (min_score * times).min(enough)
    }

    pub(crate) fn count(&self) -> usize {
        self.levels.len()
    }

    pub(crate) fn pitch(&self, level: usize) -> usize {
        self.levels[level].pitch
    }

    /// The details that an image is compared by at a level.
    fn details(&self, luminance: &Plane, level: usize) -> Plane {
        self.details_of(&luminance.reduced(self.pitch(level)), level)
    }

    /// The same of an image that has been reduced already.
    fn details_of(&self, reduced: &Plane, level: usize) -> Plane {
        let Level {
            pitch,
            noise,
            structure,
        } = self.levels[level];
        let detail = reduced.detail(noise, structure);
        match pitch {
            1 => detail.clipped(CLIP),
            _ => detail,
        }
    }
}

/// What an image is compared by at one level. At the coarsest level this is about 1,000 values for an image of the
/// typical size. Those of a whole set fit into memory, so pairs that clearly show two cells need no second reading
/// of their files.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    /// Rows and columns of the image, in pixels.
    size: (usize, usize),
    values: Plane,
}

impl Details {
    pub(crate) fn new(luminance: &Plane, levels: &Levels, level: usize) -> Self {
        Self {
            size: (luminance.height, luminance.width),
            values: levels.details(luminance, level),
        }
    }

    /// Those of an image with this `size`, from the `luminance` of the same image with another size: nearly the same for
    /// blocks of several pixels.
    pub(crate) fn with_size(
        luminance: &Plane,
        size: (usize, usize),
        levels: &Levels,
        level: usize,
    ) -> Self {
        let scale = size.0 as f64 / luminance.height as f64;
        let reduced = luminance.reduced_at(scale, levels.pitch(level));
        let values = levels.details_of(&reduced, level);
        Self { size, values }
    }
}

/// The details of an image at all levels, each computed when it is first needed.
#[derive(Clone, Debug)]
pub(crate) struct Pyramid<'a> {
    luminance: Plane,
    levels: &'a Levels,
    details: Vec<OnceCell<Details>>,
}

impl<'a> Pyramid<'a> {
    pub(crate) fn new(luminance: Plane, levels: &'a Levels) -> Self {
        Self {
            luminance,
            levels,
            details: vec![OnceCell::new(); levels.count()],
        }
    }

    pub(crate) fn at(&self, level: usize) -> &Details {
        self.details[level].get_or_init(|| Details::new(&self.luminance, self.levels, level))
    }

    pub(crate) fn levels(&self) -> &'a Levels {
        self.levels
    }

    pub(crate) fn size(&self) -> (usize, usize) {
        (self.luminance.height, self.luminance.width)
    }
}

/// The position of the second image, turned, on the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Alignment {
    pub(crate) turn: Turn,
    pub(crate) offset: Offset,
    pub(crate) score: f64,
}

/// The alignments at the coarsest level that are worth refining, the best first. There is none if the
/// sizes differ too much, or if `config.min_score` is out of reach.
pub(crate) fn align(
    first: &Details,
    second: &Details,
    turns: impl Iterator<Item = Turn>,
    levels: &Levels,
    config: &Config,
) -> Vec<Alignment> {
    let found = turns.filter_map(|turn| {
        let frame = Frame::new(first.size, second.size, turn)?;
        let (rows, columns) = frame.reach(levels.pitch(0), config.max_shift);
        let plane = second.values.turned(turn);
        best(&first.values, &plane, turn, rows, columns)
    });
    promising(found.collect(), levels.gate(0, config.min_score))
}

/// The alignment with the highest correlation at full resolution, among those near one of the coarsest
/// level; `None` as soon as `config.min_score` is out of reach.
pub(crate) fn refine(
    first: &Pyramid,
    second: &Pyramid,
    coarse: Vec<Alignment>,
    config: &Config,
) -> Option<Alignment> {
    let levels = first.levels;
    let mut found = coarse;
    for level in 1..levels.count() {
        let finer = found.into_iter().filter_map(|coarse| {
            let (one, other) = (first.size(), second.size());
            let start = in_pixels(one, other, &coarse, levels.pitch(level - 1))?;
            let pitch = levels.pitch(level);
            finer(first.at(level), second.at(level), pitch, coarse.turn, start)
        });
        found = promising(finer.collect(), levels.gate(level, config.min_score));
    }
    found.first().copied()
}

/// The offset of an alignment in pixels, if it is in blocks of `pitch`; `None` if the sizes differ too much.
pub(crate) fn in_pixels(
    first: (usize, usize),
    second: (usize, usize),
    alignment: &Alignment,
    pitch: usize,
) -> Option<Offset> {
    let frame = Frame::new(first, second, alignment.turn)?;
    Some(frame.to_pixels(alignment.offset, pitch))
}

/// The best alignment of details in blocks of `pitch`, near an offset in pixels.
pub(crate) fn finer(
    first: &Details,
    second: &Details,
    pitch: usize,
    turn: Turn,
    near: Offset,
) -> Option<Alignment> {
    let start = Frame::new(first.size, second.size, turn)?.to_blocks(near, pitch);
    climb(&first.values, &second.values.turned(turn), turn, start)
}

/// The alignments that score at least `gate` and may still become the best, the best first.
fn promising(mut found: Vec<Alignment>, gate: f64) -> Vec<Alignment> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(KEPT);
    let best = found.first().map_or(0.0, |best| best.score);
    let least = (best - MARGIN).max(gate);
    found.retain(|alignment| alignment.score >= least);
    found
}

/// Walks from `start` to the best neighbour until none is better; of equal ones the first.
fn climb(first: &Plane, second: &Plane, turn: Turn, start: Offset) -> Option<Alignment> {
    let mut at = start;
    let mut found = None;
    for _ in 0..STEPS {
        let (rows, columns) = (at.dy - 1..=at.dy + 1, at.dx - 1..=at.dx + 1);
        found = best(first, second, turn, rows, columns);
        match found {
            Some(found) if found.offset != at => at = found.offset,
            _ => break,
        }
    }
    found
}

/// The best of all offsets; of equal ones the first.
fn best(
    first: &Plane,
    second: &Plane,
    turn: Turn,
    rows: RangeInclusive<isize>,
    columns: RangeInclusive<isize>,
) -> Option<Alignment> {
    let mut best: Option<Alignment> = None;
    for dy in rows {
        for dx in columns.clone() {
            let offset = Offset { dy, dx };
            let Some(score) = ncc(first, second, offset) else {
                continue;
            };
            if best.is_none_or(|best| score > best.score) {
                best = Some(Alignment {
                    turn,
                    offset,
                    score,
                });
            }
        }
    }
    best
}

/// The sizes of two images, the second one turned.
struct Frame {
    first: (usize, usize),
    second: (usize, usize),
}

impl Frame {
    /// Of an image's rows and columns, and those of another one before it is turned.
    fn new(first: (usize, usize), second: (usize, usize), turn: Turn) -> Option<Self> {
        let frame = Self {
            first,
            second: turn.size(second.0, second.1),
        };
        let is_like = |a: usize, b: usize| a.max(b) < MOST_UNEQUAL * a.min(b);
        let ((h1, w1), (h2, w2)) = (frame.first, frame.second);
        (is_like(h1, h2) && is_like(w1, w2)).then_some(frame)
    }

    /// Offsets to try, in blocks: the smaller crop anywhere within the larger one, and beyond it by up to
    /// `max_shift` of its shorter side.
    fn reach(
        &self,
        pitch: usize,
        max_shift: f64,
    ) -> (RangeInclusive<isize>, RangeInclusive<isize>) {
        let ((h1, w1), (h2, w2)) = (self.first, self.second);
        let shortest = h1.min(w1).min(h2).min(w2);
        let beyond = (shortest as f64 * max_shift / pitch as f64).ceil() as isize;
        let range = |a: usize, b: usize| {
            let rest = (a / pitch) as isize - (b / pitch) as isize;
            rest.min(0) - beyond..=rest.max(0) + beyond
        };
        (range(h1, h2), range(w1, w2))
    }

    /// An offset in blocks as one in pixels: block (0, 0) of either image begins after its margin.
    fn to_pixels(&self, offset: Offset, pitch: usize) -> Offset {
        let (dy, dx) = self.margins(pitch);
        Offset {
            dy: offset.dy * pitch as isize + dy,
            dx: offset.dx * pitch as isize + dx,
        }
    }

    /// The nearest offset in blocks.
    fn to_blocks(&self, offset: Offset, pitch: usize) -> Offset {
        let (dy, dx) = self.margins(pitch);
        let nearest = |pixels: isize| (pixels as f64 / pitch as f64).round() as isize;
        Offset {
            dy: nearest(offset.dy - dy),
            dx: nearest(offset.dx - dx),
        }
    }

    fn margins(&self, pitch: usize) -> (isize, isize) {
        let rest = |a: usize, b: usize| {
            Plane::margin(a, pitch) as isize - Plane::margin(b, pitch) as isize
        };
        (
            rest(self.first.0, self.second.0),
            rest(self.first.1, self.second.1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{crop, texture};

    /// All levels, in all turns.
    fn aligned(levels: &Levels, first: Plane, second: Plane, config: &Config) -> Option<Alignment> {
        let coarse = |plane| Details::new(plane, levels, 0);
        let turns = Turn::ALL.into_iter();
        let found = align(&coarse(&first), &coarse(&second), turns, levels, config);
        let pyramid = |plane| Pyramid::new(plane, levels);
        refine(&pyramid(first), &pyramid(second), found, config)
    }

    /// Size of the first crop, top left corner and size of the second.
    type Crops = ((usize, usize), (usize, usize), (usize, usize));

    #[track_caller]
    fn check(levels: &Levels, ((h1, w1), (top, left), (h2, w2)): Crops) {
        let large = texture(200, 200, "large");
        let (y, x) = (30, 30);
        let first = crop(&large, y, x, h1, w1);
        let second = crop(&large, y + top - 20, x + left - 20, h2, w2);
        for turn in Turn::ALL {
            // The second is turned back: then it takes `turn` to make it match again.
            let inverse = Turn::ALL
                .into_iter()
                .find(|inverse| second.turned(*inverse).turned(turn) == second);
            let turned = second.turned(inverse.unwrap());
            let found = aligned(levels, first.clone(), turned, &Config::default()).unwrap();
            let offset = Offset {
                dy: top as isize - 20,
                dx: left as isize - 20,
            };
            assert_eq!((found.turn, found.offset), (turn, offset), "{found:?}");
            assert!(found.score > 0.9, "{found:?}");
        }
    }

    #[test]
    fn test_align_finds_every_turn_and_shift() {
        let levels = Levels::new(128);
        check(&levels, ((128, 128), (20, 20), (128, 128)));
        check(&levels, ((128, 128), (33, 7), (128, 128)));
        check(&levels, ((127, 131), (9, 32), (130, 125)));
    }

    #[test]
    fn test_align_finds_a_part_at_any_border() {
        let levels = Levels::new(128);
        check(&levels, ((128, 128), (20, 50), (128, 98)));
        check(&levels, ((100, 90), (8, 12), (128, 128)));
        check(&levels, ((120, 90), (40, 20), (90, 110)));
    }

    #[test]
    fn test_align_of_other_textures_scores_low() {
        let levels = Levels::new(128);
        let texture = |name| texture(128, 128, name);
        let aligned = |config: &Config| aligned(&levels, texture("a"), texture("b"), config);
        assert_eq!(aligned(&Config::default()), None);
        // Not given up at a coarser level.
        let config = Config {
            min_score: 0.0,
            ..Config::default()
        };
        let found = aligned(&config).unwrap();
        assert!(found.score < 0.3, "{found:?}");
    }

    #[test]
    fn test_align_of_sizes_too_unequal_is_none() {
        let levels = Levels::new(128);
        let large = texture(128, 128, "large");
        let crop = |h, w| crop(&large, 0, 0, h, w);
        let aligned = |h, w| aligned(&levels, crop(128, 128), crop(h, w), &Config::default());
        assert_eq!(aligned(64, 128), None);
        assert!(aligned(70, 128).is_some());
    }

    #[test]
    fn test_frame_by_hand() {
        // Blocks of 8 leave out 3 rows and 1 column of the first image, 1 row and 2 columns of the second.
        let frame = Frame::new((127, 131), (130, 125), Turn::NONE).unwrap();
        let at = |dy, dx| Offset { dy, dx };
        assert_eq!(frame.to_pixels(at(1, -2), 8), at(10, -17));
        assert_eq!(frame.to_blocks(at(10, -17), 8), at(1, -2));
        assert_eq!(frame.to_blocks(at(13, -22), 8), at(1, -3));
        // 15 and 16 rows of blocks, 16 and 15 columns; a quarter of 125 pixels is 3.9 blocks.
        assert_eq!(frame.reach(8, 0.25), (-5..=4, -4..=5));

        let quarter = Turn {
            quarters: 1,
            ..Turn::NONE
        };
        let turned = Frame::new((127, 131), (130, 125), quarter).unwrap();
        assert_eq!(turned.to_pixels(at(0, 0), 8), at(1, 0));
        assert!(Frame::new((128, 64), (64, 128), quarter).is_some());
        assert!(Frame::new((128, 64), (64, 128), Turn::NONE).is_none());
        assert!(Frame::new((128, 128), (65, 128), Turn::NONE).is_some());
    }

    #[test]
    fn test_gate_by_hand() {
        let gates = |side, min_score| -> Vec<f64> {
            let levels = Levels::new(side);
            let gates = (0..levels.count()).map(|level| levels.gate(level, min_score));
            gates.map(|gate| (gate * 1e6).round() / 1e6).collect()
        };
        assert_eq!(gates(257, 0.5), [0.55, 0.65, 0.65, 0.35]);
        assert_eq!(gates(257, 1.0), [0.6, 0.7, 0.7, 0.85]);
        assert_eq!(gates(257, 0.0), [0.0, 0.0, 0.0, -0.15]);
        assert_eq!(gates(60, 0.55), [0.6, 0.4]);
        // One level is full resolution.
        assert_eq!(gates(30, 0.55), [0.4]);
    }

    #[test]
    fn test_levels_halve_down_to_pixels() {
        let levels = |side| -> Vec<_> {
            let levels = Levels::new(side).levels.into_iter();
            levels
                .map(|level| (level.pitch, level.noise, level.structure))
                .collect()
        };
        assert_eq!(levels(257), [(8, 0, 2), (4, 0, 4), (2, 0, 8), (1, 1, 8)]);
        assert_eq!(levels(30), [(1, 0, 2)]);
    }
}
