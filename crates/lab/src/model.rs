//! The model of a training: the networks and fitted methods of all folds, at its largest size, in one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_core::{Outcome, RunId, read_record, remove_unfinished, write_whole};
use leuko_methods::{Method, load_model};
use leuko_study::{MethodOutcome, MethodRecord, Store};

use crate::error::LabError;
use crate::parts::listed;

/// The folder of networks, and of a folder for each fitted method, in what [`train`](crate::train()) writes.
pub const MODEL: &str = "model";
/// How names of checkpoints end.
pub(crate) const NETWORK_ENDING: &str = ".safetensors";
/// How names of fitted methods end.
pub(crate) const METHOD_ENDING: &str = ".model.json";

/// Copies the networks of the completed runs of the largest size in `store` into its folder [`MODEL`], and returns their
/// files there.
///
/// # Errors
///
/// - A checkpoint that is missing; a file that cannot be written.
pub(crate) fn collect_networks(
    store: &Store,
    runs: impl Iterator<Item = RunId>,
) -> Result<Vec<PathBuf>, LabError> {
    let mut completed = Vec::new();
    for run in runs {
        let record = store.record(&run);
        // A training of methods alone has none.
        if record.exists() && matches!(read_record(&record)?.outcome, Outcome::Completed(_)) {
            completed.push(run);
        }
    }
    let folder = store.folder().join(MODEL);
    let files = completed.iter().map(|run| (run, store.checkpoint(run)));
    collect(&folder, files.collect(), NETWORK_ENDING)
}

/// The same for the models of methods, each in a folder of its name inside: of the methods that are `asked` for, and of
/// those that an earlier training fitted to all of these runs.
pub(crate) fn collect_methods<R: Iterator<Item = RunId>>(
    store: &Store,
    asked: &[Method],
    runs: impl Fn() -> R,
) -> Result<BTreeMap<Method, Vec<PathBuf>>, LabError> {
    let experiments: BTreeSet<String> = runs().map(|run| run.experiment).collect();
    let fitted = experiments.iter().map(|name| store.fitted_methods(name));
    let is_whole = |&method: &Method| runs().all(|run| is_fitted(store, method, &run));
    let methods = fitted.flatten().filter(is_whole);
    let methods: BTreeSet<Method> = methods.chain(asked.iter().copied()).collect();
    let files = |method| Ok((method, collect_method(store, method, runs())?));
    methods.into_iter().map(files).collect()
}

/// Whether a method has its record of a run, and the model that belongs to it.
fn is_fitted(store: &Store, method: Method, run: &RunId) -> bool {
    let record = MethodRecord::read(&store.method_record(method, run));
    record.is_ok_and(|record| match record.outcome {
        MethodOutcome::Completed(_) => store.method_model(method, run).is_file(),
        MethodOutcome::Failed(_) => true,
    })
}

fn collect_method(
    store: &Store,
    method: Method,
    runs: impl Iterator<Item = RunId>,
) -> Result<Vec<PathBuf>, LabError> {
    let mut completed = Vec::new();
    for run in runs {
        let record = MethodRecord::read(&store.method_record(method, &run))?;
        if matches!(record.outcome, MethodOutcome::Completed(_)) {
            completed.push(run);
        }
    }
    let folder = store.folder().join(MODEL).join(method.to_string());
    let files = completed.iter();
    let files = files.map(|run| (run, store.method_model(method, run)));
    collect(&folder, files.collect(), METHOD_ENDING)
}

/// Copies the files of the runs of the largest size into `folder`.
fn collect(
    folder: &Path,
    files: Vec<(&RunId, PathBuf)>,
    ending: &str,
) -> Result<Vec<PathBuf>, LabError> {
    fs_err::create_dir_all(folder)?;
    remove_unfinished(folder)?;
    let largest = files.iter().map(|(run, _)| run.size).max();
    let mut kept = Vec::new();
    for (run, from) in files.iter().filter(|(run, _)| Some(run.size) == largest) {
        let path = folder.join(format!("{}-{}{ending}", run.size, run.fold));
        write_whole(&path, &fs_err::read(from)?)?;
        kept.push(path);
    }
    Ok(kept)
}

/// Removes the models of earlier trainings that are not among those that are `kept`, from the folder [`MODEL`] and those
/// of methods in it. It knows models by their names; other files stay.
pub(crate) fn remove_others(store: &Store, kept: &BTreeSet<&PathBuf>) -> Result<(), LabError> {
    let folder = store.folder().join(MODEL);
    let remove = |folder: &Path, ending: &str| -> Result<(), LabError> {
        for entry in fs_err::read_dir(folder)? {
            let path = entry?.path();
            if is_ours(&path, ending) && !kept.contains(&path) {
                fs_err::remove_file(&path)?;
            }
        }
        Ok(())
    };
    remove(&folder, NETWORK_ENDING)?;
    for entry in fs_err::read_dir(&folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && method_of(&entry.path()).is_some() {
            remove(&entry.path(), METHOD_ENDING)?;
        }
    }
    Ok(())
}

/// Whether a file has the name of a run's model: `nNNNN-foldFF`, and the ending.
fn is_ours(path: &Path, ending: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.and_then(|name| name.strip_suffix(ending));
    let parts = name.and_then(|name| name.split_once('-'));
    let number = |text: &str, prefix: &str| {
        let digits = text.strip_prefix(prefix).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.is_some_and(|(size, fold)| number(size, "n") && number(fold, "fold"))
}

/// The fitted methods that `model` stands for, with their files in order of their names, also those that its list of
/// parts names and that are missing: itself, those in folders
/// named after methods in its folder [`MODEL`] or in itself, or those in itself if it is named after a method.
pub(crate) fn methods_at(model: &Path) -> Result<BTreeMap<Method, Vec<PathBuf>>, LabError> {
    let metadata = fs_err::metadata(model).map_err(|_| LabError::NoModel {
        path: model.to_owned(),
    })?;
    if !metadata.is_dir() {
        let mut found = BTreeMap::new();
        if is_method(model) {
            let (fitted, _) = load_model(model)?;
            found.insert(fitted.method(), vec![model.to_owned()]);
        }
        return Ok(found);
    }
    let inner = model.join(MODEL);
    let folder = if inner.is_dir() { &inner } else { model };
    let mut folders = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    // A folder that holds one training stands for it, as it does for networks.
    let is_training = |path: &&PathBuf| path.join(MODEL).is_dir();
    if let [only] = &folders.iter().filter(is_training).collect::<Vec<_>>()[..] {
        return methods_at(only);
    }
    folders.push(folder.to_owned());
    let mut found: BTreeMap<Method, Vec<PathBuf>> = BTreeMap::new();
    let places = [Some(folder), folder.parent()];
    for place in places.into_iter().flatten() {
        for path in listed(place, |name| name.ends_with(METHOD_ENDING))? {
            if let Some(method) = path.parent().and_then(method_of)
                && (place == folder || path.parent() == Some(folder))
            {
                found.entry(method).or_default().push(path);
            }
        }
    }
    for folder in folders {
        let Some(method) = method_of(&folder) else {
            continue;
        };
        for entry in fs_err::read_dir(&folder)? {
            let path = entry?.path();
            if is_method(&path) {
                found.entry(method).or_default().push(path);
            }
        }
    }
    for files in found.values_mut() {
        files.sort();
        files.dedup();
    }
    Ok(found)
}

/// The method that a folder is named after.
fn method_of(folder: &Path) -> Option<Method> {
    folder.file_name()?.to_str()?.parse().ok()
}

/// Whether a file has the name of a fitted method.
fn is_method(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.ends_with(METHOD_ENDING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_ours_knows_runs_by_their_names_and_no_other_file() {
        for (name, ending, ours) in [
            ("n0100-fold03.safetensors", NETWORK_ENDING, true),
            ("n0100-fold03.safetensors", METHOD_ENDING, false),
            ("n0100-fold03.model.json", METHOD_ENDING, true),
            ("n0100-fold03.json", METHOD_ENDING, false),
            ("weights.safetensors", NETWORK_ENDING, false),
            ("n-fold.safetensors", NETWORK_ENDING, false),
            ("new-fold1.safetensors", NETWORK_ENDING, false),
        ] {
            assert_eq!(is_ours(Path::new(name), ending), ours, "{name}");
        }
    }
}
