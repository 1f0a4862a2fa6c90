//! Confirmed pairs as a table.

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::copies::Copies;
use super::pictures::picture_name;
use crate::outputs::write_csv;

/// Two images of one cell.
#[derive(Debug, Serialize)]
struct PairRow<'a> {
    /// Number of the group, from 1.
    group: usize,
    conflict: bool,
    kept: &'a str,
    first: &'a str,
    second: &'a str,
    score: f64,
    equal: bool,
    turn: &'a str,
    rows: isize,
    columns: isize,
    /// In the folder `audit/DATASET`, if it was drawn.
    picture: Option<String>,
}

/// Writes `audit/DATASET.csv`.
pub(super) fn write(out: &Path, dataset: &str, copies: &Copies) -> Result<()> {
    let groups = (1..).zip(&copies.groups);
    let pairs = groups.flat_map(|(group, of)| of.pairs.iter().map(move |pair| (group, of, pair)));
    let rows: Vec<PairRow<'_>> = (1..)
        .zip(pairs)
        .map(|(number, (number_of_group, group, pair))| PairRow {
            group: number_of_group,
            conflict: group.conflict,
            kept: &group.kept.0,
            first: &pair.first.0,
            second: &pair.second.0,
            score: pair.score,
            equal: pair.equal,
            turn: &pair.turn,
            rows: pair.shift[0],
            columns: pair.shift[1],
            picture: picture_name(number),
        })
        .collect();
    write_csv(&out.join("audit").join(format!("{dataset}.csv")), &rows)
}
