//! Confirmed pairs as a table.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use serde::Serialize;

use super::copies::Copies;
use super::pictures::picture_name;
use crate::csv_file::write_csv;
use crate::error::StudyError;

/// The table of no pair: the names of [`PairRow`].
const HEADING: &str = "group,conflict,kept,first,second,first_label,second_label,score,equal,turn,rows,columns,scale,picture\n";

/// Two images of one cell.
#[derive(Debug, Serialize)]
struct PairRow<'a> {
    /// Number of the group, from 1.
    group: usize,
    conflict: bool,
    kept: &'a str,
    first: &'a str,
    second: &'a str,
    first_label: &'a str,
    second_label: &'a str,
    score: f64,
    equal: bool,
    turn: String,
    rows: isize,
    columns: isize,
    scale: f64,
    /// In the folder `audit/DATASET`, if it was drawn.
    picture: Option<String>,
}

/// `audit/DATASET.csv`.
pub(super) fn path(out: &Path, dataset: &str) -> PathBuf {
    out.join("audit").join(format!("{dataset}.csv"))
}

/// Writes it.
pub(crate) fn write(out: &Path, dataset: &str, copies: &Copies) -> Result<(), StudyError> {
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
            first_label: group.label(&pair.first),
            second_label: group.label(&pair.second),
            score: pair.score,
            equal: pair.equal,
            turn: pair.turn.to_string(),
            rows: pair.shift[0],
            columns: pair.shift[1],
            scale: pair.scale,
            picture: picture_name(number),
        })
        .collect();
    let path = path(out, dataset);
    match rows.is_empty() {
        true => Ok(write_whole(&path, HEADING.as_bytes())?),
        false => write_csv(&path, &rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_heading_of_no_pair_is_that_of_pairs() {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let row = PairRow {
            group: 1,
            conflict: false,
            kept: "a",
            first: "a",
            second: "b",
            first_label: "blast",
            second_label: "",
            score: 1.0,
            equal: true,
            turn: "not turned".to_owned(),
            rows: 0,
            columns: 0,
            scale: 1.0,
            picture: None,
        };
        writer.serialize(row).unwrap();
        let table = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        assert_eq!(table.split_inclusive('\n').next(), Some(HEADING));
    }
}
