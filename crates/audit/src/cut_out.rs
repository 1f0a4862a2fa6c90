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
