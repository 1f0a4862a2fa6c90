//! Puts 400 altered copies among the images of a folder, in which each cell is shown once, and prints how many of
//! them the audit finds, and what else it takes for copies.
//!
//! Run with `cargo run --release -p leuko-audit --example recall -- FOLDER`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::BTreeMap;
use std::path::Path;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, flip_horizontal, resize, rotate90, rotate180};
use leuko_audit::{Config, Image, audit};
use leuko_core::{Seed, Stream};
use leuko_data::decode::decode;
use leuko_data::image_files;

type Failure = Box<dyn std::error::Error>;

/// Number of copies.
const COPIES: usize = 400;

/// What is done to an image to make a copy.
const KINDS: [&str; 6] = [
    "shifted by up to a tenth of the side",
    "other exposure and white balance",
    "turned or mirrored",
    "compressed again, quality 40 to 90",
    "reduced to 0.5 to 0.9 of the side",
    "all of these",
];

fn main() -> Result<(), Failure> {
    let folder = std::env::args_os().nth(1).ok_or("name a folder")?;
    let mut paths = image_files(Path::new(&folder))?.files;
    paths.sort();
    paths.retain(|path| decode(path).is_ok());
    if paths.len() < COPIES {
        return Err(format!("{} images are too few for {COPIES} copies", paths.len()).into());
    }

    let mut stream = Stream::new(Seed(1), "copies");
    let mut originals: Vec<usize> = (0..paths.len()).collect();
    stream.shuffle(&mut originals);
    originals.truncate(COPIES);
    let mut copies = Vec::new();
    for (number, &original) in originals.iter().enumerate() {
        let pixels = decode(&paths[original])?.pixels;
        copies.push(altered(&pixels, number % KINDS.len(), &mut stream)?);
    }

    let load = |i: usize| -> Result<Image, Failure> {
        match i.checked_sub(paths.len()) {
            Some(copy) => image(&copies[copy]),
            None => image(&decode(&paths[i])?.pixels),
        }
    };
    let count = paths.len() + copies.len();
    let report = audit(count, &load, None, &Config::default(), &|_| {})?;

    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut others = 0;
    for group in &report.groups {
        for pair in &group.matches {
            let copy = pair.second.checked_sub(paths.len());
            match copy.filter(|&copy| originals[copy] == pair.first) {
                Some(copy) => *found.entry(KINDS[copy % KINDS.len()]).or_default() += 1,
                None => others += 1,
            }
        }
    }
    for (kind, name) in KINDS.iter().enumerate() {
        let of = (0..COPIES)
            .filter(|copy| copy % KINDS.len() == kind)
            .count();
        let found = found.get(name).copied().unwrap_or(0);
        println!("{found:>4} of {of:>3}  {name}");
    }
    let all: usize = found.values().sum();
    println!(
        "among {} images: {all} of {COPIES} copies found (recall {:.4}), {others} other pairs (precision {:.4})",
        paths.len(),
        all as f64 / COPIES as f64,
        all as f64 / (all + others).max(1) as f64
    );
    Ok(())
}

/// A copy of an image, altered in one way or in all.
fn altered(image: &RgbImage, kind: usize, stream: &mut Stream) -> Result<RgbImage, Failure> {
    let is = |one: usize| kind == one || kind == KINDS.len() - 1;
    let mut copy = image.clone();
    if is(0) {
        // The part that stays is nine tenths of the side.
        let (width, height) = copy.dimensions();
        let mut left_out = |side: u32| stream.uniform(0.0, f64::from(side) / 10.0) as u32;
        let (left, top) = (left_out(width), left_out(height));
        copy = crop_imm(&copy, left, top, width * 9 / 10, height * 9 / 10).to_image();
    }
    if is(1) {
        let gains = [(); 3].map(|()| stream.uniform(0.75, 1.1));
        let power = stream.uniform(0.8, 1.25);
        for pixel in copy.pixels_mut() {
            for (value, gain) in pixel.0.iter_mut().zip(gains) {
                let light = (f64::from(*value) / 255.0).powf(power) * gain;
                *value = (255.0 * light).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    if is(2) {
        copy = match stream.uniform(0.0, 4.0) as u32 {
            0 => rotate90(&copy),
            1 => rotate180(&copy),
            2 => flip_horizontal(&copy),
            _ => rotate90(&flip_horizontal(&copy)),
        };
    }
    if is(4) {
        let scale = stream.uniform(0.5, 0.9);
        let side = |side: u32| (f64::from(side) * scale).round() as u32;
        let (width, height) = copy.dimensions();
        copy = resize(&copy, side(width), side(height), FilterType::Lanczos3);
    }
    if is(3) {
        let mut file = Vec::new();
        let quality = stream.uniform(40.0, 90.0) as u8;
        JpegEncoder::new_with_quality(&mut file, quality).encode_image(&copy)?;
        copy = image::load_from_memory(&file)?.to_rgb8();
    }
    Ok(copy)
}

fn image(pixels: &RgbImage) -> Result<Image, Failure> {
    let (width, height) = pixels.dimensions();
    Ok(Image::new(
        height as usize,
        width as usize,
        pixels.as_raw().clone(),
    )?)
}
