//! The layouts that data sets come in, each read into a [`Catalogue`].

pub(crate) mod all_idb2;
pub(crate) mod aml_lmu;
pub(crate) mod annotations;
pub(crate) mod csv;
pub(crate) mod folders;
pub(crate) mod labels;
pub(crate) mod listing;
mod sheet;

use std::path::{Path, PathBuf};

use crate::{Catalogue, DataError, Entry, Format, Manifest, ManifestClass, SetAside};

/// Reads the layout that `manifest` names in `folder`, which exists.
pub(crate) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    match manifest.format {
        Format::AllIdb2 => all_idb2::read(manifest, folder),
        Format::AmlLmu => aml_lmu::read(manifest, folder),
        Format::Folders => folders::read(manifest, folder),
        Format::Csv => csv::read(manifest, folder),
    }
}

/// Whether `folder` holds nothing but what operating systems leave.
pub(crate) fn is_empty(folder: &Path) -> Result<bool, DataError> {
    let listing = listing::list(folder)?;
    Ok(listing.files.is_empty() && listing.folders.is_empty())
}

/// The folder to read: `folder`, or the one below it if there is nothing else and it is no class's.
/// Files beside the images of ALL-IDB2 that are no images, such as a table of classes, are nothing.
pub(crate) fn innermost(manifest: &Manifest, folder: PathBuf) -> Result<PathBuf, DataError> {
    let mut listing = listing::list(&folder)?;
    if manifest.format == Format::AllIdb2 {
        listing.files.retain(|file| listing::is_image(&file.name));
    }
    let is_class = |name: &str| manifest.classes.iter().any(|class| class.label() == name);
    match (
        listing.folders.pop(),
        &listing.folders[..],
        &listing.files[..],
    ) {
        (Some(only), [], []) if !is_class(&only.name) => innermost(manifest, only.path),
        _ => Ok(folder),
    }
}

/// What a layout found, before it is known to make a whole data set.
struct Findings<'a> {
    classes: &'a [ManifestClass],
    entries: Vec<Entry>,
    set_aside: Vec<SetAside>,
}

impl Findings<'_> {
    /// A catalogue sorted by id, so that it does not depend on the order of the directory or table.
    /// `place` says where a class's images should have been.
    fn into_catalogue(
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
