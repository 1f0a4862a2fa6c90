//! Records into tables and `summary.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use leuko_core::{RunRecord, read_record, write_whole};
use leuko_eval::{Summary, summarise};
use serde::Serialize;
use toml::{Table, Value};

use crate::description::Description;
use crate::pool::record_path;

/// The key of `summary.toml` that holds its experiments.
const EXPERIMENTS: &str = "experiments";

/// Reads the records of the runs of `experiments`, in order; says how many runs have none yet.
pub(crate) fn read_records(out: &Path, experiments: &[Description]) -> Result<Vec<RunRecord>> {
    let mut records = Vec::new();
    for experiment in experiments {
        let paths = experiment.runs().map(|run| record_path(out, &run));
        let (done, missing): (Vec<_>, Vec<_>) = paths.partition(|path| path.exists());
        if !missing.is_empty() {
            tracing::warn!(
                "{}: {} of {} runs are not done yet\nhint: the command that began the study goes on with them",
                experiment.name,
                missing.len(),
                missing.len() + done.len()
            );
        }
        for path in done {
            records.push(read_record(&path)?);
        }
    }
    Ok(records)
}

/// Writes the tables of each experiment and `summary.toml`, and returns the summary. What
/// `summary.toml` says of other experiments in the same folder stays.
pub(crate) fn write_tables(out: &Path, records: &[RunRecord]) -> Result<Summary> {
    let summary = summarise(records)?;
    let path = out.join("summary.toml");
    let mut table = Table::try_from(&summary)?;
    let earlier = fs_err::read_to_string(&path).ok();
    let earlier = earlier.and_then(|text| text.parse::<Table>().ok());
    if let (Some(Value::Array(others)), Some(Value::Array(experiments))) = (
        earlier.and_then(|mut table| table.remove(EXPERIMENTS)),
        table.get_mut(EXPERIMENTS),
    ) {
        let name = |experiment: &Value| experiment.get("name")?.as_str().map(str::to_owned);
        let new: BTreeSet<Option<String>> = experiments.iter().map(name).collect();
        experiments.extend(
            others
                .into_iter()
                .filter(|other| !new.contains(&name(other))),
        );
        experiments.sort_by_key(name);
    }
    write_whole(&path, toml::to_string(&table)?.as_bytes())?;
    for experiment in &summary.experiments {
        let one = Summary {
            experiments: vec![experiment.clone()],
            ..summary.clone()
        };
        let place = |table: &str| out.join(format!("tables/{}-{table}.csv", experiment.name));
        write_csv(&place("folds"), &one.fold_rows())?;
        write_csv(&place("sizes"), &one.size_rows())?;
    }
    Ok(summary)
}

/// Writes rows under a heading of their fields' names.
pub(crate) fn write_csv<Row: Serialize>(path: &Path, rows: &[Row]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    let bytes = writer
        .into_inner()
        .context("the table could not be formed")?;
    Ok(write_whole(path, &bytes)?)
}
