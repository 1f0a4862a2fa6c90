//! Records into tables and `summary.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use leuko_core::{RunRecord, read_record, write_whole};
use leuko_eval::{ExperimentSummary, Summary, highest, summarise};
use serde::Serialize;
use toml::{Table, Value};

use crate::csv_file::{write_csv, write_with};
use crate::error::StudyError;
use crate::notice::Notice;
use crate::store::{Description, Store};
use crate::watch::Watch;

/// The summary's file.
pub(crate) const SUMMARY: &str = "summary.toml";
/// The key of `summary.toml` that holds its experiments.
const EXPERIMENTS: &str = "experiments";

/// Reads the records of an experiment's networks, in order; says how many runs have none yet, if any has one.
pub(crate) fn read_records(
    store: &Store,
    experiment: &Description,
    watch: &dyn Watch,
) -> Result<Vec<RunRecord>, StudyError> {
    let paths = experiment.runs().map(|run| store.record(&run));
    let (done, missing): (Vec<_>, Vec<_>) = paths.partition(|path| path.exists());
    if !missing.is_empty() && (!done.is_empty() || !store.has_methods(&experiment.name)) {
        Notice::RunsMissing {
            experiment: &experiment.name,
            missing: missing.len(),
            of: missing.len() + done.len(),
        }
        .tell(watch);
    }
    let records = done.iter().map(|path| Ok(read_record(path)?));
    records.collect()
}

/// Writes the tables of each experiment and `summary.toml`, and returns the summary. What
/// `summary.toml` says of other experiments in the same folder stays.
pub(crate) fn write_tables(store: &Store, records: &[RunRecord]) -> Result<Summary, StudyError> {
    let out = store.folder();
    let summary = summarise(records)?;
    let path = out.join(SUMMARY);
    let mut table = Table::try_from(&summary).map_err(StudyError::toml(SUMMARY))?;
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
    let text = toml::to_string(&table).map_err(StudyError::toml(SUMMARY))?;
    write_whole(&path, text.as_bytes())?;
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

/// Writes what every network says of every image that tests it: a row for each.
pub(crate) fn write_predictions(
    out: &Path,
    experiment: &Description,
    records: &[RunRecord],
) -> Result<(), StudyError> {
    let path = out.join(format!("tables/{}-predictions.csv", experiment.name));
    write_with(&path, |writer| {
        let probabilities = experiment.classes.iter().map(|class| format!("p_{class}"));
        let columns = ["training_images", "fold", "image", "truth", "predicted"];
        writer.write_record(columns.map(str::to_owned).into_iter().chain(probabilities))?;
        for record in records.iter().filter(|of| of.experiment == experiment.name) {
            let Some(completed) = record.completed() else {
                continue;
            };
            for tested in &completed.predictions {
                let class =
                    |class: usize| experiment.classes.get(class).cloned().unwrap_or_default();
                let about = [
                    record.size.get().to_string(),
                    record.fold.0.to_string(),
                    tested.image.0.clone(),
                    class(tested.truth.index()),
                    class(highest(&tested.probabilities)),
                ];
                let numbers = tested.probabilities.iter().map(|p| format!("{p:.6}"));
                writer.write_record(about.into_iter().chain(numbers))?;
            }
        }
        Ok(())
    })
}

/// Writes Table 1, the data set's classes, and Table S2, the ROC-AUC of each size and fold.
pub(crate) fn write_experiment_tables(
    out: &Path,
    experiment: &Description,
    summary: &ExperimentSummary,
) -> Result<(), StudyError> {
    let path = |table: &str| out.join(format!("tables/{}-{table}.csv", experiment.name));
    let classes: Vec<ClassRow<'_>> = (experiment.dataset_classes.iter())
        .map(|class| ClassRow {
            class: &class.name,
            images: class.images,
            taken_as: class.taken_as.as_deref(),
        })
        .collect();
    write_csv(&path("table1-classes"), &classes)?;
    if summary.classes.len() != 2 {
        return Ok(());
    }
    let folds: Vec<u16> = (0..experiment.run_folds).collect();
    write_with(&path("table-s2-auc"), |writer| {
        let heading = folds.iter().map(|fold| format!("fold_{fold}"));
        let first = ["training_images".to_owned()];
        let ends = ["mean".to_owned(), "sd".to_owned()];
        writer.write_record(first.into_iter().chain(heading).chain(ends))?;
        for size in &summary.sizes {
            let say = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
            let of_fold = |number: &u16| {
                let found = size.folds.iter().find(|found| found.fold.0 == *number);
                say(found.and_then(|found| found.auc))
            };
            let spread = size.auc.as_ref();
            let ends = [
                say(spread.map(|auc| auc.mean)),
                say(spread.and_then(|auc| auc.sd)),
            ];
            let first = [size.training_images.get().to_string()];
            let folds = folds.iter().map(of_fold);
            writer.write_record(first.into_iter().chain(folds).chain(ends))?;
        }
        Ok(())
    })
}

/// A class of a data set.
#[derive(Debug, Serialize)]
struct ClassRow<'a> {
    class: &'a str,
    images: usize,
    taken_as: Option<&'a str>,
}
