//! Labels, scores and answers from a record's predictions.

use leuko_core::{ClassIndex, Completed, FoldIndex, Prediction, RunId, RunRecord, TrainSize};

use crate::{Confusion, EvalError, RocCurve, roc_auc};

/// The ROC curve of one fold.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldRoc {
    /// The fold.
    pub fold: FoldIndex,
    /// Its curve.
    pub curve: RocCurve,
    /// Its AUC.
    pub auc: f64,
}

/// ROC curves of the completed runs of one experiment and size, in the order of their folds.
///
/// # Errors
///
/// - [`EvalError::NotBinary`] if the experiment does not have exactly two classes.
/// - [`EvalError::InRun`] if a run's test set holds one class only.
/// - The errors of a record with wrong predictions, as for [`summarise`](crate::summarise).
///
/// # Examples
///
/// ```
/// use leuko_core::TrainSize;
/// use leuko_eval::fold_rocs;
/// # use leuko_core::{
/// #     ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
/// #     RECORD_FORMAT, RunRecord, Seed, SetSizes, StopReason,
/// # };
/// # let prediction = |(image, (class, blast)): (usize, (u16, f32))| Prediction {
/// #     image: ImageId(format!("{image}.png")),
/// #     truth: ClassIndex(class),
/// #     probabilities: vec![1.0 - blast, blast],
/// # };
/// # let record = |fold: u16, answers: [(u16, f32); 4]| RunRecord {
/// #     format: RECORD_FORMAT,
/// #     experiment: "all-binary".into(),
/// #     dataset: "all-idb2".into(),
/// #     synthetic: false,
/// #     protocol: Protocol::Paper,
/// #     size: TrainSize::new(200).unwrap(),
/// #     fold: FoldIndex(fold),
/// #     seed: Seed(1),
/// #     classes: vec!["healthy".into(), "blast".into()],
/// #     engine: "fused-avx2".into(),
/// #     fingerprint: "5ca1ab1e".into(),
/// #     parameters: 7_210,
/// #     images: SetSizes { training: 200, validation: 4, test: 4 },
/// #     outcome: Outcome::Completed(Completed {
/// #         losses: vec![EpochLoss { training: 0.7, validation: 0.6 }],
/// #         best_epoch: 0,
/// #         stopped: StopReason::MaxEpochs,
/// #         validation: Vec::new(),
/// #         predictions: answers.into_iter().enumerate().map(prediction).collect(),
/// #     }),
/// # };
/// # let records = [
/// #     record(0, [(0, 0.1), (0, 0.6), (1, 0.4), (1, 0.9)]),
/// #     record(1, [(0, 0.1), (0, 0.2), (1, 0.8), (1, 0.9)]),
/// # ];
///
/// // `records` are of two folds with 200 training images each; each tested four images.
/// let size = TrainSize::new(200).ok_or("empty")?;
/// let folds = fold_rocs(&records, "all-binary", size)?;
/// let aucs: Vec<f64> = folds.iter().map(|fold| fold.auc).collect();
/// assert_eq!(aucs, [0.75, 1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fold_rocs(
    records: &[RunRecord],
    experiment: &str,
    size: TrainSize,
) -> Result<Vec<FoldRoc>, EvalError> {
    let mut folds = Vec::new();
    for record in records {
        if record.experiment != experiment || record.size != size {
            continue;
        }
        let Some(completed) = record.completed() else {
            continue;
        };
        if record.classes.len() != 2 {
            return Err(EvalError::NotBinary {
                run: run_id(record),
                got: record.classes.len(),
            });
        }
        check_predictions(record, completed)?;
        let (positive, scores) = labels_and_scores(&completed.predictions);
        let in_run = |error: EvalError| error.of(run_id(record));
        folds.push(FoldRoc {
            fold: record.fold,
            curve: RocCurve::new(&positive, &scores).map_err(in_run)?,
            auc: roc_auc(&positive, &scores).map_err(in_run)?,
        });
    }
    folds.sort_by_key(|fold| fold.fold);
    Ok(folds)
}

/// The run that a record belongs to.
pub(crate) fn run_id(record: &RunRecord) -> RunId {
    RunId {
        experiment: record.experiment.clone(),
        size: record.size,
        fold: record.fold,
    }
}

/// Refuses predictions whose score would be wrong, not missing.
pub(crate) fn check_predictions(
    record: &RunRecord,
    completed: &Completed,
) -> Result<(), EvalError> {
    let classes = record.classes.len();
    if completed.predictions.is_empty() {
        return Err(EvalError::NoPredictions {
            run: run_id(record),
        });
    }
    for prediction in completed.validation.iter().chain(&completed.predictions) {
        if prediction.truth.index() >= classes {
            return Err(EvalError::UnknownClass {
                classes,
                got: prediction.truth,
            }
            .of(run_id(record)));
        }
        if prediction.probabilities.len() != classes {
            return Err(EvalError::ProbabilityCount {
                run: run_id(record),
                image: prediction.image.clone(),
                expected: classes,
                got: prediction.probabilities.len(),
            });
        }
        if let Some(&got) = prediction
            .probabilities
            .iter()
            .find(|p| !(0.0..=1.0).contains(*p))
        {
            return Err(EvalError::NotAProbability {
                run: run_id(record),
                image: prediction.image.clone(),
                got,
            });
        }
    }
    Ok(())
}

/// Label (true for class 1) and score (probability of class 1) of each image of a binary experiment.
pub(crate) fn labels_and_scores<'a>(
    predictions: impl IntoIterator<Item = &'a Prediction>,
) -> (Vec<bool>, Vec<f64>) {
    predictions
        .into_iter()
        .map(|prediction| {
            let positive = ClassIndex::POSITIVE;
            (
                prediction.truth == positive,
                f64::from(prediction.probabilities[positive.index()]),
            )
        })
        .unzip()
}

/// The class with the highest probability; of equal ones the first, so a binary answer of exactly 0.5
/// counts as class 0.
pub(crate) fn answer(prediction: &Prediction) -> ClassIndex {
    ClassIndex(highest(&prediction.probabilities) as u16)
}

/// Position of the highest value; of equal values the first. It is a network's answer, from probabilities
/// or from logits.
///
/// # Examples
///
/// ```
/// assert_eq!(leuko_eval::highest(&[0.2, 0.5, 0.3]), 1);
/// assert_eq!(leuko_eval::highest(&[0.5, 0.5]), 0);
/// ```
pub fn highest<T: PartialOrd>(values: &[T]) -> usize {
    let mut best = 0;
    for (position, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = position;
        }
    }
    best
}

/// Counts of labels and answers.
pub(crate) fn confusion<'a>(
    classes: usize,
    predictions: impl IntoIterator<Item = &'a Prediction>,
) -> Result<Confusion, EvalError> {
    let mut confusion = Confusion::new(classes);
    for prediction in predictions {
        confusion.add(prediction.truth, answer(prediction))?;
    }
    Ok(confusion)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{completed, record};

    const SIZE: u32 = 50;

    fn rocs(records: &[RunRecord]) -> Result<Vec<FoldRoc>, EvalError> {
        fold_rocs(records, "all-binary", TrainSize::new(SIZE).unwrap())
    }

    #[test]
    fn test_fold_rocs_takes_one_size_in_the_order_of_folds() {
        let good = [(true, 0.9), (false, 0.1)];
        let bad = [(true, 0.1), (false, 0.9)];
        let records = [
            record(SIZE, 1, &bad),
            record(100, 0, &bad),
            record(SIZE, 0, &good),
        ];
        let rocs = rocs(&records).unwrap();
        let aucs: Vec<(u16, f64)> = rocs.iter().map(|roc| (roc.fold.0, roc.auc)).collect();
        assert_eq!(aucs, [(0, 1.0), (1, 0.0)]);
    }

    #[test]
    fn test_fold_rocs_of_a_fold_with_one_class_names_the_run() {
        let error = rocs(&[record(SIZE, 4, &[(true, 0.9)])]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "all-binary/n0050/fold04: expected images of both classes, found 1 positive and 0 negative ones"
        );
    }

    #[test]
    fn test_fold_rocs_of_three_classes_is_an_error() {
        let mut record = record(SIZE, 0, &[]);
        record.classes.push("third".to_owned());
        assert!(matches!(
            rocs(&[record]),
            Err(EvalError::NotBinary { got: 3, .. })
        ));
    }

    #[test]
    fn test_answer_of_even_probabilities_is_the_first_class() {
        let mut record = record(SIZE, 0, &[(true, 0.5)]);
        let prediction = &mut completed(&mut record).predictions[0];
        assert_eq!(answer(prediction), ClassIndex::NEGATIVE);
        prediction.probabilities = vec![0.2, 0.4, 0.4];
        assert_eq!(answer(prediction), ClassIndex(1));
    }
}
