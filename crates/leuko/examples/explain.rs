//! Prints how much of what speaks for a class lies on the nucleus, and saves the heat map of the image.

use leuko::core::Seed;
use leuko::explain::Preset;
use leuko::lab::{Ensemble, Explainer, Method, Training};
use leuko::study::{Silent, Store};
use leuko::synthetic::SyntheticConfig;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Two epochs on synthetic cells: too few to be right. `model` may also be a checkpoint of yours.
    let folder = tempfile::tempdir()?;
    let (cells, model) = (folder.path().join("cells"), folder.path().join("model"));
    SyntheticConfig::of(30, 192).write(Seed(1), &cells)?;
    let training = Training {
        folds: Some(3),
        max_epochs: Some(2),
        ..Training::default()
    };
    training.run(&cells, &Store::open(&model)?, &Silent)?;

    let ensemble = Ensemble::load(&[model])?;
    let explainer = Explainer::new(&ensemble, Method::Lrp, Preset::EpsilonPlusFlat)?;
    let found = explainer.explain_file(&cells.join("lymphoblast/0001.png"), None)?;
    println!("predicted: {} ({:.2})", found.class, found.probability());
    match found.explanation.shares() {
        Some(shares) => println!("what speaks for it lies on: {shares}"),
        None => println!("no nucleus was found, or nothing speaks for it"),
    }
    let picture = std::env::temp_dir().join("heat-map.png");
    found.heat_map.save(&picture)?;
    println!("the heat map is in {}", picture.display());
    Ok(())
}
