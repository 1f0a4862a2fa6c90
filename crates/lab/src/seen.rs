//! Marks predictions of images that models have seen: as copies, or by their group.

use std::path::{Path, PathBuf};

use leuko_study::audit::copies_of_known;
use leuko_study::{Silent, Watch, count};

use crate::error::LabError;
use crate::image_files::{decode_images, find_images};
use crate::new_labels::NewLabels;
use crate::notice::LabNotice;
use crate::predict::{BATCH, Predictions};
use crate::predictor::Predictor;
use crate::seen_as::SeenAs;
use crate::unreadable::Unreadable;

impl Predictions {
    /// Takes classes and groups from `labels`. Images of a group that `predictor` has seen are marked: their answers
    /// are no test.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_core::ClassIndex;
    /// use leuko_lab::{Ensemble, NewLabels, find_images, predict};
    /// use leuko_study::Silent;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// let patient = cells.join("lymphoblast/patient-7");
    /// fs_err::create_dir(&patient)?;
    /// fs_err::rename(image, patient.join("1.png"))?;
    /// let files = find_images(&[&cells], &Silent)?;
    /// let mut found = predict(&ensemble, &files, None, &Silent)?;
    /// found.label(&ensemble, &NewLabels::read(&[&cells], &files, &ensemble.classes, &Silent));
    /// assert!(found.predictions.iter().any(|of| of.truth == Some(ClassIndex(1))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn label(&mut self, predictor: &dyn Predictor, labels: &NewLabels) {
        for prediction in &mut self.predictions {
            let Some(label) = labels.get(&prediction.path) else {
                continue;
            };
            prediction.truth = label.class.or(prediction.truth);
            for group in &label.groups {
                let seen_by = predictor.seen_group(group);
                if seen_by > 0 && prediction.seen_as.is_none() {
                    prediction.seen_by = seen_by;
                    prediction.seen_as = Some(SeenAs::Group(group.clone()));
                }
            }
        }
    }

    /// Marks new images that show the cell of a training image, and are not marked yet: their answers are no test.
    /// The training images are searched in `folder`; without it, in the folders that the model names, and only if
    /// there are labels, because otherwise nothing is scored. If they are not there, that is a notice. Returns
    /// whether copies were searched.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoTrainingImages`] if `folder` holds none of the training images.
    /// - As [`find_images`], for `folder`.
    /// - [`LabError::Cancelled`] if the watch asked to stop.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::{Ensemble, predict};
    /// use leuko_study::Silent;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// let mut found = predict(&ensemble, &[image], None, &Silent)?;
    /// // No image trained these networks.
    /// assert!(found.mark_copies(&ensemble, Some(&cells), &Silent).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_copies(
        &mut self,
        predictor: &dyn Predictor,
        folder: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<bool, LabError> {
        let labelled = self.predictions.iter().any(|of| of.truth.is_some());
        if folder.is_none() && !labelled {
            return Ok(false);
        }
        let folders: Vec<&Path> = match folder {
            Some(folder) => vec![folder],
            None => (predictor.training_folders().iter())
                .map(PathBuf::as_path)
                .filter(|folder| folder.is_dir())
                .collect(),
        };
        let known = match folders.is_empty() {
            true => Vec::new(),
            false => training_images(predictor, &folders, watch)?,
        };
        if known.is_empty() {
            if let Some(folder) = folder {
                return Err(LabError::NoTrainingImages {
                    folder: folder.to_owned(),
                });
            }
            let folder = predictor.training_folders().first().cloned();
            LabNotice::OnlyEqualPixels { folder }.tell(watch);
            return Ok(false);
        }
        let of = predictor.seen_images();
        if known.len() < of {
            LabNotice::SomeTrainingImages {
                images: known.len(),
                of,
            }
            .tell(watch);
        }
        let open = self.predictions.iter_mut();
        let mut open: Vec<_> = open.filter(|of| of.seen_by == 0).collect();
        if open.is_empty() {
            return Ok(true);
        }
        let new: Vec<PathBuf> = open.iter().map(|of| of.path.clone()).collect();
        let paths: Vec<PathBuf> = known.iter().map(|(path, _)| path.clone()).collect();
        let found = copies_of_known(&paths, &new, watch)?;
        for (prediction, copies) in open.iter_mut().zip(found) {
            if let Some(&first) = copies.first() {
                let seen_by = copies.iter().map(|&image| known[image].1).max();
                prediction.seen_by = seen_by.unwrap_or_default();
                prediction.seen_as = Some(SeenAs::CopyOf(paths[first].clone()));
            }
        }
        Ok(true)
    }
}

/// The images in `folders` that models have seen, each with the number of these models.
fn training_images(
    predictor: &dyn Predictor,
    folders: &[&Path],
    watch: &dyn Watch,
) -> Result<Vec<(PathBuf, usize)>, LabError> {
    let files = find_images(folders, &Silent)?;
    let count = count(watch, "files searched for training images", files.len());
    let mut known = Vec::new();
    for (number, part) in files.chunks(BATCH).enumerate() {
        if watch.cancelled() {
            return Err(LabError::Cancelled {
                done: number * BATCH,
                of: files.len(),
            });
        }
        // An image that cannot be read trained nothing.
        let batch = decode_images(part, predictor, &mut Unreadable::default())?;
        for (image, path) in batch.paths.into_iter().enumerate() {
            let seen_by = predictor.seen_by(batch.images.pixels(image));
            if seen_by > 0 {
                known.push((path, seen_by));
            }
        }
        count(number * BATCH + part.len());
    }
    Ok(known)
}
