//! Labelled images of a laboratory: a folder for each class, or a table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_data::{
    Catalogue, CsvLayout, Fit, Format, Found, Manifest, ReadTwice, clutter, find, image_files,
    read_twice, unused_columns,
};
use leuko_study::Watch;

use crate::error::LabError;
use crate::notice::LabNotice;

/// The table that a folder may hold.
pub(crate) const TABLE: &str = "labels.csv";

/// Reads labelled images: a folder with a folder for each class, or with a table `labels.csv`, or such a table
/// itself. The catalogue is named like the folder. What is skipped is a notice.
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
/// use leuko_lab::read_labelled;
/// use leuko_study::Silent;
///
/// // cells/lymphoblast/*.png, cells/lymphocyte/*.png, ...
/// let catalogue = read_labelled(&cells, &Silent)?;
/// assert_eq!(catalogue.entries.len(), 24);
/// assert!(catalogue.classes.contains(&"lymphoblast".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_labelled(path: &Path, watch: &dyn Watch) -> Result<Catalogue, LabError> {
    read_all(path, &[], watch)
}

fn read_all(path: &Path, used: &[&str], watch: &dyn Watch) -> Result<Catalogue, LabError> {
    let catalogue = read_using(path, used, watch)?;
    if let [first, others @ ..] = &unlisted(path, &catalogue)?[..] {
        LabNotice::NotInTable {
            images: 1 + others.len(),
            first: first.clone(),
        }
        .tell(watch);
    }
    Ok(catalogue)
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
/// use leuko_lab::read_labelled_twice;
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
/// let (catalogue, read) = read_labelled_twice(&cells.join("read.csv"), "ben", &Silent)?;
/// assert_eq!((catalogue.entries.len(), read.labels.len()), (4, 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_labelled_twice(
    path: &Path,
    column: &str,
    watch: &dyn Watch,
) -> Result<(Catalogue, ReadTwice), LabError> {
    let LabelledFolder { folder, table } = locate(path)?;
    let Some(table) = table else {
        return Err(LabError::NoSecondLabels { folder });
    };
    let layout = CsvLayout::default();
    let read = read_twice(&folder.join(table), [&layout.label, column])?;
    let catalogue = read_all(path, &[column], watch)?;
    Ok((catalogue, read))
}

/// The same, without a word about images that a table does not name.
pub(crate) fn read_listed(path: &Path, watch: &dyn Watch) -> Result<Catalogue, LabError> {
    read_using(path, &[], watch)
}

/// The same, with columns that are used beside leuko's own.
fn read_using(path: &Path, used: &[&str], watch: &dyn Watch) -> Result<Catalogue, LabError> {
    let LabelledFolder { folder, table } = locate(path)?;
    if table.is_none() {
        check_classes(&folder)?;
    }
    let manifest = manifest(&folder, table.clone());
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
            let mut columns = unused_columns(&table, &CsvLayout::default())?;
            columns.retain(|column| !used.contains(&&**column));
            if !columns.is_empty() {
                LabNotice::UnusedColumns { table, columns }.tell(watch);
            }
        }
        None => {
            // Below the folder that was named if that holds an archive's.
            let first = catalogue.entries.first();
            let classes = first.and_then(|entry| entry.path.parent()?.parent());
            let folder = classes.unwrap_or(&folder).to_owned();
            LabNotice::LabelsOfFolders { folder }.tell(watch);
        }
    }
    for aside in &catalogue.set_aside {
        LabNotice::SetAside {
            path: aside.path.clone(),
            reason: aside.reason.clone(),
        }
        .tell(watch);
    }
    Ok(catalogue)
}

/// The images in the folder of a table that it does not name; none if the labels are of folders.
pub(crate) fn unlisted(path: &Path, catalogue: &Catalogue) -> Result<Vec<PathBuf>, LabError> {
    if locate(path)?.table.is_none() || !path.is_dir() {
        return Ok(Vec::new());
    }
    let whole = |path: &Path| fs_err::canonicalize(path).ok();
    let named: BTreeSet<Option<PathBuf>> = (catalogue.entries.iter())
        .map(|entry| whole(&entry.path))
        .collect();
    let files = image_files(path)?.files.into_iter();
    Ok(files.filter(|file| !named.contains(&whole(file))).collect())
}

/// Where images and labels are.
#[derive(Debug, PartialEq)]
struct LabelledFolder {
    folder: PathBuf,
    /// The table in `folder`; none if labels are the names of folders.
    table: Option<PathBuf>,
}

fn locate(path: &Path) -> Result<LabelledFolder, LabError> {
    if !path.exists() {
        return Err(LabError::NoImages {
            path: path.to_owned(),
        });
    }
    if path.is_dir() {
        return Ok(LabelledFolder {
            folder: path.to_owned(),
            table: path.join(TABLE).is_file().then(|| TABLE.into()),
        });
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    Ok(LabelledFolder {
        folder: folder.unwrap_or(Path::new(".")).to_owned(),
        table: path.file_name().map(PathBuf::from),
    })
}

/// Refuses three kinds of folders: images without a folder of a class; a single folder of images, which is one class;
/// and several folders that hold folders of images alone, one level too high.
fn check_classes(folder: &Path) -> Result<(), LabError> {
    let folders = folders_in(folder)?;
    if folders.is_empty() {
        let images = image_files(folder)?.files.len();
        if images > 0 {
            return Err(LabError::Unsorted {
                folder: folder.to_owned(),
                images,
            });
        }
    }
    if let [only] = &folders[..]
        && folders_in(only)?.is_empty()
    {
        return Err(LabError::OneClass {
            folder: folder.to_owned(),
            only: only
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        });
    }
    for class in folders.iter().filter(|_| folders.len() > 1) {
        let inner = folders_in(class)?;
        if inner.len() > 1
            && image_files(class)?
                .files
                .iter()
                .all(|file| file.parent() != Some(class))
        {
            return Err(LabError::FolderOfFolders {
                folder: class.clone(),
            });
        }
    }
    Ok(())
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, LabError> {
    let entries: Result<Vec<_>, _> = fs_err::read_dir(folder)?.collect();
    let paths = entries?.into_iter().map(|entry| entry.path());
    let is_folder = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_dir() && clutter(&name).is_none()
    };
    let mut folders: Vec<PathBuf> = paths.filter(is_folder).collect();
    folders.sort();
    Ok(folders)
}

fn manifest(folder: &Path, table: Option<PathBuf>) -> Manifest {
    let name = folder_name(folder);
    Manifest {
        title: name.clone(),
        name,
        format: match table {
            Some(_) => Format::Csv,
            None => Format::Folders,
        },
        folder: PathBuf::new(),
        csv: table.map(|file| CsvLayout {
            file,
            ..CsvLayout::default()
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
    match name.trim_start_matches(['.', '-']) {
        "" => "cells".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_layout_takes_folders_a_table_in_them_and_a_table_itself() {
        let root = tempfile::tempdir().unwrap();
        let cells = root.path().join("cells");
        fs_err::create_dir_all(cells.join("blast")).unwrap();
        let found = |path: &Path| locate(path).unwrap().table;
        assert_eq!(found(&cells), None);
        for table in [TABLE, "other.csv"] {
            fs_err::write(cells.join(table), "path,label\n").unwrap();
        }
        assert_eq!(found(&cells), Some(TABLE.into()));
        assert_eq!(found(&cells.join("other.csv")), Some("other.csv".into()));
        let error = locate(&root.path().join("none")).unwrap_err();
        assert!(matches!(error, LabError::NoImages { .. }), "{error}");
    }

    #[test]
    fn test_check_classes_refuses_one_class_but_no_folder_of_classes() {
        let root = tempfile::tempdir().unwrap();
        let cells = root.path().join("cells");
        fs_err::create_dir_all(cells.join("blast")).unwrap();
        fs_err::write(cells.join("blast/1.png"), "").unwrap();
        let error = check_classes(&cells).unwrap_err();
        assert!(
            matches!(&error, LabError::OneClass { only, .. } if only == "blast"),
            "{error}"
        );
        let bare = check_classes(&cells.join("blast")).unwrap_err();
        insta::assert_snapshot!(bare.to_string().replace(&root.path().display().to_string(), "ROOT"), @"
        ROOT/cells/blast holds 1 image without a class
        hint: put the images of each class into a folder with the name of the class, or write a table labels.csv with the columns path and label
        ");
        // As an archive unpacks, with a stray file beside the classes.
        fs_err::write(root.path().join("cells/.DS_Store"), "").unwrap();
        check_classes(root.path()).unwrap();
    }

    #[test]
    fn test_name_has_only_what_file_names_have_everywhere() {
        assert_eq!(
            folder_name(Path::new("/x/My cells (2024)")),
            "My-cells--2024-"
        );
        assert_eq!(folder_name(Path::new("/x/.hidden")), "hidden");
        assert_eq!(folder_name(Path::new("/")), "cells");
    }
}
