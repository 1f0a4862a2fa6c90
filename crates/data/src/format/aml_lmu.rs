//! AML-Cytomorphology_LMU: a folder per class of `CLASS_NNNN.tiff`, with `annotations.dat`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, ImageId};

use super::Findings;
use super::annotations::read_annotations;
use super::folders::match_folders;
use super::listing::{Listing, aside, list};
use crate::{Catalogue, DataError, Entry, Manifest};

/// The file of labels beside the class folders.
const ANNOTATIONS: &str = "annotations.dat";

/// Reads the class folders in `folder`, and checks `annotations.dat` against them if it is there.
/// Every id is the published name, `CLASS/CLASS_NNNN.tiff`, whatever a copy's suffix.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let Listing {
        files,
        folders,
        mut set_aside,
    } = list(folder)?;
    let mut annotations = None;
    for file in files {
        if file.name == ANNOTATIONS {
            annotations = Some(file.path);
        } else {
            set_aside.push(aside(file.path, "not in a class folder"));
        }
    }
    let (classes, folders) = match_folders(manifest, folder, folders, &mut set_aside)?;
    let mut entries: BTreeMap<ImageId, Entry> = BTreeMap::new();
    for (position, class_folder) in folders.into_iter().enumerate() {
        let listing = list(&class_folder.path)?;
        set_aside.extend(listing.set_aside);
        set_aside.extend(
            listing
                .folders
                .into_iter()
                .map(|item| aside(item.path, "a folder within a class folder")),
        );
        for file in listing.files {
            let id = published_id(&format!("{}/{}", class_folder.name, file.name));
            let Some(id) = id else {
                set_aside.push(aside(
                    file.path,
                    "its name is not of the form CLASS_NNNN.tiff with its folder's class",
                ));
                continue;
            };
            match entries.get(&id) {
                None => {
                    let entry = Entry {
                        id: id.clone(),
                        path: file.path,
                        class: ClassIndex(position as u16),
                        group: None,
                    };
                    entries.insert(id, entry);
                }
                Some(first) if same_bytes(&first.path, &file.path)? => {
                    let reason = format!("a copy of {}", first.path.display());
                    set_aside.push(aside(file.path, reason));
                }
                Some(first) => {
                    return Err(DataError::SameImage {
                        id,
                        first: first.path.clone(),
                        second: file.path,
                    });
                }
            }
        }
    }
    let findings = Findings {
        classes: &classes,
        entries: entries.into_values().collect(),
        set_aside,
    };
    let catalogue = findings.into_catalogue(&manifest.name, |class| folder.join(class.label()))?;
    if let Some(path) = annotations {
        read_annotations(&path, &catalogue)?;
    }
    Ok(catalogue)
}

fn same_bytes(first: &PathBuf, second: &PathBuf) -> Result<bool, DataError> {
    Ok(fs_err::read(first)? == fs_err::read(second)?)
}

/// `BAS/BAS_0001.tiff` for `BAS/BAS_0001.tiff` and `BAS/BAS_0001 (2021_05_21 20_42_39 UTC).tiff`;
/// nothing if the file name does not start with its folder's.
pub(super) fn published_id(path: &str) -> Option<ImageId> {
    let (folder, file) = path.rsplit_once('/')?;
    let class = folder.rsplit('/').next()?;
    let (stem, ending) = file.rsplit_once('.')?;
    if !matches!(&*ending.to_ascii_lowercase(), "tif" | "tiff") {
        return None;
    }
    let rest = stem.strip_prefix(class)?.strip_prefix('_')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = rest.split_at(digits);
    let suffix = suffix.trim();
    let suffixed = suffix.starts_with('(') && suffix.ends_with(')');
    if number.is_empty() || !(suffix.is_empty() || suffixed) {
        return None;
    }
    Some(ImageId(format!("{class}/{class}_{number}.tiff")))
}
