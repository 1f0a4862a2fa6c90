//! Classes and groups of new images, where folders or a table name them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::ClassIndex;
use leuko_data::{Catalogue, class_of};
use leuko_study::{Silent, Watch};

use crate::error::LabError;
use crate::label_layout::LabelLayout;
use crate::labelled::{locate, read_listed};
use crate::notice::LabNotice;

/// Classes and groups of new images, such as patients, where folders or a table name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewLabels {
    of: BTreeMap<PathBuf, NewLabel>,
}

/// What is known of one image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NewLabel {
    pub(crate) class: Option<ClassIndex>,
    /// Names that may be those of its group.
    pub(crate) groups: Vec<String>,
}

impl NewLabels {
    /// Reads the labels of the images in `files`, which were found at `given`. A table `labels.csv` in a folder
    /// names classes and groups, in the columns `path`, `label` and `group`. Without one, the innermost folder that
    /// is named like one of `classes` is the class, and any other folder may be a group: both
    /// `new/blast/patient-7/1.png` and `new/patient-7/blast/1.png` are of `patient-7`. A table that cannot be read
    /// is a notice.
    ///
    /// # Examples
    ///
    /// [`Predictions::label`](crate::Predictions::label) has one.
    pub fn read(
        given: &[impl AsRef<Path>],
        files: &[PathBuf],
        classes: &[String],
        watch: &dyn Watch,
    ) -> Self {
        let mut labels = Self::default();
        for folder in given.iter().map(AsRef::as_ref).filter(|path| path.is_dir()) {
            match listed(folder) {
                Ok(Some((table, catalogue))) => {
                    LabNotice::LabelsOfTable { table }.tell(watch);
                    labels.add_table(&catalogue, files, classes);
                }
                Ok(None) => labels.add_folders(folder, files, classes),
                Err(error) => {
                    let reason = error.to_string();
                    LabNotice::LabelsNotRead {
                        folder: folder.to_owned(),
                        reason: reason.lines().next().unwrap_or_default().to_owned(),
                    }
                    .tell(watch);
                    labels.add_folders(folder, files, classes);
                }
            }
        }
        labels
    }

    fn add_table(&mut self, catalogue: &Catalogue, files: &[PathBuf], classes: &[String]) {
        let whole = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let entries = catalogue.entries.iter();
        let entries: BTreeMap<PathBuf, _> =
            entries.map(|entry| (whole(&entry.path), entry)).collect();
        for file in files {
            if let Some(entry) = entries.get(&whole(file)) {
                let label = NewLabel {
                    class: class(&catalogue.classes[entry.class.index()], classes),
                    groups: entry.group.iter().cloned().collect(),
                };
                self.of.insert(file.clone(), label);
            }
        }
    }

    fn add_folders(&mut self, folder: &Path, files: &[PathBuf], classes: &[String]) {
        for file in files {
            let Some(inner) = file.strip_prefix(folder).ok().and_then(Path::parent) else {
                continue;
            };
            let mut names: Vec<String> = (inner.iter())
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            let place = names
                .iter()
                .rposition(|name| class(name, classes).is_some());
            // The folder that was named may itself be that of a class.
            let found = match place {
                Some(place) => Some(names.remove(place)),
                None => (folder.file_name()).map(|name| name.to_string_lossy().into_owned()),
            };
            let label = NewLabel {
                class: found.and_then(|name| class(&name, classes)),
                groups: names,
            };
            self.of.insert(file.clone(), label);
        }
    }

    /// What is known of an image.
    pub(crate) fn get(&self, path: &Path) -> Option<&NewLabel> {
        self.of.get(path)
    }
}

/// The images that a table `labels.csv` in `folder` names; none if there is no table.
fn listed(folder: &Path) -> Result<Option<(PathBuf, Catalogue)>, LabError> {
    let layout = LabelLayout::default();
    let Some(table) = locate(folder, &layout)?.table else {
        return Ok(None);
    };
    let catalogue = read_listed(folder, &layout, &Silent)?;
    Ok(Some((folder.join(table), catalogue)))
}

fn class(name: &str, classes: &[String]) -> Option<ClassIndex> {
    class_of(name, classes).map(|class| ClassIndex(class as u16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find_images;

    /// Class and groups of each image below `root/new`, by its path.
    fn read(root: &Path, given: &str) -> Vec<String> {
        let classes = ["normal", "blast"].map(str::to_owned);
        let given = root.join(given);
        let files = find_images(&[&given], &Silent).unwrap();
        let labels = NewLabels::read(&[&given], &files, &classes, &Silent);
        let said = files.iter().map(|file| {
            let NewLabel { class, groups } = labels.get(file).cloned().unwrap_or_default();
            let class = class.map_or("-", |class| &classes[class.index()]);
            let inner = file.strip_prefix(root).unwrap().display();
            format!("{inner}: {class} {}", groups.join(","))
        });
        said.collect()
    }

    #[test]
    fn test_folders_name_classes_and_groups_on_any_level_and_a_table_wins() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for path in [
            "new/1.png",
            "new/Blast/2.png",
            "new/blast/p1/3.png",
            "new/p2/normal/4.png",
        ] {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
        insta::assert_snapshot!(read(root, "new").join("\n"), @"
        new/1.png: - 
        new/Blast/2.png: blast 
        new/blast/p1/3.png: blast p1
        new/p2/normal/4.png: normal p2
        ");
        // The folder that is named is that of a class.
        assert_eq!(read(root, "new/blast"), ["new/blast/p1/3.png: blast p1"]);
        let table = "path,label,group\n1.png,normal,p3\nblast/p1/3.png,normal,p4\n";
        fs_err::write(root.join("new/labels.csv"), table).unwrap();
        insta::assert_snapshot!(read(root, "new").join("\n"), @"
        new/1.png: normal p3
        new/Blast/2.png: - 
        new/blast/p1/3.png: normal p4
        new/p2/normal/4.png: -
        ");
        fs_err::write(root.join("new/labels.csv"), "path,label\nnone.png,blast\n").unwrap();
        assert_eq!(read(root, "new")[3], "new/p2/normal/4.png: normal p2");
    }
}
