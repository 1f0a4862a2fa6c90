//! Prints how much of what speaks for a class lies on the nucleus, and saves the heat map of one image.
//!
//! `cargo run --release -p leuko --example explain -- CHECKPOINT IMAGE`; without arguments it trains on synthetic
//! cells first.

use std::error::Error;
use std::path::PathBuf;

use leuko::core::Seed;
use leuko::explain::Preset;
use leuko::lab::{Ensemble, ExplainConfig, Training, explain};
use leuko::study::{Silent, Store};
use leuko::synthetic::SyntheticConfig;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (checkpoint, image) = match (arguments.next(), arguments.next()) {
        (Some(checkpoint), Some(image)) => (checkpoint, image),
        _ => {
            let cells = folder.path().join("cells");
            SyntheticConfig::of(30, 192).write(Seed(1), &cells)?;
            let training = Training {
                folds: Some(3),
                max_epochs: Some(2),
                ..Training::default()
            };
            let store = Store::open(&folder.path().join("results"))?;
            let mut networks = training.run(&cells, &store, &Silent)?.networks;
            (networks.swap_remove(0), cells.join("lymphoblast/0001.png"))
        }
    };
    let ensemble = Ensemble::load(&[checkpoint])?;
    let config = ExplainConfig {
        composite: Preset::EpsilonPlusFlat,
        ..ExplainConfig::default()
    };
    let out = std::env::temp_dir().join("leuko-explained");
    for one in explain(&ensemble, &[image], &config, &out, &Silent)?.explained {
        if let Some(shares) = one.shares() {
            println!(
                "{}: {:.0}% on the nucleus",
                one.class,
                100.0 * shares.nucleus
            );
        }
        println!("{}", out.join(&one.figure).display());
    }
    Ok(())
}
