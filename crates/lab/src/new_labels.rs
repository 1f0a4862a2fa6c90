//! Classes and groups of new images, where folders or a table name them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use leuko_core::ClassIndex;
use leuko_data::{
    AsideReason, Catalogue, CsvLayout, SetAside, class_of, group_column, has_columns, labels_table,
    unused_columns,
};
use leuko_study::{Silent, Watch};

use crate::error::LabError;
use crate::label_layout::LabelLayout;
use crate::labelled::{read_listed, tell_set_aside};
use crate::no_truth::NoTruth;
use crate::notice::LabNotice;

/// Classes and groups of new images, such as patients, where folders or a table name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewLabels {
    of: BTreeMap<PathBuf, NewLabel>,
    /// The tables that give no image a group.
    without_groups: Vec<WithoutGroups>,
}

/// A table that gives no image a group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WithoutGroups {
    table: PathBuf,
    /// The column of groups, if there is one.
    empty: Option<String>,
    /// The columns that are not used.
    unused: Vec<String>,
}

/// What is known of one image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NewLabel {
    pub(crate) class: Option<ClassIndex>,
    /// Names that may be those of its group: of its folders from the innermost to the root, after that of a table.
    pub(crate) groups: Vec<String>,
    /// Why a table that covers it gives it no class. Then its folders give it none, either.
    pub(crate) no_truth: Option<NoTruth>,
}

impl NewLabels {
    /// Reads the labels of the images in `files`, which were found at `given`. A table such as `labels.csv` in a folder that
    /// is given, or beside a file that is, names classes and groups, in these `columns`. It wins over folders, also for
    /// images that it leaves out. If it lacks a column, that is a notice, and nothing is read from it. Without one, the innermost folder that is named like
    /// one of `classes` is the class; it may also be the folder that is given, or the one that holds that. Any other
    /// folder above an image may be a group: both `new/blast/patient-7/1.png` and `new/patient-7/blast/1.png` are of
    /// `patient-7`, whichever of these folders is given.
    ///
    /// # Errors
    ///
    /// - As [`read_labelled`](crate::read_labelled), for a table.
    ///
    /// # Examples
    ///
    /// [`Predictions::label`](crate::Predictions::label) has one.
    pub fn read(
        given: &[impl AsRef<Path>],
        files: &[PathBuf],
        classes: &[String],
        columns: &CsvLayout,
        watch: &dyn Watch,
    ) -> Result<Self, LabError> {
        let mut folders = BTreeSet::new();
        let mut labels = Self::default();
        for path in given.iter().map(AsRef::as_ref) {
            let is_folder = path.is_dir();
            let folder = if is_folder { path } else { folder_of(path) };
            if !folders.insert(whole(folder)) {
                continue;
            }
            if let Some((table, catalogue)) = listed(folder, is_folder, columns, watch)? {
                LabNotice::LabelsOfTable {
                    table: table.clone(),
                }
                .tell(watch);
                labels.add_table(folder, &catalogue, files, classes);
                if catalogue.entries.iter().all(|entry| entry.group.is_none()) {
                    labels.without_groups.push(WithoutGroups {
                        unused: unused_columns(&table, columns)?,
                        empty: group_column(&table, columns)?,
                        table,
                    });
                }
            }
        }
        for file in files {
            labels.add_folders(&folders, file, classes);
        }
        Ok(labels)
    }

    /// Takes what a table says of the images in its folder.
    fn add_table(
        &mut self,
        folder: &Path,
        catalogue: &Catalogue,
        files: &[PathBuf],
        classes: &[String],
    ) {
        let real = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let entries = catalogue.entries.iter();
        let entries: BTreeMap<PathBuf, _> =
            entries.map(|entry| (real(&entry.path), entry)).collect();
        let folder = whole(folder);
        for file in files {
            if let Some(entry) = entries.get(&real(file)) {
                let name = &catalogue.classes[entry.class.index()];
                let class = class(name, classes);
                let label = NewLabel {
                    class,
                    groups: entry.group.iter().cloned().collect(),
                    no_truth: (class.is_none()).then(|| NoTruth::OtherLabel(name.clone())),
                };
                self.of.insert(file.clone(), label);
            } else if whole(file).starts_with(&folder) {
                let left_out = || NewLabel {
                    no_truth: Some(NoTruth::NotInTable),
                    ..NewLabel::default()
                };
                self.of.entry(file.clone()).or_insert_with(left_out);
            }
        }
    }

    /// Takes the names of the folders above an image. Those of classes count up to the folder that holds one of the
    /// `given` ones: far above, a name such as `all` has another meaning.
    fn add_folders(&mut self, given: &BTreeSet<PathBuf>, file: &Path, classes: &[String]) {
        let file_at = whole(file);
        let folders: Vec<&Path> = file_at.ancestors().skip(1).collect();
        let mut names: Vec<String> = (folders.iter())
            .filter_map(|folder| folder.file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        let outermost = folders.iter().rposition(|folder| given.contains(*folder));
        let most = outermost.map_or(0, |place| place + 2).min(names.len());
        let mut found = None;
        if let Some(place) = (names[..most].iter()).position(|name| class(name, classes).is_some())
        {
            found = class(&names.remove(place), classes);
        }
        match self.of.get_mut(file) {
            Some(label) => label.groups.extend(names),
            None => {
                let label = NewLabel {
                    class: found,
                    groups: names,
                    no_truth: None,
                };
                self.of.insert(file.to_owned(), label);
            }
        }
    }

    /// Tells of tables that give no image a group: images of a patient that a model has seen are not recognised by them.
    pub(crate) fn tell_without_groups(&self, watch: &dyn Watch) {
        for WithoutGroups {
            table,
            empty,
            unused,
        } in &self.without_groups
        {
            LabNotice::NoGroupsInTable {
                table: table.clone(),
                empty: empty.clone(),
                unused: unused.clone(),
            }
            .tell(watch);
        }
    }

    /// What is known of an image.
    pub(crate) fn get(&self, path: &Path) -> Option<&NewLabel> {
        self.of.get(path)
    }
}

/// A path from the root. Links keep their names, which may be those of patients.
fn whole(path: &Path) -> PathBuf {
    let has_up = path.components().any(|part| part == Component::ParentDir);
    let whole = match has_up {
        true => fs_err::canonicalize(path).ok(),
        false => std::path::absolute(path).ok(),
    };
    // A `.` at the end of the path goes.
    whole.map_or_else(|| path.to_owned(), |path| path.components().collect())
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// The images that the table in `folder` names; none if there is no table, or one without these columns. That is a notice
/// where the folder was given. Labels are not needed to predict.
fn listed(
    folder: &Path,
    is_given: bool,
    columns: &CsvLayout,
    watch: &dyn Watch,
) -> Result<Option<(PathBuf, Catalogue)>, LabError> {
    let Some(table) = labels_table(folder)? else {
        return Ok(None);
    };
    let found = has_columns(&table, columns)?;
    if let Err(lacks) = found {
        match is_given || *columns != CsvLayout::default() {
            true => LabNotice::NotTheColumns {
                table,
                lacks: lacks.column,
                found: lacks.found,
            }
            .tell(watch),
            false => {
                let aside = SetAside {
                    path: table,
                    reason: AsideReason::NotAnImage,
                };
                tell_set_aside(&[aside], watch);
            }
        }
        return Ok(None);
    }
    let layout = LabelLayout {
        columns: columns.clone(),
        ..LabelLayout::default()
    };
    // As a table, not as a folder: its columns are known to be there.
    let catalogue = read_listed(&table, &layout, &Silent)?;
    Ok(Some((table, catalogue)))
}

fn class(name: &str, classes: &[String]) -> Option<ClassIndex> {
    class_of(name, classes).map(|class| ClassIndex(class as u16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find_images;

    /// Class and groups below `root`, of each image at `given`, by its path.
    fn read(root: &Path, given: &[&str]) -> Result<Vec<String>, LabError> {
        let classes = ["normal", "blast"].map(str::to_owned);
        let given: Vec<PathBuf> = given.iter().map(|path| root.join(path)).collect();
        let files = find_images(&given, &Silent).unwrap();
        let labels = NewLabels::read(&given, &files, &classes, &CsvLayout::default(), &Silent)?;
        let above = whole(root).components().count() - 1;
        let said = files.iter().map(|file| {
            let label = labels.get(file).cloned().unwrap_or_default();
            let class = match (label.class, label.no_truth) {
                (Some(class), None) => classes[class.index()].clone(),
                (None, Some(reason)) => format!("{reason:?}"),
                (None, None) => "-".to_owned(),
                both => panic!("{both:?}"),
            };
            let groups = &label.groups[..label.groups.len() - above];
            let file = fs_err::canonicalize(file).unwrap();
            let inner = file.strip_prefix(root).unwrap().display();
            format!("{inner}: {class} {}", groups.join(","))
        });
        Ok(said.collect())
    }

    /// A folder with these images, and its path without links.
    fn folder(images: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(folder.path()).unwrap();
        for path in images {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
        (folder, root)
    }

    #[test]
    fn test_folders_name_classes_and_groups_on_any_level_and_a_table_wins() {
        let images = [
            "new/1.png",
            "new/Blast/2.png",
            "new/blast/p1/3.png",
            "new/p2/normal/4.png",
        ];
        let (_folder, root) = folder(&images);
        insta::assert_snapshot!(read(&root, &["new"]).unwrap().join("\n"), @"
        new/1.png: - new
        new/Blast/2.png: blast new
        new/blast/p1/3.png: blast p1,new
        new/p2/normal/4.png: normal p2,new
        ");
        let table = "path,label,group\n1.png,normal,p3\nblast/p1/3.png,basophil,p4\n";
        fs_err::write(root.join("new/labels.csv"), table).unwrap();
        let listed = read(&root, &["new"]).unwrap();
        insta::assert_snapshot!(listed.join("\n"), @r#"
        new/1.png: normal p3,new
        new/Blast/2.png: NotInTable new
        new/blast/p1/3.png: OtherLabel("basophil") p4,p1,new
        new/p2/normal/4.png: NotInTable p2,new
        "#);
        // The order of what is given does not matter.
        assert_eq!(read(&root, &["new/blast", "new"]).unwrap()[0], listed[2]);
        // A table beside files is read as well.
        assert_eq!(read(&root, &["new/1.png"]).unwrap(), [listed[0].clone()]);
    }

    #[test]
    fn test_a_folder_or_file_that_is_given_alone_keeps_its_patient_and_class() {
        let (_folder, root) = folder(&["new/blast/p1/3.png", "new/p2/normal/4.png"]);
        for given in [
            "new/blast",
            "new/blast/p1",
            "new/blast/p1/.",
            "new/p2/../blast/p1",
            "new/blast/p1/3.png",
        ] {
            let said = ["new/blast/p1/3.png: blast p1,new"];
            assert_eq!(read(&root, &[given]).unwrap(), said, "{given}");
        }
        assert_eq!(
            read(&root, &["new/p2"]).unwrap(),
            ["new/p2/normal/4.png: normal p2,new"]
        );
    }

    #[test]
    fn test_a_class_far_above_is_none_and_a_patient_far_above_may_be_one() {
        let (_folder, root) = folder(&["blast/p1/day/slide/1.png"]);
        assert_eq!(
            read(&root, &["blast/p1/day/slide"]).unwrap(),
            ["blast/p1/day/slide/1.png: - slide,day,p1,blast"]
        );
    }

    #[test]
    fn test_a_wrong_line_of_a_table_is_an_error_and_a_table_with_other_columns_is_none() {
        let (_folder, root) = folder(&["new/1.png", "new/2.png"]);
        let table = root.join("new/labels.csv");
        fs_err::write(&table, "path,label\n1.png,blast\nnone.png,blast\n").unwrap();
        for given in ["new", "new/1.png"] {
            let error = read(&root, &[given]).unwrap_err().to_string();
            assert!(error.contains("none.png"), "{error}");
        }
        // Prediction needs no labels.
        fs_err::write(&table, "cell,kind\n1,blast\n").unwrap();
        assert_eq!(read(&root, &["new/1.png"]).unwrap(), ["new/1.png: - new"]);
        let none = ["new/1.png: - new", "new/2.png: - new"];
        assert_eq!(read(&root, &["new"]).unwrap(), none);
    }
}
