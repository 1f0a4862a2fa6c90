//! Overlays.
#![expect(clippy::unwrap_used, reason = "draft")]
use std::path::PathBuf;

use leuko_segment::*;

fn main() {
    let mut args = std::env::args().skip(1);
    let out = PathBuf::from(args.next().unwrap());
    let config: SegmentConfig = serde_json::from_str(&args.next().unwrap()).unwrap();
    for file in args {
        let path = PathBuf::from(&file);
        let image = leuko_data::decode::decode(&path).unwrap().pixels;
        let (w, h) = image.dimensions();
        let found = segment(image.as_raw(), w as usize, h as usize, &config);
        let drawn = match found {
            Ok(f) => overlay(image.as_raw(), &f).unwrap(),
            Err(e) => {
                println!("{file}: {e}");
                image.as_raw().clone()
            }
        };
        let name = format!("{}_{}.png", path.parent().unwrap().file_name().unwrap().to_string_lossy(), path.file_stem().unwrap().to_string_lossy());
        image::save_buffer(out.join(name), &drawn, w, h, image::ColorType::Rgb8).unwrap();
    }
}
