//! The model of a training: the networks of all folds, at its largest size, in one folder.

use std::path::{Path, PathBuf};

use leuko_core::{Outcome, RunId, read_record, remove_unfinished, write_whole};
use leuko_study::Store;

use crate::error::LabError;

/// The folder of networks in what [`train`](crate::train()) writes.
pub const MODEL: &str = "model";
/// How names of checkpoints end.
pub(crate) const NETWORK_ENDING: &str = "safetensors";

/// Copies the networks of the completed runs of the largest size in `store` into its folder [`MODEL`], and
/// removes those of other runs there, which it knows by their names; other files stay. Returns the networks'
/// files.
///
/// # Errors
///
/// - A checkpoint that is missing; a file that cannot be written.
pub(crate) fn collect_model(
    store: &Store,
    runs: impl Iterator<Item = RunId>,
) -> Result<Vec<PathBuf>, LabError> {
    let model = store.folder().join(MODEL);
    fs_err::create_dir_all(&model)?;
    remove_unfinished(&model)?;
    let mut completed = Vec::new();
    for run in runs {
        let record = read_record(&store.record(&run))?;
        if matches!(record.outcome, Outcome::Completed(_)) {
            completed.push(run);
        }
    }
    let largest = completed.iter().map(|run| run.size).max();
    let mut networks = Vec::new();
    for run in completed.iter().filter(|run| Some(run.size) == largest) {
        let name = format!("{}-{}.{NETWORK_ENDING}", run.size, run.fold);
        let path = model.join(name);
        write_whole(&path, &fs_err::read(store.checkpoint(run))?)?;
        networks.push(path);
    }
    for entry in fs_err::read_dir(&model)? {
        let path = entry?.path();
        let is_network = path
            .extension()
            .is_some_and(|ending| ending == NETWORK_ENDING);
        if is_network && is_ours(&path) && !networks.contains(&path) {
            fs_err::remove_file(&path)?;
        }
    }
    Ok(networks)
}

/// Whether a file has the name of a run's network: `nNNNN-foldFF.safetensors`.
fn is_ours(path: &Path) -> bool {
    let name = path.file_stem().and_then(|stem| stem.to_str());
    let parts = name.and_then(|name| name.split_once('-'));
    let number = |text: &str, prefix: &str| {
        let digits = text.strip_prefix(prefix).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.is_some_and(|(size, fold)| number(size, "n") && number(fold, "fold"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_ours_knows_runs_by_their_names_and_no_other_file() {
        for (name, ours) in [
            ("n0100-fold03.safetensors", true),
            ("weights.safetensors", false),
            ("n-fold.safetensors", false),
            ("new-fold1.safetensors", false),
        ] {
            assert_eq!(is_ours(Path::new(name)), ours, "{name}");
        }
    }
}
