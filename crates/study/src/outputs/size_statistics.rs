//! Operating points and the test of fewer images, against the number of training images, into tables.

use std::path::Path;

use leuko_core::RunRecord;
use leuko_eval::{ExperimentSummary, OperatingRow, margin_rows, operating_rows};

use crate::csv_file::write_csv;
use crate::error::StudyError;

/// Writes the tables `operating` and `noninferiority` of one experiment, and returns the rows of the first. A table
/// without rows is not written: operating points need two classes, the test needs two sizes and two folds.
/// `records` are of this experiment; `folds` is the number that the images were dealt to.
pub(crate) fn write_size_statistics(
    out: &Path,
    records: &[RunRecord],
    experiment: &ExperimentSummary,
    folds: usize,
) -> Result<Vec<OperatingRow>, StudyError> {
    let place = |table: &str| out.join(format!("tables/{}-{table}.csv", experiment.name));
    let operating = operating_rows(records)?;
    if !operating.is_empty() {
        write_csv(&place("operating"), &operating)?;
    }
    let margins = margin_rows(experiment, folds)?;
    if !margins.is_empty() {
        write_csv(&place("noninferiority"), &margins)?;
    }
    Ok(operating)
}
