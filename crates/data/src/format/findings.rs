//! Makes a catalogue of what was found.

use std::path::PathBuf;

use crate::spelling::Spellings;
use crate::{AsideGroup, Catalogue, DataError, Entry, ManifestClass, Named, Remark, SetAside};

/// What was found in a folder, before it is checked that every class has images.
pub(super) struct Findings<'a> {
    pub(super) classes: &'a [ManifestClass],
    pub(super) entries: Vec<Entry>,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) remarks: Vec<Remark>,
}

impl Findings<'_> {
    /// A catalogue sorted by id, so that it does not depend on the order of the directory or table.
    /// `place` says where the images of a class should be.
    pub(super) fn into_catalogue(
        self,
        name: &str,
        place: impl Fn(&ManifestClass) -> PathBuf,
    ) -> Result<Catalogue, DataError> {
        self.into_catalogue_but(name, |_| false, place)
    }

    /// The same where some classes may be empty.
    pub(super) fn into_catalogue_but(
        mut self,
        name: &str,
        may_be_empty: impl Fn(&ManifestClass) -> bool,
        place: impl Fn(&ManifestClass) -> PathBuf,
    ) -> Result<Catalogue, DataError> {
        if self.classes.len() > usize::from(u16::MAX) {
            return Err(DataError::TooManyClasses {
                name: name.to_owned(),
                classes: self.classes.len(),
            });
        }
        self.entries.sort_by(|a, b| a.id.cmp(&b.id));
        self.set_aside.sort_by(|a, b| a.path.cmp(&b.path));
        self.remarks.extend(unify_groups(&mut self.entries));
        let catalogue = Catalogue {
            name: name.to_owned(),
            classes: self
                .classes
                .iter()
                .map(|class| class.name.clone())
                .collect(),
            entries: self.entries,
            set_aside: self.set_aside,
            remarks: self.remarks,
        };
        let counts = catalogue.counts();
        let empty = (0..counts.len())
            .find(|&class| counts[class] == 0 && !may_be_empty(&self.classes[class]));
        match empty {
            None => Ok(catalogue),
            Some(empty) => {
                let place = place(&self.classes[empty]);
                let mut set_aside = catalogue.set_aside;
                if place.is_dir() {
                    set_aside.retain(|aside| aside.path.starts_with(&place));
                }
                Err(DataError::EmptyClass {
                    class: catalogue.classes[empty].clone(),
                    place,
                    set_aside: AsideGroup::of(&set_aside),
                })
            }
        }
    }
}

/// Gives each group one spelling. Also says how many images have no group, where others have.
fn unify_groups(entries: &mut [Entry]) -> Vec<Remark> {
    let groups = entries.iter().filter_map(|entry| entry.group.as_deref());
    let spellings = Spellings::of(Named::Group, groups);
    let mut without = 0;
    for entry in &mut *entries {
        match &mut entry.group {
            Some(group) => {
                if let Some(kept) = spellings.kept(group) {
                    kept.clone_into(group);
                }
            }
            None => without += 1,
        }
    }
    let mut remarks: Vec<Remark> = spellings.merged().into_iter().collect();
    remarks.extend(spellings.near());
    if (1..entries.len()).contains(&without) {
        remarks.push(Remark::NoGroup {
            images: without,
            of: entries.len(),
        });
    }
    remarks
}
