//! Training one question's curve.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use fs_err as fs;
use leuko_core::Seed;
use leuko_data::Size;
use leuko_lab::{Trained, Training};
use leuko_study::howmany::Fitted;
use leuko_study::{Compute, Silent, Store};

use crate::questions::Question;
use crate::table::Row;

/// Numbers of training images, as far as a question has enough.
const SIZES: [usize; 6] = [10, 20, 30, 50, 100, 200];
/// A further one with the first seed. It takes as long as all others together.
const LARGEST: usize = 400;
/// The largest size of a question with less than 200 images to train on.
const LAST_RESORT: usize = 180;
/// Folds that the images are dealt to, and how many of them run.
const FOLDS: u16 = 10;
const RUN_FOLDS: u16 = 5;
/// Rows and columns of an image: the least that the network takes.
const SIDE: u32 = 190;

/// Trains the curve of a question for one seed, or reads what was trained before.
pub(crate) fn curve(
    question: &Question,
    seed: u64,
    work: &Path,
    compute: Compute,
) -> Result<Vec<Row>> {
    let images = question.images(seed);
    let name = format!("{}-s{seed}", question.name);
    let table = work.join(format!("{name}.csv"));
    let mut writer = csv::Writer::from_path(&table)?;
    writer.write_record(["path", "label"])?;
    for (path, label) in &images {
        writer.write_record([&format!("data/{path}"), *label])?;
    }
    writer.flush()?;
    let training = Training {
        folds: Some(FOLDS),
        size: Size {
            height: SIDE,
            width: SIDE,
        },
        assignments: settings(images.len(), seed),
        seed: Some(Seed(seed)),
        compute,
        ..Training::default()
    };
    let folder = folder(question, seed, work);
    fs::create_dir_all(&folder)?;
    let trained = training.run(&table, &Store::open(&folder)?, &Silent)?;
    rows(question, seed, &trained)
}

/// Where a curve's networks are.
fn folder(question: &Question, seed: u64, work: &Path) -> PathBuf {
    work.join("runs").join(format!("{}-s{seed}", question.name))
}

/// Whether all networks of a curve are trained and summarised.
pub(crate) fn is_trained(question: &Question, seed: u64, work: &Path) -> bool {
    folder(question, seed, work).join("summary.toml").exists()
}

fn settings(images: usize, seed: u64) -> Vec<String> {
    // Eight of ten folds train, and copies of a cell may be left out.
    let most = images * 8 / 10 - 10;
    let mut sizes: Vec<usize> = SIZES.into_iter().filter(|&size| size <= most).collect();
    if seed == 1 && most >= LARGEST {
        sizes.push(LARGEST);
    }
    if (LAST_RESORT..200).contains(&most) {
        sizes.push(LAST_RESORT);
    }
    vec![
        format!("grid.run_folds={RUN_FOLDS}"),
        format!("grid.sizes={sizes:?}"),
        "train.max_epochs=120".to_owned(),
        "train.stopping.patience=40".to_owned(),
    ]
}

/// The scores as `leuko howmany` takes them: without networks that got stuck.
fn rows(question: &Question, seed: u64, trained: &Trained) -> Result<Vec<Row>> {
    let outlook = trained
        .conclusion
        .experiments
        .first()
        .map(|one| &one.outlook);
    let Some(Ok(Fitted { curve, .. })) = outlook.map(|outlook| &outlook.fitted) else {
        bail!("its scores allow no curve");
    };
    let scores = curve.scores();
    let mut rows = Vec::new();
    for (fold, values) in (0..).zip(scores.by_fold()) {
        for (&size, &auc) in scores.sizes().iter().zip(values) {
            let Some(auc) = auc else { continue };
            rows.push(Row {
                question: question.name.clone(),
                seed,
                fold,
                size,
                auc,
                positives: scores.test().map(|test| test.positives),
                negatives: scores.test().map(|test| test.negatives),
            });
        }
    }
    Ok(rows)
}
