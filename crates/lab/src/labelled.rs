//! Labelled images of a laboratory: a folder for each class, or a table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_data::{
    AsideGroup, Catalogue, CsvLayout, Fit, FolderLayout, Format, Found, Manifest, ReadTwice,
    SetAside, class_of, find, has_any_column, image_files, labels_table, means_missing, read_twice,
    spelling_key, unused_columns,
};
use leuko_study::Watch;

use crate::class_level::{check_classes, class_level, is_part, may_be_patients};
use crate::error::LabError;
use crate::label_layout::LabelLayout;
use crate::masks::masks;
use crate::notice::LabNotice;

/// Longest name of an experiment, in bytes.
const LONGEST_NAME: usize = 100;

/// Reads labelled images: a folder with a folder for each class, or with a table such as `labels.csv`
/// ([`labels_table`]), or such a table itself. The catalogue is named like the folder. What is skipped is a notice.
///
/// # Errors
///
/// - [`LabError::NoImages`], [`LabError::Empty`] if there is nothing.
/// - [`LabError::Unsorted`], [`LabError::OneClass`], [`LabError::FolderOfFolders`] if the folders are not classes.
/// - [`LabError::Data`] for a class without images or wrong lines of a table.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_lab::{LabelLayout, read_labelled};
/// use leuko_study::Silent;
///
/// // cells/lymphoblast/*.png, cells/lymphocyte/*.png, ...
/// let catalogue = read_labelled(&cells, &LabelLayout::default(), &Silent)?;
/// assert_eq!(catalogue.entries.len(), 24);
/// assert!(catalogue.classes.contains(&"lymphoblast".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_labelled(
    path: &Path,
    layout: &LabelLayout,
    watch: &dyn Watch,
) -> Result<Catalogue, LabError> {
    read_all(path, layout, &[], watch)
}

fn read_all(
    path: &Path,
    layout: &LabelLayout,
    used: &[&str],
    watch: &dyn Watch,
) -> Result<Catalogue, LabError> {
    let catalogue = read_using(path, layout, used, watch)?;
    if let [first, others @ ..] = &unlisted(path, layout, &catalogue)?[..] {
        LabNotice::NotInTable {
            images: 1 + others.len(),
            first: first.clone(),
        }
        .tell(watch);
    }
    only(catalogue, layout)
}

/// The same for a table with the labels of a second reader in `column`, which are returned, too. Images without a
/// second label were read once.
///
/// # Errors
///
/// - As of [`read_labelled`].
/// - [`LabError::NoSecondLabels`] if folders label the images.
/// - [`LabError::Data`] if the table lacks the column, or no image has both labels.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_lab::{LabelLayout, read_labelled_twice};
/// use leuko_study::Silent;
///
/// // A second reader saw three of the images.
/// let mut table = "path,label,ben\n".to_owned();
/// for number in 0..4 {
///     let ben = ["lymphoblast", "lymphocyte", "lymphoblast", ""][number];
///     std::fs::write(cells.join(format!("{number}.png")), "")?;
///     table += &format!("{number}.png,lymphoblast,{ben}\n");
/// }
/// std::fs::write(cells.join("read.csv"), table)?;
/// let (catalogue, read) = read_labelled_twice(&cells.join("read.csv"), &LabelLayout::default(), "ben", &Silent)?;
/// assert_eq!((catalogue.entries.len(), read.labels.len()), (4, 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_labelled_twice(
    path: &Path,
    layout: &LabelLayout,
    column: &str,
    watch: &dyn Watch,
) -> Result<(Catalogue, ReadTwice), LabError> {
    let LabelledFolder { folder, table, .. } = locate(path, layout)?;
    let Some(table) = table else {
        return Err(LabError::NoSecondLabels { folder });
    };
    let read = read_twice(&folder.join(table), [&layout.columns.label, column])?;
    let catalogue = read_all(path, layout, &[column], watch)?;
    Ok((catalogue, read))
}

/// The same with all classes, and without a word about images that a table does not name.
pub(crate) fn read_listed(
    path: &Path,
    layout: &LabelLayout,
    watch: &dyn Watch,
) -> Result<Catalogue, LabError> {
    read_using(path, layout, &[], watch)
}

/// The same, with columns that are used beside leuko's own.
fn read_using(
    path: &Path,
    layout: &LabelLayout,
    used: &[&str],
    watch: &dyn Watch,
) -> Result<Catalogue, LabError> {
    let LabelledFolder {
        folder,
        table,
        foreign,
    } = locate(path, layout)?;
    if let Some(table) = foreign {
        LabNotice::ForeignTable { table }.tell(watch);
    }
    if table.is_none() && layout.folders.is_none() {
        check_classes(&folder)?;
    }
    let manifest = manifest(&folder, layout, table.clone());
    let Found::Present(catalogue) = find(&folder, &manifest)? else {
        return Err(LabError::Empty { folder });
    };
    match table {
        Some(table) => {
            let table = folder.join(table);
            LabNotice::LabelsOfTable {
                table: table.clone(),
            }
            .tell(watch);
            let mut columns = unused_columns(&table, &layout.columns)?;
            columns.retain(|column| !used.contains(&&**column));
            if !columns.is_empty() {
                LabNotice::UnusedColumns {
                    table,
                    columns,
                    read: read_columns(&layout.columns),
                }
                .tell(watch);
            }
        }
        None => LabNotice::LabelsOfFolders {
            folder: class_folders(&folder, layout, &catalogue),
            level: layout.folders.map_or(1, |folders| folders.class_level),
            above: match layout.folders {
                Some(FolderLayout {
                    class_level,
                    group_level: None,
                }) => may_be_patients(&folder, class_level)?,
                _ => 0,
            },
        }
        .tell(watch),
    }
    tell_how_read(&catalogue, watch);
    if let Some(notice) = masks(&catalogue) {
        notice.tell(watch);
    }
    if layout.classes.is_none() {
        tell_doubtful_classes(&catalogue, watch);
        tell_confused_classes(&catalogue, watch);
    }
    Ok(catalogue)
}

/// The images of the classes that were chosen.
pub(crate) fn only(catalogue: Catalogue, layout: &LabelLayout) -> Result<Catalogue, LabError> {
    let Some(classes) = &layout.classes else {
        return Ok(catalogue);
    };
    let known = |name: &String| {
        let place = class_of(name, &catalogue.classes);
        place.map_or_else(|| name.clone(), |place| catalogue.classes[place].clone())
    };
    let classes: Vec<String> = classes.iter().map(known).collect();
    let each: Vec<(&String, [&String; 1])> = classes.iter().map(|class| (class, [class])).collect();
    Ok(catalogue.regroup(&each)?)
}

/// Tells of classes that are named like images without a label.
fn tell_doubtful_classes(catalogue: &Catalogue, watch: &dyn Watch) {
    const NO_LABEL: [&str; 13] = [
        "misc",
        "new",
        "other",
        "rest",
        "to do",
        "to label",
        "todo",
        "unassigned",
        "unclassified",
        "unknown",
        "unlabeled",
        "unlabelled",
        "unsorted",
    ];
    let is_doubtful = |class: &str| {
        let key = spelling_key(class).replace(['-', '_'], " ");
        NO_LABEL.contains(&&*key) || means_missing(class)
    };
    let classes = catalogue.classes.iter().cloned().zip(catalogue.counts());
    let (classes, others): (Vec<_>, Vec<_>) = classes.partition(|(class, _)| is_doubtful(class));
    if !classes.is_empty() {
        let others = others.into_iter().map(|(class, _)| class).collect();
        LabNotice::DoubtfulClasses { classes, others }.tell(watch);
    }
}

/// Tells of classes that are named like the parts of a split, and of two that are most likely one.
fn tell_confused_classes(catalogue: &Catalogue, watch: &dyn Watch) {
    let classes = &catalogue.classes;
    if classes.iter().all(|class| is_part(class)) {
        LabNotice::ClassesAreParts {
            classes: classes.clone(),
        }
        .tell(watch);
    }
    // Digits, letters and plus signs alone, and no plural: `T-cell` is `t cells`, `CD34+` is not `CD34-`.
    let core = |class: &String| -> String {
        let key = spelling_key(class);
        let word = key.strip_suffix('s').unwrap_or(&key);
        let kept = |c: &char| c.is_alphanumeric() || *c == '+';
        word.chars().filter(kept).collect()
    };
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    for class in classes {
        let core = core(class);
        match seen.get(&core) {
            Some(&other) if core.contains(char::is_alphabetic) => LabNotice::NearlyEqualClasses {
                classes: [other.clone(), class.clone()],
            }
            .tell(watch),
            _ => drop(seen.insert(core, class)),
        }
    }
}

/// Tells what was skipped, and what a user may have meant otherwise.
fn tell_how_read(catalogue: &Catalogue, watch: &dyn Watch) {
    tell_set_aside(&catalogue.set_aside, watch);
    tell_remarks(catalogue, watch);
}

/// Tells what a user may have meant otherwise. An audit lists what was skipped in its report.
pub(crate) fn tell_remarks(catalogue: &Catalogue, watch: &dyn Watch) {
    for remark in &catalogue.remarks {
        LabNotice::Read(remark.clone()).tell(watch);
    }
}

/// Tells what was skipped, once for each reason.
pub(crate) fn tell_set_aside(set_aside: &[SetAside], watch: &dyn Watch) {
    for group in AsideGroup::of(set_aside) {
        LabNotice::SetAside(group).tell(watch);
    }
}

/// The folder that holds the folders of classes: below the one that was named if that holds an archive's.
fn class_folders(folder: &Path, layout: &LabelLayout, catalogue: &Catalogue) -> PathBuf {
    let first = catalogue.entries.first();
    let classes = first.and_then(|entry| entry.path.parent()?.parent());
    match layout.folders {
        Some(_) => folder.to_owned(),
        None => classes.unwrap_or(folder).to_owned(),
    }
}

/// The columns that are read.
fn read_columns(columns: &CsvLayout) -> [String; 3] {
    let group = columns.group.as_deref().unwrap_or("group");
    [&columns.path, &columns.label, group].map(str::to_owned)
}

/// The images in the folder of a table that it does not name; none if the labels are of folders. If the table itself was
/// named, only the folders of its images count: much else may lie beside it.
pub(crate) fn unlisted(
    path: &Path,
    layout: &LabelLayout,
    catalogue: &Catalogue,
) -> Result<Vec<PathBuf>, LabError> {
    if locate(path, layout)?.table.is_none() {
        return Ok(Vec::new());
    }
    let whole = |path: &Path| fs_err::canonicalize(path).ok();
    let named: BTreeSet<Option<PathBuf>> = (catalogue.entries.iter())
        .map(|entry| whole(&entry.path))
        .collect();
    let mut files = Vec::new();
    match path.is_dir() {
        true => files = image_files(path)?.files,
        false => {
            let entries = catalogue.entries.iter();
            let folders: BTreeSet<&Path> = entries.filter_map(|of| of.path.parent()).collect();
            for folder in folders {
                let inside = image_files(folder)?.files.into_iter();
                files.extend(inside.filter(|file| file.parent() == Some(folder)));
            }
        }
    }
    let files = files.into_iter();
    Ok(files.filter(|file| !named.contains(&whole(file))).collect())
}

/// Where images and labels are.
#[derive(Debug, PartialEq)]
pub(crate) struct LabelledFolder {
    folder: PathBuf,
    /// The table in `folder`; none if labels are the names of folders.
    pub(crate) table: Option<PathBuf>,
    /// A table `labels.csv` of another program, which is not read.
    foreign: Option<PathBuf>,
}

pub(crate) fn locate(path: &Path, layout: &LabelLayout) -> Result<LabelledFolder, LabError> {
    if !path.exists() {
        return Err(LabError::NoImages {
            path: path.to_owned(),
        });
    }
    if !path.is_dir() {
        if layout.folders.is_some() {
            return Err(LabError::LevelsOfTable {
                table: path.to_owned(),
            });
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        return Ok(LabelledFolder {
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            table: path.file_name().map(PathBuf::from),
            foreign: None,
        });
    }
    let found = match layout.folders {
        None => labels_table(path)?,
        Some(_) => None,
    };
    let columns_are_named = layout.columns != CsvLayout::default();
    let Some(found) = found else {
        return match columns_are_named {
            true => Err(LabError::ColumnsWithoutTable {
                folder: path.to_owned(),
            }),
            false => Ok(LabelledFolder {
                folder: path.to_owned(),
                table: None,
                foreign: None,
            }),
        };
    };
    // A table of another program does not hide the folders. With one of the columns it is meant for leuko.
    let is_foreign = || -> Result<bool, LabError> {
        let foreign = !columns_are_named && !has_any_column(&found, &layout.columns)?;
        Ok(foreign && class_level(path)?.is_some())
    };
    let ours = !is_foreign()?;
    Ok(LabelledFolder {
        folder: path.to_owned(),
        table: (found.file_name().filter(|_| ours)).map(PathBuf::from),
        foreign: (!ours).then_some(found),
    })
}

fn manifest(folder: &Path, layout: &LabelLayout, table: Option<PathBuf>) -> Manifest {
    let name = folder_name(folder);
    Manifest {
        title: name.clone(),
        name,
        format: match table {
            Some(_) => Format::Csv,
            None => Format::Folders,
        },
        folder: PathBuf::new(),
        folders: layout.folders.filter(|_| table.is_none()),
        csv: table.map(|file| CsvLayout {
            file,
            ..layout.columns.clone()
        }),
        labels: None,
        classes: Vec::new(),
        fit: Fit::default(),
        sha256: None,
        licence: String::new(),
        citation: String::new(),
        access: String::new(),
    }
}

/// The folder's name, with a dash for each character that experiments do not have in theirs.
fn folder_name(folder: &Path) -> String {
    let whole = fs_err::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name
        .chars()
        .map(|c| if allowed(c) { c } else { '-' })
        .collect();
    // Files of a study are named after it, with something before and behind.
    match name.trim_start_matches(['.', '-']) {
        "" => "cells".to_owned(),
        name => name[..name.len().min(LONGEST_NAME)].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use leuko_data::DataError;

    use super::*;

    const TABLE: &str = "labels.csv";

    #[test]
    fn test_layout_takes_folders_a_table_in_them_and_a_table_itself() {
        let root = tempfile::tempdir().unwrap();
        let cells = root.path().join("cells");
        fs_err::create_dir_all(cells.join("blast")).unwrap();
        let found = |path: &Path| locate(path, &LabelLayout::default()).unwrap().table;
        assert_eq!(found(&cells), None);
        for table in [TABLE, "other.csv"] {
            fs_err::write(cells.join(table), "path,label\n").unwrap();
        }
        assert_eq!(found(&cells), Some(TABLE.into()));
        assert_eq!(found(&cells.join("other.csv")), Some("other.csv".into()));
        let error = locate(&root.path().join("none"), &LabelLayout::default()).unwrap_err();
        assert!(matches!(error, LabError::NoImages { .. }), "{error}");
    }

    #[test]
    fn test_read_of_chosen_classes_leaves_the_others_out() {
        let root = tempfile::tempdir().unwrap();
        for class in ["Blast", "normal", "unlabelled"] {
            fs_err::create_dir_all(root.path().join(class)).unwrap();
            fs_err::write(root.path().join(class).join("1.png"), "").unwrap();
        }
        let read = |classes: &[&str]| {
            let layout = LabelLayout {
                classes: Some(classes.iter().map(|&class| class.to_owned()).collect()),
                ..LabelLayout::default()
            };
            read_labelled(root.path(), &layout, &leuko_study::Silent)
        };
        let catalogue = read(&["normal", "blast"]).unwrap();
        assert_eq!(catalogue.classes, ["normal", "Blast"]);
        assert_eq!(catalogue.entries.len(), 2);
        let error = read(&["normal", "blasts"]).unwrap_err();
        assert!(
            matches!(&error, LabError::Data(DataError::UnknownClass { nearest: Some(near), .. })
                if near == "Blast"),
            "{error}"
        );
    }

    #[test]
    fn test_locate_passes_over_the_table_of_another_program_if_folders_name_classes() {
        let root = tempfile::tempdir().unwrap();
        let cells = root.path();
        fs_err::write(cells.join(TABLE), ",Image,Category\n,0,NEUTROPHIL\n").unwrap();
        // Without folders, its columns are named wrongly.
        let found = locate(cells, &LabelLayout::default()).unwrap();
        assert_eq!((found.table, found.foreign), (Some(TABLE.into()), None));
        fs_err::create_dir_all(cells.join("blast")).unwrap();
        fs_err::write(cells.join("blast/1.png"), "").unwrap();
        let found = locate(cells, &LabelLayout::default()).unwrap();
        assert_eq!(
            (found.table, found.foreign),
            (None, Some(cells.join(TABLE)))
        );
        let columns = CsvLayout {
            path: "Image".into(),
            label: "category".into(),
            ..CsvLayout::default()
        };
        let layout = LabelLayout {
            columns,
            ..LabelLayout::default()
        };
        assert_eq!(locate(cells, &layout).unwrap().table, Some(TABLE.into()));
        // With one of the columns, or under another name, the table is meant.
        fs_err::write(cells.join(TABLE), "path,lable\n1.png,blast\n").unwrap();
        let found = locate(cells, &LabelLayout::default()).unwrap();
        assert_eq!(found.table, Some(TABLE.into()));
        let table = locate(&cells.join(TABLE), &layout).unwrap().table;
        assert_eq!(table, Some(TABLE.into()));
    }

    #[test]
    fn test_locate_refuses_columns_without_a_table_and_levels_of_one() {
        let root = tempfile::tempdir().unwrap();
        let cells = root.path();
        let columns = CsvLayout {
            group: Some("patient".into()),
            ..CsvLayout::default()
        };
        let layout = LabelLayout {
            columns,
            ..LabelLayout::default()
        };
        let error = locate(cells, &layout).unwrap_err();
        assert!(
            matches!(error, LabError::ColumnsWithoutTable { .. }),
            "{error}"
        );
        let table = cells.join("table.csv");
        fs_err::write(&table, "path,label\n").unwrap();
        let layout = LabelLayout {
            folders: Some(leuko_data::FolderLayout::default()),
            ..LabelLayout::default()
        };
        let error = locate(&table, &layout).unwrap_err();
        assert!(matches!(error, LabError::LevelsOfTable { .. }), "{error}");
    }

    #[test]
    fn test_images_that_a_table_leaves_out_are_those_beside_the_others_if_it_is_named_itself() {
        let root = tempfile::tempdir().unwrap();
        for path in ["a/1.png", "a/2.png", "a/deep/3.png", "else/4.png", "5.png"] {
            let path = root.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
        let table = root.path().join(TABLE);
        fs_err::write(&table, "path,label\na/1.png,blast\n").unwrap();
        let left_out = |path: &Path| {
            let layout = LabelLayout::default();
            let catalogue = read_listed(path, &layout, &leuko_study::Silent).unwrap();
            unlisted(path, &layout, &catalogue).unwrap().len()
        };
        assert_eq!(left_out(&table), 1);
        assert_eq!(left_out(root.path()), 4);
    }

    #[test]
    fn test_name_has_only_what_file_names_have_everywhere() {
        assert_eq!(
            folder_name(Path::new("/x/My cells (2024)")),
            "My-cells--2024-"
        );
        assert_eq!(folder_name(Path::new("/x/.hidden")), "hidden");
        assert_eq!(folder_name(Path::new(&"long".repeat(60))).len(), 100);
        assert_eq!(folder_name(Path::new("/")), "cells");
    }
}
