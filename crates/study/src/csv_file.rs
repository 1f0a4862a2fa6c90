//! Tables as CSV files, whole or not at all, with texts that no spreadsheet program takes for formulas.

use std::path::Path;

use leuko_core::{csv_table, write_whole};
use serde::Serialize;

use crate::error::StudyError;

/// Writes rows under a heading of their fields' names.
pub(crate) fn write_csv<Row: Serialize>(path: &Path, rows: &[Row]) -> Result<(), StudyError> {
    write_with(path, |writer| {
        rows.iter().try_for_each(|row| writer.serialize(row))
    })
}

/// Writes what `fill` puts into the table.
pub(crate) fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> Result<(), csv::Error>,
) -> Result<(), StudyError> {
    let bytes = csv_table(fill).map_err(|source| StudyError::Csv {
        path: path.to_owned(),
        source,
    })?;
    Ok(write_whole(path, &bytes)?)
}
