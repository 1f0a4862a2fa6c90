//! What the records of a study say.
//!
//! A network's answer for a test image is a score; a threshold on it makes a diagnosis. Raising the
//! threshold misses more malignant cells, lowering it raises more false alarms. The **ROC curve** shows
//! both rates for every threshold, and the area under it, the **ROC-AUC**, is the probability that a
//! malignant cell scores above a normal one: 0.5 is guessing, 1 is perfect separation.
//!
//! ```text
//! records ── per fold ──── ROC-AUC, accuracy, F1 ──── mean ± s.d., quartiles, boxplot ── learning curve
//!        └── all folds ─── pooled ROC-AUC with interval, confusion matrix
//! ```
//!
//! Everything here is a plain function of [`RunRecord`](leuko_core::RunRecord)s: no images, no network,
//! no files. Start with [`summarise`].

mod agreement;
mod auc_interval;
mod boxplot;
mod check;
mod confusion;
mod error;
mod f1;
#[cfg(test)]
mod fixtures;
mod fold_score;
#[cfg(test)]
mod golden;
mod guess;
mod kappa;
mod loss_curve;
mod mean_difference;
mod mean_interval;
mod mean_roc;
mod proportion;
mod published;
mod quantile;
mod roc;
mod runs;
mod scores;
mod spread;
mod summary;
mod tables;

pub use agreement::{Agreement, AnswerCount, HumanReference};
pub use auc_interval::{AucInterval, IntervalMethod, auc_interval, auc_variance};
pub use boxplot::BoxStats;
pub use confusion::Confusion;
pub use error::{EvalError, StudyField};
pub use f1::F1;
pub use guess::Guess;
pub use kappa::Kappa;
pub use loss_curve::LossCurve;
pub use mean_difference::mean_difference;
pub use mean_interval::{MeanInterval, mean_interval};
pub use mean_roc::MeanRoc;
pub use proportion::Proportion;
pub use published::{Metric, PUBLISHED, Published, published};
pub use quantile::Sorted;
pub use roc::{RocCurve, RocPoint, roc_auc};
pub use runs::{FoldRoc, fold_rocs, highest};
pub use spread::Spread;
pub use summary::{
    ExperimentSummary, FoldFailure, FoldScore, LEVEL, SUMMARY_FORMAT, SizeSummary, Summary,
    summarise,
};
pub use tables::{FoldRow, SizeRow};
