//! Prints Dice's coefficient of nuclei and cells over a folder with images and masks; without a folder,
//! over synthetic cells.
//!
//! Run with `cargo run --release -p leuko-segment --example dice -- FOLDER`. The folder holds, as data set
//! 1 of Zheng et al. (2018) does, images `001.bmp` and masks `001.png`: nucleus white, cytoplasm grey, the
//! rest black. Settings were chosen on the images with even numbers.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use leuko_core::Seed;
use leuko_data::decode::decode;
use leuko_segment::{Region, SegmentConfig, cell_dice, nucleus_dice, segment};
use leuko_synthetic::{SyntheticConfig, generate};

/// Scores of one image.
struct Score {
    group: String,
    nucleus: f64,
    cell: f64,
    milliseconds: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let scores = match std::env::args().nth(1) {
        Some(folder) => of_folder(Path::new(&folder))?,
        None => of_synthetic_cells()?,
    };
    println!("Dice's coefficient               nucleus                      whole cell");
    println!("images            n   quartile median quartile     quartile median quartile      ms");
    let mut groups: Vec<&str> = scores.iter().map(|score| score.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        row(group, scores.iter().filter(|score| score.group == group));
    }
    row("all", scores.iter());
    Ok(())
}

fn of_folder(folder: &Path) -> Result<Vec<Score>, Box<dyn Error>> {
    let mut masks: Vec<PathBuf> = fs_err::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    masks.retain(|path| path.extension().is_some_and(|extension| extension == "png"));
    masks.sort();
    let mut scores = Vec::new();
    for path in masks {
        let image = decode(&path.with_extension("bmp"))?.pixels;
        let truth: Vec<Region> = decode(&path)?
            .pixels
            .pixels()
            .map(|pixel| match pixel.0[0] {
                0..64 => Region::Background,
                64..192 => Region::Cytoplasm,
                192.. => Region::Nucleus,
            })
            .collect();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let even =
            name.ends_with(|digit: char| digit.to_digit(10).is_some_and(|digit| digit % 2 == 0));
        let group = if even { "even (tuned on)" } else { "odd" };
        let (width, height) = (image.width() as usize, image.height() as usize);
        scores.push(score(group, image.as_raw(), width, height, &truth)?);
    }
    Ok(scores)
}

fn of_synthetic_cells() -> Result<Vec<Score>, Box<dyn Error>> {
    let config = SyntheticConfig::default();
    let set = generate(&config, Seed(1), &|_done| {})?;
    let mut scores = Vec::new();
    for (image, id) in set.images.ids().iter().enumerate() {
        let truth = set.masks[image].regions();
        let kind = id.0.split('/').next().unwrap_or_default();
        let pixels = set.images.pixels(image);
        scores.push(score(kind, pixels, config.side, config.side, truth)?);
    }
    Ok(scores)
}

/// An image without a nucleus found scores 0.
fn score(
    group: &str,
    pixels: &[u8],
    width: usize,
    height: usize,
    truth: &[Region],
) -> Result<Score, Box<dyn Error>> {
    let start = Instant::now();
    let found = segment(pixels, width, height, &SegmentConfig::default());
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let (nucleus, cell) = match found {
        Ok(found) => (
            nucleus_dice(&found.regions, truth)?,
            cell_dice(&found.regions, truth)?,
        ),
        Err(_) => (0.0, 0.0),
    };
    Ok(Score {
        group: group.to_owned(),
        nucleus,
        cell,
        milliseconds,
    })
}

fn row<'a>(group: &str, scores: impl Iterator<Item = &'a Score>) {
    let scores: Vec<&Score> = scores.collect();
    let quantiles = |value: fn(&Score) -> f64| {
        let mut values: Vec<f64> = scores.iter().map(|score| value(score)).collect();
        values.sort_by(f64::total_cmp);
        [0.25, 0.5, 0.75].map(|part| quantile(&values, part))
    };
    let nucleus = quantiles(|score| score.nucleus).map(|value| format!("{value:8.3}"));
    let cell = quantiles(|score| score.cell).map(|value| format!("{value:8.3}"));
    let [_, time, _] = quantiles(|score| score.milliseconds);
    println!(
        "{group:15} {:3}   {}     {} {time:7.1}",
        scores.len(),
        nucleus.concat(),
        cell.concat()
    );
}

/// Quantile of sorted values, linear between them (type 7); NaN if there are none.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = part * last as f64;
    let (low, high) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    low + (high - low) * place.fract()
}
