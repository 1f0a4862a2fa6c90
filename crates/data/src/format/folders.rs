//! A folder per class, named like the class.

use std::collections::BTreeSet;
use std::path::Path;

use leuko_core::{ClassIndex, ImageId};

use super::findings::Findings;
use super::listing::{Item, aside, aside_all, is_image, list, why_not};
use crate::nearest::nearest;
use crate::spelling::{Spellings, spelling_key};
use crate::{
    AsideGroup, AsideReason, Catalogue, DataError, Entry, FolderLayout, Manifest, ManifestClass,
    Named, Remark, SetAside,
};

/// Reads the class folders in `folder`. Every id is the image's path in `folder`, such as `CLASS/FILE`.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let FolderLayout {
        class_level,
        group_level,
    } = manifest.folders.unwrap_or_default();
    manifest.folders.unwrap_or_default().check()?;
    let mut set_aside = Vec::new();
    let mut found = vec![Item {
        name: String::new(),
        path: folder.to_owned(),
    }];
    for _ in 0..class_level {
        found = folders_in(found, AsideReason::OutsideClasses, &mut set_aside)?;
    }
    let matched = match_folders(manifest, folder, found, &mut set_aside)?;
    // Anywhere at the level of classes.
    let place = (1..class_level).fold(folder.to_owned(), |place, _| place.join("*"));
    matched.check_complete(&place)?;
    let Matched {
        classes,
        folders,
        remarks,
        ..
    } = matched;
    let deep = manifest.folders.is_some();
    let mut entries = Vec::new();
    // A folder that is reached twice through links is read once.
    let mut seen = BTreeSet::new();
    for (class, class_folder) in folders {
        let mut left = vec![class_folder];
        while let Some(item) = left.pop() {
            if !seen.insert(fs_err::canonicalize(&item.path)?) {
                continue;
            }
            let listing = list(&item.path)?;
            set_aside.extend(listing.set_aside);
            match deep {
                true => left.extend(listing.folders),
                false => set_aside.extend(aside_all(listing.folders, AsideReason::FolderInClass)),
            }
            for file in listing.files {
                if is_image(&file) {
                    let parts = parts(folder, &file.path);
                    let group_level = group_level.filter(|level| *level < parts.len());
                    entries.push(Entry {
                        class,
                        group: group_level.map(|level| parts[level - 1].clone()),
                        id: ImageId(parts.join("/")),
                        path: file.path,
                    });
                } else {
                    let why = why_not(&file);
                    set_aside.push(aside(file.path, why));
                }
            }
        }
    }
    if let Some(level) = group_level
        && entries.iter().all(|entry| entry.group.is_none())
    {
        return Err(DataError::NoGroups {
            folder: folder.to_owned(),
            level,
        });
    }
    let findings = Findings {
        classes: &classes,
        entries,
        set_aside,
        remarks,
    };
    findings.into_catalogue(&manifest.name, |class| place.join(class.label()))
}

/// The folders in these folders; their files are set aside.
fn folders_in(
    folders: Vec<Item>,
    why: AsideReason,
    set_aside: &mut Vec<SetAside>,
) -> Result<Vec<Item>, DataError> {
    let mut found = Vec::new();
    for folder in folders {
        let listing = list(&folder.path)?;
        set_aside.extend(listing.set_aside);
        set_aside.extend(aside_all(listing.files, why.clone()));
        found.extend(listing.folders);
    }
    Ok(found)
}

/// The parts of a path in `folder`: the names of folders, then of the file.
fn parts(folder: &Path, path: &Path) -> Vec<String> {
    let inner = path.strip_prefix(folder).unwrap_or(path);
    inner
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect()
}

/// Classes and the folders of each.
pub(super) struct Matched {
    pub(super) classes: Vec<ManifestClass>,
    /// In the order of the classes.
    pub(super) folders: Vec<(ClassIndex, Item)>,
    /// Classes without a folder, each with the folder of no class whose name is nearest.
    pub(super) missing: Vec<(ManifestClass, Option<String>)>,
    pub(super) remarks: Vec<Remark>,
}

impl Matched {
    /// Refuses a class without a folder in `folder`.
    pub(super) fn check_complete(&self, folder: &Path) -> Result<(), DataError> {
        match self.missing.first() {
            None => Ok(()),
            Some((class, nearest)) => Err(DataError::NoClassFolder {
                class: class.name.clone(),
                folder: folder.join(class.label()),
                nearest: nearest.clone(),
            }),
        }
    }
}

/// The classes and the folders of each: those that the manifest lists, or else all folders. Folders of one
/// class may differ in their spelling.
pub(super) fn match_folders(
    manifest: &Manifest,
    folder: &Path,
    found: Vec<Item>,
    set_aside: &mut Vec<SetAside>,
) -> Result<Matched, DataError> {
    if found.is_empty() {
        return Err(DataError::NoImages {
            folder: folder.to_owned(),
            set_aside: AsideGroup::of(set_aside),
            hint: "it should hold a folder for each class, with the images in it",
        });
    }
    let spellings = Spellings::of(Named::Class, found.iter().map(|item| &*item.name));
    let classes = manifest.classes_or(&spellings);
    let keys: Vec<String> = classes
        .iter()
        .map(|class| spelling_key(class.label()))
        .collect();
    let (mut folders, mut others) = (Vec::new(), Vec::new());
    for item in found {
        let key = spelling_key(&item.name);
        match keys.iter().position(|class| *class == key) {
            Some(class) => folders.push((ClassIndex(class as u16), item)),
            None => {
                others.push(item.name);
                set_aside.push(aside(item.path, AsideReason::UnknownClass));
            }
        }
    }
    let has_folder = |class: usize| folders.iter().any(|(of, _)| of.index() == class);
    let missing = (classes.iter().enumerate()).filter(|(class, _)| !has_folder(*class));
    let missing = missing
        .map(|(_, class)| (class.clone(), nearest(class.label(), &others)))
        .collect();
    folders.sort_by_key(|(class, _)| *class);
    Ok(Matched {
        classes,
        folders,
        missing,
        remarks: spellings.merged().into_iter().collect(),
    })
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
        ROOT/cells/a/notes.txt: not a PNG, TIFF, JPEG or BMP image
        ROOT/cells/b/Thumbs.db: not a PNG, TIFF, JPEG or BMP image
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
            matches!(&error, DataError::EmptyClass { class, place, set_aside }
                if class == "b" && place.ends_with("cells/b") && set_aside[0].files == 1),
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
        ROOT/cells holds no image of this data set
          skipped ROOT/cells/1.png: not in a class folder
        hint: it should hold a folder for each class, with the images in it
        ");
    }

    #[test]
    fn test_read_takes_folders_in_two_letter_cases_for_one_class() {
        let root = folder();
        for name in ["Blast/1.png", "blast/1.png", "blast/2.png", "normal/1.png"] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["Blast", "normal"]);
        assert_eq!(catalogue.counts(), [3, 1]);
        assert_eq!(catalogue.remarks.len(), 1);
    }

    #[test]
    fn test_read_takes_classes_and_groups_from_the_levels_of_the_layout() {
        let root = folder();
        for name in [
            "train/blast/p1/1.png",
            "test/blast/p1/2.png",
            "test/normal/p2/x/3.png",
            "test/normal/4.png",
            "notes.txt",
        ] {
            put(root.path(), &format!("cells/{name}"), "");
        }
        let toml = format!("{TOML}folders = {{ class_level = 2, group_level = 3 }}\n");
        let catalogue = found(root.path(), &toml);
        assert_eq!(
            labels(&catalogue),
            [
                ("test/blast/p1/2.png", "blast"),
                ("test/normal/4.png", "normal"),
                ("test/normal/p2/x/3.png", "normal"),
                ("train/blast/p1/1.png", "blast"),
            ]
        );
        let groups = catalogue.entries.iter().map(|entry| entry.group.as_deref());
        let groups: Vec<_> = groups.collect();
        assert_eq!(groups, [Some("p1"), None, Some("p2"), Some("p1")]);
        assert_eq!(catalogue.set_aside.len(), 1);
        // Patients above the classes.
        let toml = format!("{TOML}folders = {{ class_level = 2, group_level = 1 }}\n");
        let groups: Vec<_> = (found(root.path(), &toml).entries.into_iter())
            .map(|entry| entry.group)
            .collect();
        assert_eq!(groups[0].as_deref(), Some("test"));
    }

    #[test]
    fn test_read_of_a_group_level_without_folders_is_refused() {
        let root = folder();
        put(root.path(), "cells/blast/1.png", "");
        let toml = format!("{TOML}folders = {{ group_level = 2 }}\n");
        insta::assert_snapshot!(refusal(root.path(), &toml), @"
        no image in ROOT/cells lies in a folder at level 2, so there are no groups
        hint: name the level of the folders that are groups, counted from 1, or none
        ");
    }

    #[test]
    fn test_read_of_levels_that_cannot_be_is_refused() {
        let root = folder();
        put(root.path(), "cells/blast/1.png", "");
        let wrong = |layout: &str| refusal(root.path(), &format!("{TOML}folders = {layout}\n"));
        insta::assert_snapshot!(wrong("{ class_level = 0 }"), @"the class level is 0, expected two different levels of 1 or more");
        insta::assert_snapshot!(wrong("{ class_level = 2, group_level = 2 }"), @"the class level is 2 and the group level 2, expected two different levels of 1 or more");
    }

    #[cfg(unix)]
    #[test]
    fn test_read_of_levels_does_not_go_in_circles() {
        let root = folder();
        put(root.path(), "cells/blast/p1/1.png", "");
        put(root.path(), "cells/normal/p2/1.png", "");
        for name in ["again", "once-more"] {
            let link = root.path().join("cells/blast").join(name);
            std::os::unix::fs::symlink(root.path().join("cells/blast"), link).unwrap();
        }
        let toml = format!("{TOML}folders = {{ group_level = 2 }}\n");
        assert_eq!(found(root.path(), &toml).entries.len(), 2);
    }
}
