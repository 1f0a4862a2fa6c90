//! ALL-IDB2: one folder of `ImNNN_Y.tif`, Y = 1 for a blast, 0 for a healthy cell.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::{ClassIndex, ImageId};

use super::Findings;
use super::listing::{Listing, aside, list};
use crate::{Catalogue, DataError, Entry, Manifest, ManifestClass};

/// Reads `folder`. Every id is the published name, `ImNNN_Y.tif`, however the file here is spelt.
pub(super) fn read(manifest: &Manifest, folder: &Path) -> Result<Catalogue, DataError> {
    let classes = classes(manifest);
    let Listing {
        files,
        folders,
        mut set_aside,
    } = list(folder)?;
    set_aside.extend(
        folders
            .into_iter()
            .map(|item| aside(item.path, "a folder among the images")),
    );
    // By image number, so that one image under two labels is found.
    let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
    for file in files {
        let Some((number, label)) = parse(&file.name) else {
            set_aside.push(aside(file.path, "its name is not of the form ImNNN_Y.tif"));
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
            set_aside: set_aside.len(),
            hint: "it should hold files named like Im001_1.tif and Im131_0.tif",
        });
    }
    let findings = Findings {
        classes: &classes,
        entries: entries.into_values().collect(),
        set_aside,
    };
    findings.into_catalogue(&manifest.name, |_| folder.to_owned())
}

/// The manifest's classes, or healthy and blast.
fn classes(manifest: &Manifest) -> Vec<ManifestClass> {
    if !manifest.classes.is_empty() {
        return manifest.classes.clone();
    }
    let class = |name: &str, label: &str| ManifestClass {
        name: name.into(),
        label: Some(label.into()),
        images: None,
    };
    vec![class("healthy", "0"), class("blast", "1")]
}

/// Number and label of `ImNNN_Y.tif`, whatever the capitals.
fn parse(name: &str) -> Option<(u32, &'static str)> {
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
