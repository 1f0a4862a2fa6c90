//! `leuko predict`: which class new images belong to.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_lab::{
    NewLabels, PREDICTIONS, TrainingImages, find_images, load_predictor, predict as predict_files,
};
use leuko_study::Store;
use leuko_study::words::counted;

use crate::args::PredictArgs;
use crate::print::print_predictions;
use crate::watcher::Terminal;

/// Predicts each image, and writes or prints the table.
pub(crate) fn predict(args: &PredictArgs) -> Result<ExitCode> {
    if let Some(out) = &args.out {
        Store::check(out)?;
    }
    let watch = Terminal::default();
    let features = args.features.as_deref();
    let predictor = load_predictor(&args.model.models, args.contender, features, &watch)?;
    let predictor = predictor.as_ref();
    let training = args.training_images.as_deref();
    let training = training.map(|folder| TrainingImages::find(predictor, folder, &watch));
    let training = training.transpose()?;
    let files = find_images(&args.model.images, &watch)?;
    let columns = args.columns.columns();
    let (given, classes) = (&args.model.images, predictor.classes());
    let labels = NewLabels::read(given, &files, classes, &columns, &watch)?;
    let mut predicted = predict_files(predictor, &files, args.save_arrays.as_deref(), &watch)?;
    predicted.label(predictor, &labels, &watch);
    predicted.mark_copies(predictor, training.as_ref(), &watch)?;
    if !predicted.predictions.is_empty() {
        match &args.out {
            None => {
                std::io::stdout().lock().write_all(&predicted.csv()?)?;
                print_predictions(&predicted, &mut std::io::stderr().lock())?;
            }
            Some(out) => {
                let sheets = predicted.write(out, predictor, &watch)?.len();
                let mut stdout = std::io::stdout().lock();
                print_predictions(&predicted, &mut stdout)?;
                let sheets = counted(sheets, "contact sheet", "contact sheets");
                let out = out.display();
                writeln!(stdout, "{PREDICTIONS} and {sheets} are in {out}")?;
            }
        }
    }
    predicted.unreadable.check()?;
    Ok(ExitCode::SUCCESS)
}
