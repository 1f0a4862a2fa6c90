//! From a manifest and a data root to a catalogue.

use std::path::Path;

use crate::{Catalogue, DataError, Manifest, format};

/// What looking for a data set found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Its images and labels.
    Present(Catalogue),
    /// Its folder does not exist; [`Manifest::access`] says how to get it.
    Absent,
}

/// Looks for a data set below the data root `root`. No image is opened.
///
/// # Errors
///
/// - [`DataError::NotAFolder`] if the data set's folder is a file.
/// - [`DataError::Io`] if a folder or table cannot be read.
/// - [`DataError::NoImages`], [`DataError::EmptyClass`], [`DataError::NoClassFolder`] if images are
///   not where they should be; names the folder.
/// - [`DataError::SameImage`] if two differing files are one image.
/// - [`DataError::Csv`], [`DataError::CsvColumn`], [`DataError::CsvLines`] if a table is wrong; names
///   the lines.
/// - [`DataError::AnnotationLines`], [`DataError::NotAnnotated`] if `annotations.dat` does not agree
///   with the folders; names the lines.
pub fn find(root: &Path, manifest: &Manifest) -> Result<Found, DataError> {
    let folder = manifest.folder_in(root);
    if !folder.exists() {
        return Ok(Found::Absent);
    }
    if !folder.is_dir() {
        return Err(DataError::NotAFolder { path: folder });
    }
    format::read(manifest, &folder).map(Found::Present)
}
