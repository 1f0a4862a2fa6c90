//! Predictions as a table, and what they say together.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use leuko_core::ClassIndex;
use leuko_eval::{Confusion, LEVEL, auc_interval};

use super::ensemble::Answer;
use super::scores;
use super::unlabelled::text;

/// The table's file.
pub(crate) const PREDICTIONS: &str = "predictions.csv";

/// An answer is hardly one if its probability is above that of chance by less than this.
const NEAR_CHANCE: f64 = 0.1;

/// What the networks say of one image.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prediction {
    pub(crate) path: PathBuf,
    /// The class that its folder is named like.
    pub(crate) truth: Option<usize>,
    pub(crate) answer: Answer,
    /// Number of networks that were trained on the image or chosen by it.
    pub(crate) seen_by: usize,
}

impl Prediction {
    /// The answer for the image at `path`, whose folder may tell its class.
    pub(crate) fn new(path: PathBuf, classes: &[String], answer: Answer, seen_by: usize) -> Self {
        let folder = path.parent().and_then(Path::file_name);
        let truth = classes
            .iter()
            .position(|class| folder == Some(class.as_ref()));
        Self {
            path,
            truth,
            answer,
            seen_by,
        }
    }
}

/// The table: a line an image, in the order of `predictions`.
pub(crate) fn csv(classes: &[String], predictions: &[Prediction]) -> Result<Vec<u8>> {
    let with_truth = predictions.iter().any(|of| of.truth.is_some());
    let with_spread = predictions.iter().any(|of| of.answer.spread.is_some());
    let mut header = vec!["path".to_owned(), "predicted".to_owned()];
    if with_truth {
        header.push("truth".to_owned());
    }
    header.extend(classes.iter().map(|class| format!("p_{class}")));
    if with_spread {
        header.extend(classes.iter().map(|class| format!("sd_{class}")));
    }
    header.push("seen_by".to_owned());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header)?;
    for Prediction {
        path,
        truth,
        answer,
        seen_by,
    } in predictions
    {
        let mut row = vec![text(path), classes[answer.predicted()].clone()];
        if with_truth {
            row.push(truth.map_or(String::new(), |class| classes[class].clone()));
        }
        let numbers = answer
            .probabilities
            .iter()
            .chain(answer.spread.iter().flatten());
        row.extend(numbers.map(|number| format!("{number:.6}")));
        row.push(seen_by.to_string());
        writer.write_record(&row)?;
    }
    writer.into_inner().context("the table could not be formed")
}

/// How many images were told to be of each class and, where folders tell the truth, how many rightly.
pub(crate) fn summary(
    classes: &[String],
    predictions: &[Prediction],
    out: &mut dyn Write,
) -> Result<()> {
    let of_class = |class: usize| {
        let answers = predictions.iter().map(|of| of.answer.predicted());
        answers.filter(|&predicted| predicted == class).count()
    };
    let counts: Vec<String> = (0..)
        .zip(classes)
        .map(|(class, name)| format!("{name} {}", of_class(class)))
        .collect();
    let networks = predictions.first().map_or(0, |of| of.answer.logits.len());
    writeln!(
        out,
        "{} images: {} (by {})",
        predictions.len(),
        counts.join(", "),
        match networks {
            1 => "one network".to_owned(),
            _ => format!("the mean of {networks} networks"),
        }
    )?;

    let chance = 1.0 / classes.len() as f64;
    let is_near =
        |of: &&Prediction| of.answer.probabilities[of.answer.predicted()] < chance + NEAR_CHANCE;
    let near = predictions.iter().filter(is_near).count();
    if near > 0 {
        writeln!(
            out,
            "  hardly told: {near}, whose highest probability is within {NEAR_CHANCE} of chance, {chance:.2}"
        )?;
    }
    let seen = predictions.iter().filter(|of| of.seen_by > 0).count();
    if seen > 0 {
        writeln!(
            out,
            "  {seen} of them trained networks of this model or chose their epochs: answers for them are no test, and no score counts them (copies that were saved anew are not recognised)"
        )?;
    }
    let known: Vec<(usize, &Answer)> = predictions
        .iter()
        .filter(|of| of.seen_by == 0)
        .filter_map(|of| Some((of.truth?, &of.answer)))
        .collect();
    let mut confusion = Confusion::new(classes.len());
    for (truth, answer) in &known {
        let predicted = ClassIndex(answer.predicted() as u16);
        confusion.add(ClassIndex(*truth as u16), predicted)?;
    }
    let Some(accuracy) = confusion.accuracy() else {
        return Ok(());
    };
    let foreign = predictions.iter().filter(|of| of.truth.is_none());
    let folders: Vec<&Path> = foreign.filter_map(|of| of.path.parent()).collect();
    if !folders.is_empty() {
        let names = folders
            .iter()
            .map(|folder| match folder.as_os_str().is_empty() {
                true => ".".to_owned(),
                false => folder.display().to_string(),
            });
        let names: BTreeSet<String> = names.collect();
        let names: Vec<String> = names.into_iter().collect();
        writeln!(
            out,
            "  in folders named like no class, and answered all the same: {} ({})",
            folders.len(),
            names.join(", ")
        )?;
    }
    writeln!(
        out,
        "  accuracy     {accuracy:.3}, of {} images in folders named like a class",
        known.len()
    )?;
    let positive: Vec<bool> = known.iter().map(|(truth, _)| *truth == 1).collect();
    if classes.len() == 2 && positive.contains(&true) && positive.contains(&false) {
        let scores: Vec<f64> = known
            .iter()
            .map(|(_, answer)| answer.probabilities[1])
            .collect();
        let auc = auc_interval(&positive, &scores, LEVEL)?;
        writeln!(
            out,
            "  ROC-AUC      {:.3} ({:.0}% interval {:.3}-{:.3})",
            auc.auc,
            auc.level * 100.0,
            auc.low,
            auc.high
        )?;
    }
    scores::found(classes, &confusion, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(path: &str, p: f64, spread: Option<Vec<f64>>) -> Prediction {
        let answer = Answer {
            logits: Vec::new(),
            probabilities: vec![1.0 - p, p],
            spread,
        };
        Prediction::new(path.into(), &classes(), answer, 0)
    }

    fn classes() -> Vec<String> {
        ["blast, early", "normal"].map(String::from).to_vec()
    }

    #[test]
    fn test_csv_has_truth_only_where_folders_tell_and_quotes_names() {
        let text = |predictions: &[Prediction]| {
            String::from_utf8(csv(&classes(), predictions).unwrap()).unwrap()
        };
        assert_eq!(
            text(&[prediction("a/1.png", 0.25, None)]),
            "path,predicted,\"p_blast, early\",p_normal,seen_by\na/1.png,\"blast, early\",0.750000,0.250000,0\n"
        );
        let spread = Some(vec![0.125; 2]);
        let rows = [
            prediction("x/normal/1.png", 0.75, spread.clone()),
            prediction("2.png", 0.5, spread),
        ];
        let table = text(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(
            lines[1],
            "x/normal/1.png,normal,normal,0.250000,0.750000,0.125000,0.125000,0"
        );
        assert_eq!(
            lines[2],
            "2.png,\"blast, early\",,0.500000,0.500000,0.125000,0.125000,0"
        );
    }

    #[test]
    fn test_seen_images_are_told_and_count_in_no_score() {
        let mut rows = [
            prediction("normal/1.png", 0.9, None),
            prediction("normal/2.png", 0.3, None),
        ];
        rows[1].seen_by = 8;
        let table = String::from_utf8(csv(&classes(), &rows).unwrap()).unwrap();
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].ends_with(",p_normal,seen_by"), "{table}");
        assert!(
            lines[1].ends_with(",0") && lines[2].ends_with(",8"),
            "{table}"
        );
        let mut out = Vec::new();
        summary(&classes(), &rows, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for part in ["1 of them trained networks", "1.000, of 1 images"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn test_summary_counts_and_scores_what_folders_tell() {
        let rows = [
            prediction("normal/1.png", 0.9, None),
            prediction("normal/2.png", 0.45, None),
            prediction("blast, early/1.png", 0.2, None),
            prediction("3.png", 0.2, None),
        ];
        let mut out = Vec::new();
        summary(&classes(), &rows, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for part in [
            "4 images: blast, early 3, normal 1",
            "in folders named like no class, and answered all the same: 1 (.)",
            "hardly told: 1, whose",
            "0.667, of 3",
            "1 of 2",
            "ROC-AUC      1.000",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
