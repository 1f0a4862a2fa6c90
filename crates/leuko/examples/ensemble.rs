//! Prints the scores of an ensemble trained on a labelled folder, cautions about them, and its answers for two new images.

use leuko::core::Seed;
use leuko::lab::{Ensemble, Training, find_images, predict};
use leuko::study::{Silent, Store};
use leuko::synthetic::SyntheticConfig;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Synthetic cells: cells/lymphoblast/0001.png, cells/lymphocyte/0001.png, ...
    let folder = tempfile::tempdir()?;
    let [cells, new, results] = ["cells", "new", "results"].map(|name| folder.path().join(name));
    SyntheticConfig::of(40, 192).write(Seed(1), &cells)?;
    SyntheticConfig::of(2, 192).write(Seed(2), &new)?;

    let training = Training {
        folds: Some(3),
        max_epochs: Some(3),
        ..Training::default()
    };
    let trained = training.run(&cells, &Store::open(&results)?, &Silent)?;
    for accuracy in trained.scores().iter().filter_map(|size| size.accuracy) {
        println!("accuracy in 3 folds, mean ± standard deviation: {accuracy}");
    }

    for caution in &trained.conclusion.cautions {
        println!("caution: {caution}");
    }
    let ensemble = Ensemble::load(&trained.networks)?;
    let files = find_images(&[new], &Silent)?;
    for one in predict(&ensemble, &files, None, &Silent)?.predictions {
        let (class, probability) = (ensemble.class_name(one.class())?, one.probability());
        println!(
            "{}: {class}, probability {probability:.2}",
            one.path.display()
        );
    }
    Ok(())
}
