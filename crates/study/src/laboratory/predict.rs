//! `leuko predict`: which class new images are of.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use leuko_core::write_whole;

use super::arrays::{Arrays, INPUTS, LOGITS, PROBABILITIES};
use super::cli::PredictArgs;
use super::contact_sheet;
use super::ensemble::Ensemble;
use super::prediction_table::{PREDICTIONS, Prediction, csv, summary};
use super::unlabelled::{self, Unreadable};
use crate::count::Count;
use crate::folder::check_out;

/// Images in memory at once.
const BATCH: usize = 256;

/// Predicts each image, and writes or prints the table.
pub(crate) fn predict(args: &PredictArgs) -> Result<ExitCode> {
    if let Some(out) = &args.out {
        check_out(out)?;
    }
    let ensemble = Ensemble::load(&args.model.models)?;
    let files = unlabelled::find(&args.model.images)?;
    let layouts = [INPUTS, LOGITS, PROBABILITIES];
    let mut arrays = match &args.save_arrays {
        Some(folder) => Some(Arrays::create(folder, &ensemble, &layouts)?),
        None => None,
    };
    let mut unreadable = Unreadable::default();
    let mut predictions = Vec::new();
    let count = Count::new("images predicting", files.len());
    for (number, part) in files.chunks(BATCH).enumerate() {
        let batch = unreadable.decode(part, &ensemble)?;
        let answers = ensemble.answer(&batch.images)?;
        for (image, (path, answer)) in batch.paths.into_iter().zip(answers).enumerate() {
            let pixels = batch.images.pixels(image);
            if let Some(arrays) = &mut arrays {
                arrays.push(&path, pixels, &answer, None, &[])?;
            }
            let seen_by = ensemble.seen_by(pixels);
            predictions.push(Prediction::new(path, &ensemble.classes, answer, seen_by));
        }
        count.at(number * BATCH + part.len());
    }
    drop(count);
    if predictions.is_empty() {
        unreadable.check(files.len())?;
        bail!("there is no image to predict");
    }
    let table = csv(&ensemble.classes, &predictions)?;
    match &args.out {
        None => {
            std::io::stdout().lock().write_all(&table)?;
            summary(
                &ensemble.classes,
                &predictions,
                &mut std::io::stderr().lock(),
            )?;
        }
        Some(out) => {
            let path = out.join(PREDICTIONS);
            if path.is_file() {
                tracing::warn!("{} is replaced", path.display());
            }
            write_whole(&path, &table)?;
            let mut stdout = std::io::stdout().lock();
            summary(&ensemble.classes, &predictions, &mut stdout)?;
            let sheets = contact_sheet::draw(out, &ensemble, &predictions)?.len();
            writeln!(
                stdout,
                "{PREDICTIONS} and {} are in {}",
                match sheets {
                    1 => "a contact sheet".to_owned(),
                    _ => format!("{sheets} contact sheets"),
                },
                out.display()
            )?;
        }
    }
    if let Some(arrays) = arrays {
        arrays.finish()?;
    }
    unreadable.check(files.len())?;
    Ok(ExitCode::SUCCESS)
}
