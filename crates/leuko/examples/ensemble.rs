//! Prints the scores of an ensemble trained on a labelled folder, and its answers for two new images.
//!
//! `cargo run --release -p leuko --example ensemble -- CELLS NEW` reads `CELLS/CLASS/*.png` and `NEW/*.png`; without
//! arguments it draws synthetic cells.

use std::error::Error;
use std::path::PathBuf;

use leuko::core::Seed;
use leuko::lab::{Ensemble, MODEL, Training, find_images, predict, prepare, read_labelled, train};
use leuko::study::{Silent, Store};
use leuko::synthetic::{SyntheticConfig, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [cells, new] = <[PathBuf; 2]>::try_from(arguments)
        .unwrap_or_else(|_| ["cells", "new"].map(|name| folder.path().join(name)));
    if !cells.exists() {
        generate(&SyntheticConfig::of(40, 192), Seed(1), &|_| {})?.write(&cells)?;
        generate(&SyntheticConfig::of(2, 192), Seed(2), &|_| {})?.write(&new)?;
    }
    let training = Training {
        folds: Some(3),
        assignments: vec!["train.max_epochs=3".to_owned()],
        ..Training::default()
    };
    let store = Store::open(&folder.path().join("results"))?;
    let plan = prepare(read_labelled(&cells, &Silent)?, &training, None, &Silent)?;
    let trained = train(&plan, &store, &Silent)?;
    for size in &trained.conclusion.experiments[0].summary.sizes {
        if let Some(accuracy) = &size.accuracy {
            println!("{} networks: accuracy {accuracy}", size.folds_completed);
        }
    }

    let ensemble = Ensemble::load(&[store.folder().join(MODEL)])?;
    let new = find_images(&[new], &Silent)?;
    for of in predict(&ensemble, &new, None, &Silent)?.predictions {
        let class = of.answer.predicted();
        let p = of.answer.probabilities[class];
        println!(
            "{}: {} ({p:.2})",
            of.path.display(),
            ensemble.classes[class]
        );
    }
    Ok(())
}
