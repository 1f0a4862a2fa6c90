//! AML-Cytomorphology_LMU: a folder per class of `CLASS_NNNN.tiff`, with `annotations.dat`.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::ImageId;

use super::aml_id::published_id;
use super::annotations::read_all;
use super::findings::Findings;
use super::folders::{Matched, match_folders};
use super::listing::{Listing, aside, aside_all, list, same_bytes};
use crate::{AsideReason, Catalogue, DataError, Entry, Manifest, ManifestClass, Remark, SetAside};

/// The file of labels beside the class folders.
pub(crate) const ANNOTATIONS: &str = "annotations.dat";

/// Reads the class folders in `folder`, and checks `annotations.dat` against them if it is there.
/// Every id is the published name, `CLASS/CLASS_NNNN.tiff`, without a copy's suffix.
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
            set_aside.push(aside(file.path, AsideReason::OutsideClasses));
        }
    }
    let matched = match_folders(manifest, folder, folders, &mut set_aside)?;
    // Part of a download is used, but a folder with another name is no part of it.
    if annotations.is_none() || matched.missing.iter().any(|(_, nearest)| nearest.is_some()) {
        matched.check_complete(folder)?;
    }
    let Matched {
        classes,
        folders,
        missing,
        mut remarks,
    } = matched;
    if !missing.is_empty() {
        let names = missing.iter().map(|(class, _)| class.name.clone());
        remarks.push(Remark::NoFolders {
            classes: names.collect(),
        });
    }
    let mut entries: BTreeMap<ImageId, Entry> = BTreeMap::new();
    for (class, class_folder) in folders {
        let listing = list(&class_folder.path)?;
        set_aside.extend(listing.set_aside);
        set_aside.extend(aside_all(listing.folders, AsideReason::FolderInClass));
        for file in listing.files {
            let id = published_id(&format!("{}/{}", class_folder.name, file.name));
            let Some(id) = id else {
                set_aside.push(aside(file.path, AsideReason::NotAmlName));
                continue;
            };
            let entry = Entry {
                id,
                path: file.path,
                class,
                group: None,
            };
            set_aside.extend(add(&mut entries, entry)?);
        }
    }
    let findings = Findings {
        classes: &classes,
        entries: entries.into_values().collect(),
        set_aside,
        remarks,
    };
    let without_folder = |class: &ManifestClass| missing.iter().any(|(other, _)| other == class);
    let mut catalogue = findings.into_catalogue_but(&manifest.name, without_folder, |class| {
        folder.join(class.label())
    })?;
    if let Some(path) = annotations {
        let (annotations, not_there) = read_all(&path, &catalogue)?;
        if let Some(first) = not_there.first() {
            catalogue.remarks.push(Remark::NotThere {
                images: not_there.len(),
                of: annotations.len() + not_there.len(),
                first: first.0.clone(),
            });
        }
    }
    Ok(catalogue)
}

/// Adds an entry; returns its file, set aside, if it is a copy of an entry's.
///
/// # Errors
///
/// - [`DataError::SameImage`] if another image has its id.
fn add(
    entries: &mut BTreeMap<ImageId, Entry>,
    entry: Entry,
) -> Result<Option<SetAside>, DataError> {
    let Some(first) = entries.get(&entry.id) else {
        entries.insert(entry.id.clone(), entry);
        return Ok(None);
    };
    if !same_bytes(&first.path, &entry.path)? {
        return Err(DataError::SameImage {
            id: entry.id,
            first: first.path.clone(),
            second: entry.path,
        });
    }
    let reason = AsideReason::CopyOf(first.path.clone());
    Ok(Some(aside(entry.path, reason)))
}

#[cfg(test)]
mod tests {
    use leuko_core::ClassIndex;

    use super::*;
    use crate::fixtures::{self, folder, found, labels, manifest, put};
    use crate::{Reannotation, find, read_annotations};

    const TOML: &str = "name = \"aml\"\nformat = \"aml-lmu\"\n";

    /// Three images of two classes, one of them with a suffix.
    fn images(root: &Path) {
        for name in [
            "BAS/BAS_0001 (2021_05_21 20_42_39 UTC).tiff",
            "BAS/BAS_0002.tiff",
            "MYO/MYO_0001.tiff",
        ] {
            put(root, &format!("aml/{name}"), name);
        }
    }

    fn error(root: &Path) -> DataError {
        find(root, &manifest(TOML)).unwrap_err()
    }

    #[test]
    fn test_read_without_annotations_takes_labels_from_folders() {
        let root = folder();
        images(root.path());
        put(root.path(), "aml/abbreviations.txt", "");
        put(root.path(), "aml/MYO/BAS_0009.tiff", "");
        let catalogue = found(root.path(), TOML);
        assert_eq!(
            labels(&catalogue),
            [
                ("BAS/BAS_0001.tiff", "BAS"),
                ("BAS/BAS_0002.tiff", "BAS"),
                ("MYO/MYO_0001.tiff", "MYO")
            ]
        );
        assert_eq!(catalogue.set_aside.len(), 2);
    }

    #[test]
    fn test_read_sets_an_equal_copy_aside_and_refuses_a_differing_one() {
        let root = folder();
        images(root.path());
        let suffixed = "BAS/BAS_0001 (2021_05_21 20_42_39 UTC).tiff";
        put(root.path(), "aml/BAS/BAS_0001.tiff", suffixed);
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.entries.len(), 3);
        let reason = &catalogue.set_aside[0].reason;
        assert!(matches!(reason, AsideReason::CopyOf(_)), "{reason}");

        put(root.path(), "aml/BAS/BAS_0001.tiff", "other bytes");
        let error = error(root.path());
        assert!(matches!(error, DataError::SameImage { .. }), "{error}");
    }

    #[test]
    fn test_read_annotations_parses_labels_given_later() {
        let root = folder();
        images(root.path());
        let path = put(
            root.path(),
            "aml/annotations.dat",
            "MYO/MYO_0001.tiff MYO BAS UNC\n\
             BAS/BAS_0001 (2021_05_21 20_42_39 UTC).tiff BAS nan nan\n\
             BAS/BAS_0002.tiff BAS BAS XYZ\n",
        );
        let catalogue = found(root.path(), TOML);
        let annotations = read_annotations(&path, &catalogue).unwrap();
        let ids: Vec<_> = annotations.iter().map(|a| &*a.image.0).collect();
        assert_eq!(
            ids,
            [
                "BAS/BAS_0001.tiff",
                "BAS/BAS_0002.tiff",
                "MYO/MYO_0001.tiff"
            ]
        );
        assert_eq!(
            annotations
                .iter()
                .map(|a| a.reannotations.clone())
                .collect::<Vec<_>>(),
            [
                [Reannotation::NotDone, Reannotation::NotDone],
                [
                    Reannotation::Class(ClassIndex(0)),
                    Reannotation::Other("XYZ".into())
                ],
                [
                    Reannotation::Class(ClassIndex(0)),
                    Reannotation::NotAssignable
                ],
            ]
        );
        assert_eq!(annotations[2].class, ClassIndex(1));
    }

    #[test]
    fn test_read_annotations_passes_over_classes_that_are_left_out() {
        let root = folder();
        images(root.path());
        put(
            root.path(),
            "aml/annotations.dat",
            "BAS/BAS_0001.tiff BAS nan nan\n\
             BAS/BAS_0002.tiff BAS KSC nan\n\
             MYO/MYO_0001.tiff MYO nan nan\n\
             KSC/KSC_0001.tiff KSC nan nan\n",
        );
        let catalogue = found(root.path(), TOML);
        let path = root.path().join("aml/annotations.dat");
        let annotations = read_annotations(&path, &catalogue).unwrap();
        assert_eq!(annotations.len(), 3);
        assert_eq!(
            annotations[1].reannotations[0],
            Reannotation::Other("KSC".into())
        );
    }

    #[test]
    fn test_read_of_annotations_that_disagree_names_every_line() {
        let root = folder();
        images(root.path());
        put(
            root.path(),
            "aml/annotations.dat",
            "BAS/BAS_0001.tiff BAS nan nan\n\
             BAS/BAS_0002.tiff MYO nan nan\n\
             MYO/MYO_0001.tiff MYO nan\n\
             MYO/MYO_0009.tiff MYO nan nan\n\
             \n\
             MYO_0001.tiff MYO nan nan\n\
             BAS/BAS_0001.tiff BAS nan nan\n",
        );
        let message = fixtures::message(root.path(), error(root.path()));
        insta::assert_snapshot!(message, @"
        ROOT/aml/annotations.dat has 4 wrong lines:
          line 2: BAS/BAS_0002.tiff has the label `MYO` here, but its file is in the folder of `BAS`
          line 3: expected 4 fields (path, label, two re-annotations), found 3
          line 6: expected a path like CLASS/CLASS_0001.tiff, found `MYO_0001.tiff`
          line 7: BAS/BAS_0001.tiff is already on line 1
        ");
    }

    #[test]
    fn test_read_of_part_of_the_images_counts_those_that_are_not_there() {
        let root = folder();
        images(root.path());
        let mut lines = String::new();
        for number in 1..=9 {
            lines += &format!("BAS/BAS_{number:04}.tiff BAS nan nan\n");
            lines += &format!("MYO/MYO_{number:04}.tiff MYO nan nan\n");
        }
        put(root.path(), "aml/annotations.dat", lines);
        let remarks = found(root.path(), TOML).remarks;
        let expected = Remark::NotThere {
            images: 15,
            of: 18,
            first: "MYO/MYO_0002.tiff".into(),
        };
        assert_eq!(remarks, [expected]);
    }

    #[test]
    fn test_read_of_part_of_the_folders_names_the_classes_without_one() {
        let root = folder();
        images(root.path());
        put(
            root.path(),
            "aml/annotations.dat",
            "BAS/BAS_0001.tiff BAS nan nan\nBAS/BAS_0002.tiff BAS nan nan\nMYO/MYO_0001.tiff MYO nan nan\n\
             KSC/KSC_0001.tiff KSC nan nan\n",
        );
        let toml = |third: &str| {
            let classes = ["BAS", "MYO", third].map(|name| format!("{{ name = \"{name}\" }}"));
            format!("{TOML}classes = [{}]", classes.join(", "))
        };
        let catalogue = found(root.path(), &toml("KSC"));
        assert_eq!(catalogue.counts(), [2, 1, 0]);
        let classes = vec!["KSC".into()];
        assert_eq!(catalogue.remarks, [Remark::NoFolders { classes }]);
        // A folder of another name may be the missing one.
        put(root.path(), "aml/KCS/KSC_0001.tiff", "");
        let error = find(root.path(), &manifest(&toml("KSC"))).unwrap_err();
        assert!(matches!(error, DataError::NoClassFolder { .. }), "{error}");
    }

    #[test]
    fn test_read_of_annotations_that_miss_an_image_names_it() {
        let root = folder();
        images(root.path());
        put(
            root.path(),
            "aml/annotations.dat",
            "BAS/BAS_0001.tiff BAS nan nan\n",
        );
        let error = error(root.path());
        assert!(
            matches!(&error, DataError::NotAnnotated { images: 2, example, .. }
                if example.0 == "BAS/BAS_0002.tiff"),
            "{error}"
        );
    }

    #[test]
    fn test_read_annotations_goes_by_folder_where_classes_are_renamed() {
        let root = folder();
        images(root.path());
        put(
            root.path(),
            "aml/annotations.dat",
            "BAS/BAS_0001.tiff BAS nan nan\nBAS/BAS_0002.tiff BAS MYO nan\nMYO/MYO_0001.tiff MYO nan nan\n",
        );
        let toml = format!(
            "{TOML}classes = [{{ name = \"myeloblast\", label = \"MYO\" }}, {{ name = \"basophil\", label = \"BAS\" }}]"
        );
        let catalogue = found(root.path(), &toml);
        let path = root.path().join("aml/annotations.dat");
        let annotations = read_annotations(&path, &catalogue).unwrap();
        assert_eq!(annotations[1].class, ClassIndex(1));
        assert_eq!(
            annotations[1].reannotations[0],
            Reannotation::Class(ClassIndex(0))
        );
    }
}
