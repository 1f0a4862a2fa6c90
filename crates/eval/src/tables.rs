//! A summary as flat rows, for CSV: one row is one observation, one column one variable.

use leuko_core::{Protocol, StopReason};
use serde::{Deserialize, Serialize};

use crate::{Metric, Summary, published};

/// One run: a row of the table of folds. Columns without a value are empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldRow {
    /// Name of the experiment.
    pub experiment: String,
    /// Name of the data set.
    pub dataset: String,
    /// Whether the images are synthetic cells rather than photographs.
    pub synthetic: bool,
    /// How folds were cut.
    pub protocol: Protocol,
    /// Number of training images.
    pub training_images: usize,
    /// Number of the fold (0-based).
    pub fold: u16,
    /// Whether the run trained and was tested.
    pub completed: bool,
    /// Number of images tested.
    pub test_images: Option<usize>,
    /// ROC-AUC.
    pub auc: Option<f64>,
    /// Fraction of the test images whose class was predicted right.
    pub accuracy: Option<f64>,
    /// F1, weighted by class size.
    pub f1_weighted: Option<f64>,
    /// F1, plain mean over classes.
    pub f1_unweighted: Option<f64>,
    /// Fraction of the malignant images called malignant.
    pub sensitivity: Option<f64>,
    /// Fraction of the normal images called normal.
    pub specificity: Option<f64>,
    /// Number of epochs trained.
    pub epochs: usize,
    /// Epoch whose weights were tested; the first is 1. Records count from 0, so files have another name for it.
    #[serde(rename = "best_epoch_from_1")]
    pub best_epoch: Option<usize>,
    /// Why training ended.
    pub stopped: Option<StopReason>,
    /// Why the run failed.
    pub error: Option<String>,
}

/// One experiment and size: a row of the table of results. Columns without a value are empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizeRow {
    /// Name of the experiment.
    pub experiment: String,
    /// Name of the data set.
    pub dataset: String,
    /// Whether the images are synthetic cells rather than photographs.
    pub synthetic: bool,
    /// How folds were cut.
    pub protocol: Protocol,
    /// Number of training images.
    pub training_images: usize,
    /// Number of runs that trained and were tested.
    pub folds_completed: usize,
    /// Number of runs that failed.
    pub folds_failed: usize,
    /// Mean ROC-AUC over folds.
    pub auc_mean: Option<f64>,
    /// Its sample standard deviation over folds (divisor n - 1).
    pub auc_sd: Option<f64>,
    /// Lowest ROC-AUC of a fold.
    pub auc_min: Option<f64>,
    /// First quartile (type 7).
    pub auc_q1: Option<f64>,
    /// Median.
    pub auc_median: Option<f64>,
    /// Third quartile (type 7).
    pub auc_q3: Option<f64>,
    /// Highest ROC-AUC of a fold.
    pub auc_max: Option<f64>,
    /// ROC-AUC over the test images of all folds together.
    pub auc_pooled: Option<f64>,
    /// Lower end of its 95% interval, which covers the random choice of test images only.
    pub auc_pooled_low: Option<f64>,
    /// Upper end of it.
    pub auc_pooled_high: Option<f64>,
    /// Mean accuracy over folds.
    pub accuracy_mean: Option<f64>,
    /// Its sample standard deviation.
    pub accuracy_sd: Option<f64>,
    /// Mean weighted F1 over folds.
    pub f1_weighted_mean: Option<f64>,
    /// Its sample standard deviation.
    pub f1_weighted_sd: Option<f64>,
    /// Mean over folds of the F1 that is a plain mean over classes.
    pub f1_unweighted_mean: Option<f64>,
    /// Its sample standard deviation.
    pub f1_unweighted_sd: Option<f64>,
    /// Mean ROC-AUC that the paper reports; empty for synthetic cells.
    pub published_auc_mean: Option<f64>,
    /// Standard deviation that the paper reports.
    pub published_auc_sd: Option<f64>,
    /// Mean weighted F1 that the paper reports.
    pub published_f1_weighted_mean: Option<f64>,
    /// Standard deviation that the paper reports.
    pub published_f1_weighted_sd: Option<f64>,
}

impl Summary {
    /// The table of folds, by experiment, size and fold.
    pub fn fold_rows(&self) -> Vec<FoldRow> {
        let mut rows = Vec::new();
        for experiment in &self.experiments {
            for size in &experiment.sizes {
                let blank = FoldRow {
                    experiment: experiment.name.clone(),
                    dataset: experiment.dataset.clone(),
                    synthetic: experiment.synthetic,
                    protocol: experiment.protocol,
                    training_images: size.training_images.get(),
                    fold: 0,
                    completed: false,
                    test_images: None,
                    auc: None,
                    accuracy: None,
                    f1_weighted: None,
                    f1_unweighted: None,
                    sensitivity: None,
                    specificity: None,
                    epochs: 0,
                    best_epoch: None,
                    stopped: None,
                    error: None,
                };
                let mut of_size: Vec<FoldRow> = Vec::new();
                of_size.extend(size.folds.iter().map(|score| FoldRow {
                    fold: score.fold.0,
                    completed: true,
                    test_images: Some(score.test_images),
                    auc: score.auc,
                    accuracy: Some(score.accuracy),
                    f1_weighted: Some(score.f1_weighted),
                    f1_unweighted: Some(score.f1_unweighted),
                    sensitivity: score.sensitivity,
                    specificity: score.specificity,
                    epochs: score.epochs,
                    best_epoch: Some(score.best_epoch),
                    stopped: Some(score.stopped),
                    ..blank.clone()
                }));
                of_size.extend(size.failures.iter().map(|failure| FoldRow {
                    fold: failure.fold.0,
                    epochs: failure.epochs,
                    error: Some(failure.error.clone()),
                    ..blank.clone()
                }));
                of_size.sort_by_key(|row| row.fold);
                rows.extend(of_size);
            }
        }
        rows
    }

    /// The table of results, by experiment and size.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::summarise;
    /// # use leuko_core::{
    /// #     ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
    /// #     RECORD_FORMAT, RunRecord, Seed, SetSizes, StopReason, TrainSize,
    /// # };
    /// # let prediction = |fold: u16, (class, blast): (u16, f32)| Prediction {
    /// #     image: ImageId(format!("{fold} {class} {blast}.png")),
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
    /// #         predictions: answers.map(|answer| prediction(fold, answer)).into(),
    /// #     }),
    /// # };
    /// # let records = [
    /// #     record(0, [(0, 0.1), (0, 0.6), (1, 0.4), (1, 0.9)]),
    /// #     record(1, [(0, 0.1), (0, 0.2), (1, 0.8), (1, 0.9)]),
    /// # ];
    ///
    /// // `records` are of two folds of `all-binary` with 200 training images each.
    /// let rows = summarise(&records)?.size_rows();
    /// assert_eq!((rows[0].training_images, rows[0].folds_completed), (200, 2));
    /// assert_eq!(rows[0].auc_mean, Some(0.875));
    /// assert_eq!(rows[0].published_auc_mean, Some(0.97));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn size_rows(&self) -> Vec<SizeRow> {
        let mut rows = Vec::new();
        for experiment in &self.experiments {
            for size in &experiment.sizes {
                let auc = size.auc;
                let pooled = size.auc_pooled;
                let published = |metric| published(experiment, size.training_images, metric);
                let (paper_auc, paper_f1) =
                    (published(Metric::RocAuc), published(Metric::WeightedF1));
                rows.push(SizeRow {
                    experiment: experiment.name.clone(),
                    dataset: experiment.dataset.clone(),
                    synthetic: experiment.synthetic,
                    protocol: experiment.protocol,
                    training_images: size.training_images.get(),
                    folds_completed: size.folds_completed,
                    folds_failed: size.folds_failed,
                    auc_mean: auc.map(|auc| auc.mean),
                    auc_sd: auc.and_then(|auc| auc.sd),
                    auc_min: auc.map(|auc| auc.min),
                    auc_q1: auc.map(|auc| auc.q1),
                    auc_median: auc.map(|auc| auc.median),
                    auc_q3: auc.map(|auc| auc.q3),
                    auc_max: auc.map(|auc| auc.max),
                    auc_pooled: pooled.map(|pooled| pooled.auc),
                    auc_pooled_low: pooled.map(|pooled| pooled.low),
                    auc_pooled_high: pooled.map(|pooled| pooled.high),
                    accuracy_mean: size.accuracy.map(|accuracy| accuracy.mean),
                    accuracy_sd: size.accuracy.and_then(|accuracy| accuracy.sd),
                    f1_weighted_mean: size.f1_weighted.map(|f1| f1.mean),
                    f1_weighted_sd: size.f1_weighted.and_then(|f1| f1.sd),
                    f1_unweighted_mean: size.f1_unweighted.map(|f1| f1.mean),
                    f1_unweighted_sd: size.f1_unweighted.and_then(|f1| f1.sd),
                    published_auc_mean: paper_auc.map(|paper| paper.mean),
                    published_auc_sd: paper_auc.map(|paper| paper.sd),
                    published_f1_weighted_mean: paper_f1.map(|paper| paper.mean),
                    published_f1_weighted_sd: paper_f1.map(|paper| paper.sd),
                });
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Failure, Outcome, RunRecord};
    use serde::Serialize;

    use crate::fixtures::record;
    use crate::summarise;

    fn csv<Row: Serialize>(rows: &[Row]) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.serialize(row).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn records() -> [RunRecord; 2] {
        let mut failed = record(200, 0, &[]);
        failed.outcome = Outcome::Failed(Failure {
            error: "the loss is not finite".to_owned(),
            losses: Vec::new(),
        });
        [record(200, 1, &[(true, 0.9), (false, 0.1)]), failed]
    }

    #[test]
    fn test_fold_rows_are_a_tidy_table_in_the_order_of_folds() {
        let text = csv(&summarise(&records()).unwrap().fold_rows());
        assert_eq!(
            text,
            "experiment,dataset,synthetic,protocol,training_images,fold,completed,test_images,auc,\
             accuracy,f1_weighted,f1_unweighted,sensitivity,specificity,epochs,best_epoch_from_1,stopped,\
             error\n\
             all-binary,all-idb2,false,paper,200,0,false,,,,,,,,0,,,the loss is not finite\n\
             all-binary,all-idb2,false,paper,200,1,true,2,1.0,1.0,1.0,1.0,1.0,1.0,2,2,max_epochs,\n"
        );
    }

    #[test]
    fn test_size_rows_show_the_published_score_beside_photographs_only() {
        let [mut run, _] = records();
        let row = |run: &RunRecord| {
            let summary = summarise(std::slice::from_ref(run)).unwrap();
            summary.size_rows().remove(0)
        };
        assert_eq!(row(&run).published_auc_mean, Some(0.97));
        run.synthetic = true;
        assert_eq!(row(&run).published_auc_mean, None);
        assert_eq!(row(&run).auc_mean, Some(1.0));
    }
}
