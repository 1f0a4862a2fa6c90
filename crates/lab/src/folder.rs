//! All images of a folder, with the labels that are known: what an audit looks at.

use std::path::Path;

use leuko_core::{ClassIndex, ImageId};
use leuko_data::{
    Catalogue, Entry, Found, ImageFiles, Named, Spellings, find, image_files, manifests,
};
use leuko_study::Watch;
use leuko_study::audit::UNLABELLED;

use crate::class_level::class_level;
use crate::error::LabError;
use crate::label_layout::LabelLayout;
use crate::labelled::{locate, only, read_listed, tell_remarks, unlisted};

/// The images of a folder. A known data set is read as its manifest says, unless `layout` says otherwise. Groups are
/// not read, since an audit compares all images. A folder with a table is read as
/// in training, and images that the table does not name have no label. In any other folder each image is
/// labelled by its folder at the class level of `layout`; by default by the folder in the one that is named, or the
/// next one if those are the parts of a split, such as `train` and `test`.
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
/// use leuko_lab::{LabelLayout, read_folder};
/// use leuko_study::Silent;
///
/// fs_err::copy(cells.join("lymphoblast/0001.png"), cells.join("odd.png"))?;
/// let catalogue = read_folder(&cells, &LabelLayout::default(), &Silent)?;
/// // An image beside the folders has no label.
/// assert_eq!(catalogue.entries.len(), 25);
/// assert!(catalogue.classes.contains(&leuko_study::audit::UNLABELLED.to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_folder(
    folder: &Path,
    layout: &LabelLayout,
    watch: &dyn Watch,
) -> Result<Catalogue, LabError> {
    if folder.is_file() {
        return only(read_listed(folder, layout, watch)?, layout);
    }
    if !folder.is_dir() {
        return Err(LabError::NoImages {
            path: folder.to_owned(),
        });
    }
    let whole = fs_err::canonicalize(folder)?;
    if *layout == LabelLayout::default()
        && let Some(catalogue) = known(&whole)?
    {
        return Ok(catalogue);
    }
    if locate(folder, layout)?.table.is_some() {
        let catalogue = read_listed(folder, layout, watch)?;
        return only(with_unlabelled(folder, layout, catalogue)?, layout);
    }
    let level = match layout.folders {
        Some(folders) => {
            folders.check()?;
            folders.class_level
        }
        None => class_level(folder)?.map_or(1, |level| level.class),
    };
    let catalogue = labelled_by_folders(folder, &whole, level)?;
    tell_remarks(&catalogue, watch);
    only(catalogue, layout)
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

fn labelled_by_folders(folder: &Path, whole: &Path, level: usize) -> Result<Catalogue, LabError> {
    let ImageFiles { files, set_aside } = image_files(folder)?;
    if files.is_empty() {
        return Err(LabError::NoImageIn {
            given: vec![folder.to_owned()],
        });
    }
    // The name of the folder at the level of classes: copies in train/blast and test/blast have one label.
    let label = |path: &Path| {
        let inner = path.strip_prefix(folder).unwrap_or(path);
        let folders = inner.parent().map_or(0, |parent| parent.iter().count());
        let name = inner.iter().nth(level - 1).filter(|_| folders >= level);
        name.map_or_else(
            || UNLABELLED.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    };
    let labels: Vec<String> = files.iter().map(|path| label(path)).collect();
    let spellings = Spellings::of(Named::Class, labels.iter().map(String::as_str));
    let classes = spellings.all();
    let entries = files.into_iter().zip(&labels).map(|(path, label)| {
        let kept = spellings.kept(label);
        let class = classes.iter().position(|class| Some(&**class) == kept);
        let class = class.unwrap_or_default();
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
        remarks: spellings.merged().into_iter().collect(),
    })
}

/// Adds the images that a table does not name.
fn with_unlabelled(
    folder: &Path,
    layout: &LabelLayout,
    mut catalogue: Catalogue,
) -> Result<Catalogue, LabError> {
    if !folder.is_dir() {
        return Ok(catalogue);
    }
    let class = ClassIndex(catalogue.classes.len() as u16);
    let others = unlisted(folder, layout, &catalogue)?.into_iter();
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
