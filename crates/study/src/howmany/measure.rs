//! Which score of a run is asked about.

use std::fmt;
use std::str::FromStr;

use leuko_core::{ClassIndex, Completed, RunRecord};
use leuko_eval::{Confusion, F1, Guess, RocCurve, highest, roc_auc};
use leuko_howmany::{Metric, TestImages, metric_key, metric_words};
use thiserror::Error;

/// A score of one run on its test images, in `[0, 1]`.
///
/// As text: `auc`, `accuracy`, `balanced_accuracy`, `f1_weighted`, `f1_macro`, `sensitivity@0.95` (at a
/// specificity of at least 0.95), `recall:CLASS`.
///
/// # Examples
///
/// ```
/// use leuko_study::howmany::Measure;
///
/// let measure: Measure = "sensitivity@0.95".parse()?;
/// assert_eq!(measure, Measure::SensitivityAt { specificity: 0.95 });
/// assert_eq!(measure.words(), "sensitivity (at a specificity of 0.95)");
/// assert_eq!(measure.to_string(), "sensitivity@0.95");
/// # Ok::<(), leuko_study::howmany::MeasureError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// ROC-AUC, of two classes.
    RocAuc,
    /// Share of the images whose class is named right.
    Accuracy,
    /// Mean over classes of the share of their images that are named right.
    BalancedAccuracy,
    /// F1 weighted by class size.
    WeightedF1,
    /// Plain mean of F1 over classes.
    MacroF1,
    /// Sensitivity at the threshold with the highest sensitivity that keeps the specificity, of two classes.
    /// Each fold has its own threshold, set on the images that test it, so it is a little too good where
    /// folds test few images.
    SensitivityAt {
        /// The least specificity, above 0 and below 1.
        specificity: f64,
    },
    /// Share of the images of one class that are named right.
    Recall {
        /// The class.
        class: String,
    },
}

/// A score that an experiment does not have, or that has no such name.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MeasureError {
    /// No score has this name.
    #[error(
        "there is no score {name:?}\nhint: the scores are auc, accuracy, balanced_accuracy, f1_weighted, f1_macro, sensitivity@0.95 and recall:CLASS"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// The score is of two classes.
    #[error(
        "{measure} needs two classes, found {classes}\nhint: ask about f1_weighted or recall:CLASS, or name the experiments with two classes (--only)"
    )]
    TwoClasses {
        /// The score.
        measure: &'static str,
        /// Number of classes.
        classes: usize,
    },
    /// There is no such class.
    #[error("there is no class {class:?}\nhint: the classes are {}", known.join(", "))]
    Class {
        /// The class.
        class: String,
        /// The classes that there are.
        known: Vec<String>,
    },
}

impl Measure {
    /// What an experiment is about: ROC-AUC of two classes, otherwise weighted F1.
    pub fn of_classes(classes: usize) -> Self {
        match classes {
            2 => Self::RocAuc,
            _ => Self::WeightedF1,
        }
    }

    /// Its name in a sentence.
    pub fn words(&self) -> String {
        metric_words(&self.to_string())
    }

    /// What the test images alone make of its variance.
    pub(super) fn metric(&self) -> Metric {
        match self {
            Self::RocAuc => Metric::RocAuc,
            _ => Metric::Share,
        }
    }

    /// Refuses a score that an experiment with these classes does not have.
    pub(super) fn check(&self, classes: &[String]) -> Result<(), MeasureError> {
        let two = |measure| match classes.len() {
            2 => Ok(()),
            classes => Err(MeasureError::TwoClasses { measure, classes }),
        };
        match self {
            Self::RocAuc => two("ROC-AUC"),
            Self::SensitivityAt { .. } => two("sensitivity at a specificity"),
            Self::Recall { class } if self.class(classes).is_none() => Err(MeasureError::Class {
                class: class.clone(),
                known: classes.to_vec(),
            }),
            _ => Ok(()),
        }
    }

    /// The score of a completed run; `None` if its test images do not have it, such as the recall of a
    /// class without test images.
    pub(crate) fn score(&self, run: &RunRecord, completed: &Completed) -> Option<f64> {
        let confusion = || confusion(run.classes.len(), [completed]);
        match self {
            Self::RocAuc => {
                let (positive, scores) = labels_and_scores(completed);
                roc_auc(&positive, &scores).ok()
            }
            Self::SensitivityAt { specificity } => {
                let (positive, scores) = labels_and_scores(completed);
                let curve = RocCurve::new(&positive, &scores).ok()?;
                let kept = curve
                    .points()
                    .iter()
                    .filter(|point| point.false_positive_rate <= 1.0 - specificity + 1e-12);
                kept.map(|point| point.true_positive_rate)
                    .max_by(f64::total_cmp)
            }
            Self::Accuracy => confusion()?.accuracy(),
            Self::BalancedAccuracy => {
                let confusion = confusion()?;
                let classes = (0..run.classes.len() as u16).map(ClassIndex);
                let recalls: Vec<f64> = classes.filter_map(|of| confusion.recall(of)).collect();
                let sum: f64 = recalls.iter().sum();
                (!recalls.is_empty()).then(|| sum / recalls.len() as f64)
            }
            Self::WeightedF1 => Some(F1::of(&confusion()?)?.weighted),
            Self::MacroF1 => Some(F1::of(&confusion()?)?.unweighted),
            Self::Recall { .. } => confusion()?.recall(self.class(&run.classes)?),
        }
    }

    /// The class that it is about. Its name may be written as [`metric_key`] writes it.
    pub(super) fn class(&self, classes: &[String]) -> Option<ClassIndex> {
        let Self::Recall { class } = self else {
            return None;
        };
        let key = metric_key(class);
        let place = classes.iter().position(|other| metric_key(other) == key)?;
        Some(ClassIndex(place as u16))
    }

    /// What guessing scores on the images that `tested` counts; `None` if that depends on the guess.
    pub(super) fn guessing(&self, tested: &Confusion) -> Option<f64> {
        let guess = || Guess::of(tested);
        match self {
            Self::RocAuc => Some(0.5),
            Self::Accuracy => Some(guess()?.accuracy),
            Self::BalancedAccuracy => Some(1.0 / tested.classes() as f64),
            Self::WeightedF1 => Some(guess()?.f1_weighted),
            Self::MacroF1 => Some(guess()?.f1_unweighted),
            Self::SensitivityAt { specificity } => Some(1.0 - specificity),
            Self::Recall { .. } => None,
        }
    }

    /// Test images that the score of a run is a share of; `None` if there are too few to tell.
    ///
    /// A mean over classes varies like a share of fewer images, because chance in a rare class counts as much
    /// as in a frequent one: of `K^2 / sum(1 / n)`, for `K` classes of `n` images.
    pub(super) fn tested(&self, run: &RunRecord, completed: &Completed) -> Option<TestImages> {
        let truths = completed.predictions.iter().map(|tested| tested.truth);
        let of = |class| truths.clone().filter(|truth| *truth == class).count();
        let images = match self {
            Self::RocAuc => TestImages {
                positives: of(ClassIndex::POSITIVE),
                negatives: of(ClassIndex::NEGATIVE),
            },
            Self::SensitivityAt { .. } => halves(of(ClassIndex::POSITIVE)),
            Self::Recall { .. } => halves(of(self.class(&run.classes)?)),
            Self::Accuracy | Self::WeightedF1 => halves(completed.predictions.len()),
            Self::BalancedAccuracy | Self::MacroF1 => {
                let classes = run.classes.len() as u16;
                let counts = (0..classes).map(|class| of(ClassIndex(class)));
                let counts: Vec<f64> = counts.filter(|&n| n > 0).map(|n| n as f64).collect();
                let parts: f64 = counts.iter().map(|n| 1.0 / n).sum();
                halves((counts.len().pow(2) as f64 / parts) as usize)
            }
        };
        (images.positives > 0 && images.negatives > 0).then_some(images)
    }
}

/// Of a share, only the sum counts.
fn halves(images: usize) -> TestImages {
    TestImages {
        positives: images / 2,
        negatives: images - images / 2,
    }
}

/// Counts of labels and answers over the test images of runs.
pub(super) fn confusion<'a>(
    classes: usize,
    runs: impl IntoIterator<Item = &'a Completed>,
) -> Option<Confusion> {
    let mut confusion = Confusion::new(classes);
    for tested in runs.into_iter().flat_map(|run| &run.predictions) {
        let answer = ClassIndex(highest(&tested.probabilities) as u16);
        confusion.add(tested.truth, answer).ok()?;
    }
    Some(confusion)
}

fn labels_and_scores(completed: &Completed) -> (Vec<bool>, Vec<f64>) {
    let positive = ClassIndex::POSITIVE;
    let image = |tested: &leuko_core::Prediction| {
        let score = tested.probabilities.get(positive.index());
        (tested.truth == positive, score.map_or(0.0, |&p| p.into()))
    };
    completed.predictions.iter().map(image).unzip()
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RocAuc => f.write_str("auc"),
            Self::Accuracy => f.write_str("accuracy"),
            Self::BalancedAccuracy => f.write_str("balanced_accuracy"),
            Self::WeightedF1 => f.write_str("f1_weighted"),
            Self::MacroF1 => f.write_str("f1_macro"),
            Self::SensitivityAt { specificity } => write!(f, "sensitivity@{specificity}"),
            Self::Recall { class } => write!(f, "recall:{class}"),
        }
    }
}

impl FromStr for Measure {
    type Err = MeasureError;

    fn from_str(name: &str) -> Result<Self, MeasureError> {
        let none = || MeasureError::Name {
            name: name.to_owned(),
        };
        if let Some(class) = name
            .strip_prefix("recall:")
            .filter(|class| !class.is_empty())
        {
            return Ok(Self::Recall {
                class: class.to_owned(),
            });
        }
        if let Some(specificity) = name.strip_prefix("sensitivity@") {
            let specificity: f64 = specificity.parse().map_err(|_| none())?;
            let is_share = specificity > 0.0 && specificity < 1.0;
            return is_share
                .then_some(Self::SensitivityAt { specificity })
                .ok_or_else(none);
        }
        match name {
            "auc" => Ok(Self::RocAuc),
            "accuracy" => Ok(Self::Accuracy),
            "balanced_accuracy" => Ok(Self::BalancedAccuracy),
            "f1_weighted" => Ok(Self::WeightedF1),
            "f1_macro" => Ok(Self::MacroF1),
            _ => Err(none()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::howmany::runs::tests::run;

    #[test]
    fn test_scores_of_a_run_by_hand() {
        // Blasts 0.9, 0.8, 0.3; normal cells 0.6, 0.2, 0.1.
        let (record, completed) = run(10, 0, &[0.9, 0.8, 0.3], &[0.6, 0.2, 0.1]);
        let score = |name: &str| name.parse::<Measure>().unwrap().score(&record, &completed);
        let close = |name: &str, expected: f64| {
            let found = score(name).unwrap();
            assert!((found - expected).abs() < 1e-12, "{name}: {found}");
        };
        close("auc", 8.0 / 9.0);
        close("accuracy", 4.0 / 6.0);
        close("balanced_accuracy", 4.0 / 6.0);
        close("recall:blast", 2.0 / 3.0);
        // Above 0.6, no normal cell and two blasts; at 0.3 one of three normal cells and all blasts.
        close("sensitivity@0.95", 2.0 / 3.0);
        close("sensitivity@0.6", 1.0);
    }

    #[test]
    fn test_a_mean_over_classes_is_a_share_of_fewer_images() {
        let (record, completed) = run(10, 0, &[0.9, 0.8, 0.3], &[0.6, 0.2]);
        let tested = |name: &str| {
            let images = name.parse::<Measure>().unwrap().tested(&record, &completed);
            images.map(|images| images.positives + images.negatives)
        };
        // 2^2 / (1/3 + 1/2) = 4.8
        assert_eq!(tested("f1_macro"), Some(4));
        assert_eq!(tested("balanced_accuracy"), Some(4));
        assert_eq!(tested("f1_weighted"), Some(5));
        assert_eq!(tested("recall:blast"), Some(3));
    }

    #[test]
    fn test_names_are_read_back_and_others_refused() {
        let names =
            "auc accuracy balanced_accuracy f1_weighted f1_macro sensitivity@0.9 recall:blast";
        for name in names.split(' ') {
            assert_eq!(name.parse::<Measure>().unwrap().to_string(), name);
        }
        for name in ["AUC", "sensitivity@1", "sensitivity@high", "recall:", ""] {
            assert!(name.parse::<Measure>().is_err(), "{name}");
        }
        let classes = ["a", "b", "c"].map(str::to_owned);
        assert!(Measure::RocAuc.check(&classes).is_err());
        let recall = Measure::Recall {
            class: "d".to_owned(),
        };
        insta::assert_snapshot!(recall.check(&classes).unwrap_err(), @r#"
        there is no class "d"
        hint: the classes are a, b, c
        "#);
    }
}
