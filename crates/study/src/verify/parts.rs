//! The files that are together a model: all that its list names, and each the one that it was copied from.

use std::path::{Path, PathBuf};

use leuko_methods::load_model;
use leuko_model::{MODEL_PARTS, ModelParts, load_checkpoint};

use super::{Fault, Verified};
use crate::error::StudyError;
use crate::store::Description;

/// The folder of the model.
const MODEL: &str = "model";
/// Endings of networks and fitted methods.
const NETWORK: &str = ".safetensors";
const METHOD: &str = ".model.json";

/// Looks at the folder `model` of a training. `is_training` says that there must be one.
pub(super) fn verify(
    folder: &Path,
    descriptions: &[Description],
    is_training: bool,
    verified: &mut Verified,
) -> Result<(), StudyError> {
    let model = folder.join(MODEL);
    if !model.is_dir() && !is_training {
        return Ok(());
    }
    let parts = match ModelParts::read(&model) {
        Ok(Some(parts)) => parts,
        Ok(None) => {
            let path = model.join(MODEL_PARTS);
            verified.faults.push(Fault::NoOutput { path });
            return Ok(());
        }
        Err(error) => {
            verified.faults.push(Fault::File(error));
            return Ok(());
        }
    };
    for name in parts.names() {
        let path = model.join(name);
        if !path.is_file() {
            verified.faults.push(Fault::NoPart { path });
            continue;
        }
        let originals = descriptions.iter();
        let mut originals = originals.filter_map(|about| original(folder, &about.name, name));
        let Some(original) = originals.find(|original| original.is_file()) else {
            continue;
        };
        let is_same = || -> Result<bool, StudyError> {
            let read = |path: &Path| fs_err::read(path).map_err(StudyError::io);
            Ok(read(&path)? == read(&original)?)
        };
        // A damaged file is told as such.
        if loads(&path) && loads(&original) && !is_same()? {
            verified.faults.push(Fault::OtherPart { path, original });
        }
    }
    for path in files(&model)? {
        let name = path.strip_prefix(&model).unwrap_or(&path).iter();
        let name: Vec<_> = name.map(|part| part.to_string_lossy()).collect();
        let name = name.join("/");
        let is_part = name.ends_with(NETWORK) || name.ends_with(METHOD);
        if is_part && !parts.files.contains(&name) {
            verified.faults.push(Fault::Unlisted { path });
        }
    }
    Ok(())
}

/// What a part of this name was copied from, in an experiment.
fn original(folder: &Path, experiment: &str, name: &str) -> Option<PathBuf> {
    if name.ends_with(METHOD) {
        return Some(folder.join("methods").join(experiment).join(name));
    }
    let (size, fold) = name.split_once('-')?;
    Some(
        folder
            .join("checkpoints")
            .join(experiment)
            .join(size)
            .join(fold),
    )
}

fn loads(path: &Path) -> bool {
    match path.to_string_lossy().ends_with(METHOD) {
        true => load_model(path).is_ok(),
        false => load_checkpoint(path).is_ok(),
    }
}

/// All files in a folder and in those inside, in order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, StudyError> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder).map_err(StudyError::io)? {
        let path = entry.map_err(StudyError::io)?.path();
        match path.is_dir() {
            true => found.extend(files(&path)?),
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}
