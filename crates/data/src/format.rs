//! The layouts that data sets come in, each read into a [`Catalogue`].

pub(crate) mod all_idb2;
mod aml_id;
pub(crate) mod aml_lmu;
pub(crate) mod annotations;
pub(crate) mod any_table;
pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod endings;
mod files;
mod findings;
pub(crate) mod folders;
pub(crate) mod labels;
pub(crate) mod listing;
mod own;
pub(crate) mod read_twice;
mod sheet;
mod table;

use std::path::{Path, PathBuf};

use crate::{Catalogue, DataError, Format, Manifest};

/// Reads the layout that `manifest` names in `folder`, which exists.
pub(crate) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    match manifest.format {
        Format::AllIdb2 => all_idb2::read(manifest, folder),
        Format::AmlLmu => aml_lmu::read(manifest, folder),
        Format::Folders => folders::read(manifest, folder),
        Format::Csv => csv::read(manifest, folder),
    }
}

/// Whether `folder` is empty, apart from files that operating systems leave behind.
pub(crate) fn is_empty(folder: &Path) -> Result<bool, DataError> {
    let listing = listing::list(folder)?;
    Ok(listing.files.is_empty() && listing.folders.is_empty())
}

/// The folder to read: `folder` itself, or the only folder in it, unless that is the folder of a class.
/// In the folder of ALL-IDB2, files that are no images (such as a table of classes) do not count.
pub(crate) fn innermost(manifest: &Manifest, folder: PathBuf) -> Result<PathBuf, DataError> {
    let mut listing = listing::list(&folder)?;
    if manifest.format == Format::AllIdb2 {
        listing.files.retain(listing::is_image);
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
