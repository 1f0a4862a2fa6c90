//! Checks that records belong to one study.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::{ImageId, RECORD_FORMAT, RunId, RunRecord, TrainSize};

use crate::runs::{check_predictions, run_id};
use crate::{EvalError, StudyField};

/// Refuses records whose summary would be wrong; the errors are those of
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
        let Some(completed) = record.completed() else {
            continue;
        };
        check_predictions(record, completed)?;
        if record.protocol.leaks() {
            continue;
        }
        for prediction in &completed.predictions {
            if !tested.insert((&record.experiment, record.size, &prediction.image)) {
                return Err(EvalError::TestedTwice {
                    run: run_id(record),
                    image: prediction.image.clone(),
                });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{completed, record};

    const GOOD: [(bool, f32); 2] = [(true, 0.9), (false, 0.1)];

    /// Checks two records, the second one changed.
    fn check_changed(change: impl FnOnce(&mut RunRecord)) -> EvalError {
        let mut second = record(50, 1, &GOOD);
        change(&mut second);
        check_records(&[record(50, 0, &GOOD), second]).unwrap_err()
    }

    #[test]
    fn test_check_records_accepts_two_folds() {
        assert_eq!(
            check_records(&[record(50, 0, &GOOD), record(50, 1, &GOOD)]),
            Ok(())
        );
    }

    #[test]
    fn test_check_records_of_none_is_an_error() {
        assert_eq!(check_records(&[]), Err(EvalError::NoRecords));
    }

    #[test]
    fn test_check_records_refuses_another_format() {
        let error = check_changed(|record| record.format = RECORD_FORMAT + 1);
        assert!(matches!(
            error,
            EvalError::RecordFormat {
                expected: RECORD_FORMAT,
                got,
                ..
            } if got == RECORD_FORMAT + 1
        ));
        assert!(
            error
                .to_string()
                .starts_with("all-binary/n0050/fold01: expected a record of format 2")
        );
    }

    #[test]
    fn test_check_records_refuses_a_run_twice() {
        let error = check_changed(|second| *second = record(50, 0, &GOOD));
        assert!(matches!(error, EvalError::RunRepeated { .. }));
    }

    #[test]
    fn test_check_records_refuses_other_classes() {
        let error = check_changed(|record| record.classes.reverse());
        assert!(matches!(error, EvalError::MixedClasses { .. }));
    }

    #[test]
    fn test_check_records_refuses_another_study() {
        let error = check_changed(|record| record.dataset = "pbc".to_owned());
        assert!(matches!(
            error,
            EvalError::MixedStudies {
                field: StudyField::Dataset,
                ..
            }
        ));
        let error = check_changed(|record| record.synthetic = true);
        assert!(matches!(
            error,
            EvalError::MixedStudies {
                field: StudyField::Synthetic,
                ..
            }
        ));
        let error = check_changed(|record| record.seed.0 = 2);
        assert!(matches!(
            error,
            EvalError::MixedStudies {
                field: StudyField::Seed,
                ..
            }
        ));
    }

    #[test]
    fn test_check_records_refuses_an_image_tested_twice() {
        let error = check_changed(|second| {
            completed(second).predictions =
                completed(&mut record(50, 0, &GOOD)).predictions.clone();
        });
        assert!(matches!(error, EvalError::TestedTwice { .. }));
    }

    #[test]
    fn test_check_records_refuses_predictions_that_do_not_fit() {
        let error = check_changed(|record| completed(record).predictions.clear());
        assert!(matches!(error, EvalError::NoPredictions { .. }));
        let error = check_changed(|record| {
            completed(record).predictions[0].probabilities.push(0.0);
        });
        assert!(matches!(
            error,
            EvalError::ProbabilityCount {
                expected: 2,
                got: 3,
                ..
            }
        ));
        let error = check_changed(|record| {
            completed(record).predictions[0].probabilities[1] = f32::NAN;
        });
        assert!(matches!(error, EvalError::NotAProbability { .. }));
        let error = check_changed(|record| completed(record).predictions[0].truth.0 = 2);
        assert!(
            error
                .to_string()
                .ends_with("expected one of 2 classes, found class 2"),
            "{error}"
        );
    }
}
