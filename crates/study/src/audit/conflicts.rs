//! Cells that are shown under labels which an experiment takes as different classes.

use std::collections::{BTreeMap, BTreeSet};

use leuko_core::{ImageId, read_summed};

use super::copies::Copies;
use crate::error::StudyError;
use crate::facts::ConflictingLabels;
use crate::store::{Description, Store};

/// The label conflicts of the data sets of `experiments`, by the audits in `store`.
///
/// # Errors
///
/// - An audit that is there and cannot be read.
pub fn conflicts<'a>(
    store: &Store,
    experiments: impl Iterator<Item = &'a Description>,
) -> Result<Vec<ConflictingLabels>, StudyError> {
    let mut cells: BTreeMap<&str, BTreeSet<ImageId>> = BTreeMap::new();
    for experiment in experiments.filter(|experiment| experiment.copies.is_some()) {
        let path = store.audit(&experiment.dataset);
        if path.exists() {
            let audit: Copies = read_summed(&path)?;
            let groups = audit.groups.into_iter();
            let in_conflict =
                groups.filter(|group| group.is_conflict_in(&experiment.dataset_classes));
            let cells = cells.entry(&experiment.dataset).or_default();
            cells.extend(in_conflict.map(|group| group.kept));
        }
    }
    let cells = cells.into_iter().filter(|(_, cells)| !cells.is_empty());
    Ok(cells
        .map(|(dataset, cells)| ConflictingLabels {
            dataset: dataset.to_owned(),
            cells,
        })
        .collect())
}
