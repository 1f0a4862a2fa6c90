//! Figures of scores.

use std::path::Path;

use leuko_core::{Completed, RunRecord, TrainSize};
use leuko_eval::{Confusion, ExperimentSummary, LossCurve, fold_rocs};
use leuko_viz::{
    ConfusionPlot, LearningCurve, LossPlot, OtherMethod, ReferenceLine, RocPlot, RocPoint,
};

use super::drawn::{Drawing, Drawn, Label};
use crate::contender::Contender;
use crate::error::StudyError;
use crate::experts::{on_learning_curve, on_roc};
use crate::facts::FEW_FOLDS;
use crate::howmany::{Outlook, plot};
use crate::second_reading;
use crate::store::Description;
use crate::words::{counted, note};

/// Name of the figure of the answer.
pub(crate) const ANSWER: &str = "howmany";
const HOW_MANY: Label<'static> = Label {
    number: "",
    name: ANSWER,
    title: "How many images?",
    caption: "The score on test images by number of training images, on a logarithmic axis. Stuck networks are left out. Of the other methods, it shows at most the four best.",
};
/// The caption where a method leads.
const HOW_MANY_OF_METHOD: &str = "The score of the method on test images by number of training images, on a logarithmic axis. Of the other methods, it shows at most the four best.";
/// Follows the caption where a curve is fitted.
const FITTED: &str = " The line is the median of the curves that fit the scores; the band holds the expected score with a probability of 90%. Beyond the most images tried, both are forecasts. The dotted line of a target ends at the number of images at even odds. The bar below runs from the number that is needed at least to the one that is enough (each 95% sure), to the right end if nobody can tell.";
const LOSS: Label<'static> = Label {
    number: "Fig. 3a",
    name: "loss",
    title: "Loss during training",
    caption: "The mean cross-entropy of one run, for its training images and its validation images. The test uses the weights of the epoch with the lowest validation loss.",
};
const ROC: Label<'static> = Label {
    number: "Fig. 3b",
    name: "roc",
    title: "ROC curves",
    caption: "On the test images: one curve for each fold, and their mean with the standard deviation over folds.",
};
const LEARNING_CURVE: Label<'static> = Label {
    number: "Fig. 4a",
    name: "learning-curve",
    title: "Learning curve",
    caption: "The score on test images by number of training images. A box holds the middle half of the folds, with the median; whiskers reach to the last fold within 1.5 interquartile ranges.",
};
/// Follows the caption of the loss of a network that got stuck.
const STUCK: &str = " This network got stuck: it gives every test image the same probability. Flat lines may lie on each other, so that only one of them shows.";
/// Follows the caption of the learning curve.
const EXPERTS: &str = " Experts: the balanced accuracy of their second look, against the label, without cells that they could not assign or assigned to a kind that the question leaves out. A network must answer for every cell.";
const SECOND: &str = " Second reading: its balanced accuracy against the first one, which gave the labels, with the interval for other images of the same readers. One reading has no ROC-AUC.";
const CONFUSION: Label<'static> = Label {
    number: "",
    name: "confusion",
    title: "True and predicted classes",
    caption: "Test images of all folds, in percent of each true class. The number of its images is beside it.",
};

/// What the figures of one experiment's scores are drawn from.
struct Scores<'a> {
    experiment: &'a Description,
    leads: Contender,
    records: &'a [RunRecord],
    summary: &'a ExperimentSummary,
}

/// Draws the answer of one experiment, if it has several sizes, beside the best of other methods.
pub(crate) fn draw_answer(
    out: &Path,
    experiment: &Description,
    outlook: &Outlook,
    others: &[OtherMethod],
) -> Result<Vec<Drawn>, StudyError> {
    let mut drawing = Drawing::new(out, &experiment.name);
    if let Some(figure) = plot(experiment, outlook, others)? {
        let plain = match outlook.method {
            Contender::Network => HOW_MANY.caption,
            Contender::Method(_) => HOW_MANY_OF_METHOD,
        };
        let fitted = [plain, FITTED].concat();
        let caption = match figure.fit.is_empty() {
            true => plain,
            false => &fitted,
        };
        drawing.add(
            Label {
                caption,
                ..HOW_MANY
            },
            &figure,
        )?;
    }
    Ok(drawing.figures)
}

/// Draws the figures of one experiment's scores, and says which.
pub(crate) fn draw(
    out: &Path,
    experiment: &Description,
    leads: Contender,
    records: &[RunRecord],
    summary: &ExperimentSummary,
) -> Result<Vec<Drawn>, StudyError> {
    let scores = Scores {
        experiment,
        leads,
        records,
        summary,
    };
    let mut drawing = Drawing::new(out, &experiment.name);
    let size = experiment.sizes.iter().max().copied();
    if let Some(size) = size {
        scores.largest(size, &mut drawing)?;
    }
    // One size makes no curve, unless experts stand beside it.
    let has_curve = experiment.sizes.len() > 1
        || experiment.experts.is_some()
        || experiment.second_reading.is_some();
    let completed = summary.sizes.iter().any(|size| size.folds_completed > 0);
    if has_curve && completed {
        scores.learning_curve(&mut drawing)?;
    }
    Ok(drawing.figures)
}

impl Scores<'_> {
    fn is_binary(&self) -> bool {
        self.summary.classes.len() == 2
    }

    /// The label with another number for more than two classes: Figs. 3 and 4 of the paper are of two, Fig. 7
    /// is of more.
    fn numbered<'a>(&self, label: Label<'a>, more: &'a str) -> Label<'a> {
        match self.is_binary() {
            true => label,
            false => Label {
                number: more,
                ..label
            },
        }
    }

    /// The figures of the largest training set size, if a run of it completed.
    fn largest(&self, size: TrainSize, drawing: &mut Drawing) -> Result<(), StudyError> {
        let about = self.experiment;
        let Some(record) = shown_run(self.records, &about.name, size) else {
            return Ok(());
        };
        if self.leads.is_network() {
            self.loss(record, drawing)?;
        }
        let title = match self.leads {
            Contender::Network => format!("{}, {} training images", about.title, size.get()),
            Contender::Method(method) => format!(
                "{}, {} training images, method {method}",
                about.title,
                size.get()
            ),
        };
        let title = Some(title);
        let note = note(about);
        if self.is_binary() {
            let roc = RocPlot {
                title: title.clone(),
                folds: fold_rocs(self.records, &about.name, size)?,
                points: readers_on_roc(about)?,
                note: note.clone(),
            };
            drawing.add(ROC, &roc)?;
        }
        let Some(confusion) = confusion_at(self.summary, size) else {
            return Ok(());
        };
        let plot = ConfusionPlot {
            title,
            classes: self.summary.classes.clone(),
            method: self.leads.method().map(|method| method.to_string()),
            confusion: confusion.clone(),
            note,
        };
        drawing.add(self.numbered(CONFUSION, "Fig. 7b"), &plot)
    }

    fn loss(&self, record: &RunRecord, drawing: &mut Drawing) -> Result<(), StudyError> {
        let loss = LossPlot {
            title: Some(self.experiment.title.clone()),
            curve: LossCurve::of(record)?,
            note: Some(format!(
                "{} training images, fold {}. {}",
                record.size.get(),
                record.fold.0,
                note(self.experiment).unwrap_or_default()
            )),
        };
        let stuck = [LOSS.caption, STUCK].concat();
        let caption = match record.completed().is_some_and(Completed::is_stuck) {
            true => &stuck,
            false => LOSS.caption,
        };
        drawing.add(self.numbered(Label { caption, ..LOSS }, "Fig. 7a"), &loss)
    }

    fn learning_curve(&self, drawing: &mut Drawing) -> Result<(), StudyError> {
        let about = self.experiment;
        let curve = LearningCurve {
            title: Some(match self.leads {
                Contender::Network => about.title.clone(),
                Contender::Method(method) => format!("{}, method {method}", about.title),
            }),
            note: note(about),
            reference: reader_line(about)?,
            ..LearningCurve::of(self.summary)
        };
        let mut label = LEARNING_CURVE;
        if about.dataset == "aml-cytomorphology-lmu" {
            label.number = "Fig. 6";
        }
        let mut caption = label.caption.to_owned();
        if let Some(folds) = few_folds(self.summary) {
            let folds = counted(folds, "fold", "folds");
            caption.push_str(&format!(" There are only {folds}, so boxes say little."));
        }
        if about.experts.is_some() {
            caption.push_str(EXPERTS);
        } else if about.second_reading.is_some() {
            caption.push_str(SECOND);
        }
        label.caption = &caption;
        drawing.add(self.numbered(label, ""), &curve)
    }
}

/// Readers as points of a ROC plot.
fn readers_on_roc(about: &Description) -> Result<Vec<RocPoint>, StudyError> {
    match (&about.experts, &about.second_reading) {
        (Some(experts), _) => Ok(on_roc(experts)),
        (None, Some(reading)) => Ok(second_reading::on_roc(reading)?.into_iter().collect()),
        (None, None) => Ok(Vec::new()),
    }
}

/// The line that readers reach on the learning curve.
fn reader_line(about: &Description) -> Result<Option<ReferenceLine>, StudyError> {
    match (&about.experts, &about.second_reading) {
        (Some(experts), _) => Ok(on_learning_curve(experts)),
        (None, Some(reading)) => second_reading::balanced_line(reading),
        (None, None) => Ok(None),
    }
}

fn confusion_at(summary: &ExperimentSummary, size: TrainSize) -> Option<&Confusion> {
    let mut sizes = summary.sizes.iter();
    let at = sizes.find(|at| at.training_images == size)?;
    at.confusion.as_ref()
}

/// Fewest folds of a size, if they are few.
fn few_folds(summary: &ExperimentSummary) -> Option<usize> {
    let folds = summary.sizes.iter().map(|size| size.folds_completed);
    let folds = folds.filter(|&folds| folds > 0).min();
    folds.filter(|&folds| folds < FEW_FOLDS)
}

/// The run that Fig. 3a shows: the first fold that completed at `size`.
fn shown_run<'a>(
    records: &'a [RunRecord],
    experiment: &str,
    size: TrainSize,
) -> Option<&'a RunRecord> {
    let completed = records.iter().filter(|record| {
        record.experiment == experiment && record.size == size && record.completed().is_some()
    });
    completed.min_by_key(|record| record.fold)
}
