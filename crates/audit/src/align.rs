//! How one image lies on another, from coarse to fine.

use std::cell::OnceCell;
use std::ops::RangeInclusive;

use crate::ncc::{Offset, ncc};
use crate::plane::Plane;
use crate::{Config, Turn};

/// Blocks along a typical image's side at the coarsest level.
const COARSEST: usize = 32;

/// Structures that coarser levels are aligned by are smaller than this part of a typical side: what is
/// larger is light, or the dark cell on pale ground that all crops have in common.
const COARSE_STRUCTURE: f64 = 1.0 / 16.0;

/// Structures that decide at full resolution are smaller than this part of a typical side: chromatin,
/// granules and edges rather than outlines.
const FINE_STRUCTURE: f64 = 1.0 / 32.0;

/// Structures smaller than this part of a typical side are noise.
const NOISE: f64 = 1.0 / 256.0;

/// Largest detail at full resolution, in standard deviations: beyond it, the outline of one dark
/// nucleus would outvote all around it (winsorising).
const CLIP: f64 = 1.5;

/// Turns of the coarsest level that are refined.
const KEPT: usize = 4;

/// How far below the best one an alignment may score and still be refined.
const MARGIN: f64 = 0.1;

/// How far below the score asked for an alignment may be at a coarser level and still be refined. Copies
/// score higher there, where outlines count in full.
const GATE: f64 = 0.15;

/// Steps that a finer level may walk uphill.
const STEPS: usize = 4;

/// Crops of which one is this many times as long as the other, or more, are not compared: what they
/// share would be too small a part.
const MOST_UNEQUAL: usize = 2;

/// The resolutions at which images of one set are compared.
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
    /// Radius of the smoothing that takes out noise, in blocks.
    noise: usize,
    /// Radius of the smoothing that leaves only what is no detail, in blocks.
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
}

/// The details of an image at several resolutions, each made when it is first asked for.
#[derive(Clone, Debug)]
pub(crate) struct Pyramid<'a> {
    luminance: Plane,
    levels: &'a Levels,
    details: Vec<OnceCell<Plane>>,
}

impl<'a> Pyramid<'a> {
    pub(crate) fn new(luminance: Plane, levels: &'a Levels) -> Self {
        Self {
            luminance,
            levels,
            details: vec![OnceCell::new(); levels.levels.len()],
        }
    }

    fn details(&self, level: usize) -> &Plane {
        let Level {
            pitch,
            noise,
            structure,
        } = self.levels.levels[level];
        self.details[level].get_or_init(|| {
            let detail = self.luminance.reduced(pitch).detail(noise, structure);
            if pitch == 1 {
                detail.clipped(CLIP)
            } else {
                detail
            }
        })
    }
}

/// How the second image, turned, lies on the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Alignment {
    pub(crate) turn: Turn,
    pub(crate) offset: Offset,
    pub(crate) score: f64,
}

/// The alignment of the highest correlation; `None` if the sizes are too unequal, or if it is plain at
/// a coarser level that `config.min_score` will not be reached.
pub(crate) fn align(first: &Pyramid, second: &Pyramid, config: &Config) -> Option<Alignment> {
    let levels = &first.levels.levels;
    let mut found: Vec<Alignment> = Turn::ALL
        .into_iter()
        .filter_map(|turn| {
            let frame = Frame::new(&first.luminance, &second.luminance, turn)?;
            let (rows, columns) = frame.reach(levels[0].pitch, config.max_shift);
            let plane = second.details(0).turned(turn);
            best(first.details(0), &plane, turn, rows, columns)
        })
        .collect();
    keep_promising(&mut found, config);
    for level in 1..levels.len() {
        found = found
            .into_iter()
            .filter_map(|coarse| {
                let turn = coarse.turn;
                let frame = Frame::new(&first.luminance, &second.luminance, turn)?;
                let pixels = frame.to_pixels(coarse.offset, levels[level - 1].pitch);
                let start = frame.to_blocks(pixels, levels[level].pitch);
                let plane = second.details(level).turned(turn);
                climb(first.details(level), &plane, turn, start)
            })
            .collect();
        keep_promising(&mut found, config);
    }
    found.first().copied()
}

/// Keeps the alignments that may still turn out best and good enough, the best first.
fn keep_promising(found: &mut Vec<Alignment>, config: &Config) {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(KEPT);
    let best = found.first().map_or(0.0, |best| best.score);
    let least = (best - MARGIN).max(config.min_score - GATE);
    found.retain(|alignment| alignment.score >= least);
}

/// Walks from `start` to the best neighbour until none is better.
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
    fn new(first: &Plane, second: &Plane, turn: Turn) -> Option<Self> {
        let frame = Self {
            first: (first.height, first.width),
            second: turn.size(second.height, second.width),
        };
        let is_like = |a: usize, b: usize| a.max(b) < MOST_UNEQUAL * a.min(b);
        let ((h1, w1), (h2, w2)) = (frame.first, frame.second);
        (is_like(h1, h2) && is_like(w1, w2)).then_some(frame)
    }

    /// Offsets to try, in blocks: the smaller crop anywhere within the larger one, and `max_shift` of
    /// its shorter side beyond.
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

    /// Size of the first crop, top left corner and size of the second.
    type Crops = ((usize, usize), (usize, usize), (usize, usize));

    #[track_caller]
    fn check(levels: &Levels, ((h1, w1), (top, left), (h2, w2)): Crops) {
        let large = texture(200, 200, "large");
        let (y, x) = (30, 30);
        let first = Pyramid::new(crop(&large, y, x, h1, w1), levels);
        let second = crop(&large, y + top - 20, x + left - 20, h2, w2);
        for turn in Turn::ALL {
            // The second is turned back: then it takes `turn` to make it match again.
            let inverse = Turn::ALL
                .into_iter()
                .find(|inverse| second.turned(*inverse).turned(turn) == second);
            let turned = second.turned(inverse.unwrap());
            let found = align(&first, &Pyramid::new(turned, levels), &Config::default()).unwrap();
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
        let pyramid = |name| Pyramid::new(texture(128, 128, name), &levels);
        let aligned = |config: &Config| align(&pyramid("a"), &pyramid("b"), config);
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
        let pyramid = |h, w| Pyramid::new(crop(&large, 0, 0, h, w), &levels);
        let aligned = |h, w| align(&pyramid(128, 128), &pyramid(h, w), &Config::default());
        assert_eq!(aligned(64, 128), None);
        assert!(aligned(70, 128).is_some());
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
