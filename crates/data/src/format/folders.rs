//! A folder per class, named like the class.

use std::path::Path;

use leuko_core::{ClassIndex, ImageId};

use super::findings::Findings;
use super::listing::{Item, Listing, aside, aside_all, is_image, list};
use crate::nearest::nearest;
use crate::{AsideReason, Catalogue, DataError, Entry, Manifest, ManifestClass, SetAside};

/// Reads the class folders in `folder`. Every id is `CLASS/FILE`.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let Listing {
        files,
        folders,
        mut set_aside,
    } = list(folder)?;
    set_aside.extend(aside_all(files, AsideReason::OutsideClasses));
    let (classes, folders) = match_folders(manifest, folder, folders, &mut set_aside)?;
    let mut entries = Vec::new();
    for (position, class_folder) in folders.iter().enumerate() {
        let listing = list(&class_folder.path)?;
        set_aside.extend(listing.set_aside);
        set_aside.extend(aside_all(listing.folders, AsideReason::FolderInClass));
        for file in listing.files {
            if is_image(&file.name) {
                entries.push(Entry {
                    id: ImageId(format!("{}/{}", class_folder.name, file.name)),
                    path: file.path,
                    class: ClassIndex(position as u16),
                    group: None,
                });
            } else {
                set_aside.push(aside(file.path, AsideReason::NotAnImage));
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

/// The classes and the folder of each: those that the manifest lists, or else all folders.
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
            .map(|item| aside(item.path, AsideReason::UnknownClass)),
    );
    Ok((manifest.classes.clone(), folders))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;
    use crate::fixtures::{folder, found, labels, message, put, refusal};

    const TOML: &str = "name = \"cells\"\nformat = \"folders\"\n";

    fn error(root: &Path, toml: &str) -> DataError {
        find(root, &crate::fixtures::manifest(toml)).unwrap_err()
    }

    #[test]
    fn test_read_takes_each_folder_as_a_class() {
        let root = folder();
        for name in [
            "mono/2.JPG",
            "mono/1.png",
            "baso/1.tif",
            "baso/x.Jpeg",
            "baso/y.BMP",
        ] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["baso", "mono"]);
        assert_eq!(
            labels(&catalogue),
            [
                ("baso/1.tif", "baso"),
                ("baso/x.Jpeg", "baso"),
                ("baso/y.BMP", "baso"),
                ("mono/1.png", "mono"),
                ("mono/2.JPG", "mono"),
            ]
        );
    }

    #[test]
    fn test_read_sets_clutter_aside_with_reasons() {
        let root = folder();
        put(root.path(), "cells/a/1.png", "");
        put(root.path(), "cells/b/1.png", "");
        let clutter = [
            "cells/.DS_Store",
            "cells/__MACOSX/a/1.png",
            "cells/.git/config",
            "cells/stray.png",
            "cells/a/.DS_169665.jpg",
            "cells/a/notes.txt",
            "cells/b/Thumbs.db",
            "cells/b/more/2.png",
        ];
        for name in clutter {
            put(root.path(), name, "");
        }
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["a", "b"]);
        assert_eq!(catalogue.entries.len(), 2);
        assert_eq!(catalogue.set_aside.len(), clutter.len());
        let reasons = (catalogue.set_aside.iter())
            .map(|aside| format!("{}: {}", aside.path.display(), aside.reason))
            .collect::<Vec<_>>();
        insta::assert_snapshot!(message(root.path(), reasons.join("\n")), @"
        ROOT/cells/.DS_Store: hidden: its name starts with a dot
        ROOT/cells/.git: hidden: its name starts with a dot
        ROOT/cells/__MACOSX: left by an archive program
        ROOT/cells/a/.DS_169665.jpg: hidden: its name starts with a dot
        ROOT/cells/a/notes.txt: its name does not end like an image
        ROOT/cells/b/Thumbs.db: its name does not end like an image
        ROOT/cells/b/more: a folder within a class folder
        ROOT/cells/stray.png: not in a class folder
        ");
    }

    #[cfg(unix)]
    #[test]
    fn test_read_sets_broken_links_and_undecodable_names_aside() {
        use std::os::unix::ffi::OsStrExt;
        let root = folder();
        put(root.path(), "cells/a/1.png", "");
        put(root.path(), "cells/b/1.png", "");
        std::os::unix::fs::symlink("nowhere", root.path().join("cells/a/2.png")).unwrap();
        let name = std::ffi::OsStr::from_bytes(b"cells/b/\xff.png");
        leuko_core::write_whole(&root.path().join(name), b"").unwrap();
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.entries.len(), 2);
        let reasons = catalogue.set_aside.iter().map(|aside| &aside.reason);
        let expected = [AsideReason::BrokenLink, AsideReason::NotUtf8];
        assert!(reasons.eq(&expected));
    }

    #[test]
    fn test_read_of_an_empty_class_folder_names_it() {
        let root = folder();
        put(root.path(), "cells/a/1.png", "");
        put(root.path(), "cells/b/notes.txt", "");
        let error = error(root.path(), TOML);
        assert!(
            matches!(&error, DataError::EmptyClass { class, place, set_aside: 1 }
                if class == "b" && place.ends_with("cells/b")),
            "{error}"
        );
    }

    #[test]
    fn test_read_of_a_missing_class_folder_names_it_and_the_nearest() {
        let root = folder();
        put(root.path(), "cells/Monocytes/1.png", "");
        put(root.path(), "cells/basophil/1.png", "");
        let toml =
            format!("{TOML}classes = [{{ name = \"monocyte\" }}, {{ name = \"basophil\" }}]");
        insta::assert_snapshot!(refusal(root.path(), &toml), @"
        class `monocyte` has no folder ROOT/cells/monocyte; did you mean `Monocytes`?
        hint: add the folder, or remove the class from the manifest
        ");
    }

    #[test]
    fn test_read_keeps_the_manifests_classes_and_sets_other_folders_aside() {
        let root = folder();
        for name in ["z/1.png", "y/1.png", "x/1.png"] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        let toml =
            format!("{TOML}classes = [{{ name = \"zed\", label = \"z\" }}, {{ name = \"x\" }}]");
        let catalogue = found(root.path(), &toml);
        assert_eq!(catalogue.classes, ["zed", "x"]);
        assert_eq!(labels(&catalogue), [("x/1.png", "x"), ("z/1.png", "zed")]);
        assert_eq!(catalogue.set_aside.len(), 1);
        assert!(catalogue.set_aside[0].path.ends_with("cells/y"));
    }

    #[test]
    fn test_read_of_a_folder_without_class_folders_says_what_it_should_hold() {
        let root = folder();
        put(root.path(), "cells/1.png", "");
        insta::assert_snapshot!(refusal(root.path(), TOML), @"
        ROOT/cells holds no image of this data set (1 file set aside)
        hint: it should hold a folder for each class, with the images in it
        ");
    }
}
