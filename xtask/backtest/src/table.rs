//! The table of all scores, from which the report is made.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use leuko_core::write_whole;
use leuko_howmany::{Measured, Metric, ScoreRow, ScoreTable, Scores, TestImages};
use serde::{Deserialize, Serialize};

/// The score of a fold at a number of training images.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Name of the question.
    pub(crate) question: String,
    pub(crate) seed: u64,
    pub(crate) fold: u16,
    /// Number of training images.
    pub(crate) size: usize,
    /// ROC-AUC on the fold's test images.
    pub(crate) auc: f64,
    /// Number of these of each class, if it is known.
    pub(crate) positives: Option<usize>,
    pub(crate) negatives: Option<usize>,
}

/// Writes the table, whole or not at all.
pub(crate) fn write(path: &Path, rows: &[Row]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(write_whole(path, &writer.into_inner()?)?)
}

/// The curves in a table, by question and seed.
pub(crate) fn read(path: &Path) -> Result<Vec<Measured>> {
    let mut curves: BTreeMap<(String, u64), Vec<Row>> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let row: Row = row?;
        let key = (row.question.clone(), row.seed);
        curves.entry(key).or_default().push(row);
    }
    let curves = curves.into_iter();
    let curve = |((question, seed), rows): ((String, u64), Vec<Row>)| {
        let scores = scores(rows).with_context(|| format!("{question}, seed {seed}"))?;
        Ok(Measured { question, scores })
    };
    curves.map(curve).collect()
}

fn scores(rows: Vec<Row>) -> Result<Scores> {
    let row = |(line, row): (u64, Row)| ScoreRow {
        line,
        size: row.size,
        fold: row.fold.to_string(),
        score: Some(row.auc),
        test: row
            .positives
            .zip(row.negatives)
            .map(|(positives, negatives)| TestImages {
                positives,
                negatives,
            }),
    };
    let table = ScoreTable::new((1..).zip(rows).map(row).collect())?;
    Ok(table.scores(Metric::RocAuc)?.scores)
}
