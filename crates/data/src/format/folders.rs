//! A folder per class, named like the class.

use std::path::Path;

use leuko_core::{ClassIndex, ImageId};

use super::Findings;
use super::listing::{Item, Listing, aside, is_image, list};
use crate::nearest::nearest;
use crate::{Catalogue, DataError, Entry, Manifest, ManifestClass, SetAside};

/// Reads the class folders in `folder`. Every id is `CLASS/FILE`.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let Listing {
        files,
        folders,
        mut set_aside,
    } = list(folder)?;
    set_aside.extend(
        files
            .into_iter()
            .map(|item| aside(item.path, "not in a class folder")),
    );
    let (classes, folders) = match_folders(manifest, folder, folders, &mut set_aside)?;
    let mut entries = Vec::new();
    for (position, class_folder) in folders.iter().enumerate() {
        let listing = list(&class_folder.path)?;
        set_aside.extend(listing.set_aside);
        set_aside.extend(
            listing
                .folders
                .into_iter()
                .map(|item| aside(item.path, "a folder within a class folder")),
        );
        for file in listing.files {
            if is_image(&file.name) {
                entries.push(Entry {
                    id: ImageId(format!("{}/{}", class_folder.name, file.name)),
                    path: file.path,
                    class: ClassIndex(position as u16),
                    group: None,
                });
            } else {
                set_aside.push(aside(file.path, "its name does not end like an image"));
            }
        }
    }
    let findings = Findings {
        classes: &classes,
        entries,
        set_aside,
    };
    findings.into_catalogue(&manifest.name, |class| folder.join(class.label()))
}

/// The classes and the folder of each: those that the manifest lists, or else all there are.
pub(super) fn match_folders(
    manifest: &Manifest,
    folder: &Path,
    found: Vec<Item>,
    set_aside: &mut Vec<SetAside>,
) -> Result<(Vec<ManifestClass>, Vec<Item>), DataError> {
    if found.is_empty() {
        return Err(DataError::NoImages {
            folder: folder.to_owned(),
            set_aside: set_aside.len(),
            hint: "it should hold a folder for each class, with the images in it",
        });
    }
    if manifest.classes.is_empty() {
        let class = |item: &Item| ManifestClass {
            name: item.name.clone(),
            label: None,
            images: None,
        };
        return Ok((found.iter().map(class).collect(), found));
    }
    let names: Vec<String> = found.iter().map(|item| item.name.clone()).collect();
    let mut found: Vec<Option<Item>> = found.into_iter().map(Some).collect();
    let mut folders = Vec::new();
    for class in &manifest.classes {
        let position = names.iter().position(|name| name == class.label());
        let item = position.and_then(|position| found[position].take());
        folders.push(item.ok_or_else(|| DataError::NoClassFolder {
            class: class.name.clone(),
            folder: folder.join(class.label()),
            nearest: nearest(class.label(), &names),
        })?);
    }
    set_aside.extend(
        found
            .into_iter()
            .flatten()
            .map(|item| aside(item.path, "not the folder of a class in the manifest")),
    );
    Ok((manifest.classes.clone(), folders))
}
