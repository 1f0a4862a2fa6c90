//! Published curves of other networks.

use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use serde::Deserialize;

use crate::table::Row;

/// A line of `curves/medical-auroc.csv`: Harvey et al. 2023 (arXiv 2311.18025), MIT licence.
#[derive(Deserialize)]
struct Line {
    dataset: String,
    label: String,
    n: usize,
    seed: u16,
    test_auroc: f64,
}

/// The scores of the published curves in the data folder. Their seeds stand for folds.
pub(crate) fn published(data: &Path) -> Result<Vec<Row>> {
    let file = fs::File::open(data.join("curves/medical-auroc.csv"))?;
    let row = |line: Result<Line, csv::Error>| {
        let line = line?;
        Ok(Row {
            question: format!("{}-{}", line.dataset, line.label).to_lowercase(),
            seed: 0,
            size: line.n,
            fold: line.seed,
            auc: line.test_auroc,
            positives: None,
            negatives: None,
        })
    };
    csv::Reader::from_reader(file)
        .into_deserialize()
        .map(row)
        .collect()
}
