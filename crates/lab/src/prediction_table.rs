//! Predictions as a table.

use leuko_core::csv_table;

use crate::error::LabError;
use crate::image_file::ImageFile;
use crate::path_text::text;
use crate::prediction::Prediction;
use crate::seen_as::SeenAs;

/// The table's file.
pub const PREDICTIONS: &str = "predictions.csv";

/// The table: a line an image, in the order of `predictions`.
pub(crate) fn csv(classes: &[String], predictions: &[Prediction]) -> Result<Vec<u8>, LabError> {
    let with_truth = predictions.iter().any(|of| of.truth.is_some());
    let with_spread = predictions.iter().any(|of| of.answer.spread.is_some());
    let with_seen = predictions.iter().any(|of| of.seen_as.is_some());
    let with_repeats = predictions.iter().any(|of| of.repeat_of.is_some());
    let with_files = predictions.iter().any(|of| of.file.is_some());
    let mut header = vec!["path".to_owned(), "predicted".to_owned()];
    if with_truth {
        header.push("truth".to_owned());
    }
    header.extend(classes.iter().map(|class| format!("p_{class}")));
    if with_spread {
        header.extend(classes.iter().map(|class| format!("sd_{class}")));
    }
    header.push("seen_by".to_owned());
    if with_seen {
        header.push("seen_as".to_owned());
    }
    if with_repeats {
        header.push("repeat_of".to_owned());
    }
    if with_files {
        header.extend(["width", "height", "resized", "transparent"].map(str::to_owned));
    }
    let mut rows = vec![header];
    for prediction in predictions {
        prediction.check(classes)?;
        let Prediction {
            path,
            truth,
            no_truth: _,
            answer,
            seen_by,
            seen_as,
            repeat_of,
            file,
        } = prediction;
        let mut row = vec![text(path), classes[answer.predicted().index()].clone()];
        if with_truth {
            row.push(truth.map_or(String::new(), |class| classes[class.index()].clone()));
        }
        let numbers = answer
            .probabilities
            .iter()
            .chain(answer.spread.iter().flatten());
        row.extend(numbers.map(|number| format!("{number:.6}")));
        row.push(seen_by.to_string());
        if with_seen {
            row.push(seen_as.as_ref().map_or(String::new(), SeenAs::to_string));
        }
        if with_repeats {
            row.push(repeat_of.as_deref().map_or(String::new(), text));
        }
        if with_files {
            row.extend(file.map_or_else(|| vec![String::new(); 4], of_file));
        }
        rows.push(row);
    }
    Ok(csv_table(|writer| {
        rows.iter().try_for_each(|row| writer.write_record(row))
    })?)
}

/// The columns about a file.
fn of_file(file: ImageFile) -> Vec<String> {
    let transparent = if file.transparent { "yes" } else { "no" };
    vec![
        file.size.width.to_string(),
        file.size.height.to_string(),
        file.resized.name().to_owned(),
        transparent.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use leuko_data::Size;

    use super::*;
    use crate::answer::Answer;
    use crate::image_file::Resized;

    fn prediction(path: &str, p: f64, spread: Option<Vec<f64>>) -> Prediction {
        let answer = Answer {
            votes: Vec::new(),
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
    fn test_csv_says_how_an_image_is_known_and_what_its_file_was_where_any_is() {
        let seen = Prediction {
            seen_by: 2,
            seen_as: Some(SeenAs::CopyOf("old/1.png".into())),
            repeat_of: Some("0.png".into()),
            ..prediction("1.png", 0.25, None)
        };
        let file = Some(ImageFile {
            size: Size {
                height: 128,
                width: 96,
            },
            resized: Resized::Reduced,
            transparent: true,
        });
        let read = Prediction {
            file,
            ..prediction("2.png", 0.25, None)
        };
        let table = String::from_utf8(csv(&classes(), &[seen, read]).unwrap()).unwrap();
        let ends = table.lines().map(|line| line.split(',').rev().take(7));
        let ends: Vec<Vec<&str>> = ends.map(|of| of.collect()).collect();
        let names = [
            "transparent",
            "resized",
            "height",
            "width",
            "repeat_of",
            "seen_as",
            "seen_by",
        ];
        assert_eq!(ends[0], names);
        assert_eq!(ends[1], ["", "", "", "", "0.png", "copy of old/1.png", "2"]);
        assert_eq!(ends[2], ["yes", "reduced", "128", "96", "", "", "0"]);
    }
}
