//! The scores of one completed run.

use std::collections::BTreeSet;

use leuko_core::{Completed, RunRecord};

use crate::runs::{confusion, highest, labels_and_scores};
use crate::{EvalError, F1, FoldScore, roc_auc};

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
