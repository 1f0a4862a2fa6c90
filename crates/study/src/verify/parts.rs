//! The files that are together a model: all that its list names, and each the one that it was copied from.

use std::path::{Path, PathBuf};

use leuko_core::RunId;
use leuko_methods::load_model;
use leuko_model::{MODEL_PARTS, ModelParts, load_checkpoint};

use super::strangers::files;
use super::{Differs, Fault, Verified};
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
        if run_of(&path).is_some_and(|run| !is_named_after(&path, &run)) {
            let what = Differs::Run;
            verified.faults.push(Fault::Misplaced { path, what });
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
        let loads = |path| run_of(path).is_some();
        if loads(&path) && loads(&original) && !is_same()? {
            verified.faults.push(Fault::OtherPart { path, original });
        }
    }
    let mut found = Vec::new();
    files(&model, &mut found)?;
    for path in found {
        let name = path.strip_prefix(&model).unwrap_or(&path).iter();
        let name: Vec<_> = name.map(|part| part.to_string_lossy()).collect();
        let name = name.join("/");
        let is_part = name.ends_with(NETWORK) || name.ends_with(METHOD);
        if name == MODEL_PARTS || parts.files.contains(&name) {
            continue;
        }
        verified.faults.push(match is_part {
            true => Fault::Unlisted { path },
            false => Fault::Stranger { path },
        });
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

/// The run whose network or fitted method a file holds; none of a damaged file.
fn run_of(path: &Path) -> Option<RunId> {
    match path.to_string_lossy().ends_with(METHOD) {
        true => load_model(path).ok().map(|(_, info)| info.run),
        false => load_checkpoint(path).ok().map(|(_, _, info)| info.run),
    }
}

/// Whether a part of a model has the name of its run.
fn is_named_after(path: &Path, run: &RunId) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = [NETWORK, METHOD].iter();
    let mut stem = stem.filter_map(|ending| name.strip_suffix(ending));
    stem.next() == Some(&format!("{}-{}", run.size, run.fold))
}
