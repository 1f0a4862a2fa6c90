//! Which folders are the classes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_data::{DataError, folders_in, image_files, spelling_key};

use crate::error::LabError;

/// Refuses folders whose classes are not clear: images without a folder of a class; a single folder of images,
/// which is one class; and folders that hold folders of images alone.
pub(crate) fn check_classes(folder: &Path) -> Result<(), LabError> {
    let Some(level) = class_level(folder)? else {
        let images = image_files(folder)?.files.len();
        return match images {
            0 => Ok(()),
            _ => Err(LabError::Unsorted {
                folder: folder.to_owned(),
                images,
            }),
        };
    };
    let classes = folders_at(folder, level.outer)?;
    if let [only] = &classes[..] {
        return Err(LabError::OneClass {
            folder: only.parent().unwrap_or(folder).to_owned(),
            only: name_of(only),
            skipped: not_utf8(only.parent().unwrap_or(folder))?,
        });
    }
    for class in &classes {
        let listing = list_images(class)?;
        if !listing.here && listing.below {
            return Err(LabError::FolderOfFolders {
                folder: class.clone(),
                level: level.class,
                outer: level.outer,
                repeated: is_repeated(&classes)?,
            });
        }
    }
    Ok(())
}

/// Folders whose names are not UTF-8, which are not read.
fn not_utf8(folder: &Path) -> Result<Vec<PathBuf>, LabError> {
    let mut found = Vec::new();
    for item in fs_err::read_dir(folder).map_err(DataError::from)? {
        let path = item.map_err(DataError::from)?.path();
        let is_text = path.file_name().is_none_or(|name| name.to_str().is_some());
        if !is_text && path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether most folders in these have names that stand in several of them, and these are more than the names: there are
/// more patients than classes.
fn is_repeated(folders: &[PathBuf]) -> Result<bool, LabError> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for folder in folders {
        for inner in folders_in(folder)? {
            *count.entry(spelling_key(&name_of(&inner))).or_default() += 1;
        }
    }
    let repeated: usize = count.values().filter(|times| **times > 1).sum();
    let all: usize = count.values().sum();
    Ok((2..folders.len()).contains(&count.len()) && 2 * repeated > all)
}

/// Number of folders above those of a level that may be patients: several, and not the parts of a split.
pub(crate) fn may_be_patients(folder: &Path, class_level: usize) -> Result<usize, LabError> {
    let Some(above) = class_level.checked_sub(1).filter(|above| *above > 0) else {
        return Ok(0);
    };
    let folders = folders_at(folder, above)?;
    let parts = folders.iter().filter(|folder| is_part(&name_of(folder)));
    match folders.len() > 1 && parts.count() == 0 {
        true => Ok(folders.len()),
        false => Ok(0),
    }
}

/// Levels of folders, counted from 1, the folders in the one that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClassLevel {
    /// The uppermost level with several folders, or with images in its only folder.
    outer: usize,
    /// The level whose folders are most likely the classes: `outer`, or the next one if the outer folders are
    /// the parts of a split, such as `train` and `test`.
    pub(crate) class: usize,
}

/// The level of the classes; none if no folder holds images.
pub(crate) fn class_level(folder: &Path) -> Result<Option<ClassLevel>, LabError> {
    let mut outer = 1;
    loop {
        let folders = folders_at(folder, outer)?;
        match &folders[..] {
            [] => return Ok(None),
            // As an archive unpacks.
            [only] if !list_images(only)?.here && list_images(only)?.below => outer += 1,
            folders => {
                let mut images = false;
                for folder in folders {
                    let listing = list_images(folder)?;
                    images |= listing.here || listing.below;
                }
                let parts = folders.iter().all(|folder| is_part(&name_of(folder)));
                let below = !folders_at(folder, outer + 1)?.is_empty();
                let class = outer + usize::from(parts && below);
                return Ok(images.then_some(ClassLevel { outer, class }));
            }
        }
    }
}

/// Whether a folder is named like a part of a split: `train`, `TEST_SIMPLE`, `fold 3`.
pub(crate) fn is_part(name: &str) -> bool {
    const PARTS: [&str; 13] = [
        "dev",
        "eval",
        "fold",
        "holdout",
        "part",
        "split",
        "test",
        "testing",
        "train",
        "training",
        "val",
        "valid",
        "validation",
    ];
    let name = name.to_lowercase();
    let word = name.split(|c: char| !c.is_alphabetic()).next();
    word.is_some_and(|word| PARTS.contains(&word))
}

/// Whether images lie in a folder, and below it.
struct Images {
    here: bool,
    below: bool,
}

fn list_images(folder: &Path) -> Result<Images, LabError> {
    let files = image_files(folder)?.files;
    let here = |file: &PathBuf| file.parent() == Some(folder);
    Ok(Images {
        here: files.iter().any(here),
        below: !files.iter().all(here),
    })
}

/// The folders of a level, without clutter.
fn folders_at(folder: &Path, level: usize) -> Result<Vec<PathBuf>, LabError> {
    let mut folders = vec![folder.to_owned()];
    for _ in 0..level {
        let mut inner = Vec::new();
        for folder in &folders {
            inner.extend(folders_in(folder)?);
        }
        folders = inner;
    }
    Ok(folders)
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The class level of images at these paths.
    fn level(paths: &[&str]) -> Option<ClassLevel> {
        let root = tempfile::tempdir().unwrap();
        for path in paths {
            let path = root.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
        class_level(root.path()).unwrap()
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
        let error = check_classes(root.path()).unwrap_err();
        assert!(matches!(error, LabError::OneClass { .. }), "{error}");
        fs_err::create_dir_all(cells.join("normal")).unwrap();
        fs_err::write(cells.join("normal/1.png"), "").unwrap();
        check_classes(root.path()).unwrap();
    }

    #[test]
    fn test_class_level_sees_archives_parts_and_patients() {
        let at = |outer, class| Some(ClassLevel { outer, class });
        assert_eq!(level(&["1.png"]), None);
        assert_eq!(level(&["blast/1.png", "normal/1.png"]), at(1, 1));
        assert_eq!(level(&["data/blast/1.png", "data/normal/1.png"]), at(2, 2));
        assert_eq!(level(&["blast/p1/1.png", "normal/p2/1.png"]), at(1, 1));
        let parts = ["TRAIN/blast/1.png", "TEST_SIMPLE/blast/1.png"];
        assert_eq!(level(&parts), at(1, 2));
        let folds = ["images/fold_0/blast/1.png", "images/fold_1/normal/1.png"];
        assert_eq!(level(&folds), at(2, 3));
        // Images lie in the parts themselves.
        assert_eq!(level(&["train/1.png", "test/1.png"]), at(1, 1));
    }

    #[test]
    fn test_check_classes_of_folders_of_folders_says_which_level_is_likely() {
        let root = tempfile::tempdir().unwrap();
        for path in ["train/blast", "test/blast"] {
            let folder = root.path().join(path);
            fs_err::create_dir_all(&folder).unwrap();
            fs_err::write(folder.join("1.png"), "").unwrap();
        }
        let error = check_classes(root.path()).unwrap_err();
        assert!(
            matches!(
                error,
                LabError::FolderOfFolders {
                    outer: 1,
                    level: 2,
                    ..
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn test_folders_of_patients_above_classes_are_told_from_patients_below_and_parts() {
        let of = |paths: &[&str]| {
            let root = tempfile::tempdir().unwrap();
            for path in paths {
                let folder = root.path().join(path);
                fs_err::create_dir_all(&folder).unwrap();
                fs_err::write(folder.join("1.png"), "").unwrap();
            }
            let repeated = match check_classes(root.path()) {
                Err(LabError::FolderOfFolders { repeated, .. }) => repeated,
                other => panic!("{other:?}"),
            };
            (repeated, may_be_patients(root.path(), 2).unwrap())
        };
        assert_eq!(
            of(&["anna/blast", "anna/mono", "ben/Mono", "cleo/mono"]),
            (true, 3)
        );
        assert_eq!(of(&["blast/p1", "blast/p2", "mono/p3"]), (false, 2));
        // Patients of both classes.
        assert_eq!(of(&["blast/p1", "mono/p1", "mono/p2"]), (false, 2));
        assert_eq!(of(&["train/blast", "train/mono", "test/mono"]), (false, 0));
    }

    #[cfg(unix)]
    #[test]
    fn test_a_folder_whose_name_is_no_text_is_named_where_a_class_is_missing() {
        use std::os::unix::ffi::OsStrExt;
        let root = tempfile::tempdir().unwrap();
        for name in [&b"blast"[..], b"mono\xff"] {
            let folder = root.path().join(std::ffi::OsStr::from_bytes(name));
            fs_err::create_dir_all(&folder).unwrap();
            fs_err::write(folder.join("1.png"), "").unwrap();
        }
        let error = check_classes(root.path()).unwrap_err().to_string();
        let said = "skipped, because names must be UTF-8: ";
        assert!(
            error.contains(said) && error.contains("mono\u{fffd}"),
            "{error}"
        );
    }
}
