//! The records of networks that split the variance of a score. Their checkpoints are looked at with all others.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::{FoldIndex, RunId, TrainSize, read_record};

use super::strangers::entries;
use super::{Differs, Fault, Verified};
use crate::error::StudyError;
use crate::store::Store;
use crate::variance::measured::{FOLDER, is_unfinished, path, table};
use crate::variance::{Variance, read_variance};

/// Looks at what the split of an experiment's variance left.
pub(super) fn verify(
    folder: &Path,
    experiment: &str,
    verified: &mut Verified,
) -> Result<(), StudyError> {
    let split = match read_variance(folder, experiment) {
        Ok(split) => split,
        Err(StudyError::File(error)) => {
            verified.faults.push(Fault::File(error));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let mut found = BTreeSet::new();
    for seed in entries(&folder.join(FOLDER)) {
        let of_seed = Store::unlocked(&seed);
        for size in entries(&of_seed.records(experiment)) {
            for path in entries(&size) {
                record(&of_seed, experiment, &path, verified);
                found.insert(path);
            }
        }
    }
    match split {
        None if table(folder, experiment).is_file() => {
            let path = path(folder, experiment);
            verified.faults.push(Fault::NoOutput { path });
        }
        None => verified.is_unsplit |= is_unfinished(folder, experiment),
        Some(split) => {
            for (path, run) in asked(folder, &split) {
                if !found.contains(&path) {
                    verified.runs += 1;
                    verified.faults.push(Fault::NoRecord { path, run });
                }
            }
        }
    }
    Ok(())
}

fn record(store: &Store, experiment: &str, path: &Path, verified: &mut Verified) {
    verified.runs += 1;
    let record = match read_record(path) {
        Ok(record) => record,
        Err(error) => return verified.faults.push(Fault::File(error)),
    };
    verified.records += 1;
    let run = RunId {
        experiment: record.experiment.clone(),
        size: record.size,
        fold: record.fold,
    };
    let checkpoint = store.checkpoint(&run);
    if run.experiment != experiment || store.record(&run) != path {
        verified.faults.push(Fault::Misplaced {
            path: path.to_owned(),
            what: Differs::Run,
        });
    } else if record.completed().is_some() && !checkpoint.exists() {
        verified.faults.push(Fault::NoCheckpoint {
            path: checkpoint,
            run,
        });
    }
}

/// The records of a split that has its result.
fn asked(folder: &Path, split: &Variance) -> Vec<(PathBuf, RunId)> {
    let sizes = split.rows.iter().map(|row| row.training_images);
    let sizes = sizes.chain(split.left_out.iter().copied());
    let sizes = sizes.filter_map(|size| TrainSize::new(u32::try_from(size).ok()?));
    let mut asked = Vec::new();
    for size in sizes {
        for seed in 1..=split.seeds {
            let store = Store::unlocked(&folder.join(FOLDER).join(format!("seed-{seed}")));
            for fold in (0..split.subsets).map(FoldIndex) {
                let experiment = split.experiment.clone();
                let run = RunId {
                    experiment,
                    size,
                    fold,
                };
                asked.push((store.record(&run), run));
            }
        }
    }
    asked
}
