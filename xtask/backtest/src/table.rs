//! The table of all scores, from which the report is made.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use leuko_howmany::{Measured, Metric, Scores, TestImages};
use serde::{Deserialize, Serialize};

/// One network's score.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Name of the question.
    pub(crate) question: String,
    pub(crate) seed: u64,
    /// Number of training images.
    pub(crate) size: usize,
    pub(crate) fold: u16,
    /// ROC-AUC on the fold's test images.
    pub(crate) auc: f64,
    /// Number of these, half of each class, if it is known.
    pub(crate) test_images: Option<usize>,
    /// Whether the network gives all of them the same class.
    pub(crate) stuck: bool,
}

/// Writes the table.
pub(crate) fn write(path: &Path, rows: &[Row]) -> Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.flush()?)
}

/// The curves in a table, by question and seed.
pub(crate) fn read(path: &Path) -> Result<Vec<Measured>> {
    let mut curves: BTreeMap<(String, u64), Vec<Row>> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let row: Row = row?;
        curves
            .entry((row.question.clone(), row.seed))
            .or_default()
            .push(row);
    }
    curves
        .into_iter()
        .map(|((question, _), rows)| curve(question, &rows))
        .collect()
}

fn curve(question: String, rows: &[Row]) -> Result<Measured> {
    let mut folds: BTreeMap<u16, BTreeMap<usize, f64>> = BTreeMap::new();
    for row in rows {
        folds.entry(row.fold).or_default().insert(row.size, row.auc);
    }
    let sizes = folds
        .values()
        .next()
        .map(|fold| fold.keys().copied().collect());
    let half = rows.first().and_then(|row| Some(row.test_images? / 2));
    let test = half.map(|half| TestImages {
        positives: half,
        negatives: half,
    });
    let folds = folds.into_values().map(|fold| fold.into_values().collect());
    let scores = Scores::new(
        sizes.unwrap_or_default(),
        folds.collect(),
        Metric::RocAuc,
        test,
    )?;
    Ok(Measured { question, scores })
}
