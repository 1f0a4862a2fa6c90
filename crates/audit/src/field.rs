//! One field, two cells: crops that overlap, each with another cell in its middle.

use std::fmt::Display;

use leuko_core::Region;
use leuko_segment::{SegmentConfig, segment};
use rayon::prelude::*;

use crate::Image;
use crate::overlay::{at_one_scale, laid};
use crate::report::Match;

/// Nuclei that share less than this part of the smaller one are two nuclei. Those of copies share nearly all, those of
/// two cells nothing.
const SAME_NUCLEUS: f64 = 0.2;
/// A cell is in the middle if the centre of its nucleus is at most this part of the shorter side away from it, in rows and
/// in columns.
const MIDDLE: f64 = 0.15;

/// Divides matches into those of one cell and those of two cells of one field. Where no nucleus is found, the match
/// counts as one cell.
pub(crate) fn divided<E: Display>(
    matches: Vec<Match>,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
) -> (Vec<Match>, Vec<Match>) {
    let is_two = |pair: &Match| !pair.equal && shows_two_cells(pair, load).unwrap_or(false);
    let looked: Vec<bool> = matches.par_iter().map(is_two).collect();
    let mut looked = looked.into_iter();
    let (two, one) = matches
        .into_iter()
        .partition(|_| looked.next() == Some(true));
    (one, two)
}

/// Whether the middle of the second image shows another cell than that of the first; `None` if that is unknown.
fn shows_two_cells<E: Display>(
    pair: &Match,
    load: &(dyn Fn(usize) -> Result<Image, E> + Sync),
) -> Option<bool> {
    let first = load(pair.first).ok()?;
    let second = load(pair.second).ok()?;
    let second = at_one_scale(&second, pair);
    let (mine, other) = (nucleus(&first)?, nucleus(&second)?);
    let size = |image: &Image| (image.height(), image.width());
    let laid = laid(size(&first), size(&second), &other, pair);
    let both = mine.iter().zip(&laid);
    let shared = both
        .filter(|&(&is, &other)| is && other == Some(true))
        .count();
    let area = |mask: &[bool]| mask.iter().filter(|&&is| is).count();
    let smaller = area(&mine).min(area(&other));
    Some((shared as f64) < SAME_NUCLEUS * smaller as f64)
}

/// Which pixels show the nucleus of the cell in the middle; `None` if no nucleus is there.
fn nucleus(image: &Image) -> Option<Vec<bool>> {
    let config = SegmentConfig::default();
    let found = segment(image.pixels(), image.width(), image.height(), &config).ok()?;
    let regions = found.regions.iter();
    let nucleus: Vec<bool> = regions.map(|&region| region == Region::Nucleus).collect();
    is_in_the_middle(&nucleus, image.height(), image.width()).then_some(nucleus)
}

fn is_in_the_middle(nucleus: &[bool], height: usize, width: usize) -> bool {
    let (mut rows, mut columns, mut area) = (0, 0, 0);
    for (pixel, _) in nucleus.iter().enumerate().filter(|(_, is)| **is) {
        rows += pixel / width;
        columns += pixel % width;
        area += 1;
    }
    let most = MIDDLE * height.min(width) as f64;
    let near = |sum: usize, side: usize| {
        let centre = sum as f64 / f64::from(area);
        (centre + 0.5 - side as f64 / 2.0).abs() <= most
    };
    area > 0 && near(rows, height) && near(columns, width)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::Turn;

    /// A crop of a field with two nuclei, 30 columns apart; its middle is at `column` of the field.
    fn crop(column: isize) -> Image {
        let side = 96;
        let pixels = (0..side * side).flat_map(|pixel| {
            let (y, x) = (
                (pixel / side) as isize - 48,
                (pixel % side) as isize - 48 + column,
            );
            let near = |center: isize| y * y + (x - center) * (x - center) < 121;
            match (near(0), near(30)) {
                (true, _) => [90, 40, 130],
                (_, true) => [80, 35, 140],
                _ => [238, 232, 230],
            }
        });
        Image::new(side, side, pixels.collect()).unwrap()
    }

    /// Whether crops in those middles, the second mirrored, count as two cells.
    fn two_cells(first: isize, second: isize, mirrored: bool) -> Option<bool> {
        let load = |image: usize| -> Result<Image, Infallible> {
            let column = [first, second][image];
            let plain = crop(column);
            let turn = Turn {
                mirrored: mirrored && image == 1,
                quarters: 0,
            };
            let turned = turn.apply(96, 96, plain.triples());
            Ok(Image::new(96, 96, turned.into_flattened()).unwrap())
        };
        let pair = Match {
            first: 0,
            second: 1,
            equal: false,
            score: 0.9,
            turn: Turn {
                mirrored,
                quarters: 0,
            },
            rows: 0,
            columns: second - first,
            scale: 1.0,
        };
        shows_two_cells(&pair, &load)
    }

    #[test]
    fn test_crops_of_two_neighbours_show_two_cells_and_shifted_crops_of_one_do_not() {
        assert_eq!(two_cells(0, 30, false), Some(true));
        assert_eq!(two_cells(0, 30, true), Some(true));
        assert_eq!(two_cells(-3, 5, false), Some(false));
        assert_eq!(two_cells(-3, 5, true), Some(false));
        assert_eq!(two_cells(28, 33, false), Some(false));
        // The nearest nucleus is 18 of 96 columns away from the second's middle.
        assert_eq!(two_cells(0, 48, false), None);
    }

    /// Of 20 rows and 40 columns: 0.15 of 20 are 3 pixels.
    #[test]
    fn test_the_middle_ends_at_a_share_of_the_shorter_side() {
        let is_near = |pixels: &[(usize, usize)]| {
            let mut nucleus = vec![false; 20 * 40];
            for (y, x) in pixels {
                nucleus[y * 40 + x] = true;
            }
            is_in_the_middle(&nucleus, 20, 40)
        };
        // The middle of pixel 7 is 2.5 pixels before 10, that of pixel 12 as many after it.
        for y in 0..20 {
            assert_eq!(is_near(&[(y, 19)]), (7..=12).contains(&y), "row {y}");
        }
        for x in 0..40 {
            assert_eq!(is_near(&[(9, x)]), (17..=22).contains(&x), "column {x}");
        }
        // What counts is the centre of all its pixels; here it is exactly 3 pixels away.
        assert!(is_near(&[(6, 0), (7, 39)]));
        assert!(!is_near(&[(6, 0), (6, 39)]));
        assert!(!is_near(&[]));
    }

    #[test]
    fn test_without_a_nucleus_nobody_knows() {
        assert_eq!(two_cells(400, 400, false), None);
    }
}
