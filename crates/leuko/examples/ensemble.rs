//! Prints the scores of an ensemble trained on a labelled folder, and its answers for two new images.
//!
//! `cargo run --release -p leuko --example ensemble -- CELLS NEW` reads `CELLS/CLASS/*.png` and `NEW/*.png`; without
//! arguments it draws synthetic cells.

use std::error::Error;
use std::path::PathBuf;

use leuko::core::Seed;
use leuko::lab::{Ensemble, Training, find_images, predict};
use leuko::study::{Silent, Store};
use leuko::synthetic::SyntheticConfig;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [cells, new] = <[PathBuf; 2]>::try_from(arguments)
        .unwrap_or_else(|_| ["cells", "new"].map(|name| folder.path().join(name)));
    if !cells.exists() {
        SyntheticConfig::of(40, 192).write(Seed(1), &cells)?;
        SyntheticConfig::of(2, 192).write(Seed(2), &new)?;
    }
    let training = Training {
        folds: Some(3),
        max_epochs: Some(3),
        ..Training::default()
    };
    let store = Store::open(&folder.path().join("results"))?;
    let trained = training.run(&cells, &store, &Silent)?;
    for accuracy in trained.scores().iter().filter_map(|size| size.accuracy) {
        println!("accuracy in {} folds: {accuracy}", trained.networks.len());
    }

    let ensemble = Ensemble::load(&trained.networks)?;
    let new = find_images(&[new], &Silent)?;
    for one in predict(&ensemble, &new, None, &Silent)?.predictions {
        let (path, class) = (one.path.display(), ensemble.class_name(one.class())?);
        println!("{path}: {class} ({:.2})", one.probability());
    }
    Ok(())
}
