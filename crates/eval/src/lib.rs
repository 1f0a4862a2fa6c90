//! Scores of a study's records: ROC-AUC, F1, their spread over folds, and intervals.
//!
//! A network's answer for a test image is a score; a threshold turns it into a diagnosis. A higher
//! threshold misses more malignant cells, a lower one raises more false alarms. The **ROC curve** shows
//! both rates for every threshold, and the area under it, the **ROC-AUC**, is the probability that a
//! malignant cell scores above a normal one: 0.5 is guessing, 1 is perfect separation.
//!
//! ```text
//! records ── per fold ──── ROC-AUC, accuracy, F1 ──── mean ± s.d., quartiles, boxplot ── learning curve
//!        └── all folds ─── pooled ROC-AUC with interval, confusion matrix
//! ```
//!
//! The scores are plain functions of numbers, or of a study's [`RunRecord`](leuko_core::RunRecord)s. They
//! need no images, no network and no files.
//!
//! - From labels and scores: [`roc_auc`], [`auc_interval()`], [`RocCurve`], [`Confusion`] and [`F1`].
//! - From records: [`summarise`], [`fold_rocs`] with [`MeanRoc`], [`LossCurve`].
//! - From one value for each fold: [`Spread`], [`mean_interval()`], [`BoxStats`], [`mean_difference()`].
//! - Operating points and probabilities: [`sensitivity_at`], [`OperatingPoint::best`], [`PrecisionRecall`],
//!   [`brier`], [`Calibration`], [`Temperature`].
//! - Comparisons: [`paired_auc()`] of two classifiers on the same images; over folds [`resampled_t()`], and of all
//!   sizes [`non_inferiority()`] and [`crossover()`] of [`FoldCurve`]s, with [`holm()`]'s correction.
//! - Any other statistic: [`bootstrap()`] over images or patients ([`Units`]). Where spread comes from:
//!   [`VarianceSplit`].
//! - Tables against the number of training images: [`operating_rows`], [`margin_rows`].
//! - Experts on the same question: [`ExpertReference`], [`Agreement`], [`Kappa`], [`Proportion`]; two readings of
//!   any number of classes: [`SecondReading`].
//! - A check before training: [`giveaways`], how well numbers that say nothing about the cell separate the
//!   classes.
//!
//! # Examples
//!
//! The ROC-AUC of eight test images, and its 95% interval:
//!
//! ```
//! use leuko_eval::{LEVEL, auc_interval};
//!
//! let malignant = [true, true, true, true, false, false, false, false];
//! let scores = [0.9, 0.8, 0.7, 0.3, 0.6, 0.2, 0.2, 0.1];
//! let found = auc_interval(&malignant, &scores, LEVEL)?;
//! assert_eq!(found.auc, 15.0 / 16.0);
//! assert!(found.low < 0.7 && found.high < 1.0);
//! # Ok::<(), leuko_eval::EvalError>(())
//! ```

mod agreement;
mod auc_interval;
mod bootstrap;
mod boxplot;
mod calibration;
mod check;
mod confusion;
mod crossover;
mod error;
mod expert_reference;
mod f1;
mod factor;
#[cfg(test)]
mod fixtures;
mod fold_curve;
mod fold_score;
mod giveaway;
#[cfg(test)]
mod golden;
mod guess;
mod holm;
mod kappa;
mod level;
mod loss_curve;
mod margin_table;
mod mean_difference;
mod mean_interval;
mod mean_roc;
mod non_inferiority;
mod operating_point;
mod operating_table;
mod paired_auc;
mod precision_recall;
mod proportion;
mod published;
mod quantile;
mod resampled_t;
mod roc;
mod runs;
mod scores;
mod second_reading;
mod spread;
mod summary;
mod tables;
mod temperature;
mod units;
mod variance_split;

pub use agreement::{Agreement, AnswerCount};
pub use auc_interval::{AucInterval, IntervalMethod, auc_interval, auc_variance};
pub use bootstrap::{Bootstrap, BootstrapInterval, BootstrapMethod, bootstrap};
pub use boxplot::BoxStats;
pub use calibration::{Calibration, CalibrationBin, brier};
pub use confusion::Confusion;
pub use crossover::{Crossover, CrossoverVerdict, MethodDifference, Which, crossover};
pub use error::{EvalError, StudyField};
pub use expert_reference::ExpertReference;
pub use f1::F1;
pub use factor::Factor;
pub use fold_curve::FoldCurve;
pub use fold_score::FoldScore;
pub use giveaway::{DOUBTFUL_AUC, FEWEST_IMAGES, Giveaway, Verdict, giveaways};
pub use guess::Guess;
pub use holm::holm;
pub use kappa::Kappa;
pub use loss_curve::LossCurve;
pub use margin_table::{MarginRow, TABLE_MARGIN, margin_rows};
pub use mean_difference::mean_difference;
pub use mean_interval::{MeanInterval, mean_interval};
pub use mean_roc::MeanRoc;
pub use non_inferiority::{
    MarginVerdict, NonInferiority, SizeComparison, TensSuffice, non_inferiority,
};
pub use operating_point::{OperatingPoint, SensitivityAt, sensitivity_at};
pub use operating_table::{OperatingRow, TABLE_SPECIFICITY, operating_rows};
pub use paired_auc::{PairedAuc, paired_auc};
pub use precision_recall::{PrecisionRecall, PrecisionRecallPoint};
pub use proportion::Proportion;
pub use published::{Metric, PUBLISHED, Published, published};
pub use quantile::Sorted;
pub use resampled_t::{ResampledT, fold_ratio, resampled_t};
pub use roc::{RocCurve, RocPoint, roc_auc};
pub use runs::{FoldRoc, fold_rocs, highest};
pub use second_reading::{ReadingScore, SecondReading};
pub use spread::Spread;
pub use summary::{
    ExperimentSummary, FoldFailure, LEVEL, SUMMARY_FORMAT, SizeSummary, Summary, summarise,
};
pub use tables::{FoldRow, SizeRow};
pub use temperature::Temperature;
pub use units::Units;
pub use variance_split::{VariancePart, VarianceSplit};
