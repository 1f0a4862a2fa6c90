//! Tables as CSV files, whole or not at all.

use std::path::Path;

use leuko_core::write_whole;
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
    let cannot = |source| StudyError::Csv {
        path: path.to_owned(),
        source,
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    fill(&mut writer).map_err(cannot)?;
    // A vector in memory takes all that is written to it.
    let bytes = writer.into_inner().unwrap_or_default();
    Ok(write_whole(path, &bytes)?)
}
