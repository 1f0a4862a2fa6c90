//! Prints the ROC-AUC for growing training sets of your own question, and draws it as boxes.

use std::error::Error;

use leuko::core::Seed;
use leuko::study::{ClassGroup, ExperimentSettings, Plan, Settings, Silent, Source, Store, run};
use leuko::synthetic::{SyntheticConfig, generate};
use leuko::viz::{LearningCurve, render_svg};

fn main() -> Result<(), Box<dyn Error>> {
    let cells = generate(&SyntheticConfig::of(60, 192), Seed(1), &|_| {})?;

    let mut question = ExperimentSettings::binary(
        "Lymphoblasts against lymphocytes",
        "synthetic",
        ClassGroup::new("normal", ["lymphocyte"]),
        ClassGroup::new("blast", ["lymphoblast"]),
    );
    question.grid.set_sizes([4, 8, 12]);
    question.grid.folds = 4;
    question.grid.run_folds = 4;
    question.train.max_epochs = 4;

    let source = Source::Memory {
        catalogue: cells.catalogue,
        images: cells.images,
        synthetic: true,
    };
    let settings = Settings::of_one("blasts", question)?;
    let plan = Plan::of_source(settings, source, &Silent)?;
    let folder = tempfile::tempdir()?;
    let conclusion = run(&plan, &Store::open(folder.path())?, &Silent)?;

    let summary = &conclusion.experiments[0].summary;
    for size in &summary.sizes {
        let images = size.training_images.get();
        println!("{images} images: ROC-AUC {:.2?} in each fold", size.aucs());
    }
    let curve = std::env::temp_dir().join("learning-curve.svg");
    fs_err::write(&curve, render_svg(&LearningCurve::of(summary))?)?;
    println!("{}", curve.display());
    Ok(())
}
