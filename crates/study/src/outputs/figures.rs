//! Figures of scores.

use std::path::Path;

use leuko_core::{Outcome, RunRecord, TrainSize};
use leuko_eval::{Confusion, ExperimentSummary, LossCurve, fold_rocs};
use leuko_viz::{ConfusionPlot, LearningCurve, LossPlot, RocPlot};

use super::drawn::{Drawing, Drawn};
use crate::error::StudyError;
use crate::experts::{on_learning_curve, on_roc};
use crate::store::Description;
use crate::words::note;

/// Draws the figures of one experiment's scores, and says which.
pub(crate) fn draw(
    out: &Path,
    experiment: &Description,
    records: &[RunRecord],
    summary: &ExperimentSummary,
) -> Result<Vec<Drawn>, StudyError> {
    let (name, note) = (&experiment.name, note(experiment));
    let title = Some(experiment.title.clone());
    let binary = summary.classes.len() == 2;
    let mut drawn = Drawing::new(out, name);
    let size = experiment.sizes.iter().max().copied();
    if let Some((size, record)) =
        size.and_then(|size| Some((size, shown_run(records, name, size)?)))
    {
        let loss = LossPlot {
            title: title.clone(),
            curve: LossCurve::of(record)?,
            note: Some(format!(
                "{} training images, fold {}. {}",
                size.get(),
                record.fold.0,
                note.as_deref().unwrap_or_default()
            )),
        };
        // Under the paper's numbers: Figs. 3 and 4 are of two classes, Fig. 7 of more.
        let number = if binary { "Fig. 3a" } else { "Fig. 7a" };
        drawn.add(number, "loss", &loss, "Loss of one run: the mean cross-entropy of the training images, which are augmented anew in each epoch, and of the validation images. The test uses the weights of the epoch with the lowest validation loss.")?;
        let sized = Some(format!(
            "{}, {} training images",
            experiment.title,
            size.get()
        ));
        if binary {
            let roc = RocPlot {
                title: sized.clone(),
                folds: fold_rocs(records, name, size)?,
                points: experiment.experts.as_ref().map(on_roc).unwrap_or_default(),
                note: note.clone(),
            };
            drawn.add("Fig. 3b", "roc", &roc, "ROC curves on the test sets: one for each fold, and their mean with the standard deviation over folds.")?;
        }
        if let Some(confusion) = confusion_at(summary, size) {
            let plot = ConfusionPlot {
                title: sized.clone(),
                classes: summary.classes.clone(),
                confusion: confusion.clone(),
                note: note.clone(),
            };
            let number = if binary { "" } else { "Fig. 7b" };
            drawn.add(number, "confusion", &plot, "True classes against predicted ones, over the test images of all folds: percentages of the true class. The number of its images is beside it.")?;
        }
    }
    // One size makes no curve, unless experts stand beside it.
    let has_curve = experiment.sizes.len() > 1 || experiment.experts.is_some();
    let completed = summary.sizes.iter().any(|size| size.folds_completed > 0);
    if has_curve && completed {
        let curve = LearningCurve {
            title,
            note: note.clone(),
            reference: experiment.experts.as_ref().and_then(on_learning_curve),
            ..LearningCurve::of(summary)
        };
        let number = match (binary, experiment.dataset.as_str()) {
            (true, "aml-cytomorphology-lmu") => "Fig. 6",
            (true, _) => "Fig. 4a",
            (false, _) => "",
        };
        let mut caption = "The score on the test set against the number of training images, before augmentation. A box holds the middle half of the folds, with the median; whiskers reach to the last fold within 1.5 interquartile ranges.".to_owned();
        if experiment.experts.is_some() {
            caption.push_str(" Experts: the balanced accuracy of their second look, against the label, without cells that they could not assign or assigned to a kind that the question leaves out. A network must answer for every cell.");
        }
        drawn.add(number, "learning-curve", &curve, &caption)?;
    }
    Ok(drawn.figures)
}

fn confusion_at(summary: &ExperimentSummary, size: TrainSize) -> Option<&Confusion> {
    let mut sizes = summary.sizes.iter();
    let at = sizes.find(|at| at.training_images == size)?;
    at.confusion.as_ref()
}

/// The run that Fig. 3a shows: the first fold that completed at `size`.
fn shown_run<'a>(
    records: &'a [RunRecord],
    experiment: &str,
    size: TrainSize,
) -> Option<&'a RunRecord> {
    let completed = records.iter().filter(|record| {
        record.experiment == experiment
            && record.size == size
            && matches!(record.outcome, Outcome::Completed(_))
    });
    completed.min_by_key(|record| record.fold)
}
