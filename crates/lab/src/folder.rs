//! All images of a folder, with the labels that are known: what an audit looks at.

use std::collections::BTreeSet;
use std::path::Path;

use leuko_core::{ClassIndex, ImageId};
use leuko_data::{Catalogue, Entry, Found, ImageFiles, find, image_files, manifests};
use leuko_study::Watch;
use leuko_study::audit::UNLABELLED;

use crate::error::LabError;
use crate::labelled::{TABLE, read_listed, unlisted};

/// The images of a folder. A known data set is read as its manifest says. A folder with a table is read as
/// in training, and images that the table does not name have no label. In any other folder each image is
/// labelled by the folder that it lies in.
///
/// # Errors
///
/// - [`LabError::NoImages`], [`LabError::NoImageIn`] if there is nothing.
/// - As [`read_labelled`](crate::read_labelled), for a table.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_lab::read_folder;
/// use leuko_study::Silent;
///
/// fs_err::copy(cells.join("lymphoblast/0001.png"), cells.join("odd.png"))?;
/// let catalogue = read_folder(&cells, &Silent)?;
/// // An image beside the folders has no label.
/// assert_eq!(catalogue.entries.len(), 25);
/// assert!(catalogue.classes.contains(&leuko_study::audit::UNLABELLED.to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_folder(folder: &Path, watch: &dyn Watch) -> Result<Catalogue, LabError> {
    if folder.is_file() {
        return read_listed(folder, watch);
    }
    if !folder.is_dir() {
        return Err(LabError::NoImages {
            path: folder.to_owned(),
        });
    }
    let whole = fs_err::canonicalize(folder)?;
    if let Some(catalogue) = known(&whole)? {
        return Ok(catalogue);
    }
    if folder.join(TABLE).is_file() {
        return with_unlabelled(folder, read_listed(folder, watch)?);
    }
    labelled_by_folders(folder, &whole)
}

/// A known data set at `whole`.
fn known(whole: &Path) -> Result<Option<Catalogue>, LabError> {
    let Some(root) = whole.parent() else {
        return Ok(None);
    };
    for manifest in manifests(root).unwrap_or_default() {
        let same = fs_err::canonicalize(manifest.folder_in(root)).is_ok_and(|path| path == whole);
        if same && let Found::Present(catalogue) = find(root, &manifest)? {
            return Ok(Some(catalogue));
        }
    }
    Ok(None)
}

fn labelled_by_folders(folder: &Path, whole: &Path) -> Result<Catalogue, LabError> {
    let ImageFiles { files, set_aside } = image_files(folder)?;
    if files.is_empty() {
        return Err(LabError::NoImageIn {
            given: vec![folder.to_owned()],
        });
    }
    // The innermost folder: copies in train/blast and test/blast have one label.
    let label = |path: &Path| {
        let parent = path.parent().filter(|parent| *parent != folder);
        let name = parent.and_then(Path::file_name);
        name.map_or_else(
            || UNLABELLED.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    };
    let classes: BTreeSet<String> = files.iter().map(|path| label(path)).collect();
    let classes: Vec<String> = classes.into_iter().collect();
    let entries = files.into_iter().map(|path| {
        let class = classes.binary_search(&label(&path)).unwrap_or_default();
        Entry {
            id: id(folder, &path),
            class: ClassIndex(class as u16),
            path,
            group: None,
        }
    });
    let name = whole.file_name().unwrap_or_default();
    Ok(Catalogue {
        name: name.to_string_lossy().into_owned(),
        entries: entries.collect(),
        classes,
        set_aside,
    })
}

/// Adds the images that a table does not name.
fn with_unlabelled(folder: &Path, mut catalogue: Catalogue) -> Result<Catalogue, LabError> {
    let class = ClassIndex(catalogue.classes.len() as u16);
    let others = unlisted(folder, &catalogue)?.into_iter();
    let others: Vec<Entry> = others
        .map(|path| Entry {
            id: id(folder, &path),
            class,
            path,
            group: None,
        })
        .collect();
    if !others.is_empty() {
        catalogue.classes.push(UNLABELLED.to_owned());
        catalogue.entries.extend(others);
    }
    Ok(catalogue)
}

/// An image's name: its path within the folder.
fn id(folder: &Path, path: &Path) -> ImageId {
    let inner = path.strip_prefix(folder).unwrap_or(path);
    ImageId(inner.display().to_string())
}
