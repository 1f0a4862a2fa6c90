//! Features of images as a table that `FeatureTable` reads, and how many images a second they took.
//!
//! ```text
//! cargo run --release -p leuko-pretrained --example features -- features.safetensors cells/*.tif
//! RAYON_NUM_THREADS=1 ...    on one core
//! ```
//!
//! The first run downloads the weights (17 MB). Images are named by their file's name without its ending.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use leuko_data::decode::decode;
use leuko_pretrained::{Backbone, Image, fetch, weights_path};
use safetensors::tensor::{Dtype, TensorView};

#[expect(clippy::print_stdout, reason = "an example prints its results")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments
        .next()
        .ok_or("expected: features OUT.safetensors IMAGE...")?;
    let paths: Vec<PathBuf> = arguments.collect();

    let weights = weights_path()?;
    if !weights.exists() {
        fetch(&weights)?;
    }
    let start = Instant::now();
    let backbone = Backbone::load(&weights)?;
    println!("ready after {:.2} s", start.elapsed().as_secs_f64());

    let decoded = paths
        .iter()
        .map(|path| decode(path))
        .collect::<Result<Vec<_>, _>>()?;
    let images: Vec<Image<'_>> = decoded
        .iter()
        .map(|image| Image {
            pixels: image.pixels.as_raw(),
            height: image.pixels.height() as usize,
            width: image.pixels.width() as usize,
        })
        .collect();
    let start = Instant::now();
    let features = backbone.features_of(&images, |_done| ControlFlow::Continue(()))?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{} images in {seconds:.2} s", images.len());
    println!("{:.1} images/s", images.len() as f64 / seconds);

    let name = |path: &Path| {
        path.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let bytes: BTreeMap<String, Vec<u8>> = paths
        .iter()
        .zip(&features)
        .map(|(path, vector)| {
            (
                name(path),
                vector
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect(),
            )
        })
        .collect();
    let views = bytes
        .iter()
        .map(|(name, bytes)| {
            Ok((
                name,
                TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes)?,
            ))
        })
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
    leuko_core::write_whole(&out, &safetensors::serialize(views, None)?)?;
    Ok(())
}
