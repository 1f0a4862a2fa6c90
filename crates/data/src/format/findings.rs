//! Makes a catalogue of what was found.

use std::path::PathBuf;

use crate::{Catalogue, DataError, Entry, ManifestClass, SetAside};

/// What was found in a folder, before it is checked that every class has images.
pub(super) struct Findings<'a> {
    pub(super) classes: &'a [ManifestClass],
    pub(super) entries: Vec<Entry>,
    pub(super) set_aside: Vec<SetAside>,
}

impl Findings<'_> {
    /// A catalogue sorted by id, so that it does not depend on the order of the directory or table.
    /// `place` says where the images of a class should be.
    pub(super) fn into_catalogue(
        mut self,
        name: &str,
        place: impl Fn(&ManifestClass) -> PathBuf,
    ) -> Result<Catalogue, DataError> {
        self.entries.sort_by(|a, b| a.id.cmp(&b.id));
        self.set_aside.sort_by(|a, b| a.path.cmp(&b.path));
        let catalogue = Catalogue {
            name: name.to_owned(),
            classes: self
                .classes
                .iter()
                .map(|class| class.name.clone())
                .collect(),
            entries: self.entries,
            set_aside: self.set_aside,
        };
        match catalogue.counts().iter().position(|&count| count == 0) {
            None => Ok(catalogue),
            Some(empty) => Err(DataError::EmptyClass {
                class: catalogue.classes[empty].clone(),
                place: place(&self.classes[empty]),
                set_aside: catalogue.set_aside.len(),
            }),
        }
    }
}
