//! What predictions say together, and how good they are where the truth is known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::ClassIndex;
use leuko_data::nearest;
use leuko_eval::{AucInterval, Confusion, LEVEL, auc_interval};

use crate::answer::Answer;
use crate::error::LabError;
use crate::no_truth::NoTruth;
use crate::prediction::Prediction;
use crate::repeats::Repeats;
use crate::seen_as::SeenAs;

/// An answer is uncertain if its probability exceeds that of chance by less than this.
pub(crate) const NEAR_CHANCE: f64 = 0.1;

/// What predictions say together.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictionScores {
    /// Number of images.
    pub images: usize,
    /// Number of networks, or of models of a method.
    pub models: usize,
    /// Number of images predicted as each class.
    pub predicted: Vec<usize>,
    /// Images whose highest probability is within 0.1 of chance.
    pub uncertain: usize,
    /// Images that models learnt from or were chosen by: their answers are no test.
    pub seen: usize,
    /// Of these, copies of training images.
    pub seen_copies: usize,
    /// Of these, other images of groups of the training, such as patients.
    pub seen_in_groups: usize,
    /// Images of a known class, seen or not.
    pub labelled: usize,
    /// Images that have the pixels of another one before them.
    pub repeats: usize,
    /// The images of each cell whose labels contradict each other. They are not scored.
    pub contradicting: Vec<Vec<PathBuf>>,
    /// Images that count in the scores below: not seen, of a known class, each cell once.
    pub tested: usize,
    /// Truth against prediction of the tested images.
    pub confusion: Confusion,
    /// Share of the tested images that are right; `None` if there are none.
    pub accuracy: Option<f64>,
    /// ROC-AUC of two classes with its interval; `None` if the tested images show only one of them.
    pub auc: Option<AucInterval>,
    /// Number of images for each label of a table that is no class of the model.
    pub other_labels: BTreeMap<String, usize>,
    /// Number of images that a table leaves out.
    pub not_in_table: usize,
    /// Number of images that no table covers and whose folders name no class.
    pub without_truth: usize,
    /// Their folders, each with the class that its name most likely means, if it is mistyped.
    pub other_folders: BTreeMap<PathBuf, Option<String>>,
}

impl PredictionScores {
    /// Counts and scores `predictions` of `classes`.
    ///
    /// # Errors
    ///
    /// - [`LabError::ClassCount`], [`LabError::NoSuchIndex`] for a prediction of other classes.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_lab::{Answer, Prediction, PredictionScores};
    ///
    /// let classes = ["normal", "blast"].map(String::from);
    /// let says = |path: &str, logit| -> Result<_, leuko_lab::LabError> {
    ///     Ok(Prediction::new(path.into(), &classes, Answer::new(vec![vec![0.0, logit]])?, 0))
    /// };
    /// let rows = [says("normal/1.png", -2.0)?, says("blast/2.png", 1.0)?, says("blast/3.png", -3.0)?];
    /// let scores = PredictionScores::of(&classes, &rows)?;
    /// assert_eq!(scores.predicted, [2, 1]);
    /// assert_eq!(scores.accuracy, Some(2.0 / 3.0));
    /// # Ok::<(), leuko_lab::LabError>(())
    /// ```
    pub fn of(classes: &[String], predictions: &[Prediction]) -> Result<Self, LabError> {
        let mut predicted = vec![0; classes.len()];
        let mut confusion = Confusion::new(classes.len());
        let mut tested: Vec<(ClassIndex, &Answer)> = Vec::new();
        let chance = 1.0 / classes.len() as f64;
        let mut uncertain = 0;
        for of in predictions {
            of.check(classes)?;
            let answer = of.class();
            predicted[answer.index()] += 1;
            uncertain += usize::from(of.probability() < chance + NEAR_CHANCE);
        }
        let repeats = Repeats::of(predictions);
        for of in repeats.tested() {
            if let Some(truth) = of.truth {
                confusion.add(truth, of.class())?;
                tested.push((truth, &of.answer));
            }
        }
        let seen_as = |is: fn(&SeenAs) -> bool| {
            let known = predictions.iter().filter_map(|of| of.seen_as.as_ref());
            known.filter(|how| is(how)).count()
        };
        let foreign: Vec<&Path> = predictions
            .iter()
            .filter(|of| of.truth.is_none() && of.no_truth.is_none())
            .filter_map(|of| of.path.parent())
            .collect();
        let (mut other_labels, mut not_in_table) = (BTreeMap::new(), 0);
        for reason in predictions.iter().filter_map(|of| of.no_truth.as_ref()) {
            match reason {
                NoTruth::OtherLabel(label) => *other_labels.entry(label.clone()).or_insert(0) += 1,
                NoTruth::NotInTable => not_in_table += 1,
            }
        }
        Ok(Self {
            images: predictions.len(),
            models: predictions.first().map_or(0, |of| of.answer.models()),
            predicted,
            uncertain,
            seen: predictions.iter().filter(|of| of.seen_by > 0).count(),
            seen_copies: seen_as(|how| matches!(how, SeenAs::CopyOf(_))),
            seen_in_groups: seen_as(|how| matches!(how, SeenAs::Group(_))),
            labelled: predictions.iter().filter(|of| of.truth.is_some()).count(),
            repeats: repeats.count(),
            contradicting: repeats.contradicting(),
            tested: tested.len(),
            accuracy: confusion.accuracy(),
            auc: auc(classes, &tested)?,
            confusion,
            other_labels,
            not_in_table,
            without_truth: foreign.len(),
            other_folders: foreign
                .into_iter()
                .map(|folder| (folder.to_owned(), nearest_class(folder, classes)))
                .collect(),
        })
    }
}

fn nearest_class(folder: &Path, classes: &[String]) -> Option<String> {
    let name = folder.file_name()?.to_string_lossy();
    nearest(&name, classes)
}

/// ROC-AUC of two classes, where both are there.
fn auc(
    classes: &[String],
    tested: &[(ClassIndex, &Answer)],
) -> Result<Option<AucInterval>, LabError> {
    let positive: Vec<bool> = tested
        .iter()
        .map(|(truth, _)| *truth == ClassIndex::POSITIVE)
        .collect();
    if classes.len() != 2 || !positive.contains(&true) || !positive.contains(&false) {
        return Ok(None);
    }
    let scores: Vec<f64> = tested
        .iter()
        .map(|(_, answer)| answer.of_class(ClassIndex::POSITIVE))
        .collect();
    Ok(Some(auc_interval(&positive, &scores, LEVEL)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Vec<String> {
        ["blast, early", "normal"].map(String::from).to_vec()
    }

    fn prediction(path: &str, p: f64, seen_by: usize) -> Prediction {
        let answer = Answer {
            logits: Vec::new(),
            votes: Vec::new(),
            probabilities: vec![1.0 - p, p],
            spread: None,
        };
        Prediction::new(path.into(), &classes(), answer, seen_by)
    }

    #[test]
    fn test_seen_images_count_in_no_score() {
        let rows = [
            prediction("normal/1.png", 0.9, 0),
            prediction("normal/2.png", 0.3, 8),
        ];
        let scores = PredictionScores::of(&classes(), &rows).unwrap();
        assert_eq!((scores.images, scores.seen, scores.tested), (2, 1, 1));
        assert_eq!(scores.accuracy, Some(1.0));
        assert_eq!(scores.auc, None);
    }

    #[test]
    fn test_scores_count_what_folders_name() {
        let rows = [
            prediction("normal/1.png", 0.9, 0),
            prediction("normal/2.png", 0.45, 0),
            prediction("blast, early/1.png", 0.2, 0),
            prediction("3.png", 0.2, 0),
        ];
        let scores = PredictionScores::of(&classes(), &rows).unwrap();
        assert_eq!(scores.predicted, [3, 1]);
        assert_eq!((scores.uncertain, scores.tested), (1, 3));
        assert!((scores.accuracy.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(scores.auc.unwrap().auc, 1.0);
        assert_eq!(scores.without_truth, 1);
        assert_eq!(scores.other_folders, [(PathBuf::new(), None)].into());
    }

    #[test]
    fn test_scores_refuse_predictions_of_other_classes() {
        let rows = [prediction("normal/1.png", 0.9, 0)];
        let error = PredictionScores::of(&classes()[..1], &rows).unwrap_err();
        assert!(
            matches!(
                error,
                LabError::ClassCount {
                    expected: 1,
                    found: 2
                }
            ),
            "{error}"
        );
        let other = Prediction {
            truth: Some(ClassIndex(2)),
            ..rows[0].clone()
        };
        let error = PredictionScores::of(&classes(), &[other]).unwrap_err();
        assert!(matches!(error, LabError::NoSuchIndex { .. }), "{error}");
    }
}
