//! What belongs to a model: its files, and the folder of the images that trained it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_model::ModelParts;

use crate::error::LabError;

/// Writes the list of `files`, which lie in `folder`, and where the images of the training are.
pub(crate) fn write<'a>(
    folder: &Path,
    files: impl Iterator<Item = &'a PathBuf>,
    images: Option<&Path>,
) -> Result<(), LabError> {
    let whole = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // JSON holds no path that is not UTF-8.
    let images = images.and_then(|images| whole(images).to_str().map(PathBuf::from));
    let files = files.filter_map(|path| name_in(folder, path)).collect();
    Ok(ModelParts::new(images, files).write(folder)?)
}

/// The files that must be in the folder of a model, of those whose names below it `is_wanted`.
pub(crate) fn listed(
    folder: &Path,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>, LabError> {
    let list = ModelParts::read(folder)?;
    // A list that somebody edited reaches no other folder.
    let names = list.iter().flat_map(ModelParts::names);
    let wanted = names.filter(|name| is_wanted(name));
    Ok(wanted.map(|name| folder.join(name)).collect())
}

/// Refuses a model without one of its `files`.
pub(crate) fn check_there(files: &[PathBuf]) -> Result<(), LabError> {
    match files.iter().find(|path| !path.is_file()) {
        None => Ok(()),
        Some(path) => Err(LabError::MissingPart { path: path.clone() }),
    }
}

/// The folders of the images that trained these members, as far as lists beside them say.
pub(crate) fn training_folders<'a>(
    members: impl Iterator<Item = &'a Path>,
) -> Result<Vec<PathBuf>, LabError> {
    let mut folders = BTreeSet::new();
    for member in members {
        // A network lies beside the list, a fitted method in a folder beside it.
        for folder in member.ancestors().skip(1).take(2) {
            let name = name_in(folder, member);
            if let (Some(name), Some(list)) = (name, ModelParts::read(folder)?)
                && list.files.contains(&name)
            {
                // A path that somebody edited could mean any folder, by where leuko runs.
                folders.extend(list.images.filter(|images| images.is_absolute()));
            }
        }
    }
    Ok(folders.into_iter().collect())
}

/// A file's name below a folder.
fn name_in(folder: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(folder).ok()?.iter();
    let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_list_knows_its_files_the_missing_one_and_the_folder_of_images() {
        let root = tempfile::tempdir().unwrap();
        let (model, images) = (root.path().join("model"), root.path().join("cells"));
        let files = ["n0008-fold00.safetensors", "shape/n0008-fold00.model.json"];
        let files = files.map(|name| model.join(name));
        for folder in [&images, &model.join("shape")] {
            fs_err::create_dir_all(folder).unwrap();
        }
        for file in &files {
            fs_err::write(file, "").unwrap();
        }
        write(&model, files.iter(), Some(&images)).unwrap();
        // Of an edited list, files elsewhere do not count.
        let mut edited = ModelParts::read(&model).unwrap().unwrap();
        edited.files.insert("../other.safetensors".to_owned());
        edited.write(&model).unwrap();
        let networks = listed(&model, |name| name.ends_with(".safetensors")).unwrap();
        assert_eq!(networks, files[..1]);
        check_there(&files).unwrap();
        fs_err::remove_file(&files[1]).unwrap();
        let error = check_there(&files).unwrap_err();
        assert!(matches!(&error, LabError::MissingPart { path } if *path == files[1]));
        let folder = vec![fs_err::canonicalize(&images).unwrap()];
        for file in &files {
            let found = training_folders([file.as_path()].into_iter()).unwrap();
            assert_eq!(found, folder);
        }
        edited.images = Some("cells".into());
        edited.write(&model).unwrap();
        assert!(
            training_folders([files[0].as_path()].into_iter())
                .unwrap()
                .is_empty()
        );
        // A file that the list does not name has another origin.
        let other = model.join("other.safetensors");
        let found = training_folders([other.as_path()].into_iter()).unwrap();
        assert!(found.is_empty() && listed(root.path(), |_| true).unwrap().is_empty());
    }
}
