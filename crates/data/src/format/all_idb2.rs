//! ALL-IDB2: one folder of `ImNNN_Y.tif`, Y = 1 for a blast, 0 for a healthy cell.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::{ClassIndex, ImageId};

use super::findings::Findings;
use super::listing::{Listing, aside, aside_all, list, same_bytes};
use crate::{AsideGroup, AsideReason, Catalogue, DataError, Entry, Manifest, ManifestClass};

/// Reads `folder`. Every id is the published name, `ImNNN_Y.tif`, however the file's name is spelt.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let classes = classes(manifest);
    let Listing {
        files,
        folders,
        mut set_aside,
    } = list(folder)?;
    set_aside.extend(aside_all(folders, AsideReason::FolderAmongImages));
    // By image number, which finds one image under two labels.
    let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
    for file in files {
        let Some((number, label)) = parse(&file.name) else {
            set_aside.push(aside(file.path, AsideReason::NotAllIdb2Name));
            continue;
        };
        let class = classes.iter().position(|class| class.label() == label);
        let entry = Entry {
            id: ImageId(format!("Im{number:03}_{label}.tif")),
            path: file.path,
            class: ClassIndex(class.unwrap_or_default() as u16),
            group: None,
        };
        if let Some(first) = entries.get(&number) {
            if first.class == entry.class && same_bytes(&first.path, &entry.path)? {
                let reason = AsideReason::CopyOf(first.path.clone());
                set_aside.push(aside(entry.path, reason));
                continue;
            }
            return Err(DataError::SameImage {
                id: entry.id,
                first: first.path.clone(),
                second: entry.path,
            });
        }
        entries.insert(number, entry);
    }
    if entries.is_empty() {
        return Err(DataError::NoImages {
            folder: folder.to_owned(),
            set_aside: AsideGroup::of(&set_aside),
            hint: "it should hold files named like Im001_1.tif and Im131_0.tif",
        });
    }
    let findings = Findings {
        classes: &classes,
        entries: entries.into_values().collect(),
        set_aside,
        remarks: Vec::new(),
    };
    findings.into_catalogue(&manifest.name, |_| folder.to_owned())
}

/// The manifest's classes if they are those of the names, or healthy and blast.
fn classes(manifest: &Manifest) -> Vec<ManifestClass> {
    if !manifest.classes.is_empty() && manifest.labels.is_none() {
        return manifest.classes.clone();
    }
    let class = |name: &str, label: &str| ManifestClass {
        name: name.into(),
        label: Some(label.into()),
        images: None,
    };
    vec![class("healthy", "0"), class("blast", "1")]
}

/// Number and label of `ImNNN_Y.tif`, in capitals or not.
pub(super) fn parse(name: &str) -> Option<(u32, &'static str)> {
    let name = name.to_ascii_lowercase();
    let stem = name
        .strip_suffix(".tif")
        .or_else(|| name.strip_suffix(".tiff"))?;
    let (number, label) = stem.strip_prefix("im")?.split_once('_')?;
    let label = match label {
        "0" => "0",
        "1" => "1",
        _ => return None,
    };
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((digits.then(|| number.parse().ok())??, label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, found, labels, message, pattern, put, put_image, refusal};
    use crate::{Found, find};

    const TOML: &str = "name = \"all\"\nformat = \"all-idb2\"\n";

    #[test]
    fn test_read_takes_the_label_from_the_name() {
        let root = folder();
        for name in ["Im131_0.tif", "Im002_1.tif", "im001_1.TIF", "IM260_0.tiff"] {
            put(root.path(), &format!("all/{name}"), "");
        }
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.classes, ["healthy", "blast"]);
        assert_eq!(
            labels(&catalogue),
            [
                ("Im001_1.tif", "blast"),
                ("Im002_1.tif", "blast"),
                ("Im131_0.tif", "healthy"),
                ("Im260_0.tif", "healthy"),
            ]
        );
        assert!(catalogue.entries[0].path.ends_with("all/im001_1.TIF"));
        assert!(catalogue.set_aside.is_empty());
    }

    #[test]
    fn test_read_sets_strange_names_aside_with_reasons() {
        let root = folder();
        put(root.path(), "all/Im001_1.tif", "");
        put(root.path(), "all/Im002_0.tif", "");
        let strange = [
            "Im003_2.tif",
            "Im004_.tif",
            "Im_1.tif",
            "Im005_1.png",
            "Im-06_1.tif",
            "Im007_1",
            "Im99999999999_1.tif",
            ".Im008_1.tif",
            "Thumbs.db",
            "sub/Im009_1.tif",
        ];
        for name in strange {
            put(root.path(), &format!("all/{name}"), "");
        }
        let catalogue = found(root.path(), TOML);
        assert_eq!(catalogue.entries.len(), 2);
        assert_eq!(catalogue.set_aside.len(), strange.len());
    }

    #[test]
    fn test_read_sets_a_copy_aside_and_refuses_another_image_of_that_number() {
        let root = folder();
        put(root.path(), "all/Im001_1.tif", "a");
        put(root.path(), "all/Im001_1.tiff", "a");
        put(root.path(), "all/Im002_0.tif", "b");
        let catalogue = crate::fixtures::found(root.path(), TOML);
        assert_eq!(catalogue.entries.len(), 2);
        let reason = message(root.path(), &catalogue.set_aside[0].reason);
        insta::assert_snapshot!(reason, @"a copy of ROOT/all/Im001_1.tif");
        put(root.path(), "all/Im001_1.tiff", "other");
        let error = find(root.path(), &crate::fixtures::manifest(TOML)).unwrap_err();
        assert!(matches!(error, DataError::SameImage { .. }), "{error}");
    }

    #[test]
    fn test_read_of_one_image_under_two_labels_is_refused() {
        let root = folder();
        put(root.path(), "all/Im001_1.tif", "");
        put(root.path(), "all/Im001_0.tif", "");
        let error = find(root.path(), &crate::fixtures::manifest(TOML)).unwrap_err();
        assert!(matches!(error, DataError::SameImage { .. }), "{error}");
        insta::assert_snapshot!(message(root.path(), error), @"
        ROOT/all/Im001_0.tif and ROOT/all/Im001_1.tif have the same image id, Im001_1.tif, but differ
        hint: keep the right one and remove the other
        ");
    }

    #[test]
    fn test_read_of_a_folder_without_images_says_what_it_should_hold() {
        let root = folder();
        put(root.path(), "all/readme.txt", "");
        insta::assert_snapshot!(refusal(root.path(), TOML), @"
        ROOT/all holds no image of this data set
          skipped ROOT/all/readme.txt: its name is not of the form ImNNN_Y.tif
        hint: it should hold files named like Im001_1.tif and Im131_0.tif
        ");
    }

    #[test]
    fn test_read_of_one_class_only_names_the_empty_one() {
        let root = folder();
        put(root.path(), "all/Im001_1.tif", "");
        let error = find(root.path(), &crate::fixtures::manifest(TOML)).unwrap_err();
        assert!(
            matches!(&error, DataError::EmptyClass { class, .. } if class == "healthy"),
            "{error}"
        );
    }

    #[test]
    fn test_read_keeps_the_manifests_class_order_and_names() {
        let root = folder();
        put_image(root.path(), "all/Im001_1.tif", &pattern(16, 16));
        put_image(root.path(), "all/Im002_0.tif", &pattern(16, 16));
        let toml = format!(
            "{TOML}classes = [{{ name = \"ALL\", label = \"1\" }}, {{ name = \"normal\", label = \"0\" }}]"
        );
        let catalogue = found(root.path(), &toml);
        assert_eq!(
            labels(&catalogue),
            [("Im001_1.tif", "ALL"), ("Im002_0.tif", "normal")]
        );
        assert_eq!(catalogue.entries[0].class, ClassIndex(0));
        assert!(matches!(
            find(root.path(), &crate::fixtures::manifest(&toml)),
            Ok(Found::Present(_))
        ));
    }
}
