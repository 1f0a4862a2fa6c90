//! Prints the ROC-AUC for growing training sets of your own question, and draws it as boxes.

use leuko::core::Seed;
use leuko::study::{ClassGroup, ExperimentSettings, Grid, Plan, Settings, Silent, Store, run};
use leuko::synthetic::{SyntheticConfig, generate};
use leuko::viz::{LearningCurve, save_as};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cells = generate(&SyntheticConfig::of(60, 192), Seed(1), &|_| {})?;

    let mut question = ExperimentSettings::binary(
        "Lymphoblasts against lymphocytes",
        "synthetic",
        ClassGroup::new("normal", ["lymphocyte"]),
        ClassGroup::new("blast", ["lymphoblast"]),
    );
    question.grid = Grid::new([4, 8, 12], 4)?;
    question.train.max_epochs = 4;
    let settings = Settings::of_one("blasts", question)?;
    let plan = Plan::of_source(settings, cells.into(), &Silent)?;
    let folder = tempfile::tempdir()?;
    let conclusion = run(&plan, &Store::open(folder.path())?, &Silent)?;

    let summary = &conclusion.experiments[0].summary;
    for size in &summary.sizes {
        let images = size.training_images.get();
        let aucs = size.aucs();
        println!("{images} training images: ROC-AUC {aucs:.2?} in the four folds");
    }
    let curve = std::env::temp_dir().join("learning-curve.svg");
    save_as(&LearningCurve::of(summary), &curve)?;
    println!("the learning curve is in {}", curve.display());
    Ok(())
}
