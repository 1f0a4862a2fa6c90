//! The scores of one completed run.

use std::collections::BTreeSet;

use leuko_core::{Completed, FoldIndex, RunRecord, StopReason};
use serde::{Deserialize, Serialize};

use crate::runs::{confusion, highest, labels_and_scores};
use crate::{EvalError, F1, roc_auc};

/// The scores of one completed run.
///
/// The answer for an image is the class with the highest probability; of equal ones the first, so a
/// binary answer of exactly 0.5 counts as normal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldScore {
    /// The fold.
    pub fold: FoldIndex,
    /// Number of images tested.
    pub test_images: usize,
    /// ROC-AUC; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    /// Fraction of the test images whose class was predicted right.
    pub accuracy: f64,
    /// F1, weighted by class size.
    pub f1_weighted: f64,
    /// F1, plain mean over classes.
    pub f1_unweighted: f64,
    /// Fraction of the malignant images called malignant; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<f64>,
    /// Fraction of the normal images called normal; binary experiments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specificity: Option<f64>,
    /// Number of classes that were predicted for at least one test image. A network that answers the same
    /// for all images has learned nothing useful, or its threshold is far off.
    pub classes_answered: usize,
    /// Number of epochs trained.
    pub epochs: usize,
    /// Epoch whose weights were tested; the first is 1. Records count from 0, so files have another name for it.
    #[serde(rename = "best_epoch_from_1")]
    pub best_epoch: usize,
    /// Why training ended.
    pub stopped: StopReason,
}

impl FoldScore {
    /// Whether the network calls all test images, two or more, the same class.
    pub fn is_idle(&self) -> bool {
        self.classes_answered == 1 && self.test_images > 1
    }
}

/// Scores a completed run whose predictions have been checked.
pub(crate) fn fold_score(run: &RunRecord, completed: &Completed) -> Result<FoldScore, EvalError> {
    let binary = run.classes.len() == 2;
    let confusion = confusion(run.classes.len(), &completed.predictions)?;
    let f1 = F1::of(&confusion).ok_or(EvalError::NoValues)?;
    let auc = binary
        .then(|| {
            let (positive, scores) = labels_and_scores(&completed.predictions);
            roc_auc(&positive, &scores)
        })
        .transpose()?;
    let answers = (completed.predictions.iter()).map(|of| highest(&of.probabilities));
    Ok(FoldScore {
        fold: run.fold,
        test_images: completed.predictions.len(),
        auc,
        accuracy: confusion.accuracy().ok_or(EvalError::NoValues)?,
        f1_weighted: f1.weighted,
        f1_unweighted: f1.unweighted,
        sensitivity: confusion.sensitivity().filter(|_| binary),
        specificity: confusion.specificity().filter(|_| binary),
        classes_answered: answers.collect::<BTreeSet<usize>>().len(),
        epochs: completed.losses.len(),
        best_epoch: completed.best_epoch + 1,
        stopped: completed.stopped,
    })
}
