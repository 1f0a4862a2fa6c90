//! Pictures that leuko drew itself: they are no cells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::contact_sheet;
use crate::explanation_table::{EXPLANATIONS, figures_of};
use crate::figure_name;
use crate::next::files::NEXT;
use crate::prediction_table::PREDICTIONS;

/// What `predict`, `next_images` and `explain` drew, known by the tables beside it.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    /// The figures that the table of a folder names.
    figures: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl Drawn {
    /// Whether leuko drew `file`.
    pub(crate) fn has(&mut self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if contact_sheet::is_name(&name) {
            let tables = [PREDICTIONS, NEXT];
            return tables
                .iter()
                .any(|table| file.with_file_name(table).is_file());
        }
        if !figure_name::is_name(&name) {
            return false;
        }
        let table = file.with_file_name(EXPLANATIONS);
        let figures = self
            .figures
            .entry(table)
            .or_insert_with_key(|table| figures_of(table).into_iter().collect());
        figures.contains(&*name)
    }
}
