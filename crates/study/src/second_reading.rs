//! What a second reading of the same images reaches, beside the network.

use leuko_core::ClassIndex;
use leuko_data::{ReadTwice, class_of};
use leuko_eval::{LEVEL, Proportion, ReadingScore, SecondReading};
use leuko_viz::{ReferenceLine, RocIntervals, RocPoint};

use crate::error::StudyError;

/// How far the second reading agrees with the first on a question with these classes. An image whose first
/// label is no class of the question is left out.
pub(crate) fn second_reading(
    read: &ReadTwice,
    classes: &[String],
) -> Result<SecondReading, StudyError> {
    let class = |label: &String| class_of(label, classes).map(|place| ClassIndex(place as u16));
    let pairs =
        (read.labels.iter()).filter_map(|[first, second]| Some((class(first)?, class(second))));
    let reading = SecondReading::of(classes.len(), pairs)?;
    if reading.images() > 0 {
        return Ok(reading);
    }
    let mut found: Vec<String> = read.labels.iter().map(|[first, _]| first.clone()).collect();
    found.sort();
    found.dedup();
    Err(StudyError::NoReading {
        classes: classes.to_vec(),
        found,
    })
}

/// Its line across a figure.
pub(crate) fn line(score: &ReadingScore, measure: &str) -> ReferenceLine {
    ReferenceLine {
        label: format!(
            "second reading, {measure} ({:.0}% interval)",
            100.0 * score.level
        ),
        value: score.value,
        interval: Some([score.low, score.high]),
        points: Vec::new(),
    }
}

/// Its line at the balanced accuracy; `None` if a class has no image.
pub(crate) fn balanced_line(reading: &SecondReading) -> Result<Option<ReferenceLine>, StudyError> {
    let score = reading.balanced_accuracy(LEVEL)?;
    Ok(score.map(|score| line(&score, "balanced accuracy")))
}

/// It as a point of a ROC plot, for two classes.
pub(crate) fn on_roc(reading: &SecondReading) -> Result<Option<RocPoint>, StudyError> {
    let &[Some(specificity), Some(sensitivity)] = &reading.recalls(LEVEL)?[..] else {
        return Ok(None);
    };
    Ok(Some(RocPoint {
        label: "second reading".to_owned(),
        false_positive_rate: 1.0 - specificity.value,
        true_positive_rate: sensitivity.value,
        intervals: Some(RocIntervals {
            false_positive_rate: [1.0 - specificity.high, 1.0 - specificity.low],
            true_positive_rate: [sensitivity.low, sensitivity.high],
        }),
    }))
}

/// A row for each class with its number of images and the share that the second reading put into it, then the
/// balanced accuracy and the accuracy, all with 95% intervals.
///
/// # Errors
///
/// - Never, for a reading that [`SecondReading::of`] made.
pub fn rows(reading: &SecondReading, classes: &[String]) -> Result<Vec<[String; 3]>, StudyError> {
    let text = |value: f64, low: f64, high: f64| format!("{value:.3} ({low:.3} to {high:.3})");
    let score = |score: Option<ReadingScore>| {
        score.map_or("-".to_owned(), |score| {
            text(score.value, score.low, score.high)
        })
    };
    let recall = |(class, recall): (&String, Option<Proportion>)| match recall {
        Some(recall) => [
            class.clone(),
            recall.of.to_string(),
            text(recall.value, recall.low, recall.high),
        ],
        None => [class.clone(), "0".to_owned(), "-".to_owned()],
    };
    let mut rows: Vec<[String; 3]> = classes
        .iter()
        .zip(reading.recalls(LEVEL)?)
        .map(recall)
        .collect();
    let images = reading.images().to_string();
    let balanced = score(reading.balanced_accuracy(LEVEL)?);
    rows.push(["balanced accuracy".to_owned(), images.clone(), balanced]);
    rows.push([
        "accuracy".to_owned(),
        images,
        score(reading.accuracy(LEVEL)?),
    ]);
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[[&str; 2]]) -> ReadTwice {
        let pair = |pair: &[&str; 2]| pair.map(str::to_owned);
        ReadTwice {
            labels: pairs.iter().map(pair).collect(),
        }
    }

    #[test]
    fn test_readings_of_the_question_are_counted() {
        let classes = ["normal", "blast"].map(str::to_owned);
        let pairs = [
            ["normal", "normal"],
            ["normal", "normal"],
            ["normal", "blast"],
            ["blast", "blast"],
            ["blast", "?"],
            ["debris", "blast"],
        ];
        let reading = second_reading(&read(&pairs), &classes).unwrap();
        assert_eq!((reading.images(), reading.outside), (4, 1));
        let rows = rows(&reading, &classes).unwrap();
        let rows: Vec<String> = rows.iter().map(|row| row.join("  ")).collect();
        insta::assert_snapshot!(rows.join("\n"), @"
        normal  3  0.667 (0.208 to 0.939)
        blast  1  1.000 (0.207 to 1.000)
        balanced accuracy  4  0.833 (0.375 to 0.969)
        accuracy  4  0.750 (0.301 to 0.954)
        ");
        let point = on_roc(&reading).unwrap().unwrap();
        assert!((point.false_positive_rate - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(point.true_positive_rate, 1.0);
        let other = second_reading(&read(&[["a", "b"], ["a", "a"]]), &classes);
        insta::assert_snapshot!(other.unwrap_err(), @"
        no image that was read twice has one of the classes normal, blast by both readings: the first reading's labels are a
        hint: name the columns of the two readings, with labels spelled like the classes
        ");
    }
}
