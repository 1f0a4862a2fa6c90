//! Cells that were cut out of their image and laid on black.
//!
//! Their outline against black is by far the strongest detail, and outlines of cells are alike. So the
//! background is filled smoothly, and the texture of the cell is compared.

use std::collections::VecDeque;

use crate::Image;
use crate::plane::Plane;

/// Lightest channel of a background, in grey levels. No stained smear is as dark at the border.
const DARK: u8 = 24;

/// Grey levels by which a channel of the background may differ from its colour. Photographs vary by more.
const EVEN: u8 = 2;

/// The same next to the background, where compression leaves traces of the outline.
const NEAR: u8 = 24;

/// An image is cut out if at least this share of it has one colour that touches its border.
const LEAST_SHARE: f64 = 0.15;

/// Contrast, in grey levels, that each texture gets.
const CONTRAST: f32 = 32.0;

/// Contrast, in grey levels, below which a texture counts as noise.
const NOISE: f32 = 4.0;

/// Luminance of an image. Of a cut-out it is what is left of the cell if the contrast is the same everywhere:
/// texture counts as much as the edge of the nucleus.
pub(crate) fn luminance(image: &Image) -> Plane {
    let plane = Plane::luminance(image);
    match background(image) {
        None => plane,
        Some(background) => texture(plane, &background),
    }
}

/// Differences from the mean of the neighbourhood, in its standard deviations; 0 in the background.
fn texture(plane: Plane, background: &[bool]) -> Plane {
    let radius = (plane.height.min(plane.width) / 24).max(2);
    // Compression changes the finest texture.
    let cell = filled(plane, background).smoothed(1);
    let mut texture = cell.detail(0, radius);
    let mut squares = texture.clone();
    squares.values.iter_mut().for_each(|value| *value *= *value);
    let spread = squares.smoothed(radius);
    let of_pixel = texture.values.iter_mut().zip(&spread.values);
    for ((value, variance), is_background) in of_pixel.zip(background) {
        *value = match is_background {
            true => 0.0,
            false => CONTRAST * *value / (variance.max(0.0).sqrt() + NOISE),
        };
    }
    texture
}

/// Which pixels are the even background of a cut-out; `None` if the image is none.
fn background(image: &Image) -> Option<Vec<bool>> {
    let (height, width) = (image.height(), image.width());
    let pixels = image.triples();
    let border: Vec<usize> = (0..height * width)
        .filter(|at| {
            let (y, x) = (at / width, at % width);
            y == 0 || x == 0 || y + 1 == height || x + 1 == width
        })
        .collect();
    let colour = commonest(border.iter().map(|&at| pixels[at]))?;
    if colour.iter().any(|&channel| channel > DARK) {
        return None;
    }
    let like = |at: usize, tolerance: u8| {
        let channels = pixels[at].iter().zip(colour);
        channels
            .into_iter()
            .all(|(&a, b)| a.abs_diff(b) <= tolerance)
    };
    let even = (0..pixels.len()).filter(|&at| like(at, EVEN)).count();
    if (even as f64) < LEAST_SHARE * pixels.len() as f64 {
        return None;
    }
    let mut background = vec![false; pixels.len()];
    let mut open: VecDeque<usize> = border.into_iter().filter(|&at| like(at, EVEN)).collect();
    while let Some(at) = open.pop_front() {
        if std::mem::replace(&mut background[at], true) {
            continue;
        }
        let (y, x) = (at / width, at % width);
        let up = (y > 0).then(|| at - width);
        let down = (y + 1 < height).then_some(at + width);
        let left = (x > 0).then(|| at - 1);
        let right = (x + 1 < width).then_some(at + 1);
        let near = [up, down, left, right].into_iter().flatten();
        open.extend(near.filter(|&near| !background[near] && like(near, NEAR)));
    }
    let share = background.iter().filter(|is| **is).count() as f64 / pixels.len() as f64;
    // An image of one colour has no cell.
    (LEAST_SHARE..1.0).contains(&share).then_some(background)
}

/// The most frequent colour; of equally frequent ones the smallest.
fn commonest(colours: impl Iterator<Item = [u8; 3]>) -> Option<[u8; 3]> {
    let mut colours: Vec<[u8; 3]> = colours.collect();
    colours.sort_unstable();
    let mut best: &[[u8; 3]] = &[];
    for run in colours.chunk_by(|a, b| a == b) {
        if run.len() > best.len() {
            best = run;
        }
    }
    best.first().copied()
}

/// The plane with smooth values in place of the background: means of the nearest values around, first of
/// small neighbourhoods, then of larger ones where those hold none.
fn filled(mut plane: Plane, background: &[bool]) -> Plane {
    let known = Plane {
        values: background
            .iter()
            .map(|is| if *is { 0.0 } else { 1.0 })
            .collect(),
        ..plane
    };
    for (value, known) in plane.values.iter_mut().zip(&known.values) {
        *value *= known;
    }
    let mut missing = background.to_vec();
    let mut result = plane.clone();
    let mut radius = 2;
    while missing.contains(&true) && radius < 2 * plane.height.max(plane.width) {
        let (sums, weights) = (plane.smoothed(radius), known.smoothed(radius));
        let means = sums.values.into_iter().zip(weights.values);
        let places = missing.iter_mut().zip(&mut result.values);
        for ((missing, value), (sum, weight)) in places.zip(means) {
            // Below this, what is left is rounding.
            if *missing && weight > 1e-4 {
                *value = sum / weight;
                *missing = false;
            }
        }
        radius *= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::noise;

    /// Checks that of an image of grey levels `.` and `,` are the background. `.` and `o` are 0, `,` and `;` are 24,
    /// `#` is 25 or more.
    #[track_caller]
    fn check(rows: &[&str]) {
        let letters = rows.concat().into_bytes();
        let pixels = letters.iter().zip((25..200).cycle());
        let pixels = pixels.flat_map(|(letter, lighter)| match letter {
            b'.' | b'o' => [0; 3],
            b',' | b';' => [24; 3],
            _ => [lighter; 3],
        });
        let image = Image::new(rows.len(), rows[0].len(), pixels.collect()).unwrap();
        let expected: Vec<bool> = letters.iter().map(|at| b".,".contains(at)).collect();
        assert_eq!(background(&image).unwrap(), expected);
    }

    /// A winding corridor and dim pixels beside it belong to the background; a hole of the cell does not.
    #[test]
    fn test_background_is_what_is_reached_from_the_border() {
        check(&[
            ".....,.....",
            ".#.#######.",
            ".#.##...##.",
            ".#.##.#.##.",
            ".#....#.###",
            ".######.##.",
            ".#oo##,.##.",
            ".#o;######.",
            ".#########.",
            "...........",
        ]);
        // One piece at each border.
        check(&[
            "##..###", "######.", ".#####.", ".#####.", "#######", "#######", "##..###",
        ]);
    }

    /// Ten rows and columns: `black` pixels of the border and those of `inside`, all others of many colours.
    fn black(black: usize, inside: usize, colour: [u8; 3]) -> Image {
        let on_border = |at: &usize| [0, 9].contains(&(at / 10)) || [0, 9].contains(&(at % 10));
        let border = (0..100).filter(on_border).take(black);
        let centre = (0..100).filter(|at| !on_border(at)).take(inside);
        let mut pixels: Vec<[u8; 3]> = (0..100).map(|at| [100 + at, 7, 9]).collect();
        for at in border.chain(centre) {
            pixels[at] = colour;
        }
        Image::new(10, 10, pixels.into_flattened()).unwrap()
    }

    #[test]
    fn test_a_cut_out_has_a_dark_border_of_at_least_15_in_100_pixels() {
        let is_cut_out = |image: Image| background(&image).is_some();
        assert!(is_cut_out(black(15, 0, [0; 3])));
        assert!(!is_cut_out(black(14, 0, [0; 3])));
        // Eight pixels inside are as black, but no way leads to them from the first 14 of the border.
        let mut pixels = black(14, 0, [0; 3]).triples().to_vec();
        pixels[51..59].fill([0; 3]);
        let apart = Image::new(10, 10, pixels.into_flattened()).unwrap();
        assert!(!is_cut_out(apart));
        assert!(is_cut_out(black(36, 0, [24, 0, 24])));
        assert!(!is_cut_out(black(36, 0, [0, 25, 0])));
        // Without a cell.
        assert!(!is_cut_out(black(36, 64, [0; 3])));
        assert!(is_cut_out(black(36, 63, [0; 3])));
    }

    #[test]
    fn test_the_commonest_colour_is_the_smallest_of_equally_frequent_ones() {
        let [a, b, c] = [[1, 9, 9], [2, 0, 0], [2, 0, 1]];
        assert_eq!(commonest([c, b, a, c, b].into_iter()), Some(b));
        assert_eq!(commonest([c, b, a, c, b, c].into_iter()), Some(c));
        assert_eq!(commonest([].into_iter()), None);
    }

    /// The mean over the square around a place, of the values that are there.
    fn mean(grid: &[Vec<Option<f64>>], (y, x): (usize, usize), radius: usize) -> Option<f64> {
        let near =
            |from: usize, size: usize| from.saturating_sub(radius)..(from + radius + 1).min(size);
        let rows = &grid[near(y, grid.len())];
        let values = rows.iter().flat_map(|row| &row[near(x, row.len())]);
        let known: Vec<f64> = values.copied().flatten().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    }

    fn each(like: &Plane, value: impl Fn((usize, usize)) -> Option<f64>) -> Vec<Vec<Option<f64>>> {
        let row = |y| (0..like.width).map(|x| value((y, x))).collect();
        (0..like.height).map(row).collect()
    }

    fn close(plane: &Plane, expected: &[Vec<Option<f64>>]) {
        for (value, expected) in plane.values.iter().zip(expected.concat()) {
            let expected = expected.unwrap();
            assert!(
                (f64::from(*value) - expected).abs() < 1e-3,
                "{value} {expected}"
            );
        }
    }

    /// By the definitions, place by place in double precision.
    #[test]
    fn test_texture_is_that_of_the_filled_image() {
        // A cell in a corner, so that most of the background is far from it.
        let plane = noise(72, 50, "cell");
        let background: Vec<bool> = (0..72 * 50usize)
            .map(|at| (at / 50).pow(2) + (at % 50).pow(2) > 20 * 20)
            .collect();
        let known = each(&plane, |(y, x)| {
            (!background[y * 50 + x]).then(|| f64::from(plane.row(y)[x]))
        });
        let fill = each(&plane, |at| {
            known[at.0][at.1].or_else(|| {
                [2, 4, 8, 16, 32, 64]
                    .into_iter()
                    .find_map(|r| mean(&known, at, r))
            })
        });
        close(&filled(plane.clone(), &background), &fill);

        let cell = each(&plane, |at| mean(&fill, at, 1));
        // A 24th of 50 is 2.
        let detail = each(&plane, |at| Some(cell[at.0][at.1]? - mean(&cell, at, 2)?));
        let squares = each(&plane, |(y, x)| Some(detail[y][x]?.powi(2)));
        let expected = each(&plane, |(y, x)| match background[y * 50 + x] {
            true => Some(0.0),
            false => Some(32.0 * detail[y][x]? / (mean(&squares, (y, x), 2)?.sqrt() + 4.0)),
        });
        close(&texture(plane, &background), &expected);
    }
}
