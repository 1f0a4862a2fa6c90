//! Copies at another magnification: the same field with more or fewer pixels.
//!
//! Crops of different sizes usually show the cell at one magnification, and are compared so. A resized copy
//! shows all of the field instead. Here each image is brought to the typical side, and pairs of which one was
//! larger than the other are compared once more.

use std::collections::BTreeSet;
use std::fmt::Display;

use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Rgb};

use crate::report::Match;
use crate::steps::Steps;
use crate::{Config, Image};

/// Sides that differ by less than this factor are those of crops, not of resized copies.
const LEAST: f64 = 1.08;

/// How much higher a resized copy must score than a shifted one: cells of one kind are more alike once they
/// have one size. Two lymphocytes of JTSC reached 0.59 so; copies on black, at 0.8 of the side, 0.79 and more.
const MARGIN: f64 = 0.1;

/// Most times that one side is as long as the other, a little more than the twofold that is searched.
const MOST: f64 = 2.1;

/// What is known of an image's size: rows and columns, or `None` if it is not compared.
pub(crate) type Sizes = [Option<(usize, usize)>];

/// Pairs of images of which one is the other at another magnification, with their scores. An image that can
/// no longer be read is in none: the comparison of crops reports it.
pub(crate) fn resized_pairs<E: Display>(
    steps: &Steps<'_, E>,
    sizes: &Sizes,
    config: &Config,
) -> Vec<Match> {
    let side = |image: usize| sizes[image].map(|(rows, columns)| rows.min(columns) as f64);
    let typical = steps.typical as f64;
    let factor = |a: f64, b: f64| a.max(b) / a.min(b);
    let near = |image: usize| side(image).is_some_and(|side| factor(side, typical) <= MOST);
    // Of two sides that differ by the least factor, one differs from the typical side by its root.
    let is_other =
        |image: usize| side(image).is_some_and(|side| factor(side, typical) >= LEAST.sqrt());
    let others: BTreeSet<usize> = (0..sizes.len())
        .filter(|&image| near(image) && is_other(image))
        .collect();
    if others.is_empty() {
        return Vec::new();
    }
    let load = |image: usize| (steps.load)(image).map(|image| scaled(&image, steps.typical));
    let at_one_side = steps.with_load(&load);
    let mut views = at_one_side.views((0..sizes.len()).filter(|&image| near(image)));
    let mut gone = Vec::new();
    let pairs = at_one_side.search(&mut views, &|image| others.contains(&image), &mut gone);
    let pairs = pairs
        .into_iter()
        .filter(|pair| match (side(pair.first), side(pair.second)) {
            (Some(a), Some(b)) => (LEAST..=MOST).contains(&factor(a, b)),
            _ => false,
        });
    let found = at_one_side.align(pairs.collect(), views, &mut gone);
    let in_pixels = |pair: Match| {
        let (Some(first), Some(second)) = (side(pair.first), side(pair.second)) else {
            return pair;
        };
        let pixels = |offset: isize| (offset as f64 * first / typical).round() as isize;
        Match {
            scale: second / first,
            rows: pixels(pair.rows),
            columns: pixels(pair.columns),
            ..pair
        }
    };
    let confirmed = found
        .into_iter()
        .filter(|pair| pair.score >= config.min_score + MARGIN);
    confirmed.map(in_pixels).collect()
}

/// The image with a shorter side of `side` pixels.
pub(crate) fn scaled(image: &Image, side: usize) -> Image {
    let (rows, columns) = (image.height(), image.width());
    let shorter = rows.min(columns).max(1);
    let scale = |length: usize| ((length * side) as f64 / shorter as f64).round().max(1.0) as u32;
    resized(image, scale(rows), scale(columns))
}

/// The image with these rows and columns.
pub(crate) fn resized(image: &Image, rows: u32, columns: u32) -> Image {
    let (height, width) = (image.height() as u32, image.width() as u32);
    let buffer = ImageBuffer::<Rgb<u8>, _>::from_raw(width, height, image.pixels());
    // An image has as many bytes as its sides say.
    let resized = buffer.map(|buffer| resize(&buffer, columns, rows, FilterType::Triangle));
    let pixels = resized.map_or_else(Vec::new, ImageBuffer::into_raw);
    Image::new(rows as usize, columns as usize, pixels).unwrap_or_else(|_| image.clone())
}
