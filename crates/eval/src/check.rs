//! Whether a pile of records is one study.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::{ImageId, Outcome, Protocol, RECORD_FORMAT, RunId, RunRecord, TrainSize};

use crate::runs::{check_predictions, run_id};
use crate::{EvalError, StudyField};

/// Refuses records that a summary could not be trusted on; the errors are those of
/// [`summarise`](crate::summarise).
pub(crate) fn check_records(records: &[RunRecord]) -> Result<(), EvalError> {
    if records.is_empty() {
        return Err(EvalError::NoRecords);
    }
    let mut runs: BTreeSet<RunId> = BTreeSet::new();
    let mut firsts: BTreeMap<&str, &RunRecord> = BTreeMap::new();
    let mut tested: BTreeSet<(&str, TrainSize, &ImageId)> = BTreeSet::new();
    for record in records {
        if record.format != RECORD_FORMAT {
            return Err(EvalError::RecordFormat {
                run: run_id(record),
                expected: RECORD_FORMAT,
                got: record.format,
            });
        }
        if !runs.insert(run_id(record)) {
            return Err(EvalError::RunRepeated {
                run: run_id(record),
            });
        }
        same_study(firsts.entry(&record.experiment).or_insert(record), record)?;
        let Outcome::Completed(completed) = &record.outcome else {
            continue;
        };
        check_predictions(record, completed)?;
        match record.protocol {
            Protocol::Paper => {
                for prediction in &completed.predictions {
                    if !tested.insert((&record.experiment, record.size, &prediction.image)) {
                        return Err(EvalError::TestedTwice {
                            run: run_id(record),
                            image: prediction.image.clone(),
                        });
                    }
                }
            }
        }
    }
    Ok(())
}

/// Compares a record with the first of its experiment.
fn same_study(first: &RunRecord, record: &RunRecord) -> Result<(), EvalError> {
    if record.classes != first.classes {
        return Err(EvalError::MixedClasses {
            run: run_id(record),
            expected: first.classes.clone(),
            got: record.classes.clone(),
        });
    }
    let differs = [
        (record.dataset != first.dataset, StudyField::Dataset),
        (record.synthetic != first.synthetic, StudyField::Synthetic),
        (record.protocol != first.protocol, StudyField::Protocol),
        (record.seed != first.seed, StudyField::Seed),
    ];
    match differs.into_iter().find(|(differs, _)| *differs) {
        Some((_, field)) => Err(EvalError::MixedStudies {
            run: run_id(record),
            field,
        }),
        None => Ok(()),
    }
}
