//! The images that trained a model, where they are now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leuko_core::ImageDigest;
use leuko_data::load_one;
use leuko_study::{Silent, Watch, count};
use rayon::prelude::*;

use crate::error::LabError;
use crate::image_files::find_images;
use crate::notice::LabNotice;
use crate::predict::BATCH;
use crate::predictor::Predictor;

/// The images that trained a model or chose it, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrainingImages {
    /// Each file, with the number of models that have seen it.
    pub(crate) images: Vec<(PathBuf, usize)>,
    /// Their pixels. Equal files are one.
    pub(crate) digests: BTreeSet<ImageDigest>,
}

impl TrainingImages {
    /// Searches the images that trained `predictor` in `folder`.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoTrainingImages`] if there is none, or no such folder.
    /// - As [`find_images`] if the folder cannot be read.
    /// - [`LabError::Cancelled`] if the watch asked to stop.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::{Ensemble, TrainingImages};
    /// use leuko_study::Silent;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// // No image trained these networks.
    /// assert!(TrainingImages::find(&ensemble, &cells, &Silent).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn find(
        predictor: &dyn Predictor,
        folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, LabError> {
        let none = || LabError::NoTrainingImages {
            folder: folder.to_owned(),
        };
        let mut found = Self::default();
        match found.search(predictor, folder, watch) {
            Ok(()) if found.images.is_empty() => Err(none()),
            Ok(()) => Ok(found),
            Err(LabError::NotFound { .. } | LabError::NoImageIn { .. }) => Err(none()),
            Err(error) => Err(error),
        }
    }

    /// Searches them in the folders that the model names. A folder that cannot be read holds none.
    pub(crate) fn where_they_were(
        predictor: &dyn Predictor,
        watch: &dyn Watch,
    ) -> Result<Self, LabError> {
        let mut found = Self::default();
        for folder in predictor.training_folders() {
            if let Err(error @ LabError::Cancelled { .. }) = found.search(predictor, folder, watch)
            {
                return Err(error);
            }
        }
        Ok(found)
    }

    fn search(
        &mut self,
        predictor: &dyn Predictor,
        folder: &Path,
        watch: &dyn Watch,
    ) -> Result<(), LabError> {
        let files = find_images(&[folder], &Silent)?;
        LabNotice::SearchingCopies {
            folder: folder.to_owned(),
        }
        .tell(watch);
        let count = count(watch, "files searched for training images", files.len());
        for (number, part) in files.chunks(BATCH).enumerate() {
            if watch.cancelled() {
                return Err(LabError::Cancelled {
                    done: number * BATCH,
                    of: files.len(),
                });
            }
            // Also images that show nothing, which may have been in the training.
            let read: Vec<_> = (part.par_iter())
                .map(|path| load_one(path, predictor.size(), predictor.fit()))
                .collect();
            // An image that cannot be read trained nothing.
            for (path, (pixels, _)) in
                (part.iter().zip(read)).filter_map(|(path, read)| Some((path, read.ok()?)))
            {
                let seen_by = predictor.seen_by(&pixels);
                if seen_by > 0 {
                    self.images.push((path.clone(), seen_by));
                    self.digests.insert(ImageDigest::of(&pixels));
                }
            }
            count(number * BATCH + part.len());
        }
        Ok(())
    }
}
