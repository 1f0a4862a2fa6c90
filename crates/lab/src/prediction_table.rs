//! Predictions as a table.

use leuko_core::csv_table;

use crate::error::LabError;
use crate::path_text::text;
use crate::prediction::Prediction;

/// The table's file.
pub const PREDICTIONS: &str = "predictions.csv";

/// The table: a line an image, in the order of `predictions`.
pub(crate) fn csv(classes: &[String], predictions: &[Prediction]) -> Result<Vec<u8>, LabError> {
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
    let mut rows = vec![header];
    for prediction in predictions {
        prediction.check(classes)?;
        let Prediction {
            path,
            truth,
            answer,
            seen_by,
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
        rows.push(row);
    }
    Ok(csv_table(|writer| {
        rows.iter().try_for_each(|row| writer.write_record(row))
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;

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
}
