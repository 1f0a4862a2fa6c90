//! The images below a folder of any layout, for images that have no labels yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::format::listing::{aside, is_image, list, why_not};
use crate::{DataError, SetAside};

/// Files that are to be read as images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFiles {
    /// The files, in the order of names within each folder; those of a folder before those of the
    /// folders in it.
    pub files: Vec<PathBuf>,
    /// What is left out, such as hidden files and files that are no images.
    pub set_aside: Vec<SetAside>,
}

/// Finds the images at `path`: the file itself, with any name, or all images below the folder. Only a file
/// whose name does not end like an image's is opened, to see whether it starts like one. A folder that is reached twice through links is read once.
///
/// # Errors
///
/// - [`DataError::Io`] if there is no such file or folder, or a folder cannot be read.
///
/// # Examples
///
/// ```
/// use leuko_data::image_files;
///
/// let folder = tempfile::tempdir()?;
/// for name in ["a.png", "notes.txt", "day 2/b.tif"] {
///     leuko_core::write_whole(&folder.path().join(name), b"not opened")?;
/// }
/// let found = image_files(folder.path())?;
/// assert_eq!(found.files.len(), 2);
/// assert_eq!(found.set_aside.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn image_files(path: &Path) -> Result<ImageFiles, DataError> {
    let mut found = ImageFiles::default();
    if fs_err::metadata(path)?.is_dir() {
        search(path, &mut BTreeSet::new(), &mut found)?;
    } else {
        found.files.push(path.to_owned());
    }
    Ok(found)
}

/// The folders directly in `folder`, by name, without those that systems, archive programs or leuko itself left
/// there.
///
/// # Errors
///
/// - [`DataError::Io`] if it cannot be read.
pub fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let folders = list(folder)?.folders.into_iter();
    Ok(folders.map(|item| item.path).collect())
}

fn search(
    folder: &Path,
    seen: &mut BTreeSet<PathBuf>,
    found: &mut ImageFiles,
) -> Result<(), DataError> {
    if !seen.insert(fs_err::canonicalize(folder)?) {
        return Ok(());
    }
    let listing = list(folder)?;
    found.set_aside.extend(listing.set_aside);
    for file in listing.files {
        if is_image(&file) {
            found.files.push(file.path);
        } else {
            let why = why_not(&file);
            found.set_aside.push(aside(file.path, why));
        }
    }
    for inner in listing.folders {
        search(&inner.path, seen, found)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, message, put};

    fn names(root: &Path, found: &ImageFiles) -> Vec<String> {
        let name = |path: &PathBuf| path.strip_prefix(root).unwrap().display().to_string();
        found.files.iter().map(name).collect()
    }

    #[test]
    fn test_image_files_finds_all_below_a_folder_and_says_what_it_leaves_out() {
        let root = folder();
        for name in [
            "b.png",
            "a.JPG",
            "x/c.tif",
            "x/y/d.bmp",
            "x/notes.txt",
            "x/.e.png",
        ] {
            put(root.path(), name, "");
        }
        let found = image_files(root.path()).unwrap();
        assert_eq!(
            names(root.path(), &found),
            ["a.JPG", "b.png", "x/c.tif", "x/y/d.bmp"]
        );
        assert_eq!(found.set_aside.len(), 2);
    }

    #[test]
    fn test_image_files_takes_a_file_by_any_name_and_refuses_what_is_not_there() {
        let root = folder();
        let path = put(root.path(), "cell.scan", "");
        assert_eq!(image_files(&path).unwrap().files, [path]);
        let error = image_files(&root.path().join("none")).unwrap_err();
        insta::assert_snapshot!(message(root.path(), error), @"failed to query resolved metadata `ROOT/none`");
    }

    #[cfg(unix)]
    #[test]
    fn test_image_files_does_not_go_in_circles() {
        let root = folder();
        put(root.path(), "x/c.png", "");
        std::os::unix::fs::symlink(root.path(), root.path().join("x/again")).unwrap();
        let found = image_files(root.path()).unwrap();
        assert_eq!(names(root.path(), &found), ["x/c.png"]);
    }
}
