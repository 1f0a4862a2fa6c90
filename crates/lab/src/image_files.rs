//! New images: found, decoded as in training, and named where that fails.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::ImageId;
use leuko_data::decode::DecodeError;
use leuko_data::{Fitted, Images, image_files, labels_table, load_one};
use leuko_study::{CopiesConfig, Watch};
use rayon::prelude::*;

use crate::error::LabError;
use crate::labelled::tell_set_aside;
use crate::path_text::text;
use crate::predictor::Predictor;
use crate::unreadable::Unreadable;

/// The image files at `given`, in its order, each once. Pictures that leuko drew are skipped, with a notice.
///
/// # Errors
///
/// - [`LabError::NotFound`] if something in `given` does not exist.
/// - [`LabError::NoImageIn`] if there is no image.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_lab::find_images;
/// use leuko_study::Silent;
///
/// let files = find_images(&[&cells], &Silent)?;
/// assert_eq!(files.len(), 24);
/// assert!(files.contains(&cells.join("lymphoblast/0001.png")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_images(
    given: &[impl AsRef<Path>],
    watch: &dyn Watch,
) -> Result<Vec<PathBuf>, LabError> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut known = BTreeSet::new();
    for path in given.iter().map(AsRef::as_ref) {
        if !path.exists() {
            return Err(LabError::NotFound {
                path: path.to_owned(),
            });
        }
        let mut found = image_files(path)?;
        // It is no image, but is not skipped: labels are read from it.
        let table = match path.is_dir() {
            true => labels_table(path)?,
            false => None,
        };
        found
            .set_aside
            .retain(|aside| Some(&aside.path) != table.as_ref());
        tell_set_aside(&found.set_aside, watch);
        let new = found
            .files
            .into_iter()
            .filter(|file| known.insert(file.clone()));
        files.extend(new);
    }
    match files.is_empty() {
        false => Ok(files),
        true => Err(LabError::NoImageIn {
            given: given.iter().map(|path| path.as_ref().to_owned()).collect(),
        }),
    }
}

/// Images of one size with the files that they come from.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The files, in the order of `images`.
    pub paths: Vec<PathBuf>,
    /// The images.
    pub images: Images,
    /// What was done to each of them.
    pub fitted: Vec<Fitted>,
}

/// Decodes `files` in the way that the training images of `predictor` were decoded. Those that fail, or show nothing, are
/// added to `unreadable`.
///
/// # Errors
///
/// - [`LabError::Pixels`] if an image came out in another size.
///
/// [`Ensemble::answer`](crate::Ensemble::answer) has an example.
pub fn decode_images(
    files: &[PathBuf],
    predictor: &dyn Predictor,
    unreadable: &mut Unreadable,
) -> Result<Batch, LabError> {
    let size = predictor.size();
    // What an audit compares with no other image shows nothing.
    let least = CopiesConfig::default().audit.min_contrast;
    let decoded: Vec<Result<(Vec<u8>, Fitted), DecodeError>> = files
        .par_iter()
        .map(|path| {
            let read = load_one(path, size, predictor.fit())?;
            match read.1.contrast < least {
                true => Err(DecodeError::Blank),
                false => Ok(read),
            }
        })
        .collect();
    unreadable.of += files.len();
    let (mut paths, mut pixels, mut fitted) = (Vec::new(), Vec::new(), Vec::new());
    for (path, decoded) in files.iter().zip(decoded) {
        match decoded {
            Ok((image, done)) => {
                paths.push(path.clone());
                pixels.extend(image);
                fitted.push(done);
            }
            Err(error) => unreadable.files.push((path.clone(), error)),
        }
    }
    let ids = paths.iter().map(|path| ImageId(text(path))).collect();
    let (height, width, found) = (size.height as usize, size.width as usize, pixels.len());
    let images = Images::new(height, width, ids, pixels);
    let images = images.ok_or(LabError::Pixels {
        expected: paths.len() * height * width * 3,
        found,
    })?;
    Ok(Batch {
        paths,
        images,
        fitted,
    })
}

#[cfg(test)]
mod tests {
    use leuko_study::Silent;

    use super::*;
    use crate::explanation_table::EXPLANATIONS;

    #[test]
    fn test_find_images_skips_figures_that_a_table_names_and_no_image_named_like_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["0001-cell.png", "0002-mine.png", "cell.png"] {
            fs_err::write(path(name), "").unwrap();
        }
        fs_err::write(path(EXPLANATIONS), "path,figure\ncell.png,0001-cell.png\n").unwrap();
        let found = find_images(&[folder.path()], &Silent).unwrap();
        assert_eq!(found, ["0002-mine.png", "cell.png"].map(path));
    }
}
