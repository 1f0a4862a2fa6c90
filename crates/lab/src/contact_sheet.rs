//! All predicted images at a glance, sorted by what the networks say.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use leuko_data::load_one;
use leuko_viz::{ContactSheet, PNG_DOTS_PER_INCH, SheetCell, Thumbnail, Verdict, render_png};
use rayon::prelude::*;

use leuko_study::{Contender, Watch, count};

use crate::answer::Answer;
use crate::error::LabError;
use crate::prediction::Prediction;
use crate::predictor::Predictor;

/// Pictures on a sheet: so few that names of files are mostly whole.
pub(crate) const ON_A_SHEET: usize = 64;
/// Share of the networks that must name the class for it to be decided: one network that learned nothing
/// does not make every image doubtful.
const DECIDED: f64 = 0.75;

/// Draws all images in sheets, and returns their files.
pub(crate) fn draw(
    out: &Path,
    predictor: &dyn Predictor,
    predictions: &[Prediction],
    watch: &dyn Watch,
) -> Result<Vec<PathBuf>, LabError> {
    let sorted = sorted(predictions);
    let sheets = sorted.len().div_ceil(ON_A_SHEET);
    remove_earlier(out)?;
    let count = count(watch, "images drawn", sorted.len());
    let mut files = Vec::new();
    for (sheet, part) in (1..).zip(sorted.chunks(ON_A_SHEET)) {
        let path = out.join(sheet_name(sheet, sheets));
        let title = format!("Sheet {sheet} of {sheets}");
        let png = png(predictor, part, (sheets > 1).then_some(title))?;
        write_whole(&path, &png)?;
        files.push(path);
        count(((sheet - 1) * ON_A_SHEET + part.len()).min(sorted.len()));
    }
    Ok(files)
}

/// The file of a sheet, numbered from 1.
pub(crate) fn sheet_name(sheet: usize, of: usize) -> String {
    match of {
        1 => "contact-sheet.png".to_owned(),
        _ => format!("contact-sheet-{sheet:03}.png"),
    }
}

/// Removes the sheets of an earlier call into the same folder, of which there may have been more.
pub(crate) fn remove_earlier(out: &Path) -> Result<(), LabError> {
    for entry in fs_err::read_dir(out)? {
        let path = entry?.path();
        if is_name(&path.file_name().unwrap_or_default().to_string_lossy()) {
            fs_err::remove_file(path)?;
        }
    }
    Ok(())
}

/// Whether a file has the name of a sheet: `contact-sheet.png`, `contact-sheet-001.png`.
pub(crate) fn is_name(file: &str) -> bool {
    let number = file
        .strip_prefix("contact-sheet")
        .and_then(|rest| rest.strip_suffix(".png"));
    number.is_some_and(|number| {
        let digits = number.strip_prefix('-').unwrap_or_default();
        number.is_empty() || (!digits.is_empty() && digits.bytes().all(|d| d.is_ascii_digit()))
    })
}

/// Of two classes by the score, the malignant first; of more by class, the surest of each first.
fn sorted(predictions: &[Prediction]) -> Vec<&Prediction> {
    let mut sorted: Vec<&Prediction> = predictions.iter().collect();
    let key = |answer: &Answer| match answer.probabilities[..] {
        [_, positive] => (0, positive),
        _ => (answer.predicted().index(), answer.probability()),
    };
    sorted.sort_by(|a, b| {
        let ((class, p), (other_class, other_p)) = (key(&a.answer), key(&b.answer));
        class.cmp(&other_class).then(other_p.total_cmp(&p))
    });
    sorted
}

fn png(
    predictor: &dyn Predictor,
    part: &[&Prediction],
    title: Option<String>,
) -> Result<Vec<u8>, LabError> {
    // Decoded anew: all images would not fit into memory, and few are on one sheet.
    let size = predictor.size();
    let pixels: Vec<Vec<u8>> = part
        .par_iter()
        .map(|of| {
            let read = load_one(&of.path, size, predictor.fit());
            let (pixels, _) = read.map_err(|source| LabError::Reload {
                path: of.path.clone(),
                source,
            })?;
            Ok(pixels)
        })
        .collect::<Result<_, LabError>>()?;
    let cells = part.iter().zip(&pixels);
    let cells: Vec<SheetCell<'_>> = cells
        .map(|(of, pixels)| cell(predictor, of, pixels))
        .collect();
    let has = |verdict| cells.iter().any(|cell| cell.verdict == Some(verdict));
    let mut notes = vec![match predictor.classes() {
        [_, positive] => format!("Sorted by the probability of {positive}."),
        _ => "Sorted by class and probability.".to_owned(),
    }];
    if has(Verdict::Right) || has(Verdict::Wrong) {
        notes.push("Right and wrong by the names of folders or the table of labels.".to_owned());
    }
    if part.iter().any(|of| of.seen_by > 0) {
        let seen = match predictor.contender() {
            Contender::Network => "it, a copy or its group trained networks or chose their epochs",
            Contender::Method(_) => "models learnt from it, a copy or its group",
        };
        notes.push(format!("Seen: {seen}, so that its answer is no test."));
    }
    if has(Verdict::Undecided) {
        let models = match predictor.contender() {
            Contender::Network => "networks",
            Contender::Method(_) => "models",
        };
        notes.push(format!(
            "Undecided: less than three quarters of the {models} name the class."
        ));
    }
    let sheet = ContactSheet {
        title,
        cells,
        note: Some(notes.join(" ")),
    };
    Ok(render_png(&sheet, PNG_DOTS_PER_INCH)?)
}

fn cell<'a>(predictor: &dyn Predictor, of: &Prediction, pixels: &'a [u8]) -> SheetCell<'a> {
    let answer = &of.answer;
    let predicted = answer.predicted();
    SheetCell {
        picture: Thumbnail {
            height: predictor.size().height as usize,
            width: predictor.size().width as usize,
            pixels,
        },
        name: of
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        caption: format!(
            "{} {:.2}{}",
            predictor.classes()[predicted.index()],
            of.probability(),
            if of.seen_by > 0 { ", seen" } else { "" }
        ),
        verdict: match of.truth {
            // An answer for an image that trained the network is neither.
            _ if of.seen_by > 0 => None,
            Some(truth) if truth == predicted => Some(Verdict::Right),
            Some(_) => Some(Verdict::Wrong),
            None if answer.agreement() >= DECIDED => None,
            None => Some(Verdict::Undecided),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sorted_by_score_of_two_classes_and_by_class_of_more() {
        let order = |probabilities: &[&[f64]]| {
            let predictions: Vec<Prediction> = (0..)
                .zip(probabilities)
                .map(|(number, probabilities)| Prediction {
                    path: format!("{number}").into(),
                    truth: None,
                    no_truth: None,
                    answer: Answer {
                        logits: Vec::new(),
                        votes: Vec::new(),
                        probabilities: probabilities.to_vec(),
                        spread: None,
                    },
                    seen_by: 0,
                    seen_as: None,
                    repeat_of: None,
                    file: None,
                })
                .collect();
            let sorted = sorted(&predictions);
            let name = |of: &&Prediction| of.path.display().to_string();
            sorted.iter().map(name).collect::<String>()
        };
        assert_eq!(order(&[&[0.7, 0.3], &[0.1, 0.9], &[0.5, 0.5]]), "120");
        assert_eq!(
            order(&[&[0.1, 0.8, 0.1], &[0.6, 0.2, 0.2], &[0.9, 0.1, 0.0]]),
            "210"
        );
    }
}
