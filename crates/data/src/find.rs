//! Finds a data set's images and labels.

use std::path::{Path, PathBuf};

use crate::{Catalogue, DataError, Manifest, format};

/// What looking for a data set found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Its images and labels.
    Present(Catalogue),
    /// Its folder does not exist, or is empty; [`Manifest::access`] says how to get it.
    Absent,
    /// Its images are there, but the table of their classes, which the manifest asks for, is missing;
    /// [`Manifest::access`] says how to get it.
    Unlabelled {
        /// The folder of the images.
        images: PathBuf,
        /// Where the table was searched for.
        looked_for: Vec<PathBuf>,
    },
}

/// Looks for a data set below the data root `root`. No image is opened.
///
/// If the data set's folder holds only one other folder, as unpacked archives often do, the images are
/// looked for in that folder, and ids are relative to it.
///
/// # Errors
///
/// - [`DataError::NotAFolder`] if the data set's folder is a file.
/// - [`DataError::Io`] if a folder or table cannot be read; [`DataError::TooLong`], [`DataError::NotUtf8`] if a table
///   has more bytes than any, or is no text.
/// - [`DataError::NoImages`], [`DataError::EmptyClass`], [`DataError::NoClassFolder`],
///   [`DataError::NoTable`] if images or labels are not where they should be; names the place.
/// - [`DataError::SameImage`] if two differing files are one image.
/// - [`DataError::Csv`], [`DataError::CsvColumn`], [`DataError::CsvLines`] if a table is wrong; names
///   the lines.
/// - [`DataError::Labels`] if a table of classes cannot be read or does not fit the images; names the
///   rows.
/// - [`DataError::AnnotationLines`], [`DataError::NotAnnotated`] if `annotations.dat` does not agree
///   with the folders; names the lines.
///
/// # Examples
///
/// ```
/// use leuko_data::{Found, Manifest, find};
///
/// let root = tempfile::tempdir()?;
/// let manifest = Manifest::parse(
///     "data/cells.toml".as_ref(),
///     "name = \"cells\"\nformat = \"folders\"",
/// )?;
/// assert_eq!(find(root.path(), &manifest)?, Found::Absent);
///
/// for name in ["cells/monocyte/a.png", "cells/neutrophil/b.png"] {
///     leuko_core::write_whole(&root.path().join(name), b"not opened yet")?;
/// }
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// assert_eq!(catalogue.classes, ["monocyte", "neutrophil"]);
/// assert_eq!(catalogue.entries[0].id.0, "monocyte/a.png");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find(root: &Path, manifest: &Manifest) -> Result<Found, DataError> {
    let folder = manifest.folder_in(root);
    match fs_err::metadata(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(error) => return Err(error.into()),
        Ok(metadata) if !metadata.is_dir() => return Err(DataError::NotAFolder { path: folder }),
        Ok(_) => {}
    }
    if format::is_empty(&folder)? {
        return Ok(Found::Absent);
    }
    // Levels count from the folder that the manifest names.
    let innermost = match manifest.folders {
        Some(_) => folder.clone(),
        None => format::innermost(manifest, folder.clone())?,
    };
    let catalogue = format::read(manifest, &innermost)?;
    let Some(labels) = &manifest.labels else {
        return Ok(Found::Present(catalogue));
    };
    // The images' folder, those that an archive put around it, and the data root.
    let around = innermost
        .ancestors()
        .take_while(|place| place.starts_with(&folder));
    let places: Vec<&Path> = around.chain([root]).collect();
    let looked_for: Vec<PathBuf> = (labels.files.iter())
        .flat_map(|file| places.iter().map(move |place| place.join(file)))
        .collect();
    match format::labels::choose(&looked_for)? {
        Some(table) => {
            format::labels::relabel(catalogue, manifest, labels, table).map(Found::Present)
        }
        None => Ok(Found::Unlabelled {
            images: innermost,
            looked_for,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, found, labels, manifest, put};

    const TOML: &str = "name = \"cells\"\nformat = \"folders\"\n";

    #[test]
    fn test_find_of_a_missing_folder_is_absent() {
        let root = folder();
        assert_eq!(find(root.path(), &manifest(TOML)).unwrap(), Found::Absent);
    }

    #[test]
    fn test_find_of_an_empty_folder_is_absent() {
        let root = folder();
        put(root.path(), "cells/.DS_Store", "");
        assert_eq!(find(root.path(), &manifest(TOML)).unwrap(), Found::Absent);
    }

    #[test]
    fn test_find_of_a_file_in_place_of_the_folder_names_it() {
        let root = folder();
        put(root.path(), "cells", "");
        let error = find(root.path(), &manifest(TOML)).unwrap_err();
        assert!(matches!(&error, DataError::NotAFolder { path } if path.ends_with("cells")));
    }

    #[test]
    fn test_find_looks_into_the_folder_that_an_archive_made() {
        let root = folder();
        put(root.path(), "cells/.DS_Store", "");
        put(root.path(), "cells/PBC_dataset/normal/a/1.png", "");
        put(root.path(), "cells/PBC_dataset/normal/b/1.png", "");
        assert_eq!(
            labels(&found(root.path(), TOML)),
            [("a/1.png", "a"), ("b/1.png", "b")]
        );
    }

    #[test]
    fn test_find_does_not_take_an_only_class_for_an_archives_folder() {
        let root = folder();
        put(root.path(), "cells/a/1.png", "");
        let toml = format!("{TOML}classes = [{{ name = \"a\" }}, {{ name = \"b\" }}]");
        let error = find(root.path(), &manifest(&toml)).unwrap_err();
        assert!(
            matches!(&error, DataError::NoClassFolder { class, .. } if class == "b"),
            "{error}"
        );
    }
}
