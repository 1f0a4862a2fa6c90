//! Which class new images belong to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{ImageDigest, ImageId, write_whole};
use leuko_study::{Contender, Store, Watch, count};

use crate::arrays::{Arrays, INPUTS, LOGITS, METHOD_PROBABILITIES, PROBABILITIES};
use crate::contact_sheet;
use crate::error::LabError;
use crate::image_file::ImageFile;
use crate::image_files::decode_images;
use crate::new_sizes::NewSizes;
use crate::notice::LabNotice;
use crate::path_text::text;
use crate::prediction::Prediction;
use crate::prediction_table::{PREDICTIONS, csv};
use crate::predictor::Predictor;
use crate::scores::PredictionScores;
use crate::stuck::Stuck;
use crate::unreadable::Unreadable;

/// Images in memory at once.
pub(crate) const BATCH: usize = 256;

/// What networks or fitted methods say about new images.
#[derive(Debug)]
pub struct Predictions {
    /// What predicted.
    pub contender: Contender,
    /// The classes.
    pub classes: Vec<String>,
    /// One for each image that could be read, in the order of the files.
    pub predictions: Vec<Prediction>,
    /// The images that could not.
    pub unreadable: Unreadable,
}

/// Predicts each image of `files` with an [`Ensemble`](crate::Ensemble) of networks or with
/// [fitted methods](crate::MethodEnsemble). An image that cannot be read stops no other. Writes NumPy arrays of
/// inputs, logits (of networks) and probabilities into `arrays`, if that is given.
///
/// # Errors
///
/// - [`LabError::Train`], [`LabError::Method`] if a model cannot be computed.
/// - [`LabError::Study`] if features of new images cannot be had.
/// - [`LabError::Cancelled`] if the watch asked to stop; no array is written then.
/// - [`LabError::Array`] if an array cannot be written.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_lab::{Ensemble, predict};
/// use leuko_study::Silent;
///
/// let ensemble = Ensemble::load(&[model])?;
/// let found = predict(&ensemble, &[image], None, &Silent)?;
/// let first = &found.predictions[0];
/// println!("{} ({:.2})", ensemble.class_name(first.class())?, first.probability());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predict(
    predictor: &dyn Predictor,
    files: &[PathBuf],
    arrays: Option<&Path>,
    watch: &dyn Watch,
) -> Result<Predictions, LabError> {
    let ids: Vec<ImageId> = files.iter().map(|path| ImageId(text(path))).collect();
    predictor.check(&ids)?;
    let layouts = match predictor.contender() {
        Contender::Network => &[INPUTS, LOGITS, PROBABILITIES][..],
        Contender::Method(_) => &[INPUTS, METHOD_PROBABILITIES],
    };
    let mut arrays = arrays
        .map(|folder| Arrays::create(folder, predictor, layouts))
        .transpose()?;
    let mut unreadable = Unreadable::default();
    let (mut sizes, mut stuck) = (NewSizes::default(), Stuck::default());
    let mut predictions = Vec::new();
    let mut first_of: BTreeMap<ImageDigest, PathBuf> = BTreeMap::new();
    let count = count(watch, "images predicted", files.len());
    for (number, part) in files.chunks(BATCH).enumerate() {
        if watch.cancelled() {
            return Err(LabError::Cancelled {
                done: number * BATCH,
                of: files.len(),
            });
        }
        let batch = decode_images(part, predictor, &mut unreadable)?;
        sizes.count(&batch.paths, &batch.fitted, predictor);
        let answers = predictor.answer(&batch.images, watch)?;
        for (image, (path, answer)) in batch.paths.into_iter().zip(answers).enumerate() {
            let pixels = batch.images.pixels(image);
            if let Some(arrays) = &mut arrays {
                arrays.push(&path, pixels, &answer, None, &[])?;
            }
            let seen_by = predictor.seen_by(pixels);
            stuck.add(pixels, &answer);
            let digest = ImageDigest::of(pixels);
            let first: &PathBuf = first_of.entry(digest).or_insert_with(|| path.clone());
            predictions.push(Prediction {
                repeat_of: (*first != path).then(|| first.clone()),
                file: Some(ImageFile::new(&batch.fitted[image], predictor.size())),
                ..Prediction::new(path, predictor.classes(), answer, seen_by)
            });
        }
        count(number * BATCH + part.len());
    }
    for notice in LabNotice::of_sizes(sizes, predictor.image_sizes()) {
        notice.tell(watch);
    }
    stuck.tell(&predictor.members(), watch);
    if let Some(arrays) = arrays {
        arrays.finish(watch)?;
    }
    Ok(Predictions {
        contender: predictor.contender(),
        classes: predictor.classes().to_vec(),
        predictions,
        unreadable,
    })
}

impl Predictions {
    /// What they say together, with scores where the truth is known.
    ///
    /// # Errors
    ///
    /// - [`LabError::ClassCount`], [`LabError::NoSuchIndex`] for a prediction of other classes.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::{Ensemble, find_images, predict};
    /// use leuko_study::Silent;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// // In cells/lymphoblast and cells/lymphocyte.
    /// let files = find_images(&[cells], &Silent)?;
    /// let scores = predict(&ensemble, &files, None, &Silent)?.scores()?;
    /// assert_eq!((scores.images, scores.tested), (2, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scores(&self) -> Result<PredictionScores, LabError> {
        PredictionScores::of(&self.classes, &self.predictions)
    }

    /// The table as CSV: path, predicted class, truth where it is known, the probability of each class, of several
    /// networks its standard deviation, the number of networks that have seen the image, how they know it if any
    /// does, the image that it repeats if any does, and size, resizing and transparency of the file.
    ///
    /// # Errors
    ///
    /// - [`LabError::ClassCount`], [`LabError::NoSuchIndex`] for a prediction of other classes.
    pub fn csv(&self) -> Result<Vec<u8>, LabError> {
        csv(&self.classes, &self.predictions)
    }

    /// Writes the table [`PREDICTIONS`] and contact sheets into `out`, and returns the sheets' files.
    ///
    /// # Errors
    ///
    /// - [`LabError::ClassCount`] if `predictor` has other classes.
    /// - [`LabError::Reload`] if an image can no longer be read.
    /// - [`LabError::File`] if a file cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    #[doc = include_str!("doc/model.txt")]
    /// use leuko_lab::{Ensemble, PREDICTIONS, predict};
    /// use leuko_study::Silent;
    ///
    /// let ensemble = Ensemble::load(&[model])?;
    /// let out = folder.path().join("predicted");
    /// let sheets = predict(&ensemble, &[image], None, &Silent)?.write(&out, &ensemble, &Silent)?;
    /// assert!(out.join(PREDICTIONS).exists() && sheets[0].ends_with("contact-sheet.png"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(
        &self,
        out: &Path,
        predictor: &dyn Predictor,
        watch: &dyn Watch,
    ) -> Result<Vec<PathBuf>, LabError> {
        Store::check(out)?;
        for prediction in &self.predictions {
            prediction.check(predictor.classes())?;
        }
        let path = out.join(PREDICTIONS);
        if path.is_file() {
            LabNotice::Replaced { path: path.clone() }.tell(watch);
        }
        write_whole(&path, &self.csv()?)?;
        contact_sheet::draw(out, predictor, &self.predictions, watch)
    }
}
