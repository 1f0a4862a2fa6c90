//! Prints the images of a folder that show the same cell, with scores, and how long that took.
//!
//! Run with `cargo run --release -p leuko-audit --example folder -- FOLDER`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use leuko_audit::{Config, Image, audit};
use leuko_data::decode::decode;
use leuko_data::image_files;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("name a folder")?;
    let mut paths = image_files(Path::new(&folder))?.files;
    paths.sort();

    let load = |i: usize| -> Result<Image, Box<dyn std::error::Error>> {
        let pixels = decode(&paths[i])?.pixels;
        let (width, height) = pixels.dimensions();
        Ok(Image::new(
            height as usize,
            width as usize,
            pixels.into_raw(),
        )?)
    };
    let start = Instant::now();
    let ends = Mutex::new(BTreeMap::new());
    let report = audit(paths.len(), &load, None, &Config::default(), &|progress| {
        if let Ok(mut ends) = ends.lock() {
            ends.insert(progress.stage, (progress.of, start.elapsed()));
        }
    })?;
    for (stage, (of, end)) in ends.into_inner().unwrap_or_default() {
        println!("{stage:?}: {of}, done after {:.1} s", end.as_secs_f64());
    }

    let name = |i: usize| {
        paths[i]
            .strip_prefix(&folder)
            .unwrap_or(&paths[i])
            .display()
    };
    println!(
        "{} images, {} pairs compared",
        report.images, report.compared
    );
    for group in &report.groups {
        println!(
            "{} images of one cell, keep {}",
            group.members.len(),
            name(group.kept)
        );
        for pair in &group.matches {
            let (first, second) = (name(pair.first), name(pair.second));
            println!(
                "  {:.3} {first} {second} ({}, {} rows, {} columns)",
                pair.score, pair.turn, pair.rows, pair.columns
            );
        }
    }
    for pair in &report.near_misses {
        println!(
            "not confirmed: {:.3} {} {}",
            pair.score,
            name(pair.first),
            name(pair.second)
        );
    }
    for skipped in &report.skipped {
        println!("skipped: {} ({:?})", name(skipped.image), skipped.reason);
    }
    Ok(())
}
