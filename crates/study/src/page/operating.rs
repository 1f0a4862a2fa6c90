//! Operating points, and how far probabilities can be trusted.

use leuko_eval::{OperatingRow, TABLE_SPECIFICITY};
use leuko_report::{Column, Download, Table};

use crate::results::ExperimentResults;

/// The table of a binary experiment; `None` without runs.
pub(super) fn table(one: &ExperimentResults) -> Option<Table> {
    let first = one.operating.first()?;
    let has_temperature = one.operating.iter().any(|row| row.temperature.is_some());
    let mut columns = vec![
        Column::number("Training images", ""),
        Column::number(
            "Sensitivity",
            format!("at {TABLE_SPECIFICITY} specificity (95% interval)"),
        ),
        Column::number("Average precision", ""),
        Column::number("Brier score", "lower is better"),
        Column::number("Calibration error", ""),
    ];
    let mut rows: Vec<Vec<String>> = one.operating.iter().map(cells).collect();
    let mut guess = vec![
        "guessing".to_owned(),
        format!("{:.2}", first.sensitivity_guess),
        digits(Some(first.average_precision_guess)),
        digits(Some(first.brier_guess)),
        digits(Some(0.0)),
    ];
    let mut notes = vec![format!(
        "The test images of all folds together. The interval covers {}. Brier score: the mean squared distance of the probability from 1 for {}, and from 0 for the other class. Calibration error: how far the probabilities are from the shares of images that they promise (root mean square over 10 groups, corrected for chance; 0.000 if chance explains all of it).",
        first.interval_covers, first.positive_class
    )];
    if has_temperature {
        columns.push(Column::number("Temperature", "median of folds"));
        columns.push(Column::number("Calibration error", "after scaling"));
        for (cells, row) in rows.iter_mut().zip(&one.operating) {
            cells.push(
                row.temperature
                    .map_or("-".to_owned(), |t| format!("{t:.2}")),
            );
            cells.push(digits(row.calibration_error_scaled));
        }
        guess.extend(["-", "-"].map(str::to_owned));
        notes.push(temperatures(&one.operating));
    }
    rows.push(guess);
    let path = format!("tables/{}-operating.csv", one.description.name);
    Some(Table {
        id: "operating".to_owned(),
        caption: "Operating points, and how far probabilities can be trusted".to_owned(),
        columns,
        rows,
        notes,
        downloads: vec![Download::new("operating (CSV)", path)],
    })
}

/// What a temperature is, and where none fits.
fn temperatures(rows: &[OperatingRow]) -> String {
    let at_limit = rows.iter().filter_map(|row| {
        let folds = row.temperatures_at_limit.filter(|&folds| folds > 0)?;
        Some(format!(
            "{folds} of {} with {} images",
            row.folds, row.training_images
        ))
    });
    let at_limit: Vec<String> = at_limit.collect();
    let none_fits = match at_limit.is_empty() {
        true => String::new(),
        false => format!(
            " Of some networks the validation images are all answered right, or no better than by chance; then no temperature fits, and the end of its range stands in: {}.",
            at_limit.join(", ")
        ),
    };
    format!(
        "Temperature: the number that each network's logits must be divided by so that its probabilities fit its validation images best; above 1 the network is too certain. Dividing changes no ROC-AUC of a fold.{none_fits}"
    )
}

/// The cells that every table has.
fn cells(row: &OperatingRow) -> Vec<String> {
    vec![
        row.training_images.to_string(),
        format!(
            "{:.2} ({:.2} to {:.2})",
            row.sensitivity, row.sensitivity_low, row.sensitivity_high
        ),
        digits(Some(row.average_precision)),
        digits(Some(row.brier)),
        digits(row.calibration_error),
    ]
}

fn digits(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.3}"))
}
