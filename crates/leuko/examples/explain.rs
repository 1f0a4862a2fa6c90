//! Prints how much of what speaks for a class lies on the nucleus, and saves the heat map of one image.
//!
//! `cargo run --release -p leuko --example explain -- CHECKPOINT IMAGE`; without arguments it trains on synthetic
//! cells first.

use std::error::Error;

use leuko::core::Seed;
use leuko::explain::Preset;
use leuko::lab::{Ensemble, ExplainConfig, Training, explain, prepare, read_labelled, train};
use leuko::study::{Silent, Store};
use leuko::synthetic::{SyntheticConfig, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (checkpoint, image) = match &arguments[..] {
        [checkpoint, image] => (checkpoint.into(), image.into()),
        _ => {
            generate(&SyntheticConfig::of(30, 192), Seed(1), &|_| {})?
                .write(&folder.path().join("cells"))?;
            let cells = read_labelled(&folder.path().join("cells"), &Silent)?;
            let image = cells.entries[0].path.clone();
            let assignments = vec!["train.max_epochs=2".to_owned()];
            let training = Training {
                folds: Some(3),
                assignments,
                ..Training::default()
            };
            let store = Store::open(&folder.path().join("results"))?;
            let plan = prepare(cells, &training, None, &Silent)?;
            (
                train(&plan, &store, &Silent)?.networks.swap_remove(0),
                image,
            )
        }
    };
    let ensemble = Ensemble::load(&[checkpoint])?;
    let config = ExplainConfig {
        composite: Preset::EpsilonPlusFlat,
        ..ExplainConfig::default()
    };
    let out = std::env::temp_dir().join("leuko-explained");
    for of in explain(&ensemble, &[image], &config, &out, &Silent)?.explained {
        match of.shares() {
            Some(shares) => println!(
                "{}: {:.0}% on the nucleus",
                of.class,
                100.0 * shares.nucleus
            ),
            None => println!("{}: no nucleus was found", of.class),
        }
        println!("{}", out.join(&of.figure).display());
    }
    Ok(())
}
