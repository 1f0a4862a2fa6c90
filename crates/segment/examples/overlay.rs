//! Draws the outlines of nucleus and cell over images, as PNG files to look at.
//!
//! Run with `cargo run --release -p leuko-segment --example overlay -- OUTPUT IMAGE...`, or without images
//! for 60 synthetic cells. Prints the images in which no nucleus was found.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;
use std::path::Path;

use image::RgbImage;
use leuko_core::Seed;
use leuko_data::decode::decode;
use leuko_segment::{SegmentConfig, SegmentError, overlay, segment};
use leuko_synthetic::{SyntheticConfig, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let output = arguments.next().ok_or("usage: overlay OUTPUT [IMAGE...]")?;
    let output = Path::new(&output);
    fs_err::create_dir_all(output)?;
    let files: Vec<String> = arguments.collect();
    for file in &files {
        let path = Path::new(file);
        let part = |part: Option<&std::ffi::OsStr>| {
            part.unwrap_or_default().to_string_lossy().into_owned()
        };
        let folder = part(path.parent().and_then(Path::file_name));
        let name = format!("{folder}_{}.png", part(path.file_stem()));
        draw(&decode(path)?.pixels, &output.join(name))?;
    }
    if files.is_empty() {
        let config = SyntheticConfig {
            count: 60,
            ..SyntheticConfig::default()
        };
        let set = generate(&config, Seed(1), &|_done| {})?;
        for (number, id) in set.images.ids().iter().enumerate() {
            let side = config.side as u32;
            let pixels = set.images.pixels(number).to_vec();
            let image = RgbImage::from_raw(side, side, pixels).ok_or("an image of another size")?;
            let name = format!("synthetic_{}.png", id.0.replace('/', "_"));
            draw(&image, &output.join(name))?;
        }
    }
    Ok(())
}

fn draw(image: &RgbImage, path: &Path) -> Result<(), Box<dyn Error>> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    match segment(image, width, height, &SegmentConfig::default()) {
        Ok(found) => {
            let drawn = overlay(image, &found)?;
            image::save_buffer(
                path,
                &drawn,
                image.width(),
                image.height(),
                image::ColorType::Rgb8,
            )?;
        }
        Err(error @ SegmentError::NoNucleus { .. }) => println!("{}: {error}", path.display()),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
