//! The images to label next, at a glance.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use leuko_data::decode::{Decoded, decode};
use leuko_query::Why;
use leuko_study::{Watch, count};
use leuko_viz::{ContactSheet, PNG_DOTS_PER_INCH, SheetCell, Thumbnail, render_png};
use rayon::prelude::*;

use super::chosen::{NextChoice, NextImages};
use crate::contact_sheet::{ON_A_SHEET, remove_earlier, sheet_name};
use crate::error::LabError;

/// Draws all images in the order of choice, and returns the sheets' files.
pub(super) fn draw(
    next: &NextImages,
    out: &Path,
    watch: &dyn Watch,
) -> Result<Vec<PathBuf>, LabError> {
    let sheets = next.choices.len().div_ceil(ON_A_SHEET);
    remove_earlier(out)?;
    let count = count(watch, "images drawn", next.choices.len());
    let mut files = Vec::new();
    for (sheet, part) in next.choices.chunks(ON_A_SHEET).enumerate() {
        let first = sheet * ON_A_SHEET;
        let path = out.join(sheet_name(sheet + 1, sheets));
        let title = (sheets > 1).then(|| format!("Sheet {} of {sheets}", sheet + 1));
        write_whole(&path, &png(next, part, first, title)?)?;
        files.push(path);
        count(first + part.len());
    }
    Ok(files)
}

fn png(
    next: &NextImages,
    part: &[NextChoice],
    first: usize,
    title: Option<String>,
) -> Result<Vec<u8>, LabError> {
    let pictures = part.par_iter().map(|choice| {
        decode(&choice.path).map_err(|source| LabError::Reload {
            path: choice.path.clone(),
            source,
        })
    });
    let pictures: Vec<Decoded> = pictures.collect::<Result<_, _>>()?;
    let cells = part
        .iter()
        .zip(&pictures)
        .enumerate()
        .map(|(nth, (choice, picture))| SheetCell {
            picture: Thumbnail {
                height: picture.pixels.height() as usize,
                width: picture.pixels.width() as usize,
                pixels: picture.pixels.as_raw(),
            },
            name: format!(
                "{} {}",
                first + nth + 1,
                choice
                    .path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
            ),
            caption: caption(next, choice),
            verdict: None,
        });
    let sheet = ContactSheet {
        title,
        cells: cells.collect(),
        note: Some(note(next)),
    };
    Ok(render_png(&sheet, PNG_DOTS_PER_INCH)?)
}

/// What the model guesses, or why an image was chosen, in a few letters.
fn caption(next: &NextImages, choice: &NextChoice) -> String {
    if let Some(answer) = &choice.answer {
        let class = &next.classes[answer.predicted().index()];
        return format!("guess: {class} {}", percent(answer.probability()));
    }
    match choice.why {
        Why::Typical { images, .. } => format!("cluster of {images}"),
        Why::Far {
            distance: Some(distance),
        } => format!("distance {distance:.1}"),
        Why::Far { distance: None } => "near the mean".to_owned(),
        Why::Margin { .. } | Why::Gradient { .. } | Why::Random => String::new(),
    }
}

/// A probability in percent, never all of it.
fn percent(probability: f64) -> String {
    match 100.0 * probability {
        sure if sure >= 99.5 => ">99%".to_owned(),
        other => format!("{other:.0}%"),
    }
}

fn note(next: &NextImages) -> String {
    let what = match (next.model, next.strategy) {
        (None, leuko_query::Strategy::Typical) => {
            " Below each: the number of images in its cluster."
        }
        (None, leuko_query::Strategy::KCentre) => {
            " Below each: its distance to the nearest image that is labelled or chosen."
        }
        (None, _) => "",
        _ => " Below each: the model's guess, with its probability. It is no label yet.",
    };
    format!(
        "The images to label next, in the order of choice ({}).{what}",
        next.strategy
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;
    use crate::left_out::LeftOut;
    use crate::unreadable::Unreadable;

    #[test]
    fn test_a_caption_says_that_it_is_a_guess() {
        let next = NextImages {
            folder: "new".into(),
            strategy: leuko_query::Strategy::Margin,
            features: None,
            choices: Vec::new(),
            classes: ["blast", "lymphocyte"].map(str::to_owned).to_vec(),
            model: None,
            found: 3,
            left_out: LeftOut::default(),
            unreadable: Unreadable::default(),
        };
        let said = |answer: Option<[f32; 2]>| {
            let choice = NextChoice {
                path: "new/1.png".into(),
                why: Why::Typical {
                    cluster: 0,
                    images: 12,
                    labelled: 0,
                    distance: 1.0,
                },
                answer: answer
                    .map(|of| Answer::of_probabilities(vec![of.to_vec()]).expect("an answer")),
            };
            caption(&next, &choice)
        };
        assert_eq!(said(Some([0.29, 0.71])), "guess: lymphocyte 71%");
        assert_eq!(said(Some([0.998, 0.002])), "guess: blast >99%");
        assert_eq!(said(None), "cluster of 12");
    }
}
