//! Marks predictions of images that models have seen: as copies, or by their group.

use std::path::PathBuf;

use leuko_study::Watch;
use leuko_study::audit::copies_of_known;

use crate::error::LabError;
use crate::new_labels::NewLabels;
use crate::notice::LabNotice;
use crate::predict::Predictions;
use crate::predictor::Predictor;
use crate::seen_as::SeenAs;
use crate::training_images::TrainingImages;

impl Predictions {
    /// Takes classes and groups from `labels`. Images of a group that `predictor` has seen are marked: their answers
    /// are no test. If it was trained with groups and a table of labels has none, that is a notice.
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
    /// found.label(&ensemble, &NewLabels::read(&[&cells], &files, &ensemble.classes, &leuko_data::CsvLayout::default(), &Silent)?, &Silent);
    /// assert!(found.predictions.iter().any(|of| of.truth == Some(ClassIndex(1))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn label(&mut self, predictor: &dyn Predictor, labels: &NewLabels, watch: &dyn Watch) {
        if predictor.knows_groups() {
            labels.tell_without_groups(watch);
        }
        for prediction in &mut self.predictions {
            let Some(label) = labels.get(&prediction.path) else {
                continue;
            };
            prediction.no_truth = label.no_truth.clone();
            prediction.truth = match label.no_truth {
                Some(_) => None,
                None => label.class.or(prediction.truth),
            };
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
    /// The training images are those of `training`; without it, they are searched in the folders that the model names,
    /// and only if there are labels, because otherwise nothing is scored. If they cannot be read there, that is a
    /// notice. Returns whether copies were searched.
    ///
    /// # Errors
    ///
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
    /// // Nobody knows which images trained these networks.
    /// assert!(!found.mark_copies(&ensemble, None, &Silent)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_copies(
        &mut self,
        predictor: &dyn Predictor,
        training: Option<&TrainingImages>,
        watch: &dyn Watch,
    ) -> Result<bool, LabError> {
        if let Some(training) = training {
            return self.mark(predictor, training, watch).map(|()| true);
        }
        if self.predictions.iter().all(|of| of.truth.is_none()) {
            LabNotice::CopiesNotSearched.tell(watch);
            return Ok(false);
        }
        let training = TrainingImages::where_they_were(predictor, watch)?;
        if training.images.is_empty() {
            let folder = predictor.training_folders().first().cloned();
            LabNotice::OnlyEqualPixels { folder }.tell(watch);
            return Ok(false);
        }
        self.mark(predictor, &training, watch).map(|()| true)
    }

    fn mark(
        &mut self,
        predictor: &dyn Predictor,
        training: &TrainingImages,
        watch: &dyn Watch,
    ) -> Result<(), LabError> {
        let (images, of) = (training.digests.len(), predictor.seen_images());
        if images < of {
            LabNotice::SomeTrainingImages { images, of }.tell(watch);
        }
        let open = self.predictions.iter_mut();
        let mut open: Vec<_> = open.filter(|of| of.seen_by == 0).collect();
        if open.is_empty() {
            return Ok(());
        }
        let new: Vec<PathBuf> = open.iter().map(|of| of.path.clone()).collect();
        let known = &training.images;
        let paths: Vec<PathBuf> = known.iter().map(|(path, _)| path.clone()).collect();
        let found = copies_of_known(&paths, &new, watch)?;
        for (prediction, copies) in open.iter_mut().zip(&found.copies) {
            if let Some(&first) = copies.first() {
                let seen_by = copies.iter().map(|&image| known[image].1).max();
                prediction.seen_by = seen_by.unwrap_or_default();
                prediction.seen_as = Some(SeenAs::CopyOf(paths[first].clone()));
            }
        }
        if let Some(pairs) = found.out_of_reach {
            LabNotice::OutOfReach { pairs }.tell(watch);
        }
        let images = found.not_compared.len();
        if images > 0 {
            LabNotice::TooSmallForCopies { images }.tell(watch);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use leuko_data::{Fit, Images, Size};
    use leuko_study::{Contender, Silent};

    use super::*;
    use crate::answer::Answer;
    use crate::find_images;
    use crate::prediction::Prediction;
    use crate::unreadable::Unreadable;

    /// Knows a patient, and calls all images a blast.
    #[derive(Debug)]
    struct Knows {
        classes: Vec<String>,
        fit: Fit,
    }

    impl Predictor for Knows {
        fn contender(&self) -> Contender {
            Contender::Network
        }

        fn classes(&self) -> &[String] {
            &self.classes
        }

        fn size(&self) -> Size {
            Size {
                height: 1,
                width: 1,
            }
        }

        fn fit(&self) -> &Fit {
            &self.fit
        }

        fn members(&self) -> Vec<&Path> {
            Vec::new()
        }

        fn seen_by(&self, _pixels: &[u8]) -> usize {
            0
        }

        fn seen_group(&self, name: &str) -> usize {
            usize::from(name == "pat-7")
        }

        fn answer(&self, _images: &Images, _watch: &dyn Watch) -> Result<Vec<Answer>, LabError> {
            Ok(Vec::new())
        }
    }

    /// Predictions for the images at `given`, with their labels.
    fn labelled(given: &Path) -> Predictions {
        let predictor = Knows {
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            fit: Fit::default(),
        };
        let classes = predictor.classes.clone();
        let files = find_images(&[given], &Silent).unwrap();
        let labels = NewLabels::read(
            &[given],
            &files,
            &classes,
            &leuko_data::CsvLayout::default(),
            &Silent,
        )
        .unwrap();
        let answer = Answer::new(vec![vec![0.0, 2.0]]).unwrap();
        let predict = |path: PathBuf| Prediction::new(path, &classes, answer.clone(), 0);
        let mut found = Predictions {
            contender: predictor.contender(),
            predictions: files.into_iter().map(predict).collect(),
            classes: classes.clone(),
            unreadable: Unreadable::default(),
        };
        found.label(&predictor, &labels, &Silent);
        found
    }

    fn images(root: &Path, paths: &[&str]) {
        for path in paths {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
    }

    #[test]
    fn test_a_table_wins_over_folders_in_the_scores() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        images(
            root,
            &["normal/1.png", "normal/2.png", "blast/3.png", "blast/4.png"],
        );
        // By the folders, two of four are right.
        let scores = labelled(root).scores().unwrap();
        assert_eq!((scores.tested, scores.accuracy), (4, Some(0.5)));
        // The third is left out.
        let table = "path,label\nnormal/1.png,blast\nnormal/2.png,basophil\nblast/4.png,normal\n";
        fs_err::write(root.join("labels.csv"), table).unwrap();
        let scores = labelled(root).scores().unwrap();
        assert_eq!((scores.labelled, scores.tested), (2, 2));
        // The first is right, the fourth is wrong.
        assert_eq!(scores.accuracy, Some(0.5));
        assert_eq!(scores.other_labels, [("basophil".to_owned(), 1)].into());
        assert_eq!((scores.not_in_table, scores.without_truth), (1, 0));
        assert!(scores.other_folders.is_empty());
    }

    #[test]
    fn test_a_patient_is_known_whichever_folder_or_file_is_named() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        images(root, &["blast/pat-7/day/1.png", "blast/pat-8/2.png"]);
        let marked = |given: &str| {
            let found = labelled(&root.join(given));
            let known = |of: &Prediction| of.seen_as == Some(SeenAs::Group("pat-7".to_owned()));
            let known = found.predictions.iter().filter(|of| known(of)).count();
            (found.predictions.len(), known)
        };
        assert_eq!(marked(""), (2, 1));
        for given in ["blast/pat-7", "blast/pat-7/day", "blast/pat-7/day/1.png"] {
            assert_eq!(marked(given), (1, 1), "{given}");
        }
        // The sister folder was not in the training.
        assert_eq!(marked("blast/pat-7/../pat-8"), (1, 0));
    }
}
