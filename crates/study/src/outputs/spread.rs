//! The figure of where the spread of scores comes from.

use std::path::Path;

use leuko_viz::{Series, SeriesStyle, TrendPanel, TrendPoint, Trends};

use super::drawn::{Drawing, Drawn, Label};
use crate::error::StudyError;
use crate::store::Description;
use crate::variance::measured::{Variance, VarianceRow};
use crate::words::note;

const SPREAD: Label<'_> = Label {
    number: "",
    name: "variance",
    title: "Where the spread of scores comes from",
    caption: "How much the score of one network would vary (standard deviation), against the number of training images: if other images trained it, if it started from other initial weights, and if other images tested it. More labels for training lower the first line, the mean of several networks lowers the second, and more test images lower the third.",
};

/// A part of the variance of a row.
type PartOfRow = fn(&VarianceRow) -> f64;

/// Draws the parts of the variance by size; none if no size has any.
pub(crate) fn draw_spread(
    out: &Path,
    experiment: &Description,
    variance: &Variance,
) -> Result<Vec<Drawn>, StudyError> {
    let mut drawing = Drawing::new(out, &experiment.name);
    if variance.rows.is_empty() {
        return Ok(drawing.figures);
    }
    let figure = Trends {
        title: Some(experiment.title.clone()),
        panels: vec![panel(variance)],
        note: note(experiment),
    };
    let caption = format!("{} {}", SPREAD.caption, variance.note());
    let label = Label {
        caption: &caption,
        ..SPREAD
    };
    drawing.add(label, &figure)?;
    Ok(drawing.figures)
}

/// The standard deviations of the parts, and of all together.
fn panel(variance: &Variance) -> TrendPanel {
    let parts: [(&str, SeriesStyle, PartOfRow); 4] = [
        ("training images", SeriesStyle::Measured, |row| row.training),
        ("initial weights", SeriesStyle::Measured, |row| {
            row.initialisation
        }),
        ("test images", SeriesStyle::Measured, |row| row.test),
        ("all together", SeriesStyle::Baseline, VarianceRow::total),
    ];
    let series = |(name, style, part): (&str, SeriesStyle, PartOfRow)| Series {
        name: name.to_owned(),
        style,
        points: (variance.rows.iter())
            .map(|row| TrendPoint {
                training_images: row.training_images,
                mean: part(row).sqrt(),
                interval: None,
            })
            .collect(),
    };
    let highest = variance.rows.iter().map(|row| row.total().sqrt());
    let highest = highest.fold(0.0, f64::max);
    TrendPanel {
        label: format!("Standard deviation of one network's {}", variance.score),
        low: 0.0,
        // Scores that do not vary at all still need an axis.
        high: if highest > 0.0 { highest } else { 1.0 },
        series: parts.map(series).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_figure_shows_standard_deviations() {
        let variance = Variance {
            experiment: "mine".to_owned(),
            score: "ROC-AUC".to_owned(),
            subsets: 4,
            seeds: 3,
            test_images: vec![25; 3],
            rows: vec![VarianceRow {
                experiment: "mine".to_owned(),
                training_images: 40,
                mean: 0.93,
                training: 0.0009,
                initialisation: 0.0,
                test: 0.0016,
            }],
            left_out: Vec::new(),
        };
        let panel = panel(&variance);
        let shown = panel.series.iter().map(|series| series.points[0].mean);
        for (shown, expected) in shown.zip([0.03, 0.0, 0.04, 0.05]) {
            assert!((shown - expected).abs() < 1e-12, "{shown} {expected}");
        }
        assert!((panel.high - 0.05).abs() < 1e-12);
    }
}
