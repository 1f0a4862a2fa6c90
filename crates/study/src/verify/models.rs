//! Networks and fitted methods: those of single runs, and those that are together a model.

use std::path::Path;

use leuko_methods::load_model;
use leuko_model::load_checkpoint;

use super::{Fault, Verified};
use crate::error::StudyError;

/// The folders that hold them. Features that are kept beside methods end like checkpoints.
const FOLDERS: [(&str, bool); 4] = [
    ("checkpoints", true),
    ("methods", false),
    ("model", true),
    ("variance", true),
];

/// Reads every file of a network or of a fitted method in a study's folder.
pub(super) fn verify(folder: &Path, verified: &mut Verified) -> Result<(), StudyError> {
    for (name, holds_networks) in FOLDERS {
        let folder = folder.join(name);
        if folder.is_dir() {
            read_all(&folder, holds_networks, verified)?;
        }
    }
    Ok(())
}

/// In order of their names.
fn read_all(folder: &Path, networks: bool, verified: &mut Verified) -> Result<(), StudyError> {
    let entries = fs_err::read_dir(folder).map_err(StudyError::io)?;
    let entries: Result<Vec<_>, _> = entries.collect();
    let entries = entries.map_err(StudyError::io)?;
    let mut paths: Vec<_> = entries.iter().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.to_string_lossy();
        if path.is_dir() {
            read_all(&path, networks, verified)?;
        } else if networks && name.ends_with(".safetensors") {
            match load_checkpoint(&path) {
                Ok(_) => verified.models += 1,
                Err(error) => verified.faults.push(Fault::Checkpoint(error)),
            }
        } else if name.ends_with(".model.json") {
            match load_model(&path) {
                Ok(_) => verified.models += 1,
                Err(error) => verified.faults.push(Fault::Method(error)),
            }
        }
    }
    Ok(())
}
