//! The confusion matrix.

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use crate::EvalError;

/// Counts of images by their label and the network's answer.
///
/// It is stored and serialised as rows: one row for each true class, one column for each predicted class,
/// both in the data set's class order. [`Confusion::count`] names its arguments, so that nobody has to
/// remember which is which.
///
/// # Examples
///
/// ```
/// use leuko_core::ClassIndex;
/// use leuko_eval::Confusion;
///
/// let (normal, malignant) = (ClassIndex::NEGATIVE, ClassIndex::POSITIVE);
/// let mut confusion = Confusion::new(2);
/// for (truth, predicted) in
///     [(normal, normal), (normal, malignant), (malignant, malignant), (malignant, malignant)]
/// {
///     confusion.add(truth, predicted)?;
/// }
/// assert_eq!(confusion.count(normal, malignant), 1);
/// assert_eq!(confusion.accuracy(), Some(0.75));
/// assert_eq!(confusion.sensitivity(), Some(1.0));
/// assert_eq!(confusion.specificity(), Some(0.5));
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confusion {
    rows: Vec<Vec<u64>>,
}

impl Confusion {
    /// An empty matrix for this many classes.
    pub fn new(classes: usize) -> Self {
        Self {
            rows: vec![vec![0; classes]; classes],
        }
    }

    /// Counts one image.
    ///
    /// # Errors
    ///
    /// - [`EvalError::UnknownClass`] if the matrix does not have one of the classes.
    pub fn add(&mut self, truth: ClassIndex, predicted: ClassIndex) -> Result<(), EvalError> {
        let classes = self.classes();
        for got in [truth, predicted] {
            if got.index() >= classes {
                return Err(EvalError::UnknownClass { classes, got });
            }
        }
        self.rows[truth.index()][predicted.index()] += 1;
        Ok(())
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.rows.len()
    }

    /// Number of images of class `truth` that the network predicted as class `predicted`; 0 for classes
    /// that do not exist.
    pub fn count(&self, truth: ClassIndex, predicted: ClassIndex) -> u64 {
        self.rows
            .get(truth.index())
            .and_then(|row| row.get(predicted.index()))
            .copied()
            .unwrap_or(0)
    }

    /// Number of images of class `truth`.
    pub fn total_of_truth(&self, truth: ClassIndex) -> u64 {
        self.each_class().map(|p| self.count(truth, p)).sum()
    }

    /// Number of images that the network predicted as class `predicted`.
    pub fn total_of_predicted(&self, predicted: ClassIndex) -> u64 {
        self.each_class().map(|t| self.count(t, predicted)).sum()
    }

    /// Number of images.
    pub fn total(&self) -> u64 {
        self.rows.iter().flatten().sum()
    }

    /// Fraction of the images whose class was predicted right, in `[0, 1]`; `None` without images.
    pub fn accuracy(&self) -> Option<f64> {
        let right = self
            .each_class()
            .map(|class| self.count(class, class))
            .sum();
        ratio(right, self.total())
    }

    /// Fraction of the images of class `truth` that were predicted as such, in `[0, 1]`; `None` without
    /// such images.
    pub fn recall(&self, truth: ClassIndex) -> Option<f64> {
        ratio(self.count(truth, truth), self.total_of_truth(truth))
    }

    /// Fraction of the images predicted as class `predicted` that belong to it, in `[0, 1]`; `None` if no
    /// image was predicted as it.
    pub fn precision(&self, predicted: ClassIndex) -> Option<f64> {
        ratio(
            self.count(predicted, predicted),
            self.total_of_predicted(predicted),
        )
    }

    /// Fraction of the malignant images called malignant: the recall of class 1 of a binary experiment.
    pub fn sensitivity(&self) -> Option<f64> {
        self.recall(ClassIndex::POSITIVE)
    }

    /// Fraction of the normal images called normal: the recall of class 0 of a binary experiment.
    pub fn specificity(&self) -> Option<f64> {
        self.recall(ClassIndex::NEGATIVE)
    }

    /// The classes in order.
    pub(crate) fn each_class(&self) -> impl Iterator<Item = ClassIndex> + use<> {
        (0..self.rows.len()).map(|class| ClassIndex(class as u16))
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    #[test]
    fn test_confusion_matches_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/eval/confusion.json")).cases() {
            let confusion = case.confusion();
            let counts: Vec<Vec<f64>> = case["counts"].cases().map(|row| row.numbers()).collect();
            for truth in confusion.each_class() {
                for predicted in confusion.each_class() {
                    let count = confusion.count(truth, predicted) as f64;
                    assert_eq!(count, counts[truth.index()][predicted.index()]);
                }
                let or_zero = |ratio: Option<f64>| ratio.unwrap_or(0.0);
                close(
                    or_zero(confusion.recall(truth)),
                    case["recall"].numbers()[truth.index()],
                );
                close(
                    or_zero(confusion.precision(truth)),
                    case["precision"].numbers()[truth.index()],
                );
            }
            close(confusion.accuracy().unwrap(), case["accuracy"].number());
        }
    }

    #[test]
    fn test_count_takes_the_truth_first() {
        let mut confusion = Confusion::new(2);
        // Two blasts, one of them missed; three normal cells, all found.
        let (normal, blast) = (ClassIndex::NEGATIVE, ClassIndex::POSITIVE);
        for (truth, predicted) in [
            (blast, blast),
            (blast, normal),
            (normal, normal),
            (normal, normal),
            (normal, normal),
        ] {
            confusion.add(truth, predicted).unwrap();
        }
        assert_eq!(confusion.count(blast, normal), 1);
        assert_eq!(confusion.count(normal, blast), 0);
        assert_eq!(confusion.sensitivity(), Some(0.5));
        assert_eq!(confusion.specificity(), Some(1.0));
        assert_eq!(confusion.precision(blast), Some(1.0));
        assert_eq!(serde_json::to_string(&confusion).unwrap(), "[[3,0],[1,1]]");
    }

    #[test]
    fn test_add_of_an_unknown_class_is_an_error() {
        let got = ClassIndex(2);
        assert_eq!(
            Confusion::new(2).add(ClassIndex(0), got),
            Err(EvalError::UnknownClass { classes: 2, got })
        );
    }

    #[test]
    fn test_ratios_without_images_are_none() {
        let confusion = Confusion::new(2);
        assert_eq!(confusion.accuracy(), None);
        assert_eq!(confusion.sensitivity(), None);
        assert_eq!(confusion.precision(ClassIndex::POSITIVE), None);
    }
}
