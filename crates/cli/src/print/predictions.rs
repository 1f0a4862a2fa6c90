//! What predictions say together.

use std::io::Write;

use anyhow::Result;
use leuko_data::did_you_mean;
use leuko_lab::{PredictionScores, Predictions};
use leuko_study::Contender;
use leuko_study::words::counted;

use super::recall::print_recall;

/// Prints how many images were predicted as each class and, where the truth is known, how good that is.
pub(crate) fn print_predictions(predicted: &Predictions, out: &mut dyn Write) -> Result<()> {
    let classes = &predicted.classes;
    let scores = predicted.scores()?;
    let counts = classes.iter().zip(&scores.predicted);
    let counts: Vec<String> = counts
        .map(|(class, images)| format!("{class} {images}"))
        .collect();
    writeln!(
        out,
        "{}: {} ({})",
        counted(scores.images, "image", "images"),
        counts.join(", "),
        match (predicted.contender, scores.models) {
            (Contender::Network, 1) => "answers of one network".to_owned(),
            (Contender::Network, networks) => format!("mean answers of {networks} networks"),
            (Contender::Method(method), 1) =>
                format!("answers of one model of the method {method}"),
            (Contender::Method(method), models) => {
                format!("mean answers of {models} models of the method {method}")
            }
        }
    )?;
    if scores.uncertain > 0 {
        writeln!(
            out,
            "  uncertain: {}, with a highest probability within 0.1 of chance ({:.2})",
            counted(scores.uncertain, "image", "images"),
            1.0 / classes.len() as f64
        )?;
    }
    if scores.seen > 0 {
        writeln!(
            out,
            "  seen in training: {} ({}), marked in the table{}",
            counted(scores.seen, "image", "images"),
            seen_as(&scores),
            if scores.labelled > 0 {
                " and excluded from the scores"
            } else {
                ""
            }
        )?;
    }
    print_repeats(&scores, out)?;
    print_scores(classes, &scores, out)
}

/// Prints how many images are there several times, and which labels of one cell contradict each other.
fn print_repeats(scores: &PredictionScores, out: &mut dyn Write) -> Result<()> {
    if scores.repeats > 0 {
        let counts = match scores.labelled > 0 {
            true => "; each cell counts once in the scores",
            false => "",
        };
        writeln!(
            out,
            "  repeats: {} the pixels of another one, named in the table{counts}",
            counted(scores.repeats, "image has", "images have")
        )?;
    }
    for cell in &scores.contradicting {
        let names: Vec<String> = cell.iter().map(|path| path.display().to_string()).collect();
        writeln!(
            out,
            "  LABEL CONFLICT: {} have equal pixels and different labels; they are not scored",
            names.join(" and ")
        )?;
    }
    Ok(())
}

/// How the models know images from their training.
fn seen_as(scores: &PredictionScores) -> String {
    let (copies, in_groups) = (scores.seen_copies, scores.seen_in_groups);
    let kinds = [
        (scores.seen - copies - in_groups, "with equal pixels"),
        (copies, if copies == 1 { "copy" } else { "copies" }),
        (in_groups, "of a group, such as a patient, of the training"),
    ];
    let kinds = kinds.iter().filter(|(images, _)| *images > 0);
    let kinds: Vec<String> = kinds
        .map(|(images, how)| format!("{images} {how}"))
        .collect();
    kinds.join(", ")
}

/// Whether a folder is named nearly like a class.
fn nearly_named(scores: &PredictionScores) -> bool {
    scores.other_folders.values().any(Option::is_some)
}

/// Prints the scores of images whose class is known, if there are any.
fn print_scores(classes: &[String], scores: &PredictionScores, out: &mut dyn Write) -> Result<()> {
    if scores.without_truth > 0 && (scores.tested > 0 || nearly_named(scores)) {
        let names = scores.other_folders.iter();
        let names: Vec<String> = names
            .map(|(folder, nearest)| {
                let name = match folder.as_os_str().is_empty() {
                    true => ".".to_owned(),
                    false => folder.display().to_string(),
                };
                name + &did_you_mean(nearest.as_ref())
            })
            .collect();
        writeln!(
            out,
            "  no score for {} in folders that are not named after a class ({})",
            counted(scores.without_truth, "image", "images"),
            names.join(", ")
        )?;
    }
    for (label, images) in &scores.other_labels {
        writeln!(
            out,
            "  no score for {}, because the table's label {label} is no class of the model",
            counted(*images, "image", "images")
        )?;
    }
    if scores.not_in_table > 0 {
        writeln!(
            out,
            "  no score for {} that the table of labels leaves out",
            counted(scores.not_in_table, "image", "images")
        )?;
    }
    if scores.labelled > 0 && scores.tested == 0 {
        writeln!(out, "  no image is left to score")?;
    }
    let Some(accuracy) = scores.accuracy else {
        return Ok(());
    };
    writeln!(
        out,
        "  accuracy     {accuracy:.3}, over {} whose class is known",
        counted(scores.tested, "image", "images")
    )?;
    if let Some(auc) = &scores.auc {
        writeln!(
            out,
            "  ROC-AUC      {:.3} ({:.0}% interval {:.3} to {:.3})",
            auc.auc,
            auc.level * 100.0,
            auc.low,
            auc.high
        )?;
    }
    print_recall(classes, &scores.confusion, out)
}
