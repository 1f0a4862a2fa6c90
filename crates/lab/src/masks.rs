//! Masks of a segmentation that lie beside the images that they belong to, and would be trained with as images.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_data::Catalogue;

use crate::notice::LabNotice;

/// Words at the end of the names of masks, behind a dash, a dot or an underscore.
const WORDS: [&str; 9] = [
    "annotation",
    "gt",
    "label",
    "mask",
    "masks",
    "seg",
    "segm",
    "segmentation",
    "segmented",
];

/// What must be said of images that are named like masks of others: `001_mask.png` beside `001.png`.
pub(crate) fn masks(catalogue: &Catalogue) -> Option<LabNotice> {
    let paths = || catalogue.entries.iter().map(|entry| &*entry.path);
    let images: BTreeSet<PathBuf> = paths().filter_map(stem).collect();
    let mut found: Vec<(&Path, String)> = Vec::new();
    for path in paths() {
        let Some((base, ending)) = stem(path).and_then(|stem| split(&stem)) else {
            continue;
        };
        if images.contains(&base) {
            found.push((path, ending));
        }
    }
    let (first, _) = *found.first().as_ref()?;
    let endings: BTreeSet<&String> = found.iter().map(|(_, ending)| ending).collect();
    Some(LabNotice::Masks {
        images: found.len(),
        of: catalogue.entries.len(),
        endings: endings.into_iter().cloned().collect(),
        first: first.to_path_buf(),
    })
}

/// A path without the ending of its file.
fn stem(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name(path.file_stem()?))
}

/// The image that a mask of this name belongs to, and the end of the mask's name: `001` and `_mask`.
fn split(stem: &Path) -> Option<(PathBuf, String)> {
    let name = stem.file_name()?.to_str()?;
    let place = name.rfind(['_', '-', '.']).filter(|place| *place > 0)?;
    let (base, ending) = name.split_at(place);
    let is_mask = WORDS.contains(&&*ending[1..].to_lowercase());
    is_mask.then(|| (stem.with_file_name(base), ending.to_owned()))
}

#[cfg(test)]
mod tests {
    use leuko_core::{ClassIndex, ImageId};
    use leuko_data::Entry;

    use super::*;

    fn said(names: &[&str]) -> Option<String> {
        let entry = |name: &&str| Entry {
            id: ImageId((*name).to_owned()),
            path: Path::new("cells").join(name),
            class: ClassIndex(0),
            group: None,
        };
        let catalogue = Catalogue {
            name: "cells".to_owned(),
            classes: vec!["blast".to_owned()],
            entries: names.iter().map(entry).collect(),
            set_aside: Vec::new(),
            remarks: Vec::new(),
        };
        masks(&catalogue).map(|notice| notice.to_string())
    }

    #[test]
    fn test_masks_are_named_with_their_pattern_where_their_image_is_there() {
        let names = [
            "a/1.jpg",
            "a/1_mask.png",
            "a/1-SEG.png",
            "b/2.png",
            "b/2_mask.png",
        ];
        insta::assert_snapshot!(said(&names).unwrap(), @"
        3 of 5 images are named like masks of a segmentation, each beside its image (names that end in -SEG or _mask; the first is cells/a/1_mask.png); they count as images of their class
        hint: move masks into another folder
        ");
        for names in [
            // Without the image beside it, and with a word that says nothing.
            &["a/1.jpg", "b/1_mask.jpg"][..],
            &["a/1.jpg", "a/1_b.jpg", "a/mask.jpg", "a/_mask.jpg"],
        ] {
            assert_eq!(said(names), None);
        }
    }
}
