//! Labelled images of a laboratory: a folder for each class, or a table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use leuko_data::{
    Catalogue, CsvLayout, Fit, Format, Found, Manifest, clutter, find, image_files, unused_columns,
};

/// The table that a folder may hold.
pub(crate) const TABLE: &str = "labels.csv";

/// Finds the images and labels at `path`, and says what it sets aside. The catalogue is named like the
/// folder.
///
/// # Errors
///
/// - If there is nothing at `path`, or nothing in it.
/// - Those of [`find`]: a class without images, wrong lines of a table.
pub(crate) fn read(path: &Path) -> Result<Catalogue> {
    let Layout { folder, table } = layout(path)?;
    if table.is_none() {
        check_classes(&folder)?;
    }
    let manifest = manifest(&folder, table.clone());
    let Found::Present(catalogue) = find(&folder, &manifest)? else {
        bail!(
            "{} is empty\nhint: put a folder for each class into it, with the images of the class",
            folder.display()
        );
    };
    match table {
        Some(table) => {
            let table = folder.join(table);
            tracing::info!("labels are those of {}", table.display());
            warn_of_unused(&table)?;
        }
        None => {
            // Below the folder that was named if that holds an archive's.
            let first = catalogue.entries.first();
            let classes = first.and_then(|entry| entry.path.parent()?.parent());
            tracing::info!(
                "labels are the folders in {}",
                classes.unwrap_or(&folder).display()
            );
        }
    }
    for aside in &catalogue.set_aside {
        tracing::warn!("set aside {}: {}", aside.path.display(), aside.reason);
    }
    Ok(catalogue)
}

/// Names columns of a table that are not used: of a misspelt `group` nothing else would be said.
fn warn_of_unused(table: &Path) -> Result<()> {
    let unused = unused_columns(table, &CsvLayout::default())?;
    if !unused.is_empty() {
        tracing::warn!(
            "{}: not used: {}; the columns are `path`, `label` and, for what several images of one patient have in common, `group`",
            table.display(),
            unused.join(", ")
        );
    }
    Ok(())
}

/// The images in the folder of a table that it does not name; none if the labels are of folders.
pub(crate) fn unlisted(path: &Path, catalogue: &Catalogue) -> Result<Vec<PathBuf>> {
    if layout(path)?.table.is_none() || !path.is_dir() {
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
struct Layout {
    folder: PathBuf,
    /// The table in `folder`; none if labels are the names of folders.
    table: Option<PathBuf>,
}

fn layout(path: &Path) -> Result<Layout> {
    let metadata = fs_err::metadata(path).with_context(|| {
        let what = match path.exists() {
            true => "cannot be read",
            false => "there is no such file or folder",
        };
        format!(
            "{}: {what}\nhint: name a folder with a folder for each class, or a table of paths and labels",
            path.display()
        )
    })?;
    if metadata.is_dir() {
        return Ok(Layout {
            folder: path.to_owned(),
            table: path.join(TABLE).is_file().then(|| TABLE.into()),
        });
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    Ok(Layout {
        folder: folder.unwrap_or(Path::new(".")).to_owned(),
        table: path.file_name().map(PathBuf::from),
    })
}

/// Refuses a folder with one folder only that holds no other: one class, and no archive's folder of classes.
/// Refuses one of which several folders hold folders of images alone: it is one too high.
fn check_classes(folder: &Path) -> Result<()> {
    let folders = folders_in(folder)?;
    if let [only] = &folders[..]
        && folders_in(only)?.is_empty()
    {
        bail!(
            "{} holds one class only, {}, and two are needed to tell them apart\nhint: put a folder for each class into it, with the images of the class",
            folder.display(),
            only.file_name().unwrap_or_default().to_string_lossy()
        );
    }
    for class in folders.iter().filter(|_| folders.len() > 1) {
        let inner = folders_in(class)?;
        if inner.len() > 1
            && image_files(class)?
                .files
                .iter()
                .all(|file| file.parent() != Some(class))
        {
            bail!(
                "{} holds folders, and no images: it is no class\nhint: if those are the classes, name {} instead; if not, put the images of each class into one folder",
                class.display(),
                class.display()
            );
        }
    }
    Ok(())
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
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
    let name = name(folder);
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
pub(crate) fn name(folder: &Path) -> String {
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
        let found = |path: &Path| layout(path).unwrap().table;
        assert_eq!(found(&cells), None);
        for table in [TABLE, "other.csv"] {
            fs_err::write(cells.join(table), "path,label\n").unwrap();
        }
        assert_eq!(found(&cells), Some(TABLE.into()));
        assert_eq!(found(&cells.join("other.csv")), Some("other.csv".into()));
        let message = format!("{:#}", layout(&root.path().join("none")).unwrap_err());
        assert!(
            message.contains("none") && message.contains("hint:"),
            "{message}"
        );
    }

    #[test]
    fn test_check_classes_refuses_one_class_but_no_folder_of_classes() {
        let root = tempfile::tempdir().unwrap();
        let cells = root.path().join("cells");
        fs_err::create_dir_all(cells.join("blast")).unwrap();
        fs_err::write(cells.join("blast/1.png"), "").unwrap();
        let message = check_classes(&cells).unwrap_err().to_string();
        assert!(message.contains("one class only, blast"), "{message}");
        // As an archive unpacks, with a stray file beside the classes.
        fs_err::write(root.path().join("cells/.DS_Store"), "").unwrap();
        check_classes(root.path()).unwrap();
    }

    #[test]
    fn test_name_has_only_what_file_names_have_everywhere() {
        assert_eq!(name(Path::new("/x/My cells (2024)")), "My-cells--2024-");
        assert_eq!(name(Path::new("/x/.hidden")), "hidden");
        assert_eq!(name(Path::new("/")), "cells");
    }
}
